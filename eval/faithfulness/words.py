"""Each word of a summary, measured against the source: is it there, near what, in whose company, against what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.comparing import displaced
from eval.faithfulness.grounds import Grounds, rarity
from eval.faithfulness.lexicon import lexicon
from summarizer.checks import Checked
from summarizer.checks.copying import edits
from summarizer.checks.negation import is_negator, negated
from summarizer.checks.prepared import Text
from summarizer.checks.words import Sentence, Token, stems
from summarizer.extractive.nearness import nearness, technical, vectors

Numbers = NDArray[np.float64]

_LINKS = frozenset(
    """but although though despite because since so therefore thus however while whereas if unless until without instead
    due including especially also even only never always just still yet not no nor all every both any most some many few
    first last more less than before after during""".split()  # noqa: SIM905
)
_AMOUNTS = frozenset(
    stems(
        """all every always never only most some many few several any both first last completely entirely fully mostly
        partly often sometimes rarely exclusively solely""".split()  # noqa: SIM905
    )
)
_ENDINGS = {
    "adverb": "ly",
    "doing": "ing",
    "done": "ed",
    "plural": "[^s]s",
    "adjective": "(?:able|ible|ful|ous|ive|al|ic|less|ish|ary|ent|ant)",
    "noun": "(?:tion|ment|ness|ity|ance|ence|ship|er|or|ist)",
}
_ENDS = {name: re.compile(rf".{{3,}}{ending}") for name, ending in _ENDINGS.items()}
_KINDS = ("number", "name", "negation", "comparison")
_REACH, _ABOUT, _FAR, _UNPLACED = 5, 3, 30, 0.4
_TYPICAL = 0.3  # how technical a word is taken to be that the table does not know


@dataclass(frozen=True)
class Word:
    """A word that is measured: where it stands, in which sentence, and what the sentence's nearest ones hold."""

    token: Token
    at: int
    ends_sentence: bool
    is_denied: bool
    here: frozenset[str]
    is_denied_here: bool


@dataclass(frozen=True)
class Measured:
    """The measured words of a summary, and one row of features for each; names are those of the columns."""

    words: tuple[Word, ...]
    names: tuple[str, ...]
    rows: Numbers
    kinds: Numbers = field(repr=False)


def measure(summary: Text, ground: Grounds, checked: Checked) -> Measured:
    """Return the features of the summary's content words, negators and links, in order."""
    words = tuple(_words(summary, ground))
    if not words:
        return Measured((), (), np.zeros((0, 0)), np.zeros((0, 0)))
    near = nearness([word.token.stem for word in words], ground.order)
    known = np.array([token.stem in ground.places for token in summary.tokens], dtype=float)
    swaps = dict(_swaps(summary, ground))
    strange = {token.start for token in displaced(summary, ground.source)}
    rows = [
        {
            **_presence(word, ground, line),
            **_contradiction(word, ground),
            **_denial(word, ground),
            **_company(word, summary.tokens, known, ground),
            **_shape(word, ground),
            **_swap(swaps.get(word.token.start)),
            **_alarms(word.token, checked),
            "strange where it compares": word.token.start in strange,
        }
        for word, line in zip(words, near, strict=True)
    ]
    table = np.array([list(row.values()) for row in rows], dtype=float)
    absent = np.array([[word.token.stem not in ground.places] for word in words], dtype=float)
    kinds = vectors([word.token.stem for word in words]).astype(float) * absent
    return Measured(words, tuple(rows[0]), table, kinds)


def _words(summary: Text, ground: Grounds) -> Iterator[Word]:
    at = 0
    for sentence in summary.sentences:
        nearest = ground.nearest(sentence)
        here = frozenset().union(*(ground.sentences[number] for number in nearest))
        reached = negated(sentence.tokens)
        for number, token in enumerate(sentence.tokens):
            if token.is_content or token.low in _LINKS or is_negator(token):
                ends = number == len(sentence.tokens) - 1
                yield Word(token, at, ends, number in reached, here, any(ground.denies[n] for n in nearest))
            at += 1


def _presence(word: Word, ground: Grounds, near: NDArray[np.float32]) -> dict[str, float]:
    """Return whether the word stands in the source, and how near the nearest other word is."""
    stem = word.token.stem
    others = near.copy()
    if stem in ground.row:
        others[ground.row[stem]] = 0
    nearest = float(others.max(initial=0))
    has = stem in ground.places
    known = technical(stem)
    rare = rarity(word.token.low)
    return {
        "content": word.token.is_content,
        "there": has,
        "there, near": stem in word.here,
        "nearness": 1.0 if has else nearest,
        "nearness of others": nearest,
        "rare": rare,
        "rare, absent": rare * (not has),
        "technical": _TYPICAL if known is None else known,
        "unknown": known is None,
    }


def _contradiction(word: Word, ground: Grounds) -> dict[str, float]:
    """Return whether the source has, instead of the word, its opposite, a rival or a synonym."""
    stem, there, here = word.token.stem, ground.places.keys(), word.here
    known = lexicon()
    absent, absent_here = stem not in there, stem not in here
    opposites, rivals = known.opposites(stem), known.rivals(stem)
    return {
        "has opposites": bool(opposites),
        "absent, has opposites": absent and bool(opposites),
        "absent, has rivals": absent and bool(rivals),
        "opposite there": absent and not opposites.isdisjoint(there),
        "opposite near": absent_here and not opposites.isdisjoint(here),
        "rival there": absent and not rivals.isdisjoint(there),
        "rival near": absent_here and not rivals.isdisjoint(here),
        "synonym there": absent and not known.synonyms(stem).isdisjoint(there),
    }


def _denial(word: Word, ground: Grounds) -> dict[str, float]:
    stem, has = word.token.stem, word.token.stem in ground.places
    denies = is_negator(word.token)
    is_link = word.token.low in _LINKS
    return {
        "negator": denies,
        "negator, source has none near": denies and not word.is_denied_here,
        "denied": word.is_denied,
        "denied, not in the source": word.is_denied and word.token.is_content and has and stem not in ground.denied,
        "denied in the source only": has and not word.is_denied and stem in ground.denied,
        "link": is_link,
        "link, not near": is_link and stem not in word.here,
        "amount, not near": stem in _AMOUNTS and stem not in word.here,
    }


def _company(word: Word, tokens: Sequence[Token], known: Numbers, ground: Grounds) -> dict[str, float]:
    """Return whether its neighbours stand in the source, beside it and near it."""
    at, stem = word.at, word.token.stem
    before, behind = known[max(0, at - _ABOUT) : at], known[at + 1 : at + 1 + _ABOUT]
    left = float(before.mean()) if before.size else 0.5
    right = float(behind.mean()) if behind.size else 0.5
    return {
        "pair before": at > 0 and (tokens[at - 1].stem, stem) in ground.pairs,
        "pair behind": at + 1 < len(tokens) and (stem, tokens[at + 1].stem) in ground.pairs,
        "known before": left,
        "known behind": right,
        "distance": _distance(at, tokens, ground),
        "ends a sentence": word.ends_sentence,
    }


def _distance(at: int, tokens: Sequence[Token], ground: Grounds) -> float:
    """Return how far in the source the word stands from the nearest known words beside it, 0 to 1 (30 words)."""
    own = ground.places.get(tokens[at].stem)
    sides = (range(at - 1, max(-1, at - 1 - _REACH), -1), range(at + 1, min(len(tokens), at + 1 + _REACH)))
    found = [
        ground.places[tokens[number].stem]
        for side in sides
        for number in [n for n in side if tokens[n].is_content and tokens[n].stem in ground.places][:2]
    ]
    if own is None or not found:
        return _UNPLACED
    return float(np.mean([min(1.0, np.abs(own[:, None] - other[None]).min() / _FAR) for other in found]))


def _shape(word: Word, ground: Grounds) -> dict[str, float]:
    token, absent = word.token, word.token.stem not in ground.places
    is_name = token.text[:1].isupper() and word.at > 0 and token.gap.strip(" \"('") == ""
    is_figure = token.low[:1].isdigit()
    return {
        "name": is_name,
        "name, absent": is_name and absent,
        "figure": is_figure,
        "figure, absent": is_figure and absent,
        **{name: pattern.fullmatch(token.low) is not None for name, pattern in _ENDS.items()},
    }


def _swaps(summary: Text, ground: Grounds) -> Iterator[tuple[int, tuple[Token, Token]]]:
    """Yield where a word stands in the place of another in a sentence that is else the source's, and the two words."""
    for sentence in summary.sentences:
        for edit in edits(sentence, ground.source)[1]:
            if edit.held and len(edit.new) == len(edit.old):
                yield from ((new.start, (new, old)) for new, old in zip(edit.new, edit.old, strict=True))


def _swap(pair: tuple[Token, Token] | None) -> dict[str, float]:
    if pair is None:
        return dict.fromkeys(("swap", "swap for opposite", "swap for rival", "swap for synonym", "swap, nearness"), 0.0)
    new, old = pair
    known = lexicon()
    return {
        "swap": new.is_content or old.is_content,
        "swap for opposite": old.stem in known.opposites(new.stem),
        "swap for rival": old.stem in known.rivals(new.stem),
        "swap for synonym": old.stem in known.synonyms(new.stem),
        "swap, nearness": float(nearness([new.stem], [old.stem])[0, 0]),
    }


def _alarms(token: Token, checked: Checked) -> dict[str, float]:
    """Return which checks find fault with the word."""
    kinds = {finding.kind for finding in checked.findings if finding.start <= token.start < finding.end}
    return {"alarm": bool(kinds), **{f"alarm: {kind}": kind in kinds for kind in _KINDS}}


def sentences_with(words: Sequence[Word], sentences: Sequence[Sentence]) -> Mapping[int, list[int]]:
    """Return for each sentence the numbers of its measured words."""
    ends = np.cumsum([len(sentence.tokens) for sentence in sentences])
    made: dict[int, list[int]] = {}
    for number, word in enumerate(words):
        made.setdefault(int(np.searchsorted(ends, word.at, side="right")), []).append(number)
    return made
