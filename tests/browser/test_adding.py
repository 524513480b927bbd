"""Adding papers by pasting, choosing and dropping; what was not understood; tags over time."""

import json
from importlib import resources

import pytest
from playwright.sync_api import expect

from summarizer.sources.opening import SAMPLE

BOTH = pytest.mark.parametrize("scripts", [True, False])
LINES = '{"title": "Snow on Rails", "abstract": "We keep rails free of snow."}\n{"title": "No abstract here"}\n'
WATCH = """() => {
  window.told = [];
  const status = document.querySelector(".status");
  new MutationObserver(() => window.told.push(status.textContent)).observe(status, { childList: true });
}"""
DROP = """([form, name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "text/plain" }));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@BOTH
def test_a_pasted_page_is_read_and_what_is_not_understood_is_listed(empty, scripts, visit):
    page = visit(empty, scripts=scripts)
    page.get_by_label("Paste a page of papers here").fill(LINES)
    page.get_by_role("button", name="Add the papers").click()
    expect(page.locator(".report h2")).to_have_text("1 paper found")
    row = page.locator(".report tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("line 2")
    expect(row).to_contain_text("No abstract here")
    expect(page.get_by_label("Paste a page of papers here")).to_have_value(LINES.strip())
    page.get_by_role("link", name="Read them").click()
    expect(page.locator(".card h3")).to_have_text("Snow on Rails")


@BOTH
def test_a_chosen_file_is_read_under_its_own_name(empty, scripts, visit):
    page = visit(empty, "/add", scripts=scripts)
    text = resources.files("summarizer").joinpath("sample", SAMPLE).read_bytes()
    page.locator("input[type=file]").set_input_files(
        {"name": "<b>daily</b>-2024-12-20.txt", "mimeType": "text/plain", "buffer": text}
    )
    page.get_by_role("button", name="Add the papers").click()
    expect(page.locator(".report h2")).to_have_text("12 papers found")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("Friday, 20 December 2024")
    page.locator(".card h3 a").first.click()
    expect(page.locator(".origin")).to_contain_text("<b>daily</b>-2024-12-20.txt")


def test_a_dropped_file_is_read(empty, visit):
    page = visit(empty, "/add")
    form = page.locator("form.adding").element_handle()
    page.evaluate(DROP, [form, "snow.jsonl", LINES])
    expect(page.locator(".report h2")).to_have_text("1 paper found")


def test_how_far_it_is_is_told_meanwhile(empty, visit):
    page = visit(empty, "/add")
    page.evaluate(WATCH)
    lines = "\n".join(json.dumps({"title": f"Sheep {n}", "abstract": f"We count {n} sheep."}) for n in range(300))
    page.get_by_label("Paste a page of papers here").fill(lines)
    page.get_by_role("button", name="Add the papers").click()
    expect(page.locator(".report h2")).to_have_text("300 papers found", timeout=30_000)
    told = page.evaluate("window.told")
    # 300 passages are embedded 32 together
    assert "Embedding: 32 of 300 …" in told
    assert "Recording papers …" in told


def test_what_fails_on_the_way_is_told_and_can_be_sent_again(empty, visit):
    page = visit(empty, "/add")
    stream = 'event: error\ndata: {"detail": "The disk is full."}\n\n'
    page.route("**/add", lambda route: route.fulfill(content_type="text/event-stream", body=stream))
    page.get_by_label("Paste a page of papers here").fill(LINES)
    page.get_by_role("button", name="Add the papers").click()
    expect(page.get_by_role("status")).to_have_text("Nothing more was added: The disk is full.")
    expect(page.get_by_role("button", name="Add the papers")).to_be_enabled()


@BOTH
def test_what_is_no_source_at_all_is_told(empty, scripts, visit):
    page = visit(empty, "/add", scripts=scripts, refused=True)
    page.get_by_role("button", name="Add the papers").click()
    expect(page.get_by_role("alert")).to_contain_text("There is nothing to read yet")
    page.get_by_label("Paste a page of papers here").fill("hello")
    page.get_by_role("button", name="Add the papers").click()
    expect(page.locator(".report h2")).to_have_text("No paper was found")
    expect(page.get_by_label("Paste a page of papers here")).to_have_value("hello")


@BOTH
def test_one_day_is_too_little_for_a_trend_and_that_is_said(sample, scripts, visit):
    page = visit(sample, "/trends", scripts=scripts)
    expect(page.locator(".warning")).to_contain_text("Too little data: all papers fall into one day")
    expect(page.locator(".forest tbody tr").first).to_contain_text("of 13")


@BOTH
def test_tags_over_weeks_are_drawn_with_intervals_and_told_in_a_table(weeks, scripts, visit):
    page = visit(weeks, "/trends?by=week", scripts=scripts)
    expect(page.locator(".warning")).to_have_count(0)  # 15 and 55 papers tell something
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator(".figures summary").click()
    head = page.locator(".figures thead th").all_inner_texts()
    assert [text.split("\n")[0] for text in head] == ["Tag", "week of 3 Mar 2025", "week of 10 Mar 2025"]
    assert "55 papers" in head[2]
    page.goto("/trends?by=day")
    expect(page.locator(".figures thead th")).to_have_count(5)
    page.goto("/trends?by=week&tag=no+such+tag")
    expect(page.locator("main")).to_contain_text("No paper of these weeks has the tag no such tag")


def test_a_page_may_be_larger_than_a_megabyte(empty, visit):
    page = visit(empty, "/add", scripts=False)
    abstract = "We count sheep. " * 400
    lines = "\n".join(json.dumps({"title": f"Sheep {n}", "abstract": abstract}) for n in range(2))
    page.get_by_label("Paste a page of papers here").fill(lines + "\n" + " " * 1_100_000)
    page.get_by_role("button", name="Add the papers").click()
    expect(page.locator(".report h2")).to_have_text("2 papers found")
