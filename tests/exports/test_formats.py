"""Every format read again by what others read it with, whatever stands in titles and abstracts."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import bibtexparser
import feedparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.exports import FORMATS, About, bibtex, export, table
from summarizer.exports.wording import line
from summarizer.ids import paper_id
from summarizer.models import Organisation, Paper
from summarizer.sources import read_source

TODAY = date(2025, 10, 30)
# Of the variables that CSL 1.0.2 knows (appendix IV of its specification), those that a preprint has.
CSL_VARIABLES = {
    "id", "type", "title", "author", "issued", "publisher", "number", "DOI", "URL", "abstract", "keyword"
}  # fmt: skip
PIECES = [
    "a", "Ada", "é", "漢字", "🐝", " ", "\n", "\t", "\r", "{", "}", "\\", "$", "%", "&", "#", "_", "^", "~", '"', "'",
    "<", ">", "]]>", "<script>", "@article{x,", "=1+1", "+", "-", ";", ", ", " and ", "ER  - ", "TY  - JOUR",
    "\n\nER  - \n",
    "\u2028", "\x85", "\x0b", "\x1b", "\u202e", r"\alpha", "$x$", "| a |", "---", "1. ", "[x](javascript:y)",
]  # fmt: skip
hostile = st.lists(
    st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
texts = hostile.map("".join)
titles = texts.filter(lambda text: line(text) != "")
days = st.none() | st.dates()
papers = st.lists(
    st.builds(
        Paper,
        id=st.sampled_from(["2407.01234", "hep-th/9901001", "bees-1b2c3d4e", "a/b", "A/B", "漢"]),
        title=titles,
        abstract=texts,
        authors=st.lists(titles, max_size=3).map(tuple),
        author_count=st.none() | st.integers(0, 9),
        organisation=st.none() | st.builds(Organisation, handle=titles, name=titles),
        published=days,
        listed=days,
        comments=st.none() | st.integers(0, 999),
        url=st.none() | texts | st.just("https://example.org/a_b?c=d&e={f}"),
        tldr=st.none() | texts,
        tags=st.lists(titles, max_size=3).map(tuple),
    ),
    max_size=3,
    unique_by=lambda paper: paper.id,
)
many = settings(max_examples=150, deadline=None)
SMELL = Paper(
    id="2407.01234",
    title="Sorting 90% of $\\alpha$-Letters {by} Smell",
    abstract="We sort letters.\nThey smell.",
    authors=("Ada Example", "Ludwig van Beethoven", "Plato"),
    author_count=3,
    organisation=Organisation(handle="post", name="The Post Office"),
    published=date(2024, 7, 2),
    published_inferred=True,
    listed=date(2024, 7, 3),
    comments=4,
    tldr="Letters are sorted.",
    tags=("letter sorting", "olfaction"),
)


def read_again(text):
    return read_source("papers.jsonl", text.encode(), kind=None, captured=None, listed=None, today=TODAY)


@many
@given(papers)
def test_bibtex_is_read_by_its_parser_with_every_entry_whole(found):
    library = bibtexparser.parse_string(export("bibtex", found))
    assert library.failed_blocks == []
    assert len(library.entries) == len(found)
    assert len({entry.key.lower() for entry in library.entries}) == len(found)
    for entry, paper in zip(library.entries, found, strict=True):
        assert entry["title"] == f"{{{bibtex.escaped(paper.title)}}}"
        assert entry["title"].count("{") == entry["title"].count("}")


@many
@given(st.text(alphabet="ab é$%&#_~^{}\\", max_size=20))
def test_latex_decodes_to_the_title_that_was_escaped(text):
    title = f"x{text}x".replace("$", "\\")  # mathematics is kept as it stands and decodes to itself elsewhere
    if title.count("{") != title.count("}") or re.search(r"}.*{", title):
        return  # unpaired braces go by names that the decoder does not know
    entry = bibtexparser.parse_string(
        export("bibtex", [SMELL.model_copy(update={"title": title})]), append_middleware=[LatexDecodingMiddleware()]
    ).entries[0]
    assert entry["title"].replace("ˆ", "^") == line(title)  # the decoder has a circumflex of its own


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("An $\\ell_1$ Bound", "An $\\ell_1$ Bound"),
        ("From $5 to $6", "From \\$5 to \\$6"),
        ("A $}{$ Trap", "A \\$\\textbraceright{}\\textbraceleft{}\\$ Trap"),
        ("Half { open", "Half \\textbraceleft{} open"),
        ("100% & #1_a", "100\\% \\& \\#1\\_a"),
    ],
)
def test_mathematics_stays_and_everything_else_is_text(title, written):
    assert bibtex.escaped(title) == written


def test_bibtex_names_are_told_apart_as_bibtex_does():
    entry = bibtexparser.parse_string(export("bibtex", [SMELL])).entries[0]
    assert entry["author"] == "Example, Ada and van Beethoven, Ludwig and {Plato}"
    assert (entry["eprint"], entry["archiveprefix"], entry["year"], entry["month"]) == (
        "2407.01234",
        "arXiv",
        "2024",
        "7",
    )


ORGANISATIONS = "Center for Research and Technology Hellas", "The ATLAS Collaboration", "Texas and Bell Consortium"


def test_the_name_of_an_organisation_stays_whole_and_the_familys_name_comes_first_where_it_is_written_so():
    paper = SMELL.model_copy(update={"authors": (*ORGANISATIONS, "李 明", "Ada Example")})
    braced = [f"{{{name}}}" for name in ORGANISATIONS]
    entry = bibtexparser.parse_string(export("bibtex", [paper])).entries[0]
    assert entry["author"] == " and ".join([*braced, "李, 明", "Example, Ada"])
    (item,) = json.loads(export("csl-json", [paper]))
    last = [{"family": "李", "given": "明"}, {"family": "Example", "given": "Ada"}]
    assert item["author"] == [*({"literal": name} for name in ORGANISATIONS), *last]
    (record,) = rispy.loads(export("ris", [paper]))
    assert record["authors"] == [*ORGANISATIONS, "李, 明", "Example, Ada"]
    for name in ("bibtex", "csl-json", "ris"):
        assert read_again(export(name, [paper])).entries[0].authors == paper.authors


@pytest.mark.parametrize(
    ("day", "parts"), [(date(2024, 1, 1), [2024]), (date(2024, 5, 1), [2024, 5]), (date(2024, 5, 2), [2024, 5, 2])]
)
def test_no_month_and_no_day_is_written_that_nobody_gave(day, parts):
    paper = SMELL.model_copy(update={"published": day, "published_inferred": True})
    entry = bibtexparser.parse_string(export("bibtex", [paper])).entries[0]
    assert entry["date"] == "-".join(f"{part:02}" for part in parts)
    assert [field.value for field in entry.fields if field.key == "month"] == [str(part) for part in parts[1:2]]
    assert json.loads(export("csl-json", [paper]))[0]["issued"] == {"date-parts": [parts]}
    for name in ("bibtex", "csl-json", "ris"):
        (again,) = read_again(export(name, [paper])).entries
        assert (again.published, again.published_inferred) == (day, len(parts) < len(["year", "month", "day"]))


@many
@given(papers)
def test_ris_is_read_by_its_parser_with_every_field_on_its_line(found):
    read = rispy.loads(export("ris", found))
    assert [record["title"] for record in read] == [line(paper.title) for paper in found]
    assert [record.get("abstract", "") for record in read] == [line(paper.abstract) for paper in found]
    assert [record.get("keywords", []) for record in read] == [[line(tag) for tag in paper.tags] for paper in found]


@many
@given(papers)
def test_csl_json_has_the_items_that_its_schema_asks_for(found):
    items = json.loads(export("csl-json", found))
    assert [item["title"] for item in items] == [line(paper.title) for paper in found]
    for item in items:
        assert item["type"] == "article"
        assert set(item) <= CSL_VARIABLES
        assert isinstance(item["id"], str)
        for name in item.get("author", []):
            assert set(name) <= {"family", "given", "non-dropping-particle", "suffix", "literal"}
            assert all(name.values())
        if "issued" in item:
            (parts,) = item["issued"]["date-parts"]
            assert date(*[*parts, 1, 1][:3])


def test_json_lines_ingested_again_are_the_same_papers():
    reading = read_again(export("jsonl", [SMELL]))
    assert reading.not_understood == ()
    (entry,) = reading.entries
    assert paper_id(entry) == SMELL.id
    told = entry.model_dump(exclude={"arxiv_id", "line", "listed_inferred", "doi", "version"})
    assert told == SMELL.model_dump(include=set(told))


@many
@given(papers)
def test_json_lines_hold_a_paper_each_whatever_stands_in_it(found):
    text = export("jsonl", found)
    assert [Paper.model_validate_json(row) for row in text.splitlines()] == found


@many
@given(papers)
def test_csv_cells_give_their_text_back_and_begin_no_formula(found):
    rows = list(csv.DictReader(io.StringIO(export("csv", found), newline="")))
    assert len(rows) == len(found)
    for row, paper in zip(rows, found, strict=True):
        assert all(value[:1] not in set("=+-@\t\r") for value in row.values())
        assert table.text_of(row["title"]) == paper.title
        assert table.text_of(row["abstract"]) == paper.abstract
        assert table.members_of(row["authors"]) == paper.authors
        assert table.members_of(row["tags"]) == paper.tags


@many
@given(papers)
def test_atom_is_well_formed_and_a_feed_reader_finds_every_paper(found):
    text = export("atom", found, About(title="Papers", changed=datetime(2025, 1, 2, tzinfo=UTC)))
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{space}entry")
    assert [entry.findtext(f"{space}title") for entry in entries] == [line(paper.title) for paper in found]
    for element in [root, *entries]:  # RFC 4287, 4.1.1 and 4.1.2: exactly one of each
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{space}{name}")) == 1
    assert all(
        len(entry.findall(f"{space}category")) == len(entry.findall(f"{space}category[@term]")) for entry in entries
    )


def test_a_feed_reader_understands_the_atom_feed():
    feed = feedparser.parse(export("atom", [SMELL], About(changed=datetime(2025, 1, 2, tzinfo=UTC))))
    assert not feed.bozo
    (entry,) = feed.entries
    assert entry.title == SMELL.title
    assert entry.link == "https://arxiv.org/abs/2407.01234"
    assert entry.summary == SMELL.tldr
    assert entry.updated == "2024-07-03T00:00:00Z"
    assert [tag.term for tag in entry.tags] == list(SMELL.tags)
    assert [author.name for author in entry.authors] == list(SMELL.authors)


@many
@given(papers)
def test_json_feed_has_what_its_specification_asks_for(found):
    feed = json.loads(export("json-feed", found))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert len({item["id"] for item in feed["items"]}) == len(found)
    for item in feed["items"]:
        assert isinstance(item["content_text"], str)  # one of content_text and content_html is owed
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", item.get("date_published", "2024-01-01T00:00:00Z"))


@many
@given(papers)
def test_markdown_has_one_heading_for_each_paper_and_no_markup_of_theirs(found):
    text = export("md", found)
    assert len(re.findall(r"^#+ ", text, flags=re.MULTILINE)) == len(found) + 1
    assert not re.search(r"(?<!\\)<(?!https?:)", text)
    assert "](<javascript" not in text


@pytest.mark.parametrize("name", FORMATS)
def test_no_papers_are_a_valid_file_too(name):
    text = export(name, [])
    assert not feedparser.parse(text).entries if name == "atom" else True
    if name.endswith("json") or name == "json-feed":
        json.loads(text)
    assert rispy.loads(text) == [] if name == "ris" else True
    assert bibtexparser.parse_string(text).blocks == [] if name == "bibtex" else True


def test_an_address_that_is_none_of_the_web_is_no_link():
    bad = SMELL.model_copy(update={"id": "smell-1b2c3d4e", "url": "javascript:alert(1)"})
    assert not [name for name in FORMATS if name not in {"csv", "jsonl"} and "javascript" in export(name, [bad])]
