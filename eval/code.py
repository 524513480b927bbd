"""Which code made a number: hashes of the modules, prompts and weights that decide it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_LIBRARIES = ("numpy", "onnxruntime", "PyStemmer", "rouge-score", "tokenizers")


@cache
def code_of(*places: str) -> str:
    """Return a hash of these files and folders of the project."""
    digest = hashlib.sha256()
    for place in places:
        for path in (_ROOT / place, *sorted((_ROOT / place).rglob("*"))):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def code_version() -> str:
    """Return the version and a hash of every module, prompt and weight that writes or scores."""
    return f"papergist {version('papergist')}+{code_of('summarizer', 'prompts', 'eval')}"


@cache
def writing() -> str:
    """Return what decides a text that is written without a model."""
    return f"{code_of('summarizer', 'eval/systems.py')} {_libraries()}"


@cache
def scoring() -> str:
    """Return what decides the scores of a text."""
    return f"{code_of('summarizer', 'eval/metrics', 'eval/faithfulness')} {_libraries()}"


def _libraries() -> str:
    return " ".join(f"{name} {version(name)}" for name in _LIBRARIES)
