"""Feeds, references and tables: what each format's documentation says a paper looks like, and what damage does.

The files in shapes/ were written by hand after the public documentation of each interface.
"""

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.models import Organisation
from summarizer.sources import read_source
from summarizer.sources.recognise import KINDS, READERS, recognise

SHAPES = Path(__file__).parent / "shapes"
TODAY = date(2026, 11, 23)
FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>A journal</title>
<item><title>Bees &amp;amp; Ants</title><link>https://journal.example.org/1</link>
<description>&lt;p&gt;We count &lt;b&gt;bees&lt;/b&gt;.&lt;/p&gt;
&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;They help.&lt;/p&gt;</description>
<pubDate>Tue, 02 Jul 2024 23:30:00 -0500</pubDate></item>
<item><title>No words</title><link>https://journal.example.org/2</link></item>
</channel></rss>"""
BIBTEX = """A comment.
@inproceedings{bees, title = {{Bees} That {\\"U}berz{\\"a}hl $x^{2}$}, author = {Bee, Ada and Bo Wasp and others},
  abstract = "We count 5\\% of
them.", year = 2024, month = jul, day = 2, doi = {10.1234/BEES}, eprint = {2403.01234v2}, archivePrefix = {arXiv}}

@article{ants, title = {Ants}, year = {2023}}
@article{wasps, title = {Wasps}, abstract = {They sting.}, date = {2023-05}}
@article{bees, title = {Again}, abstract = {The key is taken.}}
@article{broken, title = {Never closed
"""
RIS = """TY  - JOUR
TI  - Bees
AU  - Bee, Ada
AU  - Wasp, Bo
AB  - We count bees.
PY  - 2024/07/02/
DO  - 10.1234/bees
UR  - https://arxiv.org/abs/2403.01234v1
ER  -

TY  - CONF
T1  - Ants
ER  -

TY  - CONF
T1  - Wasps
N2  - They sting.
PY  - 2023
"""
CSV = """Title;Abstract;Authors;Published;Upvotes;DOI
Bees;"We count bees;
two lines.";Ada Bee; 2024-07-02;3;10.1234/bees
Ants;;;;;
Wasps;They sting.;Bo Wasp;2023;many;
Hornets;They, too.;a;b;1;;;;
"""
CSL = [
    {
        "id": "bees", "type": "article-journal", "title": "Bees <i>count</i>", "abstract": "We count bees.",
        "author": [{"family": "Bee", "given": "Ada"}, {"literal": "The Hive"}], "DOI": "10.1234/BEES",
        "issued": {"date-parts": [[2024, 7, 2]]}, "URL": "https://journal.example.org/1",
    },
    {
        "id": "x", "type": "article", "title": "Ants", "abstract": "They carry.", "publisher": "arXiv",
        "number": "arXiv:2403.01234", "issued": {"date-parts": [["2023"]]},
    },
    {"id": "y", "type": "book", "title": "Wasps", "issued": {"raw": "one day"}},
]  # fmt: skip
ANTHOLOGY = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2024.hive">
  <volume id="1" ingest-date="2024-08-01" type="proceedings">
    <meta><booktitle>Proceedings of the Hive</booktitle><month>July</month><year>2024</year></meta>
    <frontmatter><url hash="0">2024.hive-1.0</url></frontmatter>
    <paper id="1">
      <title>Counting <fixed-case>B</fixed-case>ees with <tex-math>n^2</tex-math> Eyes</title>
      <author><first>Ada</first><last>Bee</last></author><author><last>Hive</last></author>
      <abstract>We count <i>bees</i>.</abstract>
      <url hash="1">2024.hive-1.1</url><doi>10.18653/v1/2024.hive-1.1</doi>
    </paper>
    <paper id="2"><title>Ants</title></paper>
  </volume>
</collection>"""
EXAMPLES = {
    "hf": (SHAPES / "daily_papers.json").read_text(),
    "arxiv": (SHAPES / "arxiv_query.xml").read_text(),
    "feed": FEED,
    "bibtex": BIBTEX,
    "ris": RIS,
    "csv": CSV,
    "csl-json": json.dumps(CSL, indent=1),
    "acl-xml": ANTHOLOGY,
}


def read(text, *, kind=None, listed=None):
    return read_source("a", text.encode(), kind=kind, captured=None, listed=listed, today=TODAY)


def complaints(reading):
    return [(item.line, item.reason) for item in reading.not_understood]


@pytest.mark.parametrize(("kind", "text"), [*EXAMPLES.items(), ("arxiv", (SHAPES / "arxiv_listing.xml").read_text())])
def test_each_format_is_known_by_its_content(kind, text):
    assert recognise("papers.txt", text) == kind
    assert read(text).kind == kind


def test_daily_papers_keep_listing_publication_comments_and_upvotes_apart():
    reading = read(EXAMPLES["hf"])
    first, second = reading.entries
    assert reading.not_understood == ()
    assert (first.title, first.arxiv_id, first.authors) == (
        "Sorting Letters by Smell", "2510.11111", ("Ada Example", "Bo Sample"),
    )  # fmt: skip
    assert first.abstract.startswith("We train sorters")
    assert (first.published, first.listed) == (date(2025, 10, 16), date(2025, 10, 20))
    assert (first.published_inferred, first.listed_inferred) == (False, False)
    assert (first.comments, first.upvotes) == (4, 31)
    assert first.organisation == Organisation(handle="example-lab", name="The Example Lab")
    assert first.url == "https://huggingface.co/papers/2510.11111"
    assert (second.organisation, second.upvotes) == (None, 0)


def test_a_listing_without_papers_is_read_as_one():
    reading = read("[]", kind="hf")
    assert (reading.kind, reading.entries, reading.not_understood) == ("hf", (), ())


def test_daily_papers_that_break_off_keep_what_is_whole():
    reading = read(EXAMPLES["hf"][:-400])
    assert [entry.arxiv_id for entry in reading.entries] == ["2510.11111"]
    assert [reason for _, reason in complaints(reading)] == ["the list cannot be read from here on"]


def test_arxiv_answers_a_query_with_versions_and_dois():
    first, old = read(EXAMPLES["arxiv"]).entries
    assert (first.title, first.arxiv_id, first.version) == ("Sorting Letters by Smell", "2510.11111", 2)
    assert first.abstract.endswith("(p < 0.05), and a & b agree.")
    assert (first.published, first.listed, first.doi) == (date(2025, 10, 16), None, "10.1234/smell.5")
    assert first.authors == ("Ada Example", "Bo Sample")
    assert first.url == "https://arxiv.org/abs/2510.11111"
    assert first.line == 10
    assert (old.arxiv_id, old.version, old.published) == ("cs/9901001", 1, date(1999, 1, 5))


def test_arxiv_listings_say_on_which_day_a_paper_was_new():
    new, replaced = read((SHAPES / "arxiv_listing.xml").read_text()).entries
    assert (new.listed, new.published, new.version) == (date(2025, 10, 20), None, 1)
    assert new.abstract == "We train sorters on scent alone. They beat reading sorters by nine percent."
    assert new.authors == ("Ada Example", "Bo Sample")
    assert (replaced.listed, replaced.version, replaced.doi) == (None, 3, "10.1234/ladder.7")
    assert replaced.abstract == "We build ladders with i < j rungs. They are short."


def test_an_error_that_arxiv_tells_is_told_on():
    error = """<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id><entry>
    <id>http://arxiv.org/api/errors#start_must_be_non-negative</id><title>Error</title>
    <summary>start must be non-negative</summary></entry></feed>"""
    reading = read(error)
    assert (reading.kind, reading.entries) == ("arxiv", ())
    assert complaints(reading) == [(1, "arXiv says: start must be non-negative")]


def test_a_feed_gives_plain_text_and_its_day_of_listing():
    reading = read(FEED)
    (entry,) = reading.entries
    assert (entry.title, entry.abstract) == ("Bees & Ants", "We count bees.\n\nThey help.")
    assert (entry.published, entry.listed) == (None, date(2024, 7, 2))  # the day where it was written, not in UTC
    assert complaints(reading) == [(7, "abstract: is missing")]


def test_a_feed_that_leads_to_papers_of_arxiv_is_no_feed_of_arxiv():
    text = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Reads</title><item>
    <title>Bees</title><link>https://blog.example.org/1</link><description>See https://arxiv.org/abs/2403.01234 and
    https://rss.arxiv.org/rss/cs.CL for it.</description>
    <content:encoded>We count bees in two meadows over a summer, by day and by night, and find that they count.
    </content:encoded><pubDate>Tue, 02 Jul 2024 09:30:00 +0000</pubDate></item></channel></rss>"""
    reading = read(text)
    (entry,) = reading.entries
    assert (reading.kind, entry.listed, entry.published) == ("feed", date(2024, 7, 2), None)
    assert entry.abstract.startswith("We count bees in two meadows")


def test_a_document_type_is_refused_whatever_stands_before_it():
    bomb = '<?xml version="1.0"?><!-- <a> --><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>'
    for kind in ("feed", "arxiv", "acl-xml"):
        reading = read(bomb, kind=kind)
        assert reading.entries == ()
        assert "document type is not read" in reading.not_understood[0].reason


def test_a_feed_that_is_an_address_is_not_fetched():
    reading = read("http://127.0.0.1:9/feed.xml", kind="feed")
    assert reading.entries == ()
    assert len(reading.not_understood) == 1


def test_bibtex_is_decoded_and_what_is_broken_does_not_touch_the_rest():
    reading = read(BIBTEX)
    bees, wasps, again = reading.entries
    assert bees.title == "Bees That Überzähl $x^{2}$"
    assert bees.abstract == "We count 5% of\nthem."
    assert bees.authors == ("Ada Bee", "Bo Wasp")
    assert (bees.published, bees.published_inferred) == (date(2024, 7, 2), False)
    assert (bees.arxiv_id, bees.version, bees.doi, bees.line) == ("2403.01234", 2, "10.1234/bees", 2)
    assert (wasps.published, wasps.published_inferred) == (date(2023, 5, 1), True)  # no day was given
    assert again.title == "Again"
    assert [line for line, _ in complaints(reading)] == [6, 8, 9]
    assert complaints(reading)[0] == (6, "abstract: is missing")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (
            "{AI Research and Development Group} and de la Cruz, Juan",
            ("AI Research and Development Group", "Juan de la Cruz"),
        ),
        ("{{Bees, Inc.} and Wasps} AND Bo Wasp and others", ("Bees, Inc. and Wasps", "Bo Wasp")),
        (r"M{\"u}ller, Eva\n and {\'E}mile Zola", ("Eva Müller", "Émile Zola")),
        ("李, 明 and 김, 민지", ("李 明", "김 민지")),
    ],
)
def test_braces_keep_the_name_of_an_organisation_whole(written, names):
    reading = read(f"@misc{{a, title={{Bees}}, abstract={{We count.}}, author={{{written}}}}}")
    assert reading.entries[0].authors == names


def test_a_month_may_stand_before_its_year():
    csl = '[{"type": "article", "title": "Bees", "abstract": "We count.", "issued": {"raw": "May 2023"}}]'
    (bees,) = read(csl).entries
    assert (bees.published, bees.published_inferred) == (date(2023, 5, 1), True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@misc{a, title={Bees}, abstract={We count.}, year={in press}, month={foo}}", "not 'in press foo'"),
        ("TY  - JOUR\nTI  - Bees\nAB  - We count.\nDA  - 2024/02/30\nER  -\n", "there is no such day: '2024/02/30'"),
        ("title,abstract,published\nBees,We count.,05/03/2024\n", "not '05/03/2024'"),
        ('{"title": "Bees", "abstract": "We count.", "published": "May"}', "not 'May'"),
    ],
)
def test_a_date_that_is_none_is_named_as_it_stood_and_its_paper_is_kept(text, said):
    reading = read(text)
    ((_, reason),) = complaints(reading)
    assert f"{said}; the paper is kept without a date of publication" in reason
    assert [(one.title, one.published) for one in reading.entries] == [("Bees", None)]


def test_ris_records_stand_for_themselves():
    reading = read(RIS)
    bees, wasps = reading.entries
    assert (bees.title, bees.authors, bees.published) == ("Bees", ("Ada Bee", "Bo Wasp"), date(2024, 7, 2))
    assert (bees.arxiv_id, bees.version, bees.doi, bees.line) == ("2403.01234", 1, "10.1234/bees", 1)
    assert (wasps.title, wasps.published, wasps.published_inferred) == ("Wasps", date(2023, 1, 1), True)
    assert complaints(reading) == [(11, "abstract: is missing"), (15, "the record has no end (ER)")]


def test_csv_rows_are_papers_by_the_names_of_their_columns():
    reading = read(CSV)
    bees, wasps = reading.entries
    assert (bees.title, bees.abstract, bees.line) == ("Bees", "We count bees;\ntwo lines.", 2)
    assert (bees.published, bees.upvotes, bees.doi) == (date(2024, 7, 2), 3, "10.1234/bees")
    assert (wasps.published, wasps.published_inferred, wasps.upvotes) == (date(2023, 1, 1), True, None)
    assert complaints(reading) == [
        (4, "abstract: is missing"),
        (5, "upvotes: must be a count"),
        (6, "the row has 9 cells, and there are 6 columns"),
    ]


def test_a_cell_that_is_closed_nowhere_is_named_and_the_rows_around_it_are_read():
    rows = 'title,abstract,published\nBees,"We count bees, twice.",2024-07-02\nWasps,"We count wasps,2023-02-05\n'
    reading = read(rows + "Ants,We count ants.,2023-02-06\n")
    assert [(one.title, one.line) for one in reading.entries] == [("Bees", 2), ("Ants", 4)]
    assert complaints(reading) == [(3, "a quotation mark opens a cell that is closed nowhere")]


def test_csl_items_are_papers():
    reading = read(EXAMPLES["csl-json"])
    bees, ants = reading.entries
    assert (bees.title, bees.authors, bees.doi) == ("Bees count", ("Ada Bee", "The Hive"), "10.1234/bees")
    assert (bees.published, bees.published_inferred) == (date(2024, 7, 2), False)
    assert (ants.arxiv_id, ants.published, ants.published_inferred) == ("2403.01234", date(2023, 1, 1), True)
    assert [reason for _, reason in complaints(reading)] == ["abstract: is missing"]


def test_the_anthology_gives_papers_with_the_date_of_their_volume():
    reading = read(ANTHOLOGY)
    (bees,) = reading.entries
    assert (bees.title, bees.abstract) == ("Counting Bees with n^2 Eyes", "We count bees.")
    assert bees.authors == ("Ada Bee", "Hive")
    assert (bees.published, bees.published_inferred) == (date(2024, 7, 1), True)
    assert (bees.doi, bees.url) == ("10.18653/v1/2024.hive-1.1", "https://aclanthology.org/2024.hive-1.1/")
    assert bees.line == 6
    assert complaints(reading) == [(12, "abstract: is missing")]


def test_xml_that_breaks_off_keeps_what_is_whole_and_says_where():
    reading = read(ANTHOLOGY[: ANTHOLOGY.index('<paper id="2"')])
    assert [entry.title for entry in reading.entries] == ["Counting Bees with n^2 Eyes"]
    assert "the XML breaks off at line 12" in reading.not_understood[0].reason


@pytest.mark.parametrize("kind", [*EXAMPLES])
def test_a_day_of_listing_that_is_named_stands_before_the_sources_own(kind):
    entries = read(EXAMPLES[kind], listed=date(2025, 1, 2)).entries
    assert {entry.listed for entry in entries} == {date(2025, 1, 2)}


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_anywhere_in_any_format_raises_nothing_and_is_told_of(data):
    kind = data.draw(st.sampled_from([*EXAMPLES]))
    text = EXAMPLES[kind]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    damage = data.draw(st.text(max_size=20))
    reading = READERS[KINDS.index(kind)].read(
        text[:start] + damage + text[end:], source="a", captured=None, listed=None, today=TODAY
    )
    assert reading.model_dump_json()
    assert reading.entries or reading.not_understood


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*EXAMPLES]), st.text(max_size=200))
def test_any_text_is_read_as_any_kind_without_an_error(kind, text):
    reading = READERS[KINDS.index(kind)].read(text, source="a", captured=None, listed=None, today=TODAY)
    assert reading.model_dump_json()


@pytest.mark.parametrize(
    ("written", "day", "inferred"),
    [
        ("2024", date(2024, 1, 1), True),
        ("2024/03//", date(2024, 3, 1), True),
        ("2024 Mar 5", date(2024, 3, 5), False),
        ("2024 March", date(2024, 3, 1), True),
        ("2024/03/05/10:00:00", date(2024, 3, 5), False),
        ("2024-03-05T23:59:59Z", date(2024, 3, 5), False),
        ("2024/13/05", None, False),
        ("in press", None, False),
    ],
)
def test_a_date_that_was_written_in_part_is_completed_and_marked(written, day, inferred):
    reading = read(f"TY  - JOUR\nTI  - Bees\nAB  - We count.\nPY  - {written}\nER  -\n")
    (entry,) = reading.entries
    assert (entry.published, entry.published_inferred) == (day, inferred)
    assert [reason.partition(":")[0] for _, reason in complaints(reading)] == ([] if day else ["published"])


@pytest.mark.parametrize(
    ("creator", "names"),
    [("Bee, Ada", ("Ada Bee",)), ("Ada Bee, Bo Wasp", ("Ada Bee", "Bo Wasp")), ("Ada, Bo, Cy", ("Ada", "Bo", "Cy"))],
)
def test_a_field_of_a_feed_may_hold_several_names_or_one_turned_round(creator, names):
    item = f"<item><title>Bees</title><description>We count.</description><author>{creator}</author></item>"
    (entry,) = read(f"<rss version='2.0'><channel>{item}</channel></rss>").entries
    assert entry.authors == names


def test_an_eprint_of_no_named_archive_is_no_mistake():
    reading = read("@misc{a, title={A}, abstract={B.}, eprint={2024.acl-long.3}}")
    assert (reading.entries[0].arxiv_id, reading.not_understood) == (None, ())


def test_braces_and_signs_that_latex_escapes_are_the_texts_own():
    text = r"@misc{a, title={{A \{b\} of {C}}}, abstract={9\% \textasciitilde{} \textbackslash{}x \textasciicircum{}}}"
    (entry,) = read(text).entries
    assert (entry.title, entry.abstract) == ("A {b} of C", "9% ~ \\x ^")


def test_cells_that_were_guarded_from_spreadsheets_are_read_as_they_were():
    (entry,) = read("title,abstract,authors\n'=A,''tis,Ada; Bo\\; Jr; 'Cy\n").entries
    assert (entry.title, entry.abstract, entry.authors) == ("=A", "'tis", ("Ada", "Bo; Jr", "'Cy"))


def test_numbers_between_the_records_of_ris_are_no_mistake():
    reading = read("1.\nTY  - JOUR\nTI  - A\nAB  - B.\nER  - \n\n2.\nTY  - JOUR\nTI  - C\nAB  - D.\nER  - \n")
    assert ([entry.title for entry in reading.entries], reading.not_understood) == (["A", "C"], ())


@pytest.mark.parametrize("kind", [*EXAMPLES])
@pytest.mark.parametrize("piece", ["\n", "  ", "<!--", "&lt;!--", "{", "@a{b,\n", "TY  - \n", '"', "<item>", "$"])
def test_no_text_takes_more_than_its_length_in_time(kind, piece):
    text = EXAMPLES[kind][:200] + piece * (40_000 // len(piece))
    began = time.process_time()
    for reader in READERS:
        reader.recognises(text)
    READERS[KINDS.index(kind)].read(text, source="a", captured=None, listed=None, today=TODAY)
    assert time.process_time() - began < 8  # seconds; what grows with the square of its length takes minutes
