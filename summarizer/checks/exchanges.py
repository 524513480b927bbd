"""A claim that else repeats a sentence of the source, but puts one of its names in the place of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from summarizer.checks.copying import Edit, edits
from summarizer.checks.findings import Finding
from summarizer.checks.openings import is_common
from summarizer.checks.prepared import Source, Text
from summarizer.checks.words import Sentence, Token, is_spelled_as_a_name

_VERB = re.compile(r"[a-z]+(?:s|ed)|can|will")
# Nouns of many things: an adjective may take the place of the name before them.
_MANY = frozenset(
    """agents algorithms approaches architectures codes datasets embeddings experiments games images layers methods
    models networks policies representations results systems tasks transformers variants""".split()  # noqa: SIM905
)
_LEAST_KEPT = 2
_LEAST_KEPT_BEHIND = 3


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the names that a claim, which else repeats a sentence, puts in the place of another name of the source."""
    for sentence in claim.sentences:
        yield from _in_the_place_of_a_name(sentence, source)
        repeated, made = edits(sentence, source)
        for edit in made:
            pair = _pair_inside(edit, source) or _pair_at_the_opening(edit, sentence, repeated, source)
            if pair is not None:
                new, old = pair
                reason = f"the abstract says {old.text} here, not {new.text}"
                yield Finding(kind="name", text=new.text, start=new.start, end=new.end, reason=reason)


def _in_the_place_of_a_name(sentence: Sentence, source: Source) -> Iterator[Finding]:
    """Yield the word, strange to the source, that opens a sentence before two words, the first of them most likely a
    verb, that a name stands before there."""
    first, *behind = sentence.tokens[: 1 + _LEAST_KEPT]
    is_strange = first.text[0].isupper() and first.stem not in source.stems and not is_common(first.low)
    if not is_strange or len(behind) < _LEAST_KEPT or behind[0].gap != " " or behind[1].gap != " ":
        return
    if not _VERB.fullmatch(behind[0].text) or behind[0].low in _MANY:
        return
    stems = [token.stem for token in behind]
    for name, *others in zip(source.tokens, source.tokens[1:], source.tokens[2:], strict=False):
        if name.low in source.named and [token.stem for token in others] == stems and others[0].gap == " ":
            reason = f"the abstract says {name.text} here, not {first.text}"
            yield Finding(kind="name", text=first.text, start=first.start, end=first.end, reason=reason)
            return


def _pair_inside(edit: Edit, source: Source) -> tuple[Token, Token] | None:
    """Return the name that one word is replaced by and that word, where both are names of the source."""
    if edit.held < _LEAST_KEPT or not (len(edit.new) == len(edit.old) == 1):
        return None
    new, old = edit.new[0], edit.old[0]
    are_names = new.stem in source.stems and _is_name_inside(new) and _is_name_inside(old)
    return (new, old) if are_names else None


def _pair_at_the_opening(
    edit: Edit, sentence: Sentence, repeated: Sentence | None, source: Source
) -> tuple[Token, Token] | None:
    """Return the source's name that a sentence opens with and the one in whose place it stands: what follows is the
    same, and each side names nothing else."""
    new = [token for token in edit.new if token.low in source.named]
    old = [token for token in edit.old if token.low in source.named]
    if edit.begin or repeated is None or not (len(new) == len(old) == 1) or new[0].low == old[0].low:
        return None
    behind = zip(sentence.tokens[len(edit.new) :], repeated.tokens[edit.other_begin + len(edit.old) :], strict=False)
    kept = sum(1 for _ in takewhile(lambda both: both[0].stem == both[1].stem, behind))
    return (new[0], old[0]) if kept >= _LEAST_KEPT_BEHIND else None


def _is_name_inside(token: Token) -> bool:
    """Return whether a word within a sentence is written as a name."""
    return (token.text[0].isupper() or is_spelled_as_a_name(token.text)) and token.is_content
