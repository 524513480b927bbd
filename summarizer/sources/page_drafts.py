"""From labelled lines to papers: every line lands in a draft, in the page's heading, or among what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from summarizer.models import Organisation
from summarizer.sources.page_lines import HEADING, Label, Line, author_count, trim


@dataclass(slots=True)
class Listing:
    """The heading of one page: the line of its date, where there is one."""

    line: Line | None = None


@dataclass(slots=True)
class Draft:
    """One paper's lines, and the heading it stands under."""

    title: Line
    listing: Listing
    abstract: list[Line] = field(default_factory=list)
    trailer: dict[Label, Line] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The abstract as on the page: line ends kept inside a paragraph, one empty line between paragraphs."""
        paragraphs: list[list[str]] = []
        for line in self.abstract:
            if line.tight and paragraphs and line is not self.abstract[0]:
                paragraphs[-1].append(line.raw)
            else:
                paragraphs.append([line.raw])
        return "\n\n".join(trim("\n".join(paragraph)) for paragraph in paragraphs)

    @property
    def author_count(self) -> int | None:
        line = self.trailer.get(Label.AUTHORS)
        return author_count(line.text) if line else None

    @property
    def organisation(self) -> Organisation | None:
        """The first word of its line is the handle, the rest is the name; a single word is both."""
        line = self.trailer.get(Label.ORGANISATION)
        if line is None:
            return None
        handle, *name = line.text.split(maxsplit=1)
        return Organisation(handle=handle, name=name[0] if name else handle)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A line that belongs to no paper, and why."""

    line: Line
    reason: str


@dataclass(slots=True)
class Sheet:
    """What a page falls into. Lines that are furniture are counted and dropped."""

    drafts: list[Draft] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)

    def paper_dates(self) -> list[Line]:
        return [line for draft in self.drafts if (line := draft.trailer.get(Label.DATE))]

    def heading_dates(self) -> list[Line]:
        return [line for listing in self.listings if (line := listing.line)]


def assemble(lines: Sequence[Line], labels: Sequence[Label]) -> Sheet:
    """Return the papers and the leftovers of a page, in its order. Each line stands in one place exactly."""
    sheet = Sheet(listings=[Listing()])
    for line, label in zip(lines, labels, strict=True):
        _place(sheet, line, label)
    _drop_titles_alone(sheet)
    return sheet


def _place(sheet: Sheet, line: Line, label: Label) -> None:
    if label is Label.FURNITURE:
        if line.text.casefold() == HEADING:
            sheet.listings.append(Listing())
    elif label is Label.LISTING:
        _place_listing(sheet, line)
    elif label is Label.TITLE:
        sheet.drafts.append(Draft(line, sheet.listings[-1]))
    elif label is Label.BROKEN:
        sheet.leftovers.append(Leftover(line, "this looks like a trailer that was cut off"))
    elif label is Label.ABSTRACT:
        _place_paragraph(sheet, line)
    else:
        _place_trailer(sheet, line, label)


def _place_listing(sheet: Sheet, line: Line) -> None:
    """Take the first date of a heading; navigation may offer further ones."""
    if sheet.listings[-1].line is None:
        sheet.listings[-1].line = line


def _place_paragraph(sheet: Sheet, line: Line) -> None:
    if sheet.drafts:
        sheet.drafts[-1].abstract.append(line)
    else:
        sheet.leftovers.append(Leftover(line, "this paragraph has no title before it"))


def _place_trailer(sheet: Sheet, line: Line, label: Label) -> None:
    if not sheet.drafts:
        sheet.leftovers.append(Leftover(line, "this trailer has no paper before it"))
    elif sheet.drafts[-1].trailer.setdefault(label, line) is not line:
        sheet.leftovers.append(Leftover(line, "this paper has a trailer already"))


def _drop_titles_alone(sheet: Sheet) -> None:
    alone = [draft for draft in sheet.drafts if not draft.abstract]
    sheet.drafts = [draft for draft in sheet.drafts if draft.abstract]
    for draft in alone:
        sheet.leftovers.append(Leftover(draft.title, "this title has no abstract"))
