"""By keyboard, by screen reader, on a phone, in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_answers import DECLINED, SERVING

VIEWS = {
    "feed": "/",
    "search": "/?q=memory",
    "filtered": "/?tag=language+model&since=2015-01-01",
    "nothing": "/?day=2031-01-01",
    "how to ask": "/ask",
    "answer": f"/ask?question={SERVING}#c1",
    "refusal": f"/ask?question={DECLINED}",
    "trends": "/trends",
    "trends by year": "/trends?of=published&by=year",
    "compare": "/label",
    "comparing": "/label?annotator=ada",
    "add": "/add",
}


@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (DESK, True), (PHONE, False)])
def test_nothing_serious_stands_in_anybodys_way(sample, size, dark, visit):
    page = visit(sample, size=size, dark=dark)
    found = {}
    for name, path in [*VIEWS.items(), ("paper", None)]:
        if path is None:
            page.goto("/")
            page.locator(".card h3 a").first.click()
        else:
            page.goto(path)
        if name == "answer":
            page.locator(".cite").first.click()
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        found[name] = [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in Axe().run(page).response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} is {width} wide"
    assert {name: violations for name, violations in found.items() if violations} == {}


def test_an_empty_collection_and_a_refused_page_stand_in_nobodys_way(empty, visit):
    page = visit(empty, size=PHONE, refused=True)
    for path in ("/", "/add", "/trends", "/?nothing=1"):
        page.goto(path)
        serious = [
            one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []


def test_keys_lead_through_the_feed(sample, visit):
    page = visit(sample)
    links = page.locator(".card h3 a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("just k? and j/")
    expect(page.locator("#question")).to_have_value("just k? and j/")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("s")
    expect(page.locator("#search")).to_be_focused()


def test_the_first_stop_of_the_tabulator_skips_to_the_contents(sample, visit):
    page = visit(sample)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_light_and_dark_are_chosen_and_remembered(sample, visit):
    page = visit(sample)
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(background)
    assert light != dark
    page.goto("/trends")
    assert page.evaluate(background) == dark
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(background) == light


def test_the_system_decides_where_nobody_chose(sample, visit):
    background = "getComputedStyle(document.body).backgroundColor"
    assert visit(sample).evaluate(background) != visit(sample, dark=True).evaluate(background)


def test_what_needs_a_script_is_not_offered_without_one(sample, visit):
    page = visit(sample, scripts=False)
    expect(page.locator("#theme")).to_be_hidden()
    expect(page.locator("#help")).to_be_hidden()
