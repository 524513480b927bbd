"""How the command line shows things to a person. Text from papers is data: its control characters never act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.doctor import Finding
from summarizer.models import Answer, Hit, IngestReport, Paper, Summary
from summarizer.text import one_line
from summarizer.verify import Verification

# Everything that could move a cursor, change a colour or turn the writing direction.
_ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LISTED_UNREAD = 10


def plain(text: str) -> str:
    """Return text from outside so that a terminal only shows it: acting characters become a visible mark."""
    return _ACTING.sub("\N{REPLACEMENT CHARACTER}", text)


def line(text: str) -> Text:
    """Return text from outside as one line, with no mark-up read into it."""
    return Text(plain(one_line(text)))


def papers_table(console: Console, papers: Sequence[Paper]) -> None:
    """Print papers with their TL;DRs and tags; to a pipe as tab-separated lines."""
    if not console.is_terminal:
        for paper in papers:
            when = str(paper.published or "")
            texts = paper.title, paper.tldr or "", ", ".join(paper.tags)
            console.out("\t".join([paper.id, when, *(plain(one_line(text)) for text in texts)]))
        return
    for paper in papers:
        _paper_head(console, paper)
        if paper.tldr:
            console.print(Padding(line(paper.tldr), (0, 0, 0, 2)))
        if paper.tags:
            console.print(Padding(Text(plain(" · ".join(paper.tags)), style="cyan"), (0, 0, 0, 2)))
        console.print()


def paper_view(console: Console, paper: Paper, summary: Summary | None) -> None:
    """Print one paper in full, with its summary's passport."""
    console.print(Text(plain(one_line(paper.title)), style="bold"))
    console.print(Text(_origin(paper), style="dim"))
    if summary and summary.tldr:
        console.print(Text.assemble("\n", ("TL;DR  ", "bold green"), plain(one_line(summary.tldr))))
        console.print(Text(_passport(summary), style="dim"))
    if paper.tags:
        console.print(Text.assemble(("Tags   ", "bold green"), plain(" · ".join(paper.tags))))
    console.print(Text("\n" + plain(paper.abstract)))
    told = ", ".join(paper.sources)
    names = f"; also {', '.join(paper.aliases)}" if paper.aliases else ""
    console.print(Text(plain(f"\n{paper.id}{names} · from {told}"), style="dim"))


def hits_table(console: Console, found: Sequence[tuple[Hit, Paper]]) -> None:
    """Print search results with the passage that came nearest."""
    for hit, paper in found:
        if not console.is_terminal:
            console.out(f"{hit.score:.3f}\t{paper.id}\t{plain(one_line(paper.title))}")
            continue
        _paper_head(console, paper, note=f"{hit.score:.2f}")
        if hit.passage:
            console.print(Padding(line(hit.passage.text[:240] + "…"), (0, 0, 0, 2)), style="dim")


def answer_view(console: Console, found: Answer) -> None:
    """Print an answer with its citations, or a refusal with the nearest papers."""
    if not found.answered:
        console.print(Text.assemble(("Not in this collection. ", "bold yellow"), plain(found.reason or "")))
        if found.nearest:
            console.print(Text("Nearest papers:", style="dim"))
        for paper in found.nearest:
            console.print(Text.assemble("  ", plain(one_line(paper.title)), (f"  {plain(paper.paper_id)}", "dim")))
        return
    for sentence in found.sentences:
        marks = " ".join(f"[{number}]" for number in sentence.citations)
        console.print(Text.assemble(plain(sentence.text), (f" {marks}", "bold cyan")))
    console.print()
    for citation in found.citations:
        when = f", {citation.published}" if citation.published else ""
        where = f"  {plain(citation.paper_id)} {citation.start}–{citation.end}"
        title = plain(one_line(citation.title))
        console.print(Text.assemble((f"[{citation.n}] ", "bold cyan"), title + when, (where, "dim")))


def report_view(console: Console, report: IngestReport) -> None:
    """Print what an ingest did and what it did not understand."""
    parts = [f"{report.added} added", f"{report.updated} updated", f"{report.unchanged} unchanged"]
    parts += [f"{report.merged} merged with what another source told"] if report.merged else []
    console.print(f"{report.found} papers found: {', '.join(parts)} ({report.seconds:.1f} s)")
    if report.not_understood:
        console.print(f"[yellow]{len(report.not_understood)} pieces were not understood:[/]")
    for item in report.not_understood[:_LISTED_UNREAD]:
        place = f"  {plain(item.source)}:{item.line}  {item.reason}: "
        console.print(Text(place + plain(one_line(item.text))[:80]))
    if len(report.not_understood) > _LISTED_UNREAD:
        console.print(f"  … and {len(report.not_understood) - _LISTED_UNREAD} more; --json lists all")


def tags_table(console: Console, tags: Sequence[tuple[str, int]]) -> None:
    """Print the vocabulary with counts."""
    if not console.is_terminal:
        for tag, count in tags:
            console.out(f"{count}\t{plain(tag)}")
        return
    table = Table("papers", "tag", box=None)
    for tag, count in tags:
        table.add_row(str(count), escape(plain(tag)))
    console.print(table)


def verification_view(console: Console, found: Verification) -> None:
    """Print what was compared and every difference."""
    counts = ", ".join(f"{count} {name}" for name, count in found.checked.items())
    console.print(f"Checked {counts}: {'no difference' if found.ok else f'{len(found.differences)} differences'}")
    for text in (*found.differences, *found.notes):
        console.print(Text("  " + plain(text)))


def findings_view(console: Console, findings: Iterable[Finding]) -> None:
    """Print what doctor found, each with what mends it."""
    for finding in findings:
        mark = ("ok  ", "green") if finding.ok else ("!!  ", "bold red")
        mend = (f"  → {finding.mend}", "cyan") if finding.mend else ""
        console.print(Text.assemble(mark, f"{finding.what:<10}", plain(finding.says), mend))


def _paper_head(console: Console, paper: Paper, *, note: str = "") -> None:
    facts = " · ".join(filter(None, [note, str(paper.published or ""), plain(paper.id)]))
    console.print(Text.assemble((plain(one_line(paper.title)), "bold"), (f"  {facts}", "dim")))


def _origin(paper: Paper) -> str:
    facts = []
    if paper.published:
        facts.append(f"published {paper.published}" + (" (year inferred)" if paper.published_inferred else ""))
    if paper.listed:
        facts.append(f"listed {paper.listed}" + (" (inferred)" if paper.listed_inferred else ""))
    facts += [", ".join(paper.authors)] if paper.authors else []
    facts += [f"{paper.author_count} authors"] if paper.author_count and not paper.authors else []
    facts += [paper.organisation.name] if paper.organisation else []
    facts += [f"{paper.comments} comments"] if paper.comments is not None else []
    return plain(" · ".join([*facts, *([paper.url] if paper.url else [])]))


def _passport(summary: Summary) -> str:
    facts = [summary.engine, summary.model, summary.prompt, f"{summary.created:%Y-%m-%d}" if summary.created else None]
    facts += [f"in place of another engine: {summary.fallback}" if summary.fallback else None]
    facts += ["the abstract has changed since" if summary.stale else None]
    return plain("       by " + " · ".join(filter(None, facts)))
