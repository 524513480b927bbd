"""What a question asks for: its terms and how rare they are, the names in it, and the kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import Stemmer

from summarizer.extractive.answer_kinds import AnswerKind, kind_of_answer
from summarizer.extractive.unsaid import wording_of
from summarizer.retrieval.terms import STOP_WORDS
from summarizer.text import words

LONGEST_INITIALS = 5


class Kind(StrEnum):
    """The kind of answer that a question wants, as far as its wording tells."""

    number = "number"
    reason = "reason"
    person = "person"
    place = "place"
    time = "time"
    which = "which"
    decision = "decision"
    other = "other"


@dataclass(frozen=True)
class Question:
    """A question, taken apart."""

    terms: Mapping[str, float]  # stem → rarity, 0 to 1; no stop words
    written: Mapping[str, str]  # stem → the word as it stands in the question
    names: Mapping[str, tuple[str, ...]]  # as written → its stems
    rivals: frozenset[str]  # names behind "than": an answer may go by others
    kind: Kind
    asked: tuple[str, ...]  # stems of the noun asked for: "how many GPU hours" → gpu, hour
    unit: re.Pattern[str] | None  # what an answer's number comes with
    several: bool  # asks for several papers
    unsaid: re.Pattern[str] | None  # the wording of an answer, where a thing is asked for that abstracts seldom say
    answer: AnswerKind
    counts: bool  # "how many …"
    numbers: tuple[str, ...]  # written in figures
    length: int  # in words


_VERBS = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should"
_NO_NOUN = (
    rf"{_VERBS}|may|might|must|of|in|on|for|to|at|by|from|with|that|than|when|if|as|after|before|per|under|i|we|you|it|"
    "they|he|she|one|s|the|a|an|this|these|its|their|into|between|about|and|or|without|within|during|against|gave|wrote|"
    "won|got|took|made|needs?|takes?|makes?|gives?"
)
_MEASURES = (
    "share|percentage|proportion|fraction|number|rate|size|coverage|length|duration|wavelength|frequency|resolution|"
    "temperature|ratio|correlation|amount|cost|price|speed|latency|throughput|error|improvement|gain|speedup|reduction|"
    "scores?|accuracy|precision|recall|f1|auc|auroc|bleu"
)
_DEGREES = (
    "many|much|often|long|fast|quick|quickly|slow|big|large|small|accurate|accurately|reliable|reliably|high|low|far|old|"
    "deep|tall|heavy|expensive|close|rare|common|strong"
)
_PLACES = "country|city|hospital|university|place|region|lab|laboratory"
# The first pattern that is found decides.
_PATTERNS = (
    (Kind.number, rf"\bhow (?:{_DEGREES})\b|\b(?:what|which) (?:\w+ )?(?:{_MEASURES})\b"),
    (Kind.number, r"\bwhat does .+ (?:score|reach|achieve|get|attain|cost|sacrifice)\b"),
    (Kind.number, r"\b(?:by|at) what (?:factor|rate|speed|margin)\b|\bby how m"),
    (Kind.reason, r"\b(?:why|how come|reasons? for|what (?:makes|causes|caused|explains))\b"),
    (Kind.reason, r"\bwhat is the (?:reason|cause|point|purpose)\b"),
    (Kind.person, r"\b(?:who|whom|whose)\b"),
    (Kind.place, rf"\b(?:where|(?:which|what) (?:\w+ )?(?:{_PLACES}))\b"),
    (Kind.time, r"^\W*when (?:did|was|were|is|will)\b|\b(?:what|which) (?:year|month|day|date)\b"),
    (Kind.decision, rf"^\W*(?:{_VERBS})\b|,\s*(?:{_VERBS})\b|\b(?:or|better|worse|versus|vs)\b"),
    (Kind.which, r"\b(?:which|what|name|list)\b"),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)
_ASKED = re.compile(
    r"\b(?:how (?:many|much)|which|what|name the|list the)\s+(?:kinds?|types?|sorts?)?(?:of )?"
    rf"((?:(?!(?:{_NO_NOUN})\b)[\w.-]+\s*){{1,4}})",
    re.IGNORECASE,
)
_TIME = (
    r"\d\s*(?:ms|s|sec|min|h|hrs?|fps|hz)\b|"
    r"\b(?:milli|micro|nano)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
)
_TIMES = r"\d\s*(?:\\?times\b|x\b|×|-?fold\b|\$?\\times)|\btimes\b|\b\w+fold\b|\btwice\b"
_PERCENT = r"%|\bper ?cent|\bpercentage\b|\bout of\b|\bhalf\b|\bthird\b|\bquarter\b|\bmajority\b"
_MONEY = r"\\?\$\s?\d|€|£|\b(?:usd|eur|dollars?|cents?|euros?)\b"
_UNITS = (
    (
        r"\bhow (?:fast|quick|quickly|slow)\b|\b(?:speed|latency|throughput|frame rate|quicker|faster)\b",
        rf"{_TIME}|{_TIMES}|\bper second\b|{_PERCENT}",
    ),
    (r"\bhow long\b|\bduration\b|\b(?:gpu )?(?:hours|minutes|days)\b", _TIME),
    (r"\b(?:share|percentage|proportion|fraction)\b|\bhow often\b", rf"{_PERCENT}|\bonce\b|\d+ (?:of|in) \d+"),
    (r"\b(?:costs?|price|paid|pay|dollars?|expensive|bill|budget|salary)\b", _MONEY),
    (r"\bmemory\b", rf"\d\s*(?:[kmgt]i?b)\b|{_PERCENT}|{_TIMES}"),
    (
        r"\bhow (?:accurate|reliab)|\b(?:accuracy|f1|auc|scores?|coverage|precision|recall)\b",
        rf"{_PERCENT}|\d\.\d|\b\d\d\b",
    ),
)
_ANSWER_UNITS = tuple((re.compile(q, re.IGNORECASE), re.compile(a, re.IGNORECASE)) for q, a in _UNITS)
_SEVERAL = re.compile(
    r"\b(?:which|what|list|any|some|the|these) (?:of the |of these |\w+ )?"
    r"(?:papers|studies|works|articles|publications)\b|\b(?:papers|studies|works) (?:on|about|that|which)\b|"
    r"^\W*(?:please )?(?:list|show|find|name|give)(?: me)?(?: [\w/+-]+){1,6} (?:papers|studies|works|articles)\b|"
    r"^\W*compare\b",
    re.IGNORECASE,
)
SHOUTED = 4  # words in capitals, from which they are a way to write and no names
_COUNTS = re.compile(r"\bhow many\b", re.IGNORECASE)
_FIGURES = re.compile(r"(?<![\w.])\d[\d,.]*\d|(?<![\w.])\d(?![\w.])")
_NAME = re.compile(r"[^\W_]+(?:[.\-'’+/&][^\W_]+)*\+*")


_THAN = re.compile(r"\bthan\b((?:\W+[\w.+'’/&-]+){1,4})")


def take_apart(text: str, rarity: Mapping[str, float]) -> Question:
    """Return what a question asks for. `rarity` gives 0 to 1 for stems known to be common; others count 1."""
    found = words(text)
    content = [word for word in found if word not in STOP_WORDS]
    terms = {stem: rarity.get(stem, 1.0) for stem in stems(content or found, joined=False)}
    kind = next((kind for kind, pattern in _KINDS if pattern.search(text)), Kind.other)
    asked = _ASKED.search(text)
    asked_words = [word for word in words(asked[1]) if word not in STOP_WORDS] if asked else []
    return Question(
        terms=terms,
        written=_written(text, terms),
        names={name: tuple(stems([name.lower()], joined=False)) for name in _names(text)},
        rivals=frozenset(name for found in _THAN.finditer(text) for name in _NAME.findall(found[1])),
        kind=kind,
        asked=tuple(stems(asked_words, joined=False)),
        unit=next((answer for question, answer in _ANSWER_UNITS if question.search(text)), None),
        several=_SEVERAL.search(text) is not None and kind is not Kind.reason,
        unsaid=wording_of(text),
        answer=kind_of_answer(text),
        counts=_COUNTS.search(text) is not None,
        numbers=tuple(_FIGURES.findall(text)),
        length=len(found),
    )


def _written(text: str, terms: Iterable[str]) -> dict[str, str]:
    """Return for each term the first word of the question that it comes from."""
    found: dict[str, str] = {}
    for match in _NAME.finditer(text):
        for stem in stems([match.group().lower()], joined=False):
            found.setdefault(stem, match.group())
    return {stem: found.get(stem, stem) for stem in terms}


def stems(found: Iterable[str], *, joined: bool = True) -> list[str]:
    """Return the stems of lower-case words, each once, in order; a compound as its parts and, if joined, as one."""
    return list(dict.fromkeys(_stemmer().stemWords(list(_parts(found, joined=joined)))))


def initials(found: list[str]) -> set[str]:
    """Return the first letters of each run of three to five words: `large language model` → llm; a compound counts as
    one word and as its parts: `retrieval-augmented generation` → rag, `pre-trained language model` → plm."""
    return _runs("".join(word[0] for word in found)) | _runs("".join(part[0] for part in _parts(found, joined=False)))


def _runs(letters: str) -> set[str]:
    return {letters[i : i + n] for n in range(3, LONGEST_INITIALS + 1) for i in range(len(letters) - n + 1)}


def _parts(found: Iterable[str], *, joined: bool) -> Iterator[str]:
    for word in found:
        parts = re.split(r"['’]s\b|[\-'’]", word)
        yield from (part for part in parts if part)
        if joined and len(parts) > 1:
            yield "".join(parts)


def _names(text: str) -> list[str]:
    """Return the words written as names: a capital or digit inside, or a capital at the beginning but of the first. In
    a sentence that is all capitals none can be told."""
    if text.isupper() and len(text.split()) >= SHOUTED:
        return []
    found = []
    opens = True
    for match in _NAME.finditer(text):
        word = match.group()
        inside = any(character.isupper() for character in word[1:]) or (
            any(character.isdigit() for character in word) and not word.isdigit()
        )
        if inside or (word[0].isupper() and not opens and len(word) > 1):
            found.append(word)
        opens = text[match.end() : match.end() + 2].startswith((". ", "? ", "! ", ": "))
    return list(dict.fromkeys(found))


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
