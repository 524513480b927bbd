"""A claim that repeats a sentence of the source but for a word or two: which words took the place of which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from summarizer.checks.prepared import Source, aligned
from summarizer.checks.words import Sentence, Token

_REPEATS = 0.6
_MOST_REPLACED = 3
_LEAST_KEPT = 2

Change = tuple[Token, Token, tuple[Token, ...]]


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of a claim and the words of the source in whose place they stand; either may be none. `held` is the least
    number of words that both have on either side of them, `begin` and `other_begin` are positions in the sentences."""

    new: tuple[Token, ...]
    old: tuple[Token, ...]
    begin: int
    other_begin: int
    held: int


def edits(sentence: Sentence, source: Source) -> tuple[Sentence | None, list[Edit]]:
    """Return the sentence of the source that the claim repeats, and the short edits between them; None without one."""
    nearest = aligned(sentence, source, least=_REPEATS)
    if not nearest:
        return None, []
    ours, theirs = sentence.tokens, nearest[0].tokens
    steps = SequenceMatcher(None, [t.stem for t in ours], [t.stem for t in theirs], autojunk=False).get_opcodes()
    made = []
    for number, (kind, begin, end, other_begin, other_end) in enumerate(steps):
        if kind == "equal" or max(end - begin, other_end - other_begin) > _MOST_REPLACED:
            continue
        sides = [step[2] - step[1] for step in (*steps[max(0, number - 1) : number], *steps[number + 1 : number + 2])]
        held = min(sides) if 0 < number < len(steps) - 1 else 0
        made.append(Edit(ours[begin:end], theirs[other_begin:other_end], begin, other_begin, held))
    return nearest[0], made


def replaced(sentence: Sentence, source: Source, matters: Callable[[Token], bool]) -> Iterator[Change]:
    """Yield the first and last word that a claim puts where the source has words that matter, and those words. Only
    replacements by words that the source does not have at all, between words that it has there, count."""
    for edit in edits(sentence, source)[1]:
        if edit.new and edit.old and edit.held >= _LEAST_KEPT and _is_exchange(edit, source, matters):
            yield edit.new[0], edit.new[-1], edit.old


def _is_exchange(edit: Edit, source: Source, matters: Callable[[Token], bool]) -> bool:
    if any(matters(token) for token in edit.new):
        return False
    is_new = any(token.is_content and token.stem not in source.stems for token in edit.new)
    return is_new and any(matters(token) for token in edit.old)
