"""The singular of English nouns, by rules: only clear plurals are touched."""

from __future__ import annotations

from functools import lru_cache

_SHORT = 2
_UNCHANGED = frozenset(
    """always atlas aws bayes canvas chaos cosmos diabetes gas has is its kubernetes lens news pancreas redis species
    series this thus us was yes plus versus bias alias pros cons ios os dos macos""".split()  # noqa: SIM905
)
_IRREGULAR = dict(
    pair.split(">")
    for pair in """analyses>analysis appendices>appendix axes>axis bases>basis biases>bias buses>bus caches>cache
    children>child cookies>cookie corpora>corpus criteria>criterion diagnoses>diagnosis gases>gas halves>half
    hypotheses>hypothesis indices>index knives>knife leaves>leaf lenses>lens matrices>matrix men>man mice>mouse
    movies>movie nuclei>nucleus phenomena>phenomenon quizzes>quiz shelves>shelf stimuli>stimulus syntheses>synthesis
    theses>thesis ties>tie vertices>vertex viruses>virus women>woman""".split()  # noqa: SIM905
)


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return the singular of a canonical word; a word that is no clear plural stays as it is."""
    head, hyphen, last = word.rpartition("-")
    if hyphen:
        return f"{head}-{singular(last)}"
    if last in _IRREGULAR:
        return _IRREGULAR[last]
    if len(last) <= _SHORT + 1 or not last.endswith("s") or last in _UNCHANGED or not last.islower():
        return last
    return _without_s(last)


def _without_s(word: str) -> str:
    if word.endswith(("topics", "metrics", "heuristics", "mosaics", "clinics", "classics")):
        return word[:-1]
    if word.endswith(("ss", "us", "is", "ics")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zzes")) else word[:-1]
