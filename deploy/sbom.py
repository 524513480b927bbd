"""Print what an installation consists of, as CycloneDX 1.5 JSON: every distribution of requirements.lock with its
version, licence, hashes and what it needs. The same lock and environment give the same text; nothing is fetched."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)[^\n]*\\\n((?:    --hash=.*\n?)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED = re.compile(r"[A-Za-z0-9._-]+")


def main() -> None:
    """Write the document to standard output."""
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def document() -> dict[str, Any]:
    """Return the document. A distribution that is pinned for another platform has no licence told; one may be pinned in
    two versions, for different platforms."""
    pinned = sorted((canonical(name), version, tuple(_HASH.findall(hashes))) for name, version, hashes in _lock())
    components = [_component(*one) for one in pinned]
    needs = [
        {"ref": _reference(name, version), "dependsOn": sorted(_needs(name, pinned))} for name, version, _ in pinned
    ]
    ours = {
        "type": "application",
        "name": "papergist",
        "version": metadata.version("papergist"),
        "bom-ref": "papergist",
    }
    needs.insert(0, {"ref": "papergist", "dependsOn": sorted(_needs("papergist", pinned))})
    told: dict[str, Any] = {"metadata": {"component": ours}, "components": components, "dependencies": needs}
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(told, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{number}", "version": 1, **told}


def canonical(name: str) -> str:
    """Return the name of a distribution as indexes write it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _lock() -> Iterator[tuple[str, str, str]]:
    yield from _PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))


def _component(name: str, version: str, hashes: tuple[str, ...]) -> dict[str, Any]:
    reference = _reference(name, version)
    told = {"type": "library", "name": name, "version": version, "purl": reference, "bom-ref": reference}
    licence = _licence(name)
    return {
        **told,
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
        "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(hashes)],
    }


def _reference(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def _licence(name: str) -> str | None:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    written = found.get("License-Expression") or (found.get("License") or "").strip().split("\n", 1)[0][:80]
    classified = [row.rpartition(" :: ")[2] for row in found.get_all("Classifier") or () if row.startswith("License")]
    return written or ", ".join(classified) or None


def _needs(name: str, pinned: list[tuple[str, str, tuple[str, ...]]]) -> set[str]:
    try:
        wanted = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    names = {canonical(match.group()) for row in wanted if "extra ==" not in row and (match := _NEEDED.match(row))}
    return {_reference(one, version) for one, version, _ in pinned if one in names}


if __name__ == "__main__":
    main()
