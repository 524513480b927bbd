"""Choosing the sentences that answer a question, and deciding whether any does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from summarizer.embedding import Vectors
from summarizer.extractive.asked_for import asked_for, asked_to_do
from summarizer.extractive.evidence import Candidate, Evidence, measure, measure_all
from summarizer.extractive.instructions import addresses_a_model
from summarizer.extractive.named import about_what_is_named
from summarizer.extractive.question import Kind, Question, take_apart
from summarizer.extractive.scoring import Ranked, Weights, confidence, learned, rank, rarity, read_closely
from summarizer.extractive.stemming import FUNCTION_WORDS
from summarizer.extractive.tldr import write_tldr
from summarizer.models import Paper

__all__ = ["Candidate", "Choice", "Chosen", "Weighed", "choose", "chosen", "listed", "promising", "weigh"]

MOST, MOST_OF_ONE = 5, 3
LEAST_PAPER = 0.08  # of the best paper's probability, from which a further paper is worth citing
LEAST_OF_SEVERAL = 0.015  # the same where several papers are asked for
LEAST_SENTENCE = 0.08  # probability from which a further sentence of a paper is worth quoting
NEARLY = 0.7  # of the likeliest sentence's share of the question
SUBJECT = 0.3  # probability of the subject below which a question is taken to be about something else
MOST_NAMED = 3  # words of the question that a reason repeats
_POINTER = re.compile(r"https?://|\bgithub\b|\b(?:code|project page)\b.*\bavailable\b", re.IGNORECASE)
_SMALL_TALK = re.compile(
    r"(?:\b(?:hi|hello|hey|thanks?|thank you|ok|okay|bye|goodbye|good (?:morning|evening|day)|please|very|so|much|"
    r"a lot|there|again)\b[\s,.!?]*)+",
    re.IGNORECASE,
)
_POINTS = re.compile(  # "How much faster is it?", not "How is it possible to …?" or "What is it that …?"
    r"\W*(?:(?:how|what|which|why|when|where)(?:\s+\w+){0,2}?\s+)?(?:do|does|did|is|are|was|were|can|could|should|will|"
    r"would|has|have)\s+(?:(?:i|you|we)\s+\w+\s+)?(?P<word>it|they|its|their)\b(?!(?:\s+\w+)?\s+(?:to|that|if|when|for)\b)",
    re.IGNORECASE,
)
_FEWEST_SAID = 3  # words of a question that say enough though it points to something
NOTHING_NEAR = "No abstract comes close to the question's subject."
_LACKS = defaultdict(
    lambda: "says what is asked",
    {
        Kind.number: "gives the number asked for",
        Kind.reason: "gives the reason asked for",
        Kind.person: "says who",
        Kind.place: "says where",
        Kind.time: "says when",
    },
)


@dataclass(frozen=True)
class Chosen:
    """A sentence that answers: `quote == paper.abstract[start:end]`; score from 0 to 1."""

    paper: Paper
    start: int
    end: int
    score: float

    @property
    def quote(self) -> str:
        """The sentence as it stands in the abstract."""
        return self.paper.abstract[self.start : self.end]


@dataclass(frozen=True)
class Choice:
    """The sentences that answer, best first, and the probability that they do; a reason where they do not."""

    sentences: tuple[Chosen, ...]
    confidence: float
    reason: str | None = None


@dataclass(frozen=True)
class Weighed:
    """A question held against the candidates: the papers, likeliest first, the probability that they answer it, the
    reason to decline where that is too low, and what an answer leaves out."""

    asked: Question
    ranked: Sequence[Ranked]
    confidence: float
    reason: str | None = None
    left_out: str | None = None


def weigh(
    question: str,
    candidates: Sequence[Candidate],
    vector: Vectors | None,
    weights: Weights | None = None,
    *,
    meant: bool = False,
) -> Weighed:
    """Weigh what the candidates say. `vector` is the question's; without one words alone decide. meant: the candidates
    are known to be the papers that the question is about."""
    weights = weights or learned(vectors=vector is not None)
    asked = take_apart(question, rarity())
    reason = _asks_nothing(question, asked, meant=meant)
    if reason is not None:
        return Weighed(asked, (), 0.0, reason)
    evidence = measure_all(asked, [one for one in map(_quotable, candidates) if one.spans], vector)
    if not evidence:
        return Weighed(asked, (), 0.0, NOTHING_NEAR)
    found = rank(evidence, weights)
    ranked = _those_that_say(asked, about_what_is_named(asked, found))
    ranked, read = read_closely(question, ranked, vector, weights)
    topic, probability = confidence(ranked, vector, weights, read=read, meant=meant, several=asked.several)
    if probability >= weights.threshold:
        return Weighed(asked, ranked, probability)
    wanted = asked_for(asked, asked_to_do(question), ranked)
    if wanted:
        return Weighed(asked, wanted, weights.threshold)
    return Weighed(asked, ranked, probability, _reason(asked, ranked, topic, found))


def _asks_nothing(question: str, asked: Question, *, meant: bool) -> str | None:
    """Say why a question cannot be asked of abstracts at all, if it cannot."""
    if _SMALL_TALK.fullmatch(question):
        return "This asks nothing of the papers; ask what they say."
    if not asked.terms:
        return "The question holds no word that could be looked for."
    points = None if meant or asked.names else _POINTS.match(question)
    if points and len(asked.terms.keys() - FUNCTION_WORDS) < _FEWEST_SAID:
        return f"The question does not say what “{points['word'].lower()}” means: name it."
    return None


def listed(question: str, candidates: Sequence[Candidate]) -> Weighed:
    """Return candidates of which nothing is asked but that they are there, in their order: each is quoted by the
    sentence that its TL;DR is made of."""
    asked = replace(take_apart(question, rarity()), several=True, unsaid=None)
    quotable = [candidate for candidate in map(_quotable, candidates) if candidate.spans]
    ranked = [_as_likely(measure(asked, candidate, None)) for candidate in quotable]
    return Weighed(asked, ranked, 1.0 if ranked else 0.0, None if ranked else NOTHING_NEAR)


def _as_likely(evidence: Evidence) -> Ranked:
    told = np.eye(len(evidence.candidate.spans))[_told(evidence.candidate) or 0]
    return Ranked(evidence, 0.0, 1.0, told, told)


def _told(candidate: Candidate) -> int | None:
    """Return the sentence that the paper's TL;DR is made of; None where it is of none that may be quoted."""
    support = write_tldr(candidate.paper.title, candidate.paper.abstract).support
    start = support[0].start if support else -1
    return next((row for row, (begin, end) in enumerate(candidate.spans) if begin <= start < end), None)


def _presents(item: Ranked, may: Sequence[int]) -> int:
    """Return the sentence to quote where papers are asked for: what the paper presents, if that holds nearly as much of
    the question as the likeliest of those that may be quoted, else this one; not one that only says where code is, in
    whose address the words may stand, if there is another."""
    candidate = item.evidence.candidate
    texts = {row: candidate.paper.abstract[slice(*candidate.spans[row])] for row in may}
    may = [row for row, text in texts.items() if not _POINTER.search(text)] or may
    told = _told(candidate)
    cover = [sentence["cover"] for sentence in item.evidence.sentences]
    return told if told is not None and told in may and cover[told] >= NEARLY * cover[may[0]] else may[0]


def choose(
    question: str, candidates: Sequence[Candidate], vector: Vectors | None, weights: Weights | None = None
) -> Choice:
    """Choose one to five sentences, or decline."""
    return chosen(weigh(question, candidates, vector, weights))


def chosen(weighed: Weighed) -> Choice:
    """Return the sentences that answer, or none where there is a reason to decline."""
    sentences = () if weighed.reason is not None else tuple(_select(weighed.asked, weighed.ranked))
    return Choice(sentences, weighed.confidence, weighed.reason)


def promising(weighed: Weighed, *, papers: int, of_others: int) -> list[Chosen]:
    """Return sentences that may bear an answer: all of the likeliest paper, and so many of each further one; papers
    together, likeliest first, each in the order of its abstract."""
    found = []
    for place, item in enumerate(weighed.ranked[:papers]):
        shares = item.probability * item.sentences
        rows = np.argsort(-shares, kind="stable")[: of_others if place else len(shares)]
        found += [_chosen(item, row, float(shares[row])) for row in sorted(rows)]
    return found


def _chosen(item: Ranked, row: int, score: float) -> Chosen:
    start, end = item.evidence.candidate.spans[row]
    return Chosen(item.evidence.candidate.paper, start, end, min(1.0, score))


def _those_that_say(question: Question, ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Return, for a thing that abstracts seldom say, the likely papers that do say it; all where none does."""
    if question.unsaid is None:
        return ranked
    least = LEAST_PAPER * ranked[0].probability
    return [item for item in ranked if item.probability >= least and not item.evidence.paper["unsaid"]] or ranked


def _quotable(candidate: Candidate) -> Candidate:
    """Return the candidate without the sentences that give orders to a model that reads them."""
    abstract = candidate.paper.abstract
    kept = [row for row, (start, end) in enumerate(candidate.spans) if not addresses_a_model(abstract[start:end])]
    if len(kept) == len(candidate.spans):
        return candidate
    vectors = candidate.vectors[kept] if candidate.vectors is not None else None
    return replace(candidate, spans=tuple(candidate.spans[row] for row in kept), vectors=vectors)


def _select(question: Question, ranked: Sequence[Ranked]) -> Iterator[Chosen]:
    """Yield the sentences to show: the best one, then what is likely enough, papers together, best paper first."""
    least = LEAST_OF_SEVERAL if question.several else LEAST_PAPER
    shown = 0
    for number, item in enumerate(ranked):
        if number and (item.probability < least * ranked[0].probability or shown == MOST):
            return
        most = 1 if number or question.several else MOST_OF_ONE
        best = [row for row in np.argsort(-item.sentences, kind="stable") if _says(question, item, row)]
        if question.several and best:
            best = [_presents(item, best)]
        best = best[: min(most, MOST - shown)]
        for place, row in enumerate(best):
            share = float(item.sentences[row])
            if place and share < LEAST_SENTENCE:
                break
            yield _chosen(item, row, item.probability * share)
            shown += 1


def _says(question: Question, item: Ranked, row: int) -> bool:
    """Return whether a sentence may answer: where a thing seldom said is asked for, it has to say it."""
    if question.unsaid is None or item.evidence.paper["unsaid"]:
        return True
    start, end = item.evidence.candidate.spans[row]
    return question.unsaid.search(item.evidence.candidate.paper.abstract[start:end]) is not None


def _reason(question: Question, ranked: Sequence[Ranked], topic: float, found: Sequence[Ranked]) -> str:
    """Say in one sentence what is here and what is not. found: all papers, also those that ranked leaves out."""
    best = ranked[0].evidence
    rarest = sorted(best.holds, key=lambda stem: -question.terms[stem])[:MOST_NAMED]
    named = [name for name in question.names if any(name not in item.evidence.missing for item in found)]
    is_elsewhere = topic < SUBJECT or not rarest
    if is_elsewhere and not named:
        return f"No abstract that was found mentions {best.unheard[0]}." if best.unheard else NOTHING_NEAR
    subject = (
        named if is_elsewhere else list(dict.fromkeys(question.written[stem] for stem in best.holds if stem in rarest))
    )
    here = f"Papers with the {'word' if len(subject) == 1 else 'words'} {_listed(subject)} are here"
    if question.unsaid is not None and best.paper["unsaid"]:
        return f"{here}, but their abstracts do not say that; few do."
    missing = [name for name in (*best.unheard, *best.missing) if name not in named]
    if not missing and all(set(named) & set(item.evidence.missing) for item in found):
        return f"Papers with the words {_listed(named)} are here, but none that was found with all of them."
    if missing:
        return f"{here}, but none that was found mentions {missing[0]}."
    lacking = _lacking(question, ranked)
    if lacking:
        return f"{here}, but none that was found says anything of {_listed(lacking)}."
    return f"{here}, but no sentence was found that {_LACKS[question.kind]}."


def _lacking(question: Question, ranked: Sequence[Ranked]) -> list[str]:
    """Return the words of the question, as written, that no paper found comes near: the nouns asked for, else the
    rarest."""
    nowhere = [stem for stem in ranked[0].evidence.lacks if all(stem in item.evidence.lacks for item in ranked)]
    asked = [stem for stem in nowhere if stem in question.asked]
    rarest = sorted(nowhere, key=lambda stem: -question.terms[stem])[:1]
    return list(dict.fromkeys(question.written[stem] for stem in (asked or rarest)))


def _listed(found: Sequence[str]) -> str:
    quoted = [f"“{word}”" for word in found]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
