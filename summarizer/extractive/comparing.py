"""Questions that hold two things side by side: "Compare A and B", "How does A differ from B?".

One abstract seldom speaks of both, so each side is looked for by itself, and a side that is not here is said to be
missing. A side is a name (`LoRA`) or a phrase (`quantum annealing`); one that only points to something ("the two
datasets", "other methods") is no thing to look for: such questions are answered like others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from summarizer.embedding import Vectors
from summarizer.extractive.answer import Weighed, listed, weigh
from summarizer.extractive.evidence import Candidate
from summarizer.extractive.question import initials, stems, take_apart
from summarizer.extractive.scoring import Ranked
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import words

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\W*(?:please )?compare (?P<one>.+?) (?:and|with|to|against|versus|vs\.?) (?P<other>.+)",
        r"\bdifferences? between (?P<one>.+?) and (?P<other>.+)",
        r"^\W*how (?:do|does|did|is|are) (?P<one>.+?) (?:differ(?:ent)? from|compare (?:to|with)) (?P<other>.+)",
        r"^\W*how (?:do|does|did|are) (?P<one>.+?) and (?P<other>.+?) (?:differ|compare)\b.*",
        r"^(?P<one>[^,:;?]+?) (?:versus|vs\.?) (?P<other>[^,:;?]+)\W*$",
    )
)
_ASPECT = re.compile(
    r"\s(?:in terms of|with respect to|with regard to|regarding|as to|in|on|by|for|when)\s.*", re.IGNORECASE
)
_ENDS = " \t\n?!.,;:"
_ADDRESS = re.compile(r"https?://\S+")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:it|its|them|they|their|this|that|these|those|both|one|ones|others?|another|each|such|same|existing|previous|"
    r"prior|earlier|current|different|various|several|some|any|all|two|three|four|five|six|papers?|methods?|approach|"
    r"approaches|studies|results?|findings|baselines?|alternatives|competitors)\b",
    re.IGNORECASE,
)
LONGEST_PHRASE = 4  # words that mean something; more are a clause, not a thing
_SILENT = "What is here on {} may not say what is compared."


@dataclass(frozen=True)
class Side:
    """One of two things compared: its name as written, and what to look for, the name with what is compared."""

    name: str
    sought: str


def sides(question: str) -> tuple[Side, Side] | None:
    """Return the two named things that a question compares; None where it does not, or one of them has no name."""
    match = next(filter(None, (form.search(question) for form in _FORMS)), None)
    if match is None:
        return None
    aspect = _ASPECT.search(match["other"])
    told = aspect.group().strip(_ENDS) if aspect else ""
    texts = match["one"].strip(_ENDS), _ASPECT.sub("", match["other"]).strip(_ENDS)
    names = list(take_apart(question, {}).names)
    one, other = (_thing(text, names) for text in texts)
    if one is None or other is None or one == other:
        return None
    return Side(one, f"{texts[0]} {told}".strip()), Side(other, f"{texts[1]} {told}".strip())


def _thing(text: str, names: Sequence[str]) -> str | None:
    """Return the name in a side's words, else the phrase that they are; None where they only point to something."""
    named = next((name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)), None)
    if named is not None:
        return named
    phrase = _ARTICLE.sub("", text)
    meaning = [word for word in words(phrase) if word not in STOP_WORDS]
    pointing = _POINTING.search(phrase) is not None
    return None if pointing or not 0 < len(meaning) <= LONGEST_PHRASE else phrase


def is_told_of(candidate: Candidate, side: Side) -> bool:
    """Return whether a paper names a side: in its title or in one sentence."""
    abstract = candidate.paper.abstract
    return any(_holds(text, side) for text in (candidate.paper.title, *(abstract[a:b] for a, b in candidate.spans)))


def weigh_sides(
    question: str, compared: Sequence[tuple[Side, Sequence[Candidate]]], vectors: Sequence[Vectors | None]
) -> Weighed:
    """Weigh each side against the papers found for it: the paper that names it in its title, else the first that
    names it, speaks for it. Declines where neither side is here."""
    found, missing, silent = [], [], []
    for (side, candidates), vector in zip(compared, vectors, strict=True):
        item = _speaks_for(side, candidates, vector)
        if item is None:
            missing.append(side.name)
            continue
        judged = weigh(side.sought, [item.evidence.candidate], vector)
        found.append((item, judged.confidence))
        if side.sought != side.name and judged.reason is not None:
            silent.append(side.name)
    told = " ".join(filter(None, (_told("No paper here mentions {}.", missing), _told(_SILENT, silent)))) or None
    asked = replace(listed(question, ()).asked, several=False)  # the sentences are chosen already
    if not found:
        return Weighed(asked, (), 0.0, told)
    return Weighed(asked, [item for item, _ in found], min(sure for _, sure in found), left_out=told)


def _told(sentence: str, names: Sequence[str]) -> str | None:
    return sentence.format(" or ".join(f"“{name}”" for name in names)) if names else None


def _speaks_for(side: Side, candidates: Sequence[Candidate], vector: Vectors | None) -> Ranked | None:
    naming = [candidate for candidate in candidates if is_told_of(candidate, side)]
    own = [candidate for candidate in naming if _holds(candidate.paper.title, side)]
    if own and side.sought == side.name:
        return next(iter(listed(side.sought, own[:1]).ranked), None)
    return next(filter(None, (_quoted(side, candidate, vector) for candidate in (own or naming)[:1])), None)


def _quoted(side: Side, candidate: Candidate, vector: Vectors | None) -> Ranked | None:
    """Return the paper with the likeliest sentence; one that names the side, unless the paper is about it."""
    ranked = weigh(side.sought, [candidate], vector).ranked
    if not ranked:
        return None
    item = ranked[0]
    texts = [item.evidence.candidate.paper.abstract[start:end] for start, end in item.evidence.candidate.spans]
    may = np.array([_holds(text, side) for text in texts]) | _holds(candidate.paper.title, side)
    best = int(np.argmax(np.where(may, item.sentences, -1.0)))
    only = np.eye(len(texts))[best]
    return Ranked(item.evidence, item.logit, 1.0, only, only)


def _holds(text: str, side: Side) -> bool:
    """Return whether a text holds a side as whole words, in any order, or as initials; an address says nothing."""
    found = words(_ADDRESS.sub(" ", text))
    there = {*stems(found), *initials(found)}
    sought = [word for word in words(side.name) if word not in STOP_WORDS] or [side.name.lower()]
    return all(part in there for part in stems(sought, joined=False))
