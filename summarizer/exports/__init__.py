"""Papers on their way out: each format in a file of its own, all of them from the same papers in the same order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from summarizer.exports import bibtex, feeds, lines, markdown, references, table
from summarizer.exports.feeds import midnight
from summarizer.exports.wording import day_of
from summarizer.models import Paper

FormatName = Literal["bibtex", "ris", "csl-json", "jsonl", "csv", "md", "atom", "json-feed"]
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when what has no day changed


@dataclass(frozen=True)
class About:
    """What a feed says of itself. changed: when the collection last did, None where only the papers tell; home, own:
    addresses, where there are any."""

    title: str = "Papergist"
    changed: datetime | None = None
    home: str | None = None
    own: str | None = None


@dataclass(frozen=True)
class Format:
    """One way to write papers down. ending: of its files, without the dot."""

    ending: str
    media_type: str
    write: Callable[[Sequence[Paper], About], str]


FORMATS: Mapping[FormatName, Format] = {
    "bibtex": Format("bib", "application/x-bibtex", lambda papers, _: bibtex.write(papers)),
    "ris": Format("ris", "application/x-research-info-systems", lambda papers, _: references.ris(papers)),
    "csl-json": Format("csl.json", "application/vnd.citationstyles.csl+json", lambda papers, _: references.csl(papers)),
    "jsonl": Format("jsonl", "application/x-ndjson", lambda papers, _: lines.write(papers)),
    "csv": Format("csv", "text/csv", lambda papers, _: table.write(papers)),
    "md": Format("md", "text/markdown", lambda papers, about: markdown.write(papers, about.title)),
    "atom": Format("atom", "application/atom+xml", lambda papers, about: feeds.atom(papers, vars(about))),
    "json-feed": Format("json", "application/feed+json", lambda papers, about: feeds.json_feed(papers, vars(about))),
}


def export(name: FormatName, papers: Sequence[Paper], about: About | None = None) -> str:
    """Return papers in a format, in their order."""
    said = about or About()
    if said.changed is None:
        days = [day for paper in papers if (day := day_of(paper))]
        said = replace(said, changed=midnight(max(days)) if days else NEVER)
    return FORMATS[name].write(papers, said)
