"""How a question leans on what was said before it: the words that point back, and where they stand.

Everything here is wording alone; which paper is meant is decided in follow_up.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from summarizer.extractive.question import take_apart


class Back(StrEnum):
    """What a question points back to."""

    number = "number"  # "[2]": the paper with that number
    place = "place"  # "the second one": the paper at that place of the list
    one = "one"  # "it", "this method", "the authors": one paper
    all = "all"  # "they": the papers, or the authors of the one paper
    several = "several"  # "which of them", "both"
    again = "again"  # "why?": the question before it, put so
    more = "more"  # "and for images?": the question before it, with something else in it
    part = "part"  # "which datasets?": something of the papers before it
    perhaps = "perhaps"  # "and …?": a whole question that may be one of the papers before it


@dataclass(frozen=True)
class Leaning:
    """A stretch of a question that points back, text[start:end], and what stands in its place, {} being the name of
    what is meant. number: of a reference, or place in the list, -1 being the last."""

    back: Back
    start: int
    end: int
    form: str = "{}"
    number: int = 0


_AUX = r"(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|might)"
_WORKS = r"(?:papers?|study|studies|works?|articles?)"
_METHODS = r"(?:method|approach|technique|model|system|framework|algorithm|architecture|engine|network|idea)"
_PARTS = (
    r"(?:authors?|(?:source )?code|licen[cs]e|training(?: set| data| time)?|data ?set|benchmarks?|experiments?|"
    r"results?|index|limitations?|abstract|prompts|evaluation|baselines?|findings|conclusions?|main idea|gist)"
)
_STANDS_ALONE = (  # no further words that say which one is meant, and no noun that it belongs to
    r"(?!['’-])(?!\s+(?:of|on|for|in|that|which|to|called|named|about|behind|size|sizes|weights|family|families|"
    r"parameters|collapse|prompts?|cards?|editing|merging|[A-Z]))"
)
_ORDINALS = {
    "first": 1, "1st": 1, "former": 1, "top": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "last": -1, "latter": -1,
}  # fmt: skip
_NUMBER = re.compile(
    r"\[(\d{1,3})\]|\b(?:[Pp]aper|[Rr]eference|[Cc]itation|[Nn]umber) #?(\d{1,3})\b|(?<!\w)#(\d{1,3})\b"
)
_PLACE = re.compile(
    rf"\bthe (?P<which>{'|'.join(_ORDINALS)})"
    rf"(?:(?: one| {_WORKS}| reference| result| of (?:them|these|those))\b|(?<=former)|(?<=latter)|"
    rf"(?=\W*$|\s+(?:be|say|says|use|uses|{_AUX})\b))"
    r"(?!\s+(?:of|on|for|in|that|which|to|about(?= +\w))\b)",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"\b(?:they|them|both(?: (?:of them|{_WORKS}))?|(?:these|those)(?: {_WORKS})?(?=\s*(?:$|[?.!,;]|{_AUX}\b|say|use|"
    r"have|report|show))|these papers)\b",
    re.IGNORECASE,
)
_ALL_OF = re.compile(r"\btheir\b(?! own\b)", re.IGNORECASE)
_ONE_OF = re.compile(r"\bits\b(?! own\b)", re.IGNORECASE)
_ONE = re.compile(
    rf"\bit\b(?!['’])|\b[Tt]h(?:is|at) (?:one\b|{_METHODS}\b|{_WORKS}\b(?! (?:for|on|in|with|well|at)\b))|"
    rf"\b[Tt]he (?:{_METHODS}|{_WORKS})\b{_STANDS_ALONE}|"
    r"(?:(?<=[Dd]oes )|(?<=[Dd]id )|(?<=[Cc]an )|(?<=[Ww]ould ))th(?:is|at)\b(?= [a-z])|"
    r"\bth(?:is|at)(?=\s*(?:$|[?.!,;]))|(?:(?<=[Ii]s )|(?<=[Ww]as ))that\b"
)
_SEVERAL = re.compile(
    r"(?:(?<=of )|(?<=[Cc]ompare ))(?:them|these|those)\b|\bboth\b(?: (?:of them|papers))?|\bthese papers\b",
    re.IGNORECASE,
)
_WHICH_ONE = re.compile(r"\b[Ww]hich ones?\b")
_THE_SAME = re.compile(r"\bthe same\b(?=\s*(?:$|[?.!,;]|hold|appl|go|true|happen|work))", re.IGNORECASE)
_COMPARING = re.compile(r"\b(?:than|as|like|versus|unlike) $", re.IGNORECASE)
_PART = re.compile(rf"\b(?P<part>[Tt]he {_PARTS})\b{_STANDS_ALONE}")
_EXPLETIVE = re.compile(r"\bit (?:possible|true|necessary|hard|easy|better|worth|likely|safe|enough)\b", re.IGNORECASE)
_CLAUSE = re.compile(r",|\b(?:and|but|or|when|if|while|because|so|since|although|as)\b", re.IGNORECASE)
_OPENING = re.compile(r"^\W*(?:(?:and|but|or|so|then|also|plus|ok|okay|well)\b[ ,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:what|how) about\b\s*", re.IGNORECASE)
_WHOLE = re.compile(
    rf"^(?:(?:(?:by|in|on|at|for|with|to|from|under|of) )?(?:what|which|whom?|whose|how)|why|when|where|{_AUX}|tell|"
    r"show|list|compare)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"^\W*(?P<wh>why(?: not)?|how(?: so| come| exactly)?|by how much|how (?:much|many|often|long|far)|since when|when|"
    r"where|who|compared (?:to|with) what|why is (?:that|this)|how is (?:that|this))\W*$",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"^\W*(?:(?:on|in|for|with|under|at|from|to|by) (?:which|what|how many) \w+(?: \w+)?|(?:which|what) \w+|"
    r"how (?:many|much) \w+(?: \w+)?(?: (?:at most|at least|in total|overall|exactly))?)\W*$",
    re.IGNORECASE,
)
_GO_ON = re.compile(
    r"^\W*(?:(?:please|can you|could you) )*(?:tell me more|(?:some )?more(?: details?| information)?|go on|continue|"
    r"elaborate|explain(?: more| further)?|summari[sz]e|in short|in one sentence)(?: please)?\W*$",
    re.IGNORECASE,
)
_NOTHING = frozenset({"one", "ones", "else"})


def lean_of(text: str) -> Leaning | None:
    """Return what in a question points back to what was said before, or None where it stands on its own."""
    if _GO_ON.search(text):
        return Leaning(Back.one, 0, len(text), "Tell me more about {}.")
    if again := _AGAIN.search(_OPENING.sub("", text)):
        return Leaning(Back.again, 0, len(text), again["wh"])
    return _pointing(text) or _continuing(text)


def _pointing(text: str) -> Leaning | None:
    """Return the words that stand for a paper."""
    if found := _NUMBER.search(text):
        return Leaning(Back.number, *found.span(), number=int(next(filter(None, found.groups()))))
    if found := _PLACE.search(text):
        return Leaning(Back.place, *found.span(), number=_ORDINALS[found["which"].lower()])
    for back, pattern, form in _POINTERS:
        found = pattern.search(text)
        if found and not _EXPLETIVE.match(text, found.start()) and not _is_told_here(text, found.start()):
            return Leaning(back, *found.span(), form.replace("*", found.group()))
    return None


_POINTERS = (
    (Back.several, _WHICH_ONE, "which of {}"),
    (Back.several, _SEVERAL, "{}"),
    (Back.all, _ALL, "{}"),
    (Back.all, _ALL_OF, "{}’s"),
    (Back.one, _ONE_OF, "{}’s"),
    (Back.one, _ONE, "{}"),
    (Back.one, _THE_SAME, "what {} says"),
    (Back.one, _PART, "* of {}"),
)


def _is_told_here(text: str, start: int) -> bool:
    """Return whether the question itself says before that place what is pointed to: "How does RAG work and is it …"."""
    opening = _OPENING.match(text)
    before = text[opening.end() if opening else 0 : start]
    if _COMPARING.search(before):
        return False
    clauses = _CLAUSE.split(before)
    if any(len(clause.split()) > 1 and _says_something(clause) for clause in clauses[:-1]):
        return True
    named = "|".join(map(re.escape, take_apart(before, {}).names)) or r"(?!)"
    return re.search(rf"\b(?i:{_AUX})\b.*(?:(?<!\w)(?:{named})(?!\w)|\b[Aa]n? \w+)", before) is not None


def _says_something(clause: str) -> bool:
    return bool(take_apart(clause, {}).written.keys() - _NOTHING) and not any(
        pattern.search(clause) for _, pattern, _ in _POINTERS
    )


def _continuing(text: str) -> Leaning | None:
    """Return how a question goes on from the one before it: "what about …", "and …", "which datasets?"."""
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    about = _ABOUT.match(text[start:])
    if about:
        return Leaning(Back.more, start + about.end(), len(text))
    if _SOME.match(text[start:]):
        return Leaning(Back.part, start, len(text))
    if not opening:
        return None
    back = Back.perhaps if _WHOLE.match(text[start:]) else Back.more
    return Leaning(back, start, len(text))
