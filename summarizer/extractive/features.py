"""What the TL;DR's ranker sees of a form of a sentence: named numbers between 0 and about 1.

Cues are lists of plain words that are compared as stems; a cue "we propose" holds where the verb stands at most one
word behind its subject.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarizer.extractive.compression import MOST_WORDS, Form
from summarizer.extractive.reading import dangles
from summarizer.extractive.stemming import FUNCTION_WORDS, stems

_LENGTHS = (8, 11, 14, 17, 20, 23, 26)
_PLACES = (0, 1, 2, 3, 4, 5)
_DISTANCES = (-2, -1, 0, 1, 2, 3)
_DELETIONS = ("opener", "leading clause", "announcement", "parenthetical", "tail", "forced")
_NUMBER = re.compile(r"\d")
_GAIN = re.compile(r"\d\s?\\?%|\d\s?(?:x|×|\\times)(?!\w)")
_ADDRESS = re.compile(r"https?:|www\.|github")
_NOTHING = re.compile(r"(?!)")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ly |also |here |then )?(?:proposed|presented|introduced|developed|described)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\(i+\)|\b[12]\)|,[^,]+,[^,]+,")
_CAPITAL_INSIDE = re.compile(r"(?<![\w-])\w+[A-Z][\w-]*")
_NEW_NAME = re.compile(r"[A-Z]\w*[a-z]\w*[A-Z][\w-]* ")  # BitNet
_TOPIC_NAME = 3

_SUBJECTS = "we i here"
_PAPERS = "paper work article study survey research review report"
_OWN = frozenset({"this", "our", "present", "the", "current"})
_ACTIONS = {
    "proposes": (f"{_SUBJECTS} {_PAPERS}", "propose present introduce develop design devise describe"),
    "shows": (
        f"{_SUBJECTS} {_PAPERS} results experiments",
        "show demonstrate find found prove reveal observe argue establish",
    ),
    "studies": (
        f"{_SUBJECTS} {_PAPERS}",
        "study investigate explore examine analyze analyse address consider tackle focus aim ask revisit review survey "
        "formulate extend discuss provide",
    ),
    "makes": (
        "we",
        "use apply train learn build construct create leverage combine derive define employ adopt release collect "
        "perform "
        "implement suggest generalize model evaluate compare test conduct validate illustrate report achieve obtain "
        "improve",
    ),
    "our method": (
        "our proposed this",
        "method approach model algorithm framework architecture network technique system formulation",
    ),
    "this work": ("this present our", "paper work article study survey report research review"),
}
_WORDS = {
    "we": "we",
    "our": "our",
    "new": "novel new first",
    "method": "method approach algorithm framework model technique architecture system procedure mechanism",
    "resource": "dataset benchmark corpus library toolkit environment suite platform",
    "result": "outperform improve achieve surpass exceed reduce increase accelerate faster better superior competitive "
    "significant significantly effective art",
    "evaluation": "experiment evaluate benchmark dataset empirical imagenet cifar mnist task",
    "contrast": "however but while although despite unlike whereas yet unfortunately",
    "background": "recent recently been become increasingly traditional traditionally existing previous prior "
    "currently "
    "typically often usually commonly important popular success",
    "problem": "challenge problem difficult limit lack suffer fail hard costly expensive remain poor require need",
    "detail": "specifically particular namely consist comprise each second then",
    "addition": "also further furthermore moreover additionally addition finally lastly",
    "goal": "goal aim objective purpose motivate idea key insight hypothesis question",
    "theory": "theory theoretical theoretically prove bound guarantee converge convergence optimal",
    "means": "by using via through based which allow enable",
    "that": "that",
    "can": "can could may might able",
    "code": "code available open publicly",
    "future": "future hope conclude discuss believe will implication suggest",
}
_MARKS = {"question": "?", "colon": ":", "parenthesis": "(", "semicolon": ";", "dash": "--"}
_STARTS = {
    "starts with we": "we",
    "starts with our": "our",
    "starts with the": "the",
    "starts with a": "a an",
    "starts with it": "it they this these those such that both its their he she each",
    "starts with in": "while although though when if as since because to in for with on given despite by at through "
    "from "
    "unlike using based motivated inspired there",
    "starts with results": "experiments results experimental empirical extensive evaluations findings",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What forms are compared with, as stems: the title's content words, its word pairs, the name before its colon; in
    how many sentences each content word of the abstract stands; the number of sentences; the first that contributes."""

    title: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    name: frozenset[str]
    counts: Counter[str]
    sentences: int
    contribution: int


def setting(title: str, sentences: Sequence[str]) -> Setting:
    """Return what the forms of these sentences are compared with."""
    title_stems = stems(title)
    name, colon, _ = title.partition(":")
    in_sentences = [stems(sentence) for sentence in sentences]
    return Setting(
        title=_content(title_stems),
        pairs=frozenset(pairwise(title_stems)),
        name=frozenset(stems(name)) if colon and len(name.split()) <= _TOPIC_NAME else frozenset(),
        counts=Counter(stem for found in in_sentences for stem in _content(found)),
        sentences=len(sentences),
        contribution=_first_contribution(title, sentences, in_sentences),
    )


def sentence_features(sentence: str, number: int, around: Setting) -> dict[str, float]:
    """Return what all forms of a sentence share: where it stands (number counts from 0) and which cues it holds."""
    last = around.sentences - 1
    distance = number - around.contribution
    return {
        "place": number / max(1, last),
        "last": float(number == last > 0),
        "last but one": float(number == last - 1),
        "sentences": around.sentences / 10,
        **{f"sentence {place}": float(number == place) for place in _PLACES},
        **{f"{step:+} from contribution": float(distance == step) for step in _DISTANCES},
        "long before contribution": float(distance < _DISTANCES[0]),
        "long after contribution": float(distance > _DISTANCES[-1]),
        **{f"sentence {name}": value for name, value in _cues(sentence, stems(sentence))},
    }


def form_features(form: Form, around: Setting) -> dict[str, float]:
    """Return what only this form shows: its length, cues, beginning, deletions and what it shares with the paper."""
    found = stems(form.text)
    first = found[0] if found else ""
    return {
        "words": form.words / MOST_WORDS,
        "words squared": (form.words / MOST_WORDS) ** 2,
        **{f"over {length} words": float(form.words > length) for length in _LENGTHS},
        **{name: float(first in words) for name, words in _stemmed(_as_items(_STARTS))},
        "dangles": float(dangles(form.text)),
        **{f"without {name}": float(name in form.deleted) for name in _DELETIONS},
        "whole": float(not form.deleted),
        **{f"form {name}": value for name, value in _cues(form.text, found)},
        **_shared(found, around),
    }


def _shared(found: list[str], around: Setting) -> dict[str, float]:
    """Return how much of the title and of the abstract's repeated words a form holds."""
    content = _content(found)
    pairs = set(pairwise(found))
    in_title = len(content & around.title)
    counted = [around.counts[stem] for stem in content]
    everything = sum(around.counts.values()) or 1
    return {
        "title recall": in_title / max(1, len(around.title)),
        "title precision": in_title / max(1, len(content)),
        "title overlap": 2 * in_title / max(1, len(around.title) + len(content)),
        "title pairs": len(pairs & around.pairs) / max(1, len(around.pairs)),
        "pairs of title": len(pairs & around.pairs) / max(1, len(pairs)),
        "names the subject": float(bool(around.name) and around.name <= set(found)),
        "repeated words, mean": sum(counted) / max(1, len(content)) / around.sentences,
        "repeated words, share": (sum(counted) - len(content)) / max(1, everything - len(around.counts)),
        "abstract covered": sum(counted) / everything,
        "content share": len(content) / max(1, len(found)),
    }


def _cues(text: str, found: list[str]) -> Iterator[tuple[str, float]]:
    """Yield the cues by name, 1.0 where the text holds them."""
    present = set(found)
    for name, subjects, verbs in _stemmed_actions():
        yield name, float(not present.isdisjoint(verbs) and _acts(found, subjects, verbs))
    for name, words in _stemmed(_as_items(_WORDS)):
        yield name, float(not present.isdisjoint(words))
    for name, mark in _MARKS.items():
        yield name, float(mark in text)
    patterns = (("is proposed", _PASSIVE), ("number", _NUMBER), ("gain", _GAIN), ("address", _ADDRESS), ("list", _LIST))
    for name, pattern in patterns:
        yield name, float(pattern.search(text) is not None)


def _acts(found: list[str], subjects: frozenset[str], verbs: frozenset[str]) -> bool:
    """Return whether one of the verbs stands at most one word behind one of the subjects; "work" and the like have to
    be this paper, not "recent work"."""
    return any(
        subject in subjects
        and not verbs.isdisjoint(found[at + 1 : at + 3])
        and (subject not in _papers() or not _OWN.isdisjoint(found[max(0, at - 2) : at]))
        for at, subject in enumerate(found[:-1])
    )


@lru_cache(maxsize=1)
def _papers() -> frozenset[str]:
    return frozenset(stems(_PAPERS))


def _first_contribution(title: str, sentences: Sequence[str], in_sentences: Sequence[list[str]]) -> int:
    """Return the number of the first sentence that says what the paper contributes: by a verb of its authors, else by
    what a thing that the title names does ("LoRA keeps …"); 0 where none does."""
    actions = {name: (subjects, verbs) for name, subjects, verbs in _stemmed_actions()}
    for names, passive in ((("proposes", "this work"), _PASSIVE), (("shows", "studies", "makes"), _NOTHING)):
        for number, found in enumerate(in_sentences):
            if any(_acts(found, *actions[name]) for name in names) or passive.search(sentences[number]):
                return number
    named = _named_in(title)
    opens = (number for number, text in enumerate(sentences) if text.startswith(named) or _NEW_NAME.match(text))
    return 0 if any("we" in found for found in in_sentences[:1]) else next(opens, 0)


def _named_in(title: str) -> tuple[str, ...]:
    """Return how sentences on what a title names begin: its words before a colon, a word with a capital inside."""
    before, colon, _ = title.partition(":")
    short = [before] if colon and len(before.split()) <= _TOPIC_NAME else []
    return tuple(f"{name} " for name in (*short, *_CAPITAL_INSIDE.findall(title)))


def _content(found: Sequence[str]) -> frozenset[str]:
    return frozenset(found) - FUNCTION_WORDS


def _as_items(table: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(table.items())


@lru_cache(maxsize=4)
def _stemmed(table: tuple[tuple[str, str], ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, frozenset(stems(words))) for name, words in table)


@lru_cache(maxsize=1)
def _stemmed_actions() -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    return tuple((name, frozenset(stems(who)), frozenset(stems(what))) for name, (who, what) in _ACTIONS.items())
