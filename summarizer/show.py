"""How the command line shows things to a person. Text from papers is data: its control characters never act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from summarizer.catalog.calls import UsageRow
from summarizer.catalog.keys import ApiKey
from summarizer.differences import changes
from summarizer.doctor import Finding
from summarizer.models import ORDERS, Answer, Citation, IngestReport, Paper, SearchHit, SimilarPaper, Summary
from summarizer.reader_models import Suited
from summarizer.summarize import SummariseReport
from summarizer.tag_names import Decision
from summarizer.text import counted, one_line
from summarizer.verify import Verification

# Everything that could move a cursor, change a colour or turn the writing direction.
_ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LISTED_UNREAD, _LONGEST_EXCERPT = 10, 80
_LONGEST_CHECK = 60
_STYLES = {"same": "", "gone": "red strike", "new": "green underline"}
_MARKS = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}  # those of wdiff


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
            texts = paper.title, paper.tldr or "", ", ".join(paper.tags)
            _tabbed(console, paper.id, _day(paper), *(one_line(text) for text in texts))
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
    if summary:
        console.print(Text.assemble("\n", ("TL;DR  ", "bold green"), _tldr(summary)))
        console.print(Text(_passport(summary), style="dim"))
        if orders := summary.checks.get(ORDERS):
            told = "1 sentence of it addresses" if orders == 1 else f"{orders} sentences of it address"
            console.print(Text(f"Careful: {told} language models instead of readers.", style="yellow"))
    if paper.tags:
        console.print(Text.assemble(("Tags   ", "bold green"), plain(" · ".join(paper.tags))))
    console.print(Text("\n" + plain(paper.abstract)))
    told = ", ".join(paper.sources)
    names = f"; also {', '.join(paper.aliases)}" if paper.aliases else ""
    console.print(Text(plain(f"\n{paper.id}{names} · from {told}"), style="dim"))


def history_view(console: Console, paper: Paper, history: Sequence[Summary]) -> None:
    """Print every summary of a paper, oldest first, with its passport and what changed since the one before."""
    console.print(Text(plain(one_line(paper.title)), style="bold"))
    console.print(Text(plain(paper.id), style="dim"))
    for number, summary in enumerate(history):
        before = history[number - 1] if number else summary
        console.print(Text.assemble("\n", (f"{number + 1:<7}", "bold green"), _changed(console, before, summary)))
        if summary.tags and (not number or summary.tags != before.tags):
            console.print(Text.assemble(("Tags   ", "bold green"), plain(one_line(" · ".join(summary.tags)))))
        console.print(Text(_passport(summary), style="dim"))
    if not history:
        console.print("No summary yet.")


def hits_table(console: Console, found: Sequence[SearchHit]) -> None:
    """Print search results with the passage that came nearest."""
    for hit in found:
        if not console.is_terminal:
            _tabbed(console, f"{hit.score:.3f}", hit.paper_id, one_line(hit.title))
            continue
        _head(console, hit.title, f"{hit.score:.2f}", _day(hit), hit.paper_id)
        if hit.quote:
            console.print(Padding(line(hit.quote[:240] + "…"), (0, 0, 0, 2)), style="dim")
        for other in hit.also:
            console.print(Padding(line(f"Also: {other.title} ({other.paper_id})"), (0, 0, 0, 2)), style="dim")


def similar_table(console: Console, found: Sequence[SimilarPaper]) -> None:
    """Print papers that are like one, with their TL;DRs; to a pipe as tab-separated lines."""
    for paper in found:
        if not console.is_terminal:
            _tabbed(console, f"{paper.score:.3f}", paper.paper_id, one_line(paper.title))
            continue
        _head(console, paper.title, f"{paper.score:.2f}", _day(paper), paper.paper_id)
        if paper.tldr:
            console.print(Padding(line(paper.tldr), (0, 0, 0, 2)))


def suited_table(console: Console, found: Sequence[Suited]) -> None:
    """Print papers by taste with their reasons; to a pipe as tab-separated lines."""
    for one in found:
        paper, why = one.paper, " · ".join(one.why)
        if not console.is_terminal:
            _tabbed(console, paper.id, f"{one.score:.3f}", one_line(paper.title), one_line(why))
            continue
        _paper_head(console, paper)
        for text in (paper.tldr or "", why):
            if text:
                console.print(Padding(line(text), (0, 0, 0, 2)))
        console.print()


def answer_view(console: Console, found: Answer) -> None:
    """Print an answer with its citations, or a refusal with the nearest papers; and who wrote it, if a model did."""
    _answer_view(console, found)
    if note := _writer(found):
        console.print(Text(note, style="dim"))


def _answer_view(console: Console, found: Answer) -> None:
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
    if found.reason:
        console.print(Text(plain(found.reason), style="yellow"))
    console.print()
    for name in dict.fromkeys(citation.paper_id for citation in found.citations):
        _cited(console, [one for one in found.citations if one.paper_id == name], quotes=found.model is not None)


def _cited(console: Console, of_one: Sequence[Citation], *, quotes: bool) -> None:
    """Print a paper once, with the numbers and places of all that is cited from it."""
    first = of_one[0]
    marks = " ".join(f"[{citation.n}]" for citation in of_one)
    when = f", {first.published}" if first.published else ""
    places = ", ".join(f"{citation.start}–{citation.end}" for citation in of_one)
    where = f"  {plain(first.paper_id)} {places}"
    console.print(Text.assemble((f"{marks} ", "bold cyan"), plain(one_line(first.title)) + when, (where, "dim")))
    for citation in of_one if quotes else ():
        mark = f"[{citation.n}] " if len(of_one) > 1 else ""
        console.print(Padding(line(f"{mark}“{citation.quote}”"), (0, 0, 0, 4)), style="dim")


def _writer(found: Answer) -> str:
    """Return who wrote an answer, what was left out of it, and why another engine stands in."""
    facts = [f"by {found.model}, each sentence checked against its quotes" if found.model else ""]
    facts += [
        f"{counted(found.dropped, 'sentence')} dropped" if found.dropped and found.model else "",
        found.fallback or "",
    ]
    return plain(" · ".join(filter(None, facts)))


def report_view(console: Console, report: IngestReport) -> None:
    """Print what an ingest did and what it did not understand."""
    parts = [f"{report.added} added", f"{report.updated} updated", f"{report.unchanged} unchanged"]
    parts += [f"{report.merged} merged with what another source told"] if report.merged else []
    console.print(f"{counted(report.found, 'paper')} found: {', '.join(parts)} ({report.seconds:.1f} s)")
    if report.not_understood:
        told = "1 piece was" if len(report.not_understood) == 1 else f"{len(report.not_understood)} pieces were"
        console.print(f"[yellow]{told} not understood:[/]")
    for item in report.not_understood[:_LISTED_UNREAD]:
        place = f"{plain(item.source)}:{item.line}" if item.line else plain(item.source)
        excerpt = plain(one_line(item.text))[:_LONGEST_EXCERPT]
        console.print(Text(f"  {place}  {item.reason.rstrip('.')}" + (f": {excerpt}" if excerpt else "")))
    if len(report.not_understood) > _LISTED_UNREAD:
        console.print(f"  … and {len(report.not_understood) - _LISTED_UNREAD} more; --json lists all")


def summarised_view(console: Console, report: SummariseReport, *, diff: bool) -> None:
    """Print what a run of summaries did, why it stopped, and, if wanted, what changed."""
    for change in report.changed if diff else ():
        console.print(Text(plain(change.id), style="bold"))
        console.print(Padding(_difference(console, change.before, change.after), (0, 0, 1, 2)))
    parts = [f"{report.generative} by the model"] if report.generative or report.replaced else []
    parts += [f"{report.repaired} of them mended once"] if report.repaired else []
    parts += [f"{report.replaced} by the extractive engine in its place"] if report.replaced else []
    written = counted(report.summarised - report.persons, "paper")
    console.print(f"{written} summarised" + (f": {', '.join(parts)}" if parts else ""))
    if report.persons:
        keep = "keeps" if report.persons == 1 else "keep"
        console.print(
            f"{counted(report.persons, 'paper')} {keep} the TL;DR that a person wrote: `--unset` withdraws it."
        )
    if report.stopped:
        console.print(
            Text(f"Stopped with {counted(report.left, 'paper')} left. {report.stopped} {report.hint}", style="yellow")
        )
        console.print("What is done stays; the same command goes on from there.")


def usage_table(console: Console, rows: Sequence[UsageRow]) -> None:
    """Print calls of models and what they cost, by day; to a pipe as tab-separated lines."""
    columns = "day", "model", "purpose", "calls", "failed", "tokens in", "tokens out", "US dollars", "seconds"
    lines = [
        [
            str(row.day),
            row.model,
            row.purpose,
            str(row.calls),
            str(row.failed),
            str(row.prompt_tokens),
            str(row.completion_tokens),
            "unknown" if row.cost_usd is None else f"{row.cost_usd:.4f}",
            f"{row.seconds:.1f}",
        ]
        for row in rows
    ]
    if not console.is_terminal:
        for cells in lines:
            _tabbed(console, *cells)
        return
    table = Table(*columns, box=None)
    for cells in lines:
        table.add_row(*(escape(plain(cell)) for cell in cells))
    console.print(table if lines else "No model was called.")


def tags_table(console: Console, tags: Sequence[tuple[str, int]]) -> None:
    """Print the vocabulary with counts."""
    if not console.is_terminal:
        for tag, count in tags:
            _tabbed(console, str(count), tag)
        return
    table = Table("papers", "tag", box=None)
    for tag, count in tags:
        table.add_row(str(count), escape(plain(tag)))
    console.print(table)


def keys_table(console: Console, keys: Sequence[ApiKey]) -> None:
    """Print who may use the service; to a pipe as tab-separated lines."""
    rows = [(key.id, key.scope, _key_state(key), _minute(key.last_used), plain(key.name)) for key in keys]
    if not console.is_terminal:
        for row in rows:
            _tabbed(console, *row)
        return
    table = Table("id", "scope", "state", "last used (UTC)", "name", box=None)
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table if rows else "There are no keys: the service answers everybody on this machine.")


def _key_state(key: ApiKey) -> str:
    if key.revoked is not None:
        return f"revoked {_minute(key.revoked)}"
    if key.expires is None:
        return "in force"
    return f"{'expired' if key.expires <= datetime.now(UTC) else 'until'} {_minute(key.expires)}"


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment is not None else "never"


def decisions_table(console: Console, decisions: Sequence[Decision]) -> None:
    """Print what a person decided on tags; to a pipe as tab-separated lines."""
    if not console.is_terminal:
        for one in decisions:
            _tabbed(console, one.kind, one.tag, one.name or "")
        return
    table = Table("decided", "tag", "shown as", box=None)
    for one in decisions:
        table.add_row(one.kind, escape(plain(one.tag)), escape(plain(one.name or "")))
    console.print(table if decisions else "Nothing was decided on tags.")


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


def _tabbed(console: Console, *cells: str) -> None:
    """Print cells with tabs between them, as they are; the console itself would make blanks of the tabs."""
    console.file.write("\t".join(map(plain, cells)) + "\n")


def _day(paper: Paper | SearchHit | SimilarPaper) -> str:
    """Return the day of a paper as text: of its publication, else of its listing; empty where neither is known."""
    return str(paper.published or paper.listed or "")


def _paper_head(console: Console, paper: Paper) -> None:
    _head(console, paper.title, _day(paper), paper.id)


def _head(console: Console, title: str, *facts: str) -> None:
    told = plain(" · ".join(filter(None, facts)))
    console.print(Text.assemble((plain(one_line(title)), "bold"), (f"  {told}", "dim")))


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


def _tldr(summary: Summary) -> str:
    return plain(one_line(summary.tldr)) if summary.tldr else "none: there was nothing to write one from"


def _changed(console: Console, before: Summary, after: Summary) -> Text:
    """Return the later TL;DR with what changed in it."""
    if not before.tldr or not after.tldr:
        return Text(_tldr(after))
    return _difference(console, before.tldr, after.tldr)


def _difference(console: Console, before: str, after: str) -> Text:
    """Return what changed from one text to the other: in colours, or to a pipe with the marks of wdiff."""
    coloured = console.is_terminal and console.color_system is not None
    parts = [
        Text(plain(words), style=_STYLES[kind]) if coloured else Text(_MARKS[kind].format(plain(words)))
        for kind, words in changes(before, after)
    ]
    return Text(" ").join(parts)


def _passport(summary: Summary) -> str:
    """Return who wrote a summary, when, why another engine did, how it was checked, and whether it is of old text."""
    facts = [summary.engine, summary.model, summary.prompt, f"{summary.created:%Y-%m-%d}" if summary.created else None]
    facts += [f"in place of another engine: {summary.fallback}" if summary.fallback else None]
    checks = [_check(name.replace("_", " "), value) for name, value in summary.checks.items() if _is_small(value)]
    facts += [f"checks: {', '.join(checks)}" if checks else None]
    facts += ["the abstract has changed since" if summary.stale else None]
    facts += [f"withdrawn {summary.withdrawn:%Y-%m-%d}" if summary.withdrawn else None]
    return plain("       by " + " · ".join(one_line(fact) for fact in facts if fact))


def _check(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"


def _is_small(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and 0 < len(value) <= _LONGEST_CHECK)
