"""Properties of the page's reader, over pages made of words that were chosen for these tests."""

from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.sources import daily_page, read_source
from summarizer.sources.page_grammar import label_lines
from summarizer.sources.page_lines import Label, possibilities, split_lines, trim

TODAY = date(2026, 11, 23)
CAPTURED = date(2025, 12, 31)
FURNITURE = ["new", "Get trending papers in your email inbox!", "Subscribe", "Daily Papers"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
moderate = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

nouns = st.sampled_from(["hive", "honey", "wasp", "garden", "nectar", "meadow", "tunnel", "orchard", "clover", "moth"])
verbs = st.sampled_from(["counts", "finds", "follows", "forgets", "measures", "explains", "carries", "solves"])
names = nouns.map(str.capitalize)


@st.composite
def titles(draw):
    words = draw(st.lists(names, min_size=1, max_size=6))
    opening = draw(st.sampled_from(["", "", "BeeNet: ", "2.5 ", "How Does It Work? ", "Ap\\'ery's "]))
    return opening + " ".join(words) + draw(st.sampled_from(["", "", "?", "!", " vs. Honey", " (v2)"]))


@st.composite
def sentences(draw):
    subject = draw(st.sampled_from(["We see that the", "The", "In this garden, a", "However, each", "Our"]))
    middle = " ".join(draw(st.lists(nouns, min_size=1, max_size=4)))
    return f"{subject} {middle} {draw(verbs)} 4.5\\% of *all* {draw(nouns)}."


paragraphs = st.lists(sentences(), min_size=1, max_size=3).map(" ".join)
links = st.just("Code and data are available at https://example.org/hive")
abstracts = st.tuples(st.lists(paragraphs, min_size=1, max_size=3), st.lists(links, max_size=1)).map(
    lambda parts: "\n\n".join([*parts[0], *parts[1]])
)


@dataclass(frozen=True)
class Trailer:
    maker: str  # an author count, an organisation or nothing
    day: str
    year: str  # ", 2019" or nothing
    comments: int | None

    def __str__(self):
        count = "" if self.comments is None else f" {self.comments}"
        return "\n".join(filter(None, [self.maker, "·", f"{self.day}{self.year}{count}"]))


days = st.tuples(st.sampled_from(MONTHS), st.integers(1, 28)).map(lambda pair: f"{pair[0]} {pair[1]}")
makers = st.sampled_from(["", "  • 1 authors", "  • 27 authors", "hive Hive", "BEE-Lab The Bee Lab"])
years = st.sampled_from(["", ", 2019", ", 2024"])
trailers = st.builds(Trailer, makers, days, years, st.none() | st.integers(1, 99))
papers = st.tuples(titles(), abstracts, st.none() | trailers)


@st.composite
def pages(draw):
    """A page's text and the (title, abstract, trailer) of each paper on it."""
    day = draw(st.integers(1, 28))
    told = draw(st.lists(papers, min_size=1, max_size=5))
    blocks = [*FURNITURE, "byAK and the research community", f"Oct {day}"]
    blocks += [str(block) for paper in told for block in paper if block]
    return "\n\n".join(blocks), told


def read(text):
    return daily_page.read(text, source="page", captured=CAPTURED, listed=None, today=TODAY)


def facts(entry):
    """What an entry says apart from where it stands."""
    return entry.model_copy(update={"line": 0})


@moderate
@given(pages())
def test_a_page_is_read_back_as_it_was_written(page):
    text, told = page
    reading = read(text)
    assert [(entry.title, entry.abstract) for entry in reading.entries] == [paper[:2] for paper in told]
    assert reading.not_understood == ()
    for entry, (_, _, trailer) in zip(reading.entries, told, strict=True):
        assert (entry.published is not None) == (trailer is not None)
        assert entry.published_inferred == (trailer is not None and not trailer.year)
        assert entry.comments == (trailer and trailer.comments)
        maker = f"  • {entry.author_count} authors" if entry.author_count else ""
        organisation = f"{entry.organisation.handle} {entry.organisation.name}" if entry.organisation else ""
        assert maker + organisation == (trailer.maker if trailer else "")


@moderate
@given(pages(), pages(), st.sampled_from(["\n", "\n\n", "\n\n\n"]))
def test_two_pages_are_read_as_each_alone(first, second, between):
    both = read(first[0] + between + second[0])
    alone = [*read(first[0]).entries, *read(second[0]).entries]
    assert [facts(entry) for entry in both.entries] == [facts(entry) for entry in alone]


@moderate
@given(pages(), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_line_ends_and_encodings_change_nothing(page, line_end, encoding):
    text = page[0]
    data = (text.replace("\n", line_end) + line_end).encode(encoding)
    reading = read_source("page", data, kind=None, captured=CAPTURED, listed=None, today=TODAY)
    assert reading == read(text)


@moderate
@given(pages(), st.data())
def test_a_page_cut_anywhere_keeps_the_papers_before_the_cut(page, data):
    text, told = page
    cut = data.draw(st.integers(0, len(text)))
    entries = read(text[:cut]).entries
    done, place = 0, 0
    for title, abstract, trailer in told:
        block = "\n\n".join(filter(None, [title, abstract, str(trailer or "")]))
        place = text.index(block, place) + len(block)
        done += place < cut
    # the last paper before the cut may have lost its trailer or gained half of the next
    kept = [paper[:2] for paper in told[: max(0, done - 1)]]
    assert [(entry.title, entry.abstract) for entry in entries][: len(kept)] == kept


pieces = st.one_of(
    titles(),
    paragraphs,
    trailers.map(str),
    st.sampled_from(FURNITURE),
    st.sampled_from(
        ["", "·", "  •", "  • 4 auth", "Oct 7", "Feb 30 2", "- a", "42", "Submitted by", "$$x$$", "x\n·\ny"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)


@settings(moderate, max_examples=150)
@given(st.lists(pieces, max_size=14), st.sampled_from(["\n", "\n\n"]))
def test_every_line_ends_up_somewhere(blocks, between):
    text = between.join(["Daily Papers", *blocks])
    reading = read(text)
    lines = split_lines(text)
    listed = {item.line for item in reading.not_understood}
    told = {trim(line) for entry in reading.entries for line in [entry.title, *entry.abstract.split("\n")]}
    for before, line, label in zip([None, *lines], lines, label_lines(lines), strict=False):
        if label in {Label.TITLE, Label.ABSTRACT, Label.BROKEN}:
            assert line.number in listed or line.text in told
        else:  # furniture or part of a trailer, and it looks like it
            assert label in possibilities(line, before)


@settings(moderate, max_examples=150)
@given(st.text(st.characters()), st.sampled_from([None, date(2025, 2, 28)]))
def test_no_text_makes_the_reader_raise(text, captured):
    for shown in (text, f"Daily Papers\n\nOct 30\n\n{text}"):
        reading = daily_page.read(shown, source=text, captured=captured, listed=None, today=TODAY)
        assert all(entry.title and entry.abstract for entry in reading.entries)
