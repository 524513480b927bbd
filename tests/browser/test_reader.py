"""What a reader keeps, used in a browser: thumbs, interests, saved questions; with a script and without one."""

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import BEES, BEES_QUESTION, DESK, PHONE, listening, services_for

BOTH = pytest.mark.parametrize("scripts", [True, False])


@pytest.fixture
def own(tmp_path, embedder):
    """Return a site of the test's own over the packaged page."""
    with listening(services_for(tmp_path / "home", embedder=embedder)) as site:
        assert "12 papers found" in httpx.post(f"{site.url}/add", files={"sample": (None, "1")}, timeout=120).text
        yield site


@BOTH
def test_a_thumb_is_noted_shown_as_pressed_and_teaches_what_is_for_you(own, scripts, visit):
    page = visit(own, "/?day=all", scripts=scripts)
    card = page.locator(".card", has_text="LoRA")
    like, dislike = (card.get_by_role("button", name=re.compile(f"^{name} LoRA")) for name in ("Like", "Dislike"))
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    assert list(own.services.catalog.tastes.thumbs().values()) == [True]
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_attribute("aria-pressed", "false")
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "false")
    assert own.services.catalog.tastes.thumbs() == {}
    assert "day=all" in page.url
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="For you").click()
    expect(page.locator(".why").first).to_contain_text("like “LoRA")
    expect(page.locator(".card h3", has_text="LoRA: Low-Rank")).to_have_count(0)


@BOTH
def test_interests_are_wanted_muted_and_forgotten(own, scripts, visit):
    page = visit(own, "/for-you", scripts=scripts)
    expect(page.locator("main")).to_contain_text("Nothing is known of your taste yet")
    page.get_by_label("Words", exact=True).fill("image generation")
    page.get_by_role("button", name="I want these").click()
    expect(page.locator(".why").first).to_contain_text("your interest “image generation”")
    first = page.locator(".card h3").first.inner_text()
    page.get_by_label("Words", exact=True).fill(first)
    page.get_by_role("button", name="Never show these").click()
    expect(page.locator(".chips li")).to_have_count(2)
    expect(page.locator(".card h3").first).not_to_have_text(first)
    page.get_by_role("button", name="Forget image generation").click()
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page.locator(".card")).to_have_count(0)


@BOTH
def test_a_question_is_saved_below_its_answer_and_what_changed_is_shown(own, scripts, visit):
    page = visit(own, scripts=scripts)
    page.locator("#question").fill(BEES_QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Save this question").click()
    expect(page.locator("h1")).to_have_text("Saved questions")
    expect(page.locator("article")).to_contain_text("Not in this collection so far")
    assert httpx.post(f"{own.url}/v1/papers", json={"papers": [BEES]}, timeout=60).status_code == 201
    deadline = 100
    while not own.services.catalog.questions.all()[0].changes and deadline:
        page.wait_for_timeout(200)
        deadline -= 1
    page.reload()
    expect(page.locator(".change summary")).to_contain_text("is answered now")
    expect(page.locator(".difference .new").first).to_contain_text("94 percent")
    page.get_by_role("link", name=BEES_QUESTION).click()
    expect(page.locator("main")).to_contain_text("You hear when this answer changes")
    page.goto("/questions")
    page.get_by_role("button", name="Forget").click()
    expect(page.locator("main")).to_contain_text("None yet")


@BOTH
def test_a_digest_puts_what_suits_first_and_can_be_read_as_anybody_would(own, scripts, visit):
    own.services.catalog.tastes.set_interest("machine translation", wanted=True)
    own.services.catalog.tastes.set_interest("serving", wanted=False)
    page = visit(own, "/digest/newest", scripts=scripts)
    expect(page.locator("h2").first).to_contain_text("For you")
    expect(page.locator(".tally")).to_contain_text("minutes to read")
    expect(page.locator(".tally")).to_contain_text("not shown for words that you mute")
    expect(page.locator("main")).to_contain_text("Too little data: all papers fall into one day")
    page.get_by_label("whatever my taste").check()
    page.get_by_role("button", name="Shorten").click()
    expect(page.locator("h2", has_text="For you")).to_have_count(0)
    expect(page.locator(".tally")).to_contain_text("not shown for words that you mute")


def test_a_digest_with_a_history_draws_its_tags(weeks, visit):
    page = visit(weeks, "/digest/2025-W11")
    expect(page.locator(".charts svg").first).to_be_visible()
    expect(page.locator(".charts .note").first).to_contain_text("before:")


@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (DESK, True), (PHONE, False)])
def test_nothing_serious_stands_in_anybodys_way(own, weeks, size, dark, visit):
    own.services.catalog.tastes.set_interest("machine translation", wanted=True)
    own.services.catalog.tastes.set_interest("serving", wanted=False)
    own.services.catalog.tastes.set_thumb(own.services.catalog.papers.ids()[0], liked=True)
    httpx.post(f"{own.url}/v1/questions", json={"question": BEES_QUESTION}, timeout=60)
    found = {}
    for site, path in (
        (own, "/for-you"),
        (own, "/questions"),
        (own, "/digest/newest"),
        (own, "/"),
        (weeks, "/digest/2025-W11"),
    ):
        page = visit(site, path, size=size, dark=dark)
        found[path] = [
            one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
    assert {path: ids for path, ids in found.items() if ids} == {}
