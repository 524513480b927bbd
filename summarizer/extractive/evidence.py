"""What speaks for a sentence being the answer: numbers that mean the same in a collection of any size."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from summarizer.embedding import Vectors
from summarizer.extractive import comprehension
from summarizer.extractive.comprehension import Found
from summarizer.extractive.demands import NUMBER, demands
from summarizer.extractive.nearness import nearness, technical
from summarizer.extractive.question import Kind, Question, initials, stems
from summarizer.extractive.unheard import unheard_of
from summarizer.models import Hit, Paper
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import words

EVEN = 0.3  # keeps the share of few technical words from jumping
UNKNOWN = 0.5
FAR = 0.4  # nearness below which a term is said to be lacking
NEAR = 4  # words between a number and the noun that it counts

_REASON = re.compile(
    r"\b(?:because|due to|owing|caus\w+|since|reasons?|stem\w* from|leads? to|results? (?:from|in)|attribut\w+|aris\w+|"
    r"driven by|therefore|thus|hence|so that|explain\w*|lack\w*|limit\w*|fail\w*|suffer\w*|thereby|enabl\w+|"
    r"ensur\w+)\b",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:show\w*|find\w*|found|results?|demonstrat\w*|achiev\w*|outperform\w*|improv\w*|reduc\w*|reveal\w*|observ\w*|"
    r"indicat\w*|suggest\w*|conclu\w*|significant\w*|better|worse|higher|lower|more|less|increas\w*|decreas\w*|compar\w*)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:authors?|team|participants?|annotators?|experts?|researchers?|by [A-Z]\w+)\b")
_TIME = re.compile(r"\b(?:1[89]|20)\d\d\b|\b(?:century|years?|months?|days?|when|after|before|during)\b")
_CUES = {Kind.reason: _REASON, Kind.decision: _FINDING, Kind.person: _PERSON, Kind.time: _TIME}


Reader = Callable[[str, str, str, tuple[tuple[int, int], ...]], Found]  # see comprehension.read


@dataclass(frozen=True)
class Candidate:
    """A paper that retrieval found, its sentences as spans of the abstract, and their unit vectors (n, dimension)."""

    paper: Paper
    hit: Hit
    spans: tuple[tuple[int, int], ...]
    vectors: Vectors | None
    reader: Reader = comprehension.read

    def read(self, question: str) -> Found:
        """Return what reading the sentences closely finds of what is asked."""
        return self.reader(question, self.paper.title, self.paper.abstract, self.spans)


@dataclass(frozen=True)
class Evidence:
    """A candidate's sentences, measured: one mapping a sentence, and one for the paper."""

    candidate: Candidate
    paper: Mapping[str, float]
    sentences: tuple[Mapping[str, float], ...]
    missing: tuple[str, ...]  # names of the question that the paper does not hold
    holds: tuple[str, ...]  # terms of the question that it holds, by stem
    lacks: tuple[str, ...]  # terms of the question that nothing in it comes near, by stem
    unheard: tuple[str, ...]  # names that the question is about and none of the candidates holds; see compared


class Held:
    """How far each term of a question stands in each sentence of a paper, and in its title: 0 to 1."""

    def __init__(self, terms: Sequence[str], title: str, texts: Sequence[str]) -> None:
        parts = [words(title), *map(words, texts)]
        there = [stems(word for word in part if word not in STOP_WORDS) for part in parts]
        self.stems = list(dict.fromkeys(stem for part in there for stem in part))
        self.initials = set().union(*map(initials, parts))
        self.words = [set(part) for part in there[1:]]
        self._column = {stem: number for number, stem in enumerate(self.stems)}
        self._row = {stem: number for number, stem in enumerate(terms)}
        near = nearness(terms, self.stems) if self.stems else np.zeros((len(terms), 0), dtype=np.float32)
        exact = [float(stem in self._column or stem.removesuffix("s") in self.initials) for stem in terms]
        self.exact = np.array(exact, dtype=np.float32)
        parts_near = [self._greatest(near, part) for part in there]
        for number, part in enumerate(parts):
            shortened = initials(part)
            for row, stem in enumerate(terms):
                if stem.removesuffix("s") in shortened:
                    parts_near[number][row] = 1.0
        self.title = parts_near[0]
        self.sentences = np.array(parts_near[1:], dtype=np.float32).reshape(len(texts), len(terms))
        self.whole = np.maximum(self.sentences.max(axis=0, initial=0.0), self.title)

    def rows(self, wanted: Sequence[str]) -> list[int]:
        return [self._row[stem] for stem in wanted if stem in self._row]

    def holds(self, parts: Sequence[str]) -> bool:
        """Return whether all the stems of a name stand in the paper, as such or as initials."""
        return all({part, part.removesuffix("s")} & (self._column.keys() | self.initials) for part in parts)

    def share_of_names(self, names: Sequence[Sequence[str]]) -> float:
        """Return the share of names all of whose stems stand in the paper as such; 0 where none is named."""
        return sum(all(part in self._column for part in parts) for parts in names) / max(len(names), 1)

    def _greatest(self, near: Vectors, part: Sequence[str]) -> Vectors:
        columns = [self._column[stem] for stem in part]
        greatest: Vectors = near[:, columns].max(axis=1, initial=0.0)
        return greatest


def measure_all(question: Question, candidates: Sequence[Candidate], vector: Vectors | None) -> list[Evidence]:
    """Return what speaks for each candidate, in their order."""
    return compared([measure(question, candidate, vector) for candidate in candidates])


def compared(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence with what holds beside the other candidates: the share of the best match by words, and the
    names that none of them holds."""
    scores = [item.candidate.hit.lexical or 0.0 for item in evidence]
    greatest = max(scores, default=0.0) or 1.0
    texts = [f"{item.candidate.paper.title} {item.candidate.paper.abstract}" for item in evidence]
    unheard = unheard_of([item.unheard for item in evidence], texts)
    return [
        replace(item, paper={**item.paper, "lexical_share": score / greatest}, unheard=unheard)
        for item, score in zip(evidence, scores, strict=True)
    ]


def measure(question: Question, candidate: Candidate, vector: Vectors | None) -> Evidence:
    """Return what speaks for each of the candidate's sentences; cosines are 0 where there are no vectors."""
    abstract = candidate.paper.abstract
    texts = [abstract[start:end] for start, end in candidate.spans]
    held = Held(list(question.terms), candidate.paper.title, texts)
    weights = np.array(list(question.terms.values()), dtype=np.float32)
    weights /= max(float(weights.sum()), 1e-9)
    cosines = _cosines(candidate.vectors, vector, len(texts))
    missing = tuple(name for name, parts in question.names.items() if not held.holds(parts))
    named = {stem for parts in question.names.values() for stem in parts}
    rest = [row for row, stem in enumerate(question.terms) if stem not in named]
    rest_weights = weights[rest] / max(float(weights[rest].sum()), 1e-9)
    special = np.array([_special(stem, named) for stem in question.terms], dtype=np.float32)
    lacking = np.sort(np.array(list(question.terms.values())) * (1 - held.whole))[::-1]
    asked = held.rows(question.asked)
    paper_demands, sentence_demands = demands(question, candidate.paper.title, texts, held, special)
    paper = {
        **paper_demands,
        "paper_cosine": candidate.hit.dense or 0.0,
        "paper_cover": float(weights @ held.whole),
        "exact_cover": float(weights @ held.exact),
        "title_cover": float(weights @ held.title),
        "beyond_title": float(weights @ held.whole - weights @ held.title),
        "lacking": float(lacking[:2].sum()),
        "technical_cover": float((special @ held.whole + EVEN) / (special.sum() + EVEN)),
        "technical_lacking": float((special * (1 - held.whole)).max(initial=0.0)),
        "fused": candidate.hit.score,
        "lexical_share": 1.0,  # alone; see compared
        "asked_length": math.log1p(question.length),
        "named": float(bool(question.names) and not missing),
        "named_exactly": held.share_of_names(list(question.names.values())),
        "missing": float(bool(missing)),
        "unsaid": float(question.unsaid is not None and question.unsaid.search(abstract) is None),
        "top_cosine": float(cosines.max(initial=0.0)),
    }
    sentences = []
    for row, text in enumerate(texts):
        here = held.sentences[row]
        sentences.append(
            {
                **sentence_demands[row],
                "cosine": float(cosines[row]),
                "cosine_above": float(cosines[row] - cosines.mean()),
                "cover": float(weights @ here),
                "rest": float(rest_weights @ here[rest]) if rest else 0.0,
                "asked": 2 * float(here[asked].mean()) - 1 if asked else 0.0,
                "number": _number(question, text),
                "counted": _counted(question, text),
                "unit": _sign(question.unit, text),
                "reason": _cue(question, Kind.reason, text),
                "decision": _cue(question, Kind.decision, text),
                "news": math.log1p(len(held.words[row] - question.terms.keys())),
                "first": float(row == 0),
                "second": float(row == 1),
                "place": row / max(len(texts) - 1, 1),
            }
        )
    holds = tuple(stem for stem, exact in zip(question.terms, held.exact, strict=True) if exact)
    lacks = tuple(stem for stem, there in zip(question.terms, held.whole, strict=True) if there < FAR)
    unheard = tuple(name for name in missing if name not in question.rivals)
    return Evidence(candidate, paper, tuple(sentences), missing, holds, lacks, unheard)


def _special(stem: str, named: Collection[str]) -> float:
    """Return how technical a stem is; of unknown ones, names and numbers fully and others half."""
    known = technical(stem)
    if known is not None:
        return known
    return 1.0 if stem in named or any(character.isdigit() for character in stem) else UNKNOWN


def _cosines(vectors: Vectors | None, vector: Vectors | None, count: int) -> Vectors:
    if vectors is None or vector is None:
        return np.zeros(count, dtype=np.float32)
    cosines: Vectors = vectors @ vector
    return cosines


def _number(question: Question, text: str) -> float:
    if question.kind is not Kind.number:
        return 0.0
    return 1.0 if NUMBER.search(text) else -1.0


def _counted(question: Question, text: str) -> float:
    """Return 1 where a number stands near the noun that it counts, -1 where none does; 0 if nothing is counted."""
    if question.kind is not Kind.number or not question.asked:
        return 0.0
    for match in NUMBER.finditer(text):
        after = stems(words(text[match.end() : match.end() + 60])[:NEAR])
        before = stems(words(text[max(0, match.start() - 40) : match.start()])[-2:])
        if any(stem in after or stem in before for stem in question.asked):
            return 1.0
    return -1.0


def _sign(pattern: re.Pattern[str] | None, text: str) -> float:
    if pattern is None:
        return 0.0
    return 1.0 if pattern.search(text) else -1.0


def _cue(question: Question, kind: Kind, text: str) -> float:
    return _sign(_CUES[kind], text) if question.kind is kind else 0.0
