"""What a TL;DR tells: area, problem, contribution, method, result, value; each by cues, and their share together.

Source: the six kinds of nuggets by which SciTLDR's authors had people judge TL;DRs (Cachola et al. 2020). Cues see what
is worded as usual and miss the rest, so a system's figures compare with another's, and mean little alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.extractive.stemming import FUNCTION_WORDS, stems

_SOURCE = "kinds of nuggets of Cachola et al. 2020, found by own cues"
_FEWEST_OF_THE_AREA = 2


def _cues(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FACETS = {
    "problem": _cues(
        r"\b(?:problems?|challeng\w+|issues?|limit(?:ed|ations?|s)|lacks?|lacking|suffers?|difficult\w*|"
        r"hard to|fails?|"
        r"failures?|bottlenecks?|costly|expensive|shortcomings?|inefficien\w+|bias(?:ed|es)?|vulnerab\w+|scarc\w+|"
        r"hallucinat\w+|overfit\w*|to (?:address|overcome|mitigate|tackle|avoid|prevent|alleviate|solve)|"
        r"despite|need for)\b"
    ),
    "contribution": _cues(
        r"\b(?:propos\w+|introduc\w+|present(?:s|ed|ing)?|develop\w*|design(?:s|ed|ing)?|stud(?:y|ies|ied)|"
        r"investigat\w+|prov(?:e|es|ed|ing)|surveys?|review(?:s|ed)?|releas\w+|construct\w*|buil(?:d|ds|t)|"
        r"formulat\w+|"
        r"provid(?:e|es|ed)|explor\w+|analy[sz]\w+|compar(?:e|es|ed|ing)|a (?:new|novel)|an? \S+ (?:method|model|"
        r"framework|dataset|benchmark|algorithm|approach|system|architecture|survey|library))\b"
    ),
    "method": _cues(
        r"\b(?:us(?:es?|ing|ed)|via|based on|through|leverag\w+|by (?:\w+ly )?\w+ing|with (?:an? |the )?\w+|"
        r"combin\w+|"
        r"train(?:s|ed|ing)?|learn(?:s|ed|ing)?|algorithm|architecture|loss|objective|regulari[sz]\w+|exploit\w+|"
        r"apply(?:ing)?|applies|incorporat\w+|integrat\w+|extend\w*|model(?:s|ing|ling)? \w+ as)\b"
    ),
    "result": _cues(
        r"\b(?:outperform\w*|achiev\w+|improv\w+|reduc\w+|surpass\w*|exceed\w*|increas\w+|decreas\w+|(?:we|results|"
        r"experiments|that) (?:show|find|demonstrate|reveal)|shows? that|finds? that|found|state[- ]of[- ]the[- ]art|"
        r"better|faster|higher|lower|fewer|competitive|comparable|accura\w+|match(?:es|ing)|yields?|leads? to|"
        r"converges?|"
        r"gains?|no (?:loss|evidence)|significant\w*|strong(?:er|ly)?)\b|\d\s?(?:%|x\b|×|times\b|fold\b)"
    ),
    "value": _cues(
        r"\b(?:enabl\w+|allow\w*|useful|practical\w*|easi(?:er|ly)|first|open[- ]source\w*|publicly|efficien\w+|"
        r"scalab\w+|robust\w*|interpretab\w+|generali[sz]\w+|without (?:needing|requiring|any)|no longer|"
        r"applica\w+|insights?|"
        r"important|help(?:s|ful)?|mak(?:es?|ing) it|paves?|potential\w*|simple|safe(?:r|ly|ty)?|reliab\w+)\b"
    ),
}


def area(case: Case) -> float | None:
    """Return 1 where the TL;DR names the topic: two content words of the title, or all where it has fewer; else 0. None
    without a title."""
    title = set(stems(case.item.title)) - FUNCTION_WORDS
    shared = len(title & set(stems(case.text)))
    return float(shared >= min(_FEWEST_OF_THE_AREA, len(title))) if title else None


def _tells(pattern: re.Pattern[str]) -> Callable[[Case], float]:
    return lambda case: float(pattern.search(case.text) is not None)


_SCORES: dict[str, Callable[[Case], float | None]] = {
    "area": area,
    **{facet: _tells(pattern) for facet, pattern in _FACETS.items()},
}


def content(case: Case) -> float:
    """Return the share of the kinds that the TL;DR tells, of those that apply, from 0 to 1."""
    found = [score for tells in _SCORES.values() if (score := tells(case)) is not None]
    return sum(found) / len(found)


METRICS = (
    Metric("content", content, "higher", _SOURCE, 0, 1),
    *(Metric(f"tells_{name}", tells, "higher", _SOURCE, 0, 1) for name, tells in _SCORES.items()),
)
