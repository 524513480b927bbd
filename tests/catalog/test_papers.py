"""Listing, filtering, paging, finding and deleting papers."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.catalog import Catalog
from summarizer.errors import PaperNotFound, UsageError
from summarizer.ids import title_id
from summarizer.models import Filters, Organisation
from tests.making import BEES, entry, reading, summary

DAY = date(2025, 3, 1)


def titles(catalog, **filters):
    return [paper.title for paper in catalog.papers.page(Filters(**filters)).papers]


def test_since_and_until_are_inclusive_and_leave_out_what_has_no_date(catalog):
    days = [entry(f"Day {n}", f"Text {n}.", published=DAY + timedelta(days=n), listed=DAY) for n in range(4)]
    catalog.papers.record(reading(*days, entry("No day", "None.")))
    assert titles(catalog, since=DAY + timedelta(days=1), until=DAY + timedelta(days=2)) == ["Day 1", "Day 2"]


def test_an_organisation_is_found_by_handle_or_name_in_any_case_and_script(catalog):
    school = Organisation(handle="ens", name="École Normale")
    catalog.papers.record(reading(entry(organisation=school), entry("Other", "Other.")))
    for org in ("ENS", "école normale", "École Normale", "ÉCOLE NORMALE"):
        assert titles(catalog, org=org) == ["Bees That Count"]
    assert titles(catalog, org="ecole") == []


def test_a_tag_is_found_in_any_case(catalog):
    catalog.papers.record(reading(entry(), entry("Other", "Other.")))
    ((name, _, _, content), _) = catalog.summaries.wanting()
    catalog.summaries.save(name, content, summary("Bees count.", "Zählen"))
    assert titles(catalog, tag="zÄHLEN") == ["Bees That Count"]


def test_a_category_is_that_of_the_summary_in_force_in_any_case(catalog):
    catalog.papers.record(reading(entry(), entry("Other", "Other.")))
    (bees, other) = catalog.summaries.wanting()

    def say(paper, category, tldr, **who):
        written = summary(tldr, **who).model_copy(update={"category": category})
        catalog.summaries.save(paper[0], paper[3], written)

    say(other, None, "No category.")
    say(bees, "cs.CL", "First.")
    assert titles(catalog, category="CS.cl") == ["Bees That Count"]
    say(bees, "cs.LG", "Later.")
    assert titles(catalog, category="cs.CL") == []
    assert titles(catalog, category="cs.LG") == ["Bees That Count"]
    say(bees, "Zoölogy", "Mine.", engine="person")
    say(bees, "cs.CV", "Still later, but no person's.")
    assert titles(catalog, category="cs.CV") == titles(catalog, category="cs.LG") == []
    assert titles(catalog, category="zoÖlogy") == ["Bees That Count"]
    catalog.summaries.withdraw(bees[0])
    assert titles(catalog, category="cs.CV") == ["Bees That Count"]
    assert catalog.papers.page(Filters(category="cs.CV")).papers[0].category == "cs.CV"


def test_a_category_of_an_older_text_gives_way_to_that_of_the_present_one(catalog):
    catalog.papers.record(reading(entry(), source="page.txt"))
    ((name, _, _, old),) = catalog.summaries.wanting()
    catalog.papers.record(reading(entry(abstract="Bees count to five."), source="page.txt"))
    ((_, _, _, new),) = catalog.summaries.wanting()
    for content, category in ((new, "cs.LG"), (old, "cs.CL")):
        catalog.summaries.save(name, content, summary(category).model_copy(update={"category": category}))
    assert titles(catalog, category="cs.LG") == ["Bees That Count"]
    assert titles(catalog, category="cs.CL") == []


def test_a_source_is_found_by_its_name_whichever_told_of_the_paper_first(catalog):
    catalog.papers.record(reading(entry(), entry("Other", "Other."), source="page.txt"))
    catalog.papers.record(reading(entry(), source="Later.txt"))
    assert sorted(titles(catalog, source="page.txt")) == ["Bees That Count", "Other"]
    assert titles(catalog, source="Later.txt") == ["Bees That Count"]
    assert titles(catalog, source="later.txt") == titles(catalog, source="Later") == []


def test_a_paper_that_is_not_there_is_named(catalog):
    with pytest.raises(PaperNotFound, match="'nobody'"):
        catalog.papers.get("nobody")


def test_a_paper_is_found_by_its_arxiv_id_with_or_without_a_version(catalog):
    catalog.papers.record(reading(entry(), source="page.txt"))
    catalog.papers.record(reading(entry(arxiv_id="2407.00001"), source="papers.jsonl"))
    for name in ("2407.00001", "2407.00001v3", title_id("Bees That Count")):
        assert catalog.papers.get(name).id == title_id("Bees That Count")
    with pytest.raises(PaperNotFound, match=r"2407\.00002v1"):
        catalog.papers.get("2407.00002v1")


def test_papers_are_given_in_the_order_asked_for(catalog):
    catalog.papers.record(reading(entry("A", "a."), entry("B", "b.")))
    first, second = (paper.id for paper in catalog.papers.page(Filters()).papers)
    assert [paper.id for paper in catalog.papers.get_many([second, "nobody", first])] == [second, first]


def test_a_list_of_any_length_comes_whole(catalog):
    catalog.papers.record(reading(*(entry(f"Paper number {n}", f"Text {n}.") for n in range(1200))))
    assert len(catalog.papers.page(Filters()).papers) == 1200


def test_deleting_a_paper_takes_all_that_derives_from_it(catalog):
    catalog.papers.record(reading(entry(arxiv_id="2407.00001"), entry()))
    ((name, title, abstract, content),) = catalog.summaries.wanting()
    catalog.passages.replace([(name, title, abstract, [(0, len(abstract))])])
    catalog.summaries.save(name, content, summary("Bees.", "bees"))
    revision = catalog.passages.revision()
    assert catalog.papers.delete(title_id("Bees That Count")) == "2407.00001"  # by its alias
    assert catalog.papers.count() == 0
    assert catalog.passages.counts() == {"passages": 0}
    assert catalog.summaries.tags() == []
    assert catalog.lexical.search(["bees"], limit=5) == []
    assert catalog.passages.revision() > revision  # so that the index follows
    assert catalog.papers.record(reading(entry())).added == 1


@pytest.mark.parametrize("sort", ["published", "listed", "comments"])
def test_a_list_that_grows_between_two_pages_repeats_nothing(catalog, sort):
    def made(name, number):
        return entry(name, f"{name}.", published=DAY, listed=DAY, comments=number)

    catalog.papers.record(reading(*(made(f"P{n}", 5) for n in range(5))))
    first = catalog.papers.page(Filters(), sort=sort, limit=3)
    catalog.papers.record(reading(made("newer", 9), made("older", 1), source="more"))
    rest = catalog.papers.page(Filters(), sort=sort, cursor=first.next)
    names = [paper.title for paper in (*first.papers, *rest.papers)]
    assert names[:5] == [f"P{n}" for n in range(5)]
    assert len(names) == len(set(names))


some_papers = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 3)), max_size=12
)  # listed on day n, n comments


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(papers=some_papers, limit=st.integers(1, 5), sort=st.sampled_from(["published", "listed", "comments"]))
def test_the_pages_together_are_the_whole_list_with_unknown_values_last(tmp_path_factory, papers, limit, sort):
    catalog = Catalog(tmp_path_factory.mktemp("pages") / "catalog.sqlite3")
    days = [(None if day is None else DAY + timedelta(days=day), count) for day, count in papers]
    made = [
        entry(f"P{n}", f"T{n}.", listed=day if n % 2 else None, published=day, comments=count)
        for n, (day, count) in enumerate(days)
    ]
    catalog.papers.record(reading(*made))
    whole = list(catalog.papers.page(Filters(), sort=sort).papers)
    values = [paper.published if sort == "listed" and not paper.listed else getattr(paper, sort) for paper in whole]
    known = [value for value in values if value is not None]
    assert values == sorted(known, reverse=True) + [None] * (len(values) - len(known))
    seen, cursor = [], None
    while True:
        page = catalog.papers.page(Filters(), sort=sort, limit=limit, cursor=cursor)
        seen += page.papers
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    catalog.close()


def test_a_cursor_that_is_none_of_ours_is_wrong_usage(catalog):
    import base64
    import json

    def made(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    strange = ["x", "é", "a" * 5, made(1), made(["listed", 5, 1]), made(["listed", "2024-01-01", 2**80])]
    strange += [made(["listed", None, True, 1]), made(["comments", [1], 1]), made(["comments", "x", 1]), "W1tb" * 9999]
    for cursor in strange:
        with pytest.raises(UsageError):
            catalog.papers.page(Filters(), sort="comments" if cursor.startswith("WyJj") else "listed", cursor=cursor)


def test_a_cursor_of_another_order_is_wrong_usage(catalog):
    catalog.papers.record(reading(entry("A", BEES), entry("B", "b.")))
    following = catalog.papers.page(Filters(), sort="listed", limit=1).next
    with pytest.raises(UsageError, match="another order"):
        catalog.papers.page(Filters(), sort="comments", cursor=following)


def test_publishers_are_told_once_each_under_their_newest_name(catalog):
    assert catalog.papers.organisations() == []
    publishers = [("b", None), ("a", "Old Name"), ("c", "See"), ("a", "New Name"), ("b", None)]
    for number, (handle, name) in enumerate(publishers):
        told = Organisation(handle=handle, name=name or handle)
        catalog.papers.record(reading(entry(f"Paper {number}", f"About {number}.", organisation=told)))
    catalog.papers.record(reading(entry("Paper of nobody", "About nobody.")))
    found = [(one.handle, one.name) for one in catalog.papers.organisations()]
    assert found == [("a", "New Name"), ("b", "b"), ("c", "See")]


def test_a_name_that_is_part_of_an_id_or_a_title_leads_to_it(catalog):
    catalog.papers.record(
        reading(entry("kGym: A Platform", arxiv_id="2407.02680"), entry("100% of Bees"), entry("Wasps"))
    )
    for name in ("kgym", "KGym", "0268"):
        with pytest.raises(PaperNotFound) as caught:
            catalog.papers.get(name)
        assert caught.value.hint == "Is it 2407.02680? `papergist ls` lists the ids that are there."
    for name in ("ab", "", "moths", "w_sps", "w%s", "%%%"):
        with pytest.raises(PaperNotFound) as caught:
            catalog.papers.get(name)
        assert caught.value.hint == "`papergist ls` lists the ids that are there."


def test_of_many_papers_that_may_be_meant_a_few_are_named(catalog):
    catalog.papers.record(reading(*(entry(f"Bees {number}", arxiv_id=f"2407.0000{number}") for number in range(5))))
    with pytest.raises(PaperNotFound) as caught:
        catalog.papers.get("bees")
    assert caught.value.hint.startswith("Is it 2407.00000 or 2407.00001 or 2407.00002? ")
