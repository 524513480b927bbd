"""What the faithfulness score is learned from: edited summaries with human labels, and perturbed TL;DRs."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.model import Summary, measured
from eval.perturb import Kind, perturb
from summarizer.checks.prepared import read

DOMAINS = ("news", "podcast", "samsum", "sales_email")
PERTURBED = "perturbed"
_KINDS: tuple[Kind, ...] = (
    "number", "unit", "name", "name swap", "negation", "affirmation", "comparison", "sides", "foreign sentence",
)  # fmt: skip
STRANGE = "strange comparison"
# Neither what the detectors list nor what `eval.perturb` puts in: what is learned of them has to hold for other words.
STRANGE_WORDS = {
    "outperform": "bungle", "outperforms": "bungles", "surpasses": "botches", "improve": "corrode",
    "improves": "corrodes", "improving": "corroding", "increase": "throttle", "increases": "throttles",
    "increasing": "throttling", "reduce": "balloon", "reduces": "balloons", "reducing": "ballooning",
    "faster": "tardier", "better": "lousier", "higher": "tinier", "lower": "lengthier", "fewer": "umpteen",
    "larger": "wispier", "smaller": "bulkier", "stronger": "frailer", "easier": "gnarlier", "enhances": "corrodes",
    "decreases": "balloons",
}  # fmt: skip
_COMPARED = re.compile(rf"\b(?:{'|'.join(STRANGE_WORDS)})\b")
_FILES = (*(f"summedits/{name}.jsonl" for name in DOMAINS), "scitldr/train.jsonl")


@dataclass(frozen=True)
class Example:
    """A summary of a document, its label (True: says only what the document says) and what it was edited from."""

    domain: str
    document: str
    summary: str
    original: str
    faithful: bool
    edits: tuple[str, ...] = ()
    title: str = ""

    @cached_property
    def features(self) -> Summary:
        return measured(self.summary, self.document, self.title)

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """Which of the measured words differ from the original."""
        places = _changed(self.summary, self.original)
        return np.array([word.at in places for word in self.features.words.words], dtype=bool)


def edited(data: Path) -> list[Example]:
    """Return SummEdits' summaries in order."""
    made = []
    for domain in DOMAINS:
        for record in _records(data / "summedits" / f"{domain}.jsonl"):
            label, kinds = record["label"] == 1, tuple(record["edit_types"])
            made.append(
                Example(domain, record["doc"], record["summary"], record["original_summary"], label, edits=kinds)
            )
    return made


def perturbed(data: Path, *, first: int, seed: int) -> list[Example]:
    """Return the TL;DRs of SciTLDR's first train papers, and after each the same with one error of a random kind."""
    records = list(_records(data / "scitldr" / "train.jsonl"))[:first]
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    made = []
    for number, record in enumerate(records):
        source, claim = " ".join(record["source"]), record["target"][0]
        other = " ".join(records[(number + 1) % len(records)]["source"])
        wrong = _with_error(claim, source, other, chance)
        if wrong is not None:
            title = record.get("title") or ""
            made.append(Example(PERTURBED, source, claim, claim, faithful=True, title=title))
            made.append(Example(PERTURBED, source, wrong[1], claim, faithful=False, edits=(wrong[0],), title=title))
    return made


def checksums(data: Path) -> dict[str, str]:
    """Return the SHA-256 of each input."""
    return {name: hashlib.sha256((data / name).read_bytes()).hexdigest() for name in _FILES}


def _with_error(claim: str, source: str, other: str, chance: random.Random) -> tuple[str, str] | None:
    for kind in chance.sample((*_KINDS, None), len(_KINDS) + 1):
        number = chance.randrange(1000)
        changed = perturb(claim, source, kind, number, other=other) if kind else strangely(claim, chance)
        if changed is not None:
            return kind or STRANGE, changed
    return None


def strangely(claim: str, chance: random.Random) -> str | None:
    """Return the claim with one word of comparison turned into one that nothing lists, None where it has none."""
    places = list(_COMPARED.finditer(claim))
    if not places:
        return None
    match = chance.choice(places)
    return claim[: match.start()] + STRANGE_WORDS[match.group()] + claim[match.end() :]


def _changed(summary: str, original: str) -> frozenset[int]:
    """Return the places of the words that took others' place or were added; where one was dropped, its neighbours."""
    old, new = ([token.low for token in read(text).tokens] for text in (original, summary))
    made: set[int] = set()
    for kind, _, _, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in {"replace", "insert"}:
            made.update(range(begin, end))
        elif kind == "delete":
            made.update(range(max(0, begin - 1), begin + 1))
    return frozenset(made)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def documents(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Return a number for each example's document."""
    return np.unique([example.document for example in examples], return_inverse=True)[1]
