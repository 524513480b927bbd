"""Whether a comparison is the source's, and which words stand where the source compares: for comparison support."""

from __future__ import annotations

from collections.abc import Iterator

from eval.faithfulness.lexicon import lexicon
from summarizer.checks import Source
from summarizer.checks.directions import Cue, agree, cues, is_cue
from summarizer.checks.prepared import Text
from summarizer.checks.words import Token

_REACH = 3
_SHORTEST = 4
_COMPARATIVE = ("er", "ier")


def borne_out(cue: Cue, source: Source) -> bool:
    """Return whether a word of comparison in the source, or the word itself, points the same way."""
    stated = [other for sentence in source.sentences for other in cues(sentence.tokens)]
    return cue.token.stem in source.stems or any(agree(cue, other) > 0 for other in stated)


def displaced(summary: Text, source: Source) -> Iterator[Token]:
    """Yield words that the source lacks, in front of what the source compares, and comparatives that it lacks. Words
    that compare in a way that is known, and synonyms of what the source has, are left out."""
    compared = {stem for s in source.sentences for cue in cues(s.tokens) for stem in cue.attached}
    for sentence in summary.sentences:
        for number, token in enumerate(sentence.tokens):
            if not _is_strange(token, source):
                continue
            behind = sentence.tokens[number + 1 : number + 1 + _REACH]
            if any(other.stem in compared for other in behind) or token.low.endswith(_COMPARATIVE):
                yield token


def _is_strange(token: Token, source: Source) -> bool:
    if not token.is_content or len(token.low) < _SHORTEST or token.text[0].isupper() or token.stem in source.stems:
        return False
    return not is_cue(token) and lexicon().synonyms(token.stem).isdisjoint(source.stems)
