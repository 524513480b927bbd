"""Where the sentences of an abstract begin and end. Rules only; offsets are code points of the text as given.

A mark ends a sentence where white space and something that can open a sentence follow, unless the word before the
mark is an abbreviation. Abbreviations that may themselves end a sentence ("et al.", "U.S.") do so only before a word
that opens sentences far more often than it continues them ("We", "However").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_LINE_THAT_STARTS_ANEW = re.compile(r"\n[^\S\n]*(?=•|[A-Z][A-Z /&-]{3,40}:\s)")
_CLOSERS = r"[\"'”’»)\]}*`]*+(?:\[\d+(?:[,–-] ?\d+)*\])?"
_MARK = re.compile(
    r"(?P<wide>[。！？｡।]+[”’」』）\"]*)|"
    rf"(?<![.!?…؟])(?P<mark>[.!?…؟]++){_CLOSERS}(?:\s+(?=\S)|(?=(?P<glued>[A-Z])))"
)
_ADDRESS = re.compile(r"\bhttps?://\S{0,300}[^\s.,;:!?)\]}'\"]\s+(?=\S)")
_WORD_BEFORE = re.compile(r"[^\s(\[{\"“‘~]*\Z")
_OPENERS = frozenset(
    """A Additionally After All Although An And As At Because Besides Beyond But By Code Compared Consequently Despite
    Due During Each Empirically Experimental Experiments Extensive Finally First Firstly For From Further Furthermore
    Given Hence Here How However If In Instead Interestingly It Its Last Lastly Many Moreover Most Motivated
    Nevertheless Next Notably On One Our Overall Recent Recently Results Second Secondly Several Similarly Since So
    Some Source Specifically Such Surprisingly That The Then There Therefore These They Third This Those Though
    Through Thus To Together Traditional Two Under Unfortunately Unlike Using We What When Where Whereas Whether
    Which While With Within Without Yet You""".split()  # noqa: SIM905 - a list of words reads best as text
)
_NEVER_LAST = frozenset(
    """e.g eg i.e ie vs viz cf approx resp fig figs eq eqs eqn sec secs tab ref refs thm lem prop def dr mr mrs ms prof
    st mt ca aka a.k.a versus incl esp w.r.t wrt s.t""".split()  # noqa: SIM905
)
_MAY_BE_LAST = frozenset("al inc ltd co corp jr sr dept univ ph.d est".split())  # noqa: SIM905
_BEFORE_A_NUMBER = frozenset("no nos vol pp p ch chap art app appx alg cor pt".split())  # noqa: SIM905
_DOTTED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[A-Ha-h])\Z")
_NEXT_WORD = re.compile(r"[\"'“‘«(\[{*`]*([^\W_]+(?:['’][a-z]+)?)")
_LATEX_SPACE = re.compile(r"\\[,;!~ ]")
_LONGEST_WORD = 80
_SHORT_ENOUGH_TO_ENUMERATE = 4


def split(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences: in order, apart, without outer white space, holding all that is not white
    space. A blank line always ends a sentence."""
    cuts = [0, *sorted(set(_cuts(text))), len(text)]
    spans = (_trimmed(text, start, end) for start, end in pairwise(cuts))
    return tuple((start, end) for start, end in spans if start < end)


def _cuts(text: str) -> Iterator[int]:
    """Yield the offsets behind which another sentence begins."""
    yield from (match.end() for match in _PARAGRAPH.finditer(text))
    yield from (match.end() for match in _LINE_THAT_STARTS_ANEW.finditer(text))
    yield from (match.end() for match in _ADDRESS.finditer(text) if _opens_a_sentence(text, match.end()))
    opened = 0
    for match in _MARK.finditer(text):
        if match["wide"] or _ends_a_sentence(text, opened, match):
            opened = match.end()
            yield opened


def _ends_a_sentence(text: str, opened: int, match: re.Match[str]) -> bool:
    """Return whether the mark ends the sentence that began at `opened`."""
    word = _word_before(text, max(opened, match.start() - _LONGEST_WORD), match.start())
    if match["glued"]:
        return _space_was_forgotten(match["mark"], word) and _opens_a_sentence(text, match.end())
    if not _can_open(text, match.end()):
        return False
    if match["mark"] == "!" and word[:1].isupper() and not _opens_a_sentence(text, match.end()):
        return False  # a part of the name, as in "Hogwild! Training"
    if match["mark"] != ".":
        return True
    if match.start() - opened <= _SHORT_ENOUGH_TO_ENUMERATE and _ENUMERATOR.match(text[opened : match.start()].strip()):
        return False
    return not _is_abbreviation(word, text, match.end())


def _word_before(text: str, start: int, end: int) -> str:
    found = _WORD_BEFORE.search(text, start, end)
    return _LATEX_SPACE.sub("", found.group()) if found else ""


def _is_abbreviation(word: str, text: str, after: int) -> bool:
    """Return whether the full stop between `word` and offset `after` belongs to the word and not to a sentence."""
    low = word.lower()
    if low in _NEVER_LAST and not (word.isalpha() and word.isupper()):
        return True
    if low in _BEFORE_A_NUMBER:
        return text[after].isdigit()
    return (low in _MAY_BE_LAST or _DOTTED.fullmatch(word) is not None) and not _opens_a_sentence(text, after)


def _opens_a_sentence(text: str, at: int) -> bool:
    """Return whether a word stands there that nearly always opens a sentence when it is capitalised."""
    found = _NEXT_WORD.match(text, at)
    return found is not None and found[1] in _OPENERS


def _space_was_forgotten(mark: str, word: str) -> bool:
    """Return whether the mark can end a sentence without a space behind it: "…as before.We show"."""
    return mark == "." and len(word) > 1 and word.isalpha() and word[-1].islower()


def _can_open(text: str, at: int) -> bool:
    """Return whether a sentence can begin there: not with a lower-case word or a joining mark. Names such as "iPhone"
    and "p53" can."""
    found = _NEXT_WORD.match(text, at)
    if found is None:
        return text[at] not in ",;:.!?)]}–—=<>&/|"
    return not found[1][0].islower() or any(character.isupper() or character.isdigit() for character in found[1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without its outer white space; an empty span where there is nothing else."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
