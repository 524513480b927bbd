"""A person's own TL;DR of a paper: checked and told about, never refused for what it says."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.catalog import Catalog
from summarizer.checks import check
from summarizer.errors import UsageError
from summarizer.models import Paper, Summary
from summarizer.sources.decoding import storable
from summarizer.text import content_hash, one_line

LONGEST_TLDR = 1000
LONGEST_TAG = 100
MOST_TAGS = 20


def correct(
    catalog: Catalog, paper_id: str, tldr: str, tags: Sequence[str] | None = None, category: str | None = None
) -> Summary:
    """Record what a person says of a paper, by id or alias, and return it as it is in force from then on.

    Tags and category stay those in force where they are None. `checks` holds whether the abstract says what the TL;DR
    says, and in `findings` what it does not; the form is the person's own. Saying the same again changes nothing.
    Raises: PaperNotFound, UsageError.
    """
    paper = catalog.papers.get(paper_id)
    summary = Summary(
        tldr=(said := _line(tldr, "The TL;DR", LONGEST_TLDR)),
        tags=_tags_in_force(catalog, paper) if tags is None else _tags(tags),
        category=paper.category if category is None else _line(category, "The category", LONGEST_TAG),
        engine="person",
        checks=_checks(said, paper),
    )
    if catalog.summaries.save(paper.id, content_hash(paper.title, paper.abstract), summary):
        catalog.tags.refresh()
    return catalog.summaries.current(paper.id) or summary


def _tags_in_force(catalog: Catalog, paper: Paper) -> tuple[str, ...]:
    """Return the paper's tags as they were written, so that what is decided on tags can be undone."""
    before = catalog.summaries.current(paper.id, as_written=True)
    return before.tags if before else ()


def _checks(tldr: str, paper: Paper) -> dict[str, object]:
    checked = check(tldr, paper.abstract, title=paper.title, with_form=False)
    return {"passed": not checked.failing, "findings": [finding.reason for finding in checked.findings]}


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags as they were written, each once, whatever its case."""
    if len(tags) > MOST_TAGS:
        raise UsageError(f"There are {len(tags)} tags; at most {MOST_TAGS} are taken.")
    written: dict[str, str] = {}
    for tag in tags:
        line = _line(tag, "A tag", LONGEST_TAG)
        written.setdefault(line.casefold(), line)
    return tuple(written.values())


def _line(text: str, what: str, longest: int) -> str:
    line = one_line(storable(text))
    if not line:
        raise UsageError(f"{what} is empty.")
    if len(line) > longest:
        raise UsageError(f"{what} has {len(line)} characters; at most {longest} are taken.")
    return line
