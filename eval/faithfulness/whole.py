"""A summary as a whole, measured against the source: shares, counts and alarms that do not grow with its length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.grounds import Grounds
from summarizer.checks import Checked
from summarizer.checks.negation import is_negator, negated
from summarizer.checks.prepared import Text
from summarizer.checks.words import Token
from summarizer.extractive.nearness import nearness

Numbers = NDArray[np.float64]

_KINDS = ("number", "name", "acronym", "comparison", "negation", "strength")
_MOST_NAMES, _MOST = 3, 2
_FAR, _UNKNOWN_GAP = 25, 0.5
_WORST = 3


def whole_features(summary: Text, ground: Grounds, checked: Checked) -> dict[str, float]:
    """Return the features of a summary by name."""
    content = [token for token in summary.tokens if token.is_content]
    return {
        **_coverage(content, ground),
        **_missing(content, summary, ground),
        **_order(content, summary.tokens, ground),
        **_denials(summary, ground),
        **{f"alarms: {kind}": float(min(_MOST, sum(f.kind == kind for f in checked.findings))) for kind in _KINDS},
        "foreign": checked.foreign,
    }


def _coverage(content: Sequence[Token], ground: Grounds) -> dict[str, float]:
    """Return the share of words that the source lacks, and how far they are from its words."""
    if not content:
        return dict.fromkeys(("absent", "far", "farthest"), 0.0)
    far = 1.0 - nearness([token.stem for token in content], ground.order).max(axis=1).astype(float)
    return {
        "absent": float(np.mean([token.stem not in ground.places for token in content])),
        "far": float(far.mean()),
        "farthest": float(np.sort(far)[::-1][:_WORST].sum() / _WORST),
    }


def _missing(content: Sequence[Token], summary: Text, ground: Grounds) -> dict[str, float]:
    first = summary.tokens[0].start if summary.tokens else 0
    absent = [token for token in content if token.stem not in ground.places]
    names = sum(t.text[:1].isupper() and t.start > first and t.gap.strip(" \"('") == "" for t in absent)
    return {
        "absent names": float(min(_MOST_NAMES, names)),
        "absent figures": float(min(_MOST, sum(t.low[:1].isdigit() for t in absent))),
    }


def _order(content: Sequence[Token], tokens: Sequence[Token], ground: Grounds) -> dict[str, float]:
    """Return the shares of pairs in a row that the source has too, and how far apart it has the words of a pair."""
    pairs = [(a.stem, b.stem) in ground.pairs for a, b in pairwise(tokens)]
    content_pairs = [(a.stem, b.stem) in ground.content_pairs for a, b in pairwise(content)]
    gaps = [
        min(1.0, np.abs(ground.places[a.stem][:, None] - ground.places[b.stem][None]).min() / _FAR)
        for a, b in pairwise(content)
        if a.stem in ground.places and b.stem in ground.places
    ]
    return {
        "pairs": float(np.mean(pairs)) if pairs else 0.0,
        "content pairs": float(np.mean(content_pairs)) if content_pairs else 0.0,
        "gaps": float(np.mean(gaps)) if gaps else _UNKNOWN_GAP,
    }


def _denials(summary: Text, ground: Grounds) -> dict[str, float]:
    denied = [s.tokens[at] for s in summary.sentences for at in negated(s.tokens)]
    is_new = any(t.is_content and t.stem in ground.places and t.stem not in ground.denied for t in denied)
    return {
        "negators": float(min(_MOST, sum(map(is_negator, summary.tokens)))),
        "denied, not in the source": float(is_new),
    }
