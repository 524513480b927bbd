"""How much of what a summary claims stands in its source, by kind of claim: numbers, names, acronyms, denials,
comparisons, words. Built on summarizer/checks, which the generative engine also enforces.

Every function returns the share of the summary's claims of its kind in which no check finds fault, 0 to 1, higher is
better, and None where the summary claims nothing of the kind. A fault without a claim counts as one: a "not" that was
left out is a denial of which nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from summarizer.checks import Checked, SupportKind, check
from summarizer.checks import acronyms, comparison, names, negation, numbers
from summarizer.checks.prepared import Text, read

Span = tuple[int, int]


def number_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's numbers that the abstract or title states, with their units."""
    return _support("number", ((q.start, q.end) for q in numbers.claims(read(summary))), summary, abstract, title)


def name_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of what the summary writes as names that stands in the abstract or title."""
    return _support("name", ((n.start, n.end) for n in names.claims(read(summary))), summary, abstract, title)


def acronym_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the acronyms that the summary expands as the abstract or title does."""
    return _support("acronym", _expanded(read(summary)), summary, abstract, title)


def negation_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's denials that are the abstract's; one that is missing counts too."""
    return _support("negation", ((t.start, t.end) for t in negation.claims(read(summary))), summary, abstract, title)


def comparison_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's words of comparison that go the abstract's way."""
    found = ((token.start, token.end) for token in comparison.claims(read(summary)))
    return _support("comparison", found, summary, abstract, title)


def word_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's content words whose stems stand in the abstract or title; None without any."""
    has_content = any(token.is_content for token in read(summary).tokens)
    return 1.0 - _checked(summary, abstract, title).foreign if has_content else None


def _expanded(summary: Text) -> Iterator[Span]:
    yield from (span for _, _, _, span in acronyms.definitions(summary, only_fitting=False))


def _support(kind: SupportKind, claims: Iterable[Span], summary: str, abstract: str, title: str) -> float | None:
    """Return the share of the claims that no finding of the kind touches; findings elsewhere count as claims."""
    spans = list(claims)
    faults = [(f.start, f.end) for f in _checked(summary, abstract, title).findings if f.kind == kind]
    faulty = sum(any(_touch(span, fault) for fault in faults) for span in spans)
    elsewhere = sum(not any(_touch(span, fault) for span in spans) for fault in faults)
    total = len(spans) + elsewhere
    return 1.0 - (faulty + elsewhere) / total if total else None


@lru_cache(maxsize=256)
def _checked(summary: str, abstract: str, title: str) -> Checked:
    return check(summary, abstract, title=title, with_form=False)


def _touch(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]
