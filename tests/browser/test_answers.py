"""The question box: answers with their quotes marked, refusals, filters read from a question; live or without."""

import json

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BEES, BEES_QUESTION

BOTH = pytest.mark.parametrize("scripts", [True, False])
SERVING = "How much of the reserved cache memory is really used when serving language models?"
DECLINED = "How are reward models trained from human preferences?"


def ask(page, question):
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".answer")).to_be_visible()


@BOTH
def test_an_answer_comes_with_citations_that_open_at_the_quote(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, SERVING)
    expect(page.locator(".answer .told")).to_contain_text("20.4% to 38.2%")
    quote = page.locator("mark#c1")
    expect(quote).to_be_hidden()
    page.locator("a.cite").first.click()
    expect(quote).to_be_visible()
    expect(quote).to_be_in_viewport()
    expect(quote).to_contain_text("20.4% to 38.2%")


@BOTH
def test_the_address_of_an_answer_can_be_shared(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, SERVING)
    told = page.locator(".answer .told").inner_text()
    assert page.url.split("/ask?")[1].startswith("question=How+much")
    assert "live" not in page.url
    other = visit(sample, page.url, scripts=not scripts)
    assert other.locator(".answer .told").inner_text() == told


@BOTH
def test_a_quote_is_marked_to_the_letter_behind_letters_outside_the_basic_plane(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, BEES_QUESTION)
    answered = httpx.post(f"{sample.url}/v1/ask", json={"question": BEES_QUESTION}).json()
    citation = next(item for item in answered["citations"] if item["title"] == BEES["title"])
    assert "94 percent" in citation["quote"]
    assert BEES["abstract"][citation["start"] : citation["end"]] == citation["quote"]
    marked = page.locator(f"mark#c{citation['n']}")
    assert marked.text_content() == citation["quote"]
    assert page.locator("p.abstract", has=marked).text_content() == BEES["abstract"]


@BOTH
def test_a_refusal_is_as_plain_as_an_answer(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, DECLINED)
    expect(page.locator(".verdict")).to_have_text("Not in this collection")
    expect(page.locator(".answer .told")).not_to_be_empty()
    expect(page.locator(".sources")).to_have_count(0)
    expect(page.locator(".nearest li")).to_have_count(3)
    page.locator(".nearest a").first.click()
    expect(page.locator("#abstract-title")).to_be_visible()


@BOTH
def test_filters_read_from_a_question_are_shown_and_can_be_changed(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, "Which papers were published in September 2023?")
    expect(page.locator(".narrow summary")).to_contain_text("Understood from the question: from 2023-09-01")
    expect(page.locator(".answer .told")).to_contain_text("memory")
    page.locator(".narrow input[name=since]").fill("2017-06-01")
    page.locator(".narrow input[name=until]").fill("2017-06-30")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".sources .title")).to_have_text(["Attention Is All You Need"])
    assert "since=2017-06-01" in page.url


def test_sentences_are_shown_as_they_come_before_the_whole_is_there(sample, visit):
    page = visit(sample)
    held = []
    page.route("**/ask/shown*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a function
    page.locator("#question").fill(SERVING)
    page.locator("#question").press("Enter")
    streaming = page.locator("#answer > .told")
    expect(streaming).to_contain_text("20.4% to 38.2%")
    expect(streaming).to_contain_text("[1]")
    expect(streaming).to_have_attribute("aria-live", "polite")
    expect(page.locator(".status")).to_have_attribute("role", "status")
    page.wait_for_function("() => document.querySelector('#answer[data-live]')")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("a.cite").first).to_be_visible()


def test_what_fails_on_the_way_is_told(sample, visit):
    page = visit(sample)
    problem = {"type": "about:blank", "title": "Busy", "status": 503, "detail": "Too much at once.", "instance": "/"}
    stream = f"event: error\ndata: {json.dumps(problem)}\n\n"
    page.route("**/v1/ask", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    page.locator("#question").fill(SERVING)
    page.locator("#question").press("Enter")
    expect(page.locator("#answer .status")).to_have_text("There is no answer: Too much at once.")


def test_a_quote_that_no_longer_stands_is_not_shown_as_one(sample):
    answered = httpx.post(f"{sample.url}/v1/ask", json={"question": SERVING}).json()
    for citation in answered["citations"]:
        citation["quote"] = "Something else."
    shown = httpx.post(f"{sample.url}/ask/shown", json=answered).text
    assert "no longer stands" in shown
    assert "<mark" not in shown


@BOTH
def test_filters_read_from_a_question_can_be_taken_away(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    ask(page, "Which papers appeared in September 2023 on attention?")
    expect(page.locator(".narrow summary")).to_contain_text("from 2023-09-01")
    expect(page.locator(".save button")).to_be_visible()
    page.locator(".narrow input[name=since]").fill("")
    page.locator(".narrow input[name=until]").fill("")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".narrow summary")).to_have_text("Ask only some of the papers")
    expect(page.locator(".sources .title").first).to_be_visible()
    expect(page.locator("input[name=since]")).to_have_value("")
    expect(page.locator(".save")).to_have_count(0)  # saved, it would be asked of September's papers again
    assert "filters=given" in page.url
    page.reload()
    expect(page.locator(".narrow summary")).to_have_text("Ask only some of the papers")
