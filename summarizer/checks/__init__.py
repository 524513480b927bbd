"""What a claim says that its source does not: numbers, names, acronyms, comparisons, negations; strength and form.

Pure functions over two texts: no model, no network. Every check prefers silence to a wrong alarm: a faithful paraphrase
has to pass. A claim that is a sentence of its source, word for word, has no unsupported finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from summarizer.checks import acronyms, comparison, foreign, form, names, negation, numbers, strength
from summarizer.checks.findings import SUPPORT_KINDS, Checked, Finding, Kind, SupportKind
from summarizer.checks.prepared import Source, Text, prepare, read

__all__ = ["SUPPORT_KINDS", "Checked", "Finding", "Kind", "Source", "SupportKind", "check", "prepare"]

_SUPPORT: dict[SupportKind, Callable[[Text, Source], Iterable[Finding]]] = {
    "number": numbers.findings,
    "name": names.findings,
    "acronym": acronyms.findings,
    "comparison": comparison.findings,
    "negation": negation.findings,
}


def check(
    claim: str,
    source: str,
    *,
    title: str = "",
    with_form: bool = True,
    is_order: Callable[[str], bool] | None = None,
) -> Checked:
    """Return what a claim says that its source and title do not support, and the faults of its form.

    A source is read once and kept for the next claims. `with_form=False` leaves out what only a TL;DR has to be;
    `is_order` tells whether a sentence gives orders to a model that reads it.
    """
    said, stated = read(claim), prepare(source, title)
    verbatim = stated.says(claim)
    found = [] if verbatim else list(_unsupported(said, stated))
    found += strength.findings(said, stated) if not verbatim else ()
    found += form.findings(said, stated, is_order) if with_form else ()
    ran: tuple[Kind, ...] = (*SUPPORT_KINDS, "strength", *(("form",) if with_form else ()))
    return Checked(ran=ran, findings=tuple(found), verbatim=verbatim, foreign=foreign.share(said, stated))


def _unsupported(claim: Text, source: Source) -> Iterator[Finding]:
    for look in _SUPPORT.values():
        yield from look(claim, source)
