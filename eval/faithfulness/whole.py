"""A summary as a whole, measured against the source: shares, counts and alarms that do not grow with its length.

The share of words that the source lacks is left out on purpose: in SummEdits a harmless paraphrase brings new words as
often as a wrong one does, so that a fit rewards them, and would call a summary truer for a strange word.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eval.faithfulness.comparing import displaced
from eval.faithfulness.grounds import Grounds
from eval.metrics import support
from summarizer.checks import Checked
from summarizer.checks.negation import is_negator, negated
from summarizer.checks.prepared import Text
from summarizer.checks.words import Token

Numbers = NDArray[np.float64]

_KINDS = ("number", "name", "acronym", "comparison", "negation", "strength")
_SHARES = {
    "number": support.number_support,
    "name": support.name_support,
    "negation": support.negation_support,
    "comparison": support.comparison_support,
}
_MOST_NAMES, _MOST = 3, 2
_FAR, _UNKNOWN_GAP = 25, 0.5


def whole_features(summary: Text, ground: Grounds, checked: Checked) -> dict[str, float]:
    """Return the features of a summary by name."""
    content = [token for token in summary.tokens if token.is_content]
    return {
        **_missing(content, summary, ground),
        **_order(content, summary.tokens, ground),
        **_denials(summary, ground),
        **{f"alarms: {kind}": float(min(_MOST, sum(f.kind == kind for f in checked.findings))) for kind in _KINDS},
        **_unsupported(summary.text, ground),
        "strange where it compares": float(any(displaced(summary, ground.source))),
    }


def _unsupported(summary: str, ground: Grounds) -> dict[str, float]:
    """Return the share of each kind of claim that the source does not bear out; 0 where nothing is claimed."""
    shares = {name: share(summary, ground.abstract, ground.title) for name, share in _SHARES.items()}
    return {f"unsupported: {name}": 0.0 if value is None else 1.0 - value for name, value in shares.items()}


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
