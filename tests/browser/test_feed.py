"""The feed: today's papers, other days and weeks, filters in the address, search, more."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

BOTH = pytest.mark.parametrize("scripts", [True, False])


def titles(page):
    return page.locator(".card h3").all_inner_texts()


@BOTH
def test_the_newest_day_is_shown_with_what_is_known_of_each_paper(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    expect(page.locator("h1")).to_have_text("Friday, 20 December 2024")
    card = page.locator(".card", has_text="BERT: Pre-training")
    expect(card.locator(".tldr")).to_contain_text("Transformer encoder")
    expect(card.locator("time")).to_have_attribute("datetime", "2018-10-11")
    expect(card.locator(".facts")).to_contain_text("Google")
    expect(card.locator(".tags a").first).to_be_visible()
    expect(page.locator(".card", has_text="Attention Is All").locator(".facts")).to_contain_text("4 comments")


@BOTH
def test_days_and_weeks_are_stepped_through(weeks, scripts, visit):
    page = visit(weeks, scripts=scripts)
    expect(page.locator("h1")).to_have_text("Thursday, 13 March 2025")
    expect(page.locator(".tally")).to_contain_text("40 papers")
    page.locator(".days a[rel=prev]").click()
    expect(page.locator("h1")).to_have_text("Tuesday, 11 March 2025")
    page.get_by_role("link", name="its whole week").click()
    expect(page.locator("h1")).to_have_text("Week of 10 Mar 2025")
    expect(page.locator(".tally")).to_contain_text("55 papers")  # 40 on Thursday, 15 on Tuesday
    page.locator(".days a[rel=prev]").click()
    expect(page.locator("h1")).to_have_text("Week of 3 Mar 2025")
    expect(page.locator(".tally")).to_contain_text("15 papers")  # 10 and 5
    expect(page.locator(".days a[rel=prev]")).to_have_count(0)
    page.locator(".days a[rel=next]").click()
    expect(page.locator("h1")).to_have_text("Week of 10 Mar 2025")


@BOTH
def test_filters_live_in_the_address_and_are_taken_away_one_by_one(weeks, scripts, visit):
    page = visit(weeks, "/?day=all", scripts=scripts)
    page.locator(".filters summary").click()
    page.get_by_label("Organisation").fill("the guild")
    page.get_by_label("Published from").fill("2025-02-10")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(lambda url: "org=the+guild" in url)
    expect(page.locator(".chips li")).to_have_count(2)
    # every fifth of 70 papers is the guild's: numbers 0, 5 … 65; the day is number % 28 + 1, which is at least 10 for
    # 10, 15, 20, 25 (11 to 26), 40, 45, 50, 55 (13 to 28) and 65 (10)
    expect(page.locator(".tally")).to_contain_text("9 papers")
    page.get_by_role("link", name="Remove from 2025-02-10").click()
    expect(page.locator(".tally")).to_contain_text("14 papers")
    page.get_by_role("link", name="Remove organisation").click()
    expect(page.locator("h1")).to_have_text("All papers")


@BOTH
def test_a_tag_on_a_card_leads_to_the_papers_that_bear_it(weeks, scripts, visit):
    page = visit(weeks, scripts=scripts)
    tag = page.locator(".card .tags a").first
    name = tag.inner_text()
    tag.click()
    expect(page.locator(".chips")).to_contain_text(name)
    shown = page.locator(".card").count()
    assert shown
    assert page.locator(".card .tags", has_text=name).count() == shown


def test_search_answers_while_one_types_and_the_address_can_be_shared(sample, visit):
    page = visit(sample)
    page.locator("#search").press_sequentially("paged virtual memory", delay=5)
    expect(page.locator("h1")).to_have_text("Found for “paged virtual memory”")
    expect(page.locator(".card h3").first).to_contain_text("PagedAttention")
    expect(page.locator("#search")).to_be_focused()
    assert page.url.endswith("/?q=paged+virtual+memory")
    page.reload()
    expect(page.locator(".card h3").first).to_contain_text("PagedAttention")
    page.locator("#search").fill("")
    expect(page.locator("h1")).to_have_text("All papers")


def test_search_while_one_types_leaves_the_side_as_a_fresh_page_has_it(weeks, visit):
    page = visit(weeks)
    expect(page.locator(".days .this")).to_have_text("13 Mar 2025")
    page.locator(".filters summary").click()
    page.locator("#search").press_sequentially("violins", delay=5)
    expect(page.locator("h1")).to_have_text("Found for “violins”")
    expect(page.locator(".days .this")).to_have_count(0)
    expect(page.locator(".vocabulary")).to_have_count(0)
    expect(page.locator("#search")).to_be_focused()
    side = page.locator(".side > :not(.search)")
    live = side.evaluate_all("all => all.map(one => (one.open = false, one.outerHTML))")
    feed = page.locator("link[rel=alternate]").get_attribute("href")
    page.reload()
    assert side.evaluate_all("all => all.map(one => (one.open = false, one.outerHTML))") == live
    assert page.locator("link[rel=alternate]").get_attribute("href") == feed
    page.locator("#search").fill("violins repair")
    expect(page.locator("h1")).to_have_text("Found for “violins repair”")
    page.locator(".filters summary").click()
    page.get_by_label("Organisation").fill("the guild")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chips li")).to_have_count(2)
    assert "q=violins+repair" in page.url
    assert "day=" not in page.url


def test_search_is_a_form_where_there_is_no_script(sample, visit):
    page = visit(sample, scripts=False)
    page.locator("#search").fill('"virtual memory" -BERT')
    page.locator("#search").press("Enter")
    expect(page.locator(".card h3")).to_have_count(1)
    expect(page.locator(".card h3")).to_contain_text("PagedAttention")


@BOTH
def test_more_papers_follow_until_there_are_no_more(weeks, scripts, visit):
    page = visit(weeks, "/?day=all&sort=comments", scripts=scripts)
    seen = titles(page)
    while page.locator(".more a").count():
        before = len(seen)
        page.locator(".more a").click()
        expect(page.locator(".card h3").last).not_to_have_text(seen[-1])
        seen = titles(page) if scripts else seen + titles(page)
        assert len(seen) > before
    assert [int(re.search(r"\d+", title)[0]) for title in seen] == list(range(69, -1, -1))


def test_an_empty_collection_shows_how_to_begin(empty, visit):
    page = visit(empty)
    expect(page.locator("h1")).to_have_text("No papers yet")
    expect(page.get_by_label("Paste a page of papers here")).to_be_visible()


@BOTH
def test_what_makes_no_sense_is_told_in_a_page(weeks, scripts, visit):
    page = visit(weeks, "/?since=soon", scripts=scripts, refused=True)
    expect(page.locator("main")).to_contain_text("'soon' is no day")
    page.goto("/?foo=1")
    expect(page.locator("main")).to_contain_text("There is no parameter 'foo'")
    page.goto("/?day=2031-01-01")
    expect(page.locator("main")).to_contain_text("No paper meets this")


@BOTH
def test_on_a_phone_papers_stand_on_the_first_screen_of_a_filtered_list(weeks, scripts, visit):
    page = visit(weeks, "/?org=the+guild", scripts=scripts, size={"width": 375, "height": 740})
    expect(page.locator(".chips")).to_be_in_viewport()
    expect(page.locator(".card h3").first).to_be_in_viewport()
    page.locator(".filters summary").click()
    expect(page.locator("input[name=org]:visible")).to_have_value("the guild")


def test_no_long_word_widens_the_page_of_a_phone(weeks, visit):
    page = visit(weeks, size=PHONE)
    for path in ("/?q=", "/?tag=", "/ask?question="):
        page.goto(path + "x" * 200)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
