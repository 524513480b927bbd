"""A digest for reading: Markdown, plain text of 72 columns, HTML for e-mail, feeds, and a message with both bodies."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from summarizer.digest.messages import Bits, Envelope, composed
from summarizer.digest.trends_text import TITLE, TrendLine, lines_of
from summarizer.digest_models import Digest, DigestItem, DigestSection
from summarizer.exports import About, export
from summarizer.exports.feeds import midnight
from summarizer.exports.markdown import linked, text
from summarizer.exports.templates import rendered
from summarizer.exports.wording import line
from summarizer.links import link, search_link
from summarizer.models import FoldedPaper, Paper
from summarizer.question_changes import headline, spelled_out
from summarizer.reader_models import QuestionChange
from summarizer.text import content_hash, counted
from summarizer.trend_chart import BOTTOM, HEIGHT, TOP, WIDTH, charts

FormName = Literal["md", "html", "txt", "eml", "atom", "json-feed"]
COLUMNS = 72
CANVAS = {"width": WIDTH, "height": HEIGHT, "top": TOP, "bottom": HEIGHT - BOTTOM}
LONGEST_SUBJECT = 200  # characters
OTHERS, FOR_YOU, QUESTIONS = "Other papers", "For you", "Saved questions"


def markdown(found: Digest) -> str:
    """Return a digest as Markdown (CommonMark)."""
    parts = [f"# {text(found.title)}", text(summary_line(found))]
    if found.overview:
        parts.append(
            "\n".join(
                f"- {_lead(one.tag, text, '**')}{text(one.text)} {_marks(one.citations)}" for one in found.overview
            )
        )
    if found.questions:
        parts += [f"## {QUESTIONS}", *map(_markdown_change, found.questions)]
    for section in found.sections:
        parts += [f"## {text(heading(section))}", *(_markdown_item(item) for item in section.items)]
    if lines := _trends(found):
        bars = (f"- **{text(one.tag)}** {one.bars} {text(one.words)}" for one in lines)
        parts += [f"## {TITLE}", "\n".join(bars)]
    return "\n\n".join(parts) + "\n"


def plain(found: Digest) -> str:
    """Return a digest as plain text; only a word that is longer than a line, such as an address, goes beyond 72."""
    parts = [_wrapped(found.title), "=" * min(COLUMNS, len(found.title)), "", _wrapped(summary_line(found))]
    parts += [""] if found.overview else []
    for one in found.overview:
        said = f"{_lead(one.tag, line, '')}{line(one.text)} {_marks(one.citations)}"
        parts += [_wrapped(said, "* ", "  ")]
    if found.questions:
        parts += ["", "", *_plain_heading(QUESTIONS)]
    for change in found.questions:
        parts += ["", *_plain_change(change)]
    for section in found.sections:
        parts += ["", "", *_plain_heading(line(heading(section)))]
        for item in section.items:
            parts += ["", *_plain_item(item)]
    if lines := _trends(found):
        parts += ["", "", *_plain_heading(TITLE), *_plain_trends(lines)]
    return "\n".join(parts).rstrip() + "\n"


def html(found: Digest, leave: str = "", *, drawn: bool = True) -> str:
    """Return a digest as HTML that mail programs show: styles stand in the elements, nothing is loaded. drawn: tags
    over time as drawings (SVG), which browsers show and mail programs take out; else as bars of text. leave: the
    address at which its reader says that no more is to come."""
    values = {"summary_line": summary_line(found), "heading": heading, "folded": told_folded, "facts": facts}
    values |= {"headline": headline, "spelled_out": spelled_out, "questions": QUESTIONS}
    lines = _trends(found)
    drawings = charts(found.trends.found)[0] if found.trends and drawn and lines else [None] * len(lines)
    return rendered(
        "digest.html", digest=found, leave=leave, drawn=list(zip(lines, drawings, strict=True)), size=CANVAS, **values
    )


def heading(section: DigestSection) -> str:
    """Return what stands above the papers of a section."""
    return FOR_YOU if section.for_you else section.tag or OTHERS


def summary_line(found: Digest) -> str:
    """Return what a digest holds in a sentence or two."""
    topics = _on([f"“{topic}”" for topic in found.topics])
    muted = f" {counted(found.muted, 'paper')} not shown for words that you mute." if found.muted else ""
    if not found.found:
        nearest = found.nearest if not found.questions else None
        return f"No papers{topics}.{muted}" + (
            f" The nearest day with papers is {nearest.isoformat()}." if nearest else ""
        )
    shown = found.found - found.folded - found.left_out
    told = [f"{counted(found.found, 'paper')}{topics}", f"{counted(found.minutes, 'minute')} to read"]
    if found.folded:
        told.append(f"{found.folded} folded behind another that says nearly the same")
    if found.left_out:
        told.append(f"{shown} shown, {found.left_out} left out for want of time")
    return ", ".join(told) + "." + muted


def subject_line(found: Digest) -> str:
    """Return what a digest is about as the subject of a letter, without quotes, which would have it encoded."""
    told = [counted(len(found.questions), "changed answer")] if found.questions else []
    if found.found or not told:
        told.insert(0, f"{counted(found.found, 'paper')}{_on(found.topics)}")
    return f"{found.title}: {', '.join(told)}"[:LONGEST_SUBJECT]


def told_folded(folded: FoldedPaper) -> str:
    """Return how alike a folded paper is, in words."""
    near = f", cosine {folded.cosine:.2f}" if folded.cosine is not None else ""
    return f"{100 * folded.shared:.0f} % of their word sequences shared{near}"


def _feed(name: Literal["atom", "json-feed"]) -> Callable[[Digest], str]:
    return lambda found: export(name, found.papers, About(title=found.title, changed=midnight(found.last)))


def message(found: Digest) -> bytes:
    """Return a digest as a message with a plain and an HTML body. The same digest has the same Message-ID and date, so
    that mail programs know it again."""
    name = f"<digest.{content_hash(found.name, plain(found))[:32]}@papergist.invalid>"
    sender, nobody = "Papergist <papergist@papergist.invalid>", "undisclosed-recipients:;"
    return _digest_letter(found, Envelope(sender, nobody, name, midnight(found.last)), "8bit")


def letter(found: Digest, envelope: Envelope) -> bytes:
    """Return a digest as a message to somebody, in seven bits, which every mail server passes on. Raises: ValueError
    where a header would hold a line end."""
    return _digest_letter(found, envelope, "7bit")


def _digest_letter(found: Digest, envelope: Envelope, bits: Bits) -> bytes:
    body, leave = plain(found), envelope.leave
    if leave:
        body += f"\n-- \nNo more of these: {leave}\n"
    return composed(subject_line(found), body, html(found, leave, drawn=False), envelope, bits)


FORMS: Mapping[FormName, tuple[str, Callable[[Digest], str | bytes]]] = {
    "md": ("text/markdown", markdown),
    "html": ("text/html", html),
    "txt": ("text/plain", plain),
    "eml": ("message/rfc822", message),
    "atom": ("application/atom+xml", _feed("atom")),
    "json-feed": ("application/feed+json", _feed("json-feed")),
}


def form(name: FormName, found: Digest) -> bytes:
    """Return a digest in a form, as bytes in UTF-8."""
    made = FORMS[name][1](found)
    return made.encode("utf-8", "replace") if isinstance(made, str) else made


def facts(paper: Paper) -> list[str]:
    """Return what is known of a paper besides its words."""
    told = [paper.organisation.name if paper.organisation else "", paper.category or ""]
    if paper.published:
        told.append(f"{paper.published.day} {paper.published:%B} {paper.published.year}")
    return [line(fact) for fact in told if fact]


def _markdown_item(item: DigestItem) -> str:
    paper = item.paper
    parts = [f"**[{item.n}] {linked(paper.title, link(paper))}**"]
    parts += [text(paper.tldr)] if paper.tldr else []
    told = [text(fact) for fact in (*item.why, *facts(paper))]
    told += [] if link(paper) else [linked("look for it", search_link(paper))]
    parts += [" · ".join(told)] if told else []
    parts += [f"Nearly the same: {linked(one.title, one.url)} ({text(told_folded(one))})" for one in item.folded]
    return "  \n".join(parts)


def _plain_item(item: DigestItem) -> Iterator[str]:
    paper, mark = item.paper, f"[{item.n}] "
    pad = " " * len(mark)
    yield _wrapped(line(paper.title), mark, pad)
    if paper.tldr:
        yield _wrapped(line(paper.tldr), pad, pad)
    if told := (*item.why, *facts(paper)):
        yield _wrapped(" · ".join(told), pad, pad)
    if url := link(paper):
        yield pad + line(url)
    for one in item.folded:
        yield _wrapped(f"Nearly the same: {line(one.title)} ({told_folded(one)})", pad, pad)


def _markdown_change(change: QuestionChange) -> str:
    told = [f"**{text(change.question)}** {text(headline(change))}"]
    return "  \n".join([*told, *(text(one) for one in spelled_out(change, ids=False))])


def _plain_change(change: QuestionChange) -> Iterator[str]:
    yield _wrapped(f"{line(change.question)} {headline(change)}")
    for one in spelled_out(change, ids=False):
        yield _wrapped(line(one), "  ", "    ")


def _plain_heading(words: str) -> list[str]:
    return [_wrapped(words), "-" * min(COLUMNS, len(words))]


def _trends(found: Digest) -> list[TrendLine]:
    """Return what there is to tell of tags over time; where there is too little data, that is no news to a reader."""
    return lines_of(found.trends) if found.trends is not None else []


def _plain_trends(lines: Sequence[TrendLine]) -> Iterator[str]:
    for one in lines:
        yield ""
        yield _wrapped(f"{line(one.tag)}  {one.bars}")
        yield _wrapped(one.words, "  ", "  ")


def _wrapped(words: str, first: str = "", later: str = "") -> str:
    return textwrap.fill(
        words,
        COLUMNS,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _on(topics: Sequence[str]) -> str:
    return f" on {' or '.join(map(line, topics))}" if topics else ""


def _lead(tag: str | None, escape: Callable[[str], str], mark: str) -> str:
    return f"{mark}{escape(tag)}:{mark} " if tag else ""


def _marks(numbers: tuple[int, ...]) -> str:
    return " ".join(f"[{number}]" for number in numbers)
