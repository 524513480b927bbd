"""A morning with a real page of 83 papers: skim, ask three questions, follow citations, correct a TL;DR."""

import os
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, listening, services_for

DATA = os.environ.get("PAPERGIST_DATA")
PAGE = Path(DATA or ".", "daily_papers", "daily-papers-2025-10-30.txt")
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="PAPERGIST_DATA names no folder with the real page")
BOTH = pytest.mark.parametrize("scripts", [True, False])
QUESTIONS = [
    "How can catastrophic forgetting be reduced?",
    "What speeds up the serving of large language models?",
    "Who won the football world cup?",
]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Return a site over the real page, found by words alone, which is quick to begin with."""
    with listening(services_for(tmp_path_factory.mktemp("real"), embedding="none")) as site:
        with PAGE.open("rb") as page:
            told = httpx.post(f"{site.url}/add", files={"file": (PAGE.name, page)}, timeout=120).text
        assert "83 papers found" in told
        yield site


@BOTH
def test_a_morning_is_skimmed_asked_followed_and_corrected(real, scripts, visit):
    page = visit(real, scripts=scripts)
    expect(page.locator("h1")).to_have_text("Thursday, 30 October 2025")
    expect(page.locator(".tally")).to_contain_text("83 papers")
    for question in QUESTIONS:
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
        expect(page.locator("h1")).to_have_text(question)
        expect(page.locator(".answer")).to_be_visible()
        answered = httpx.post(f"{real.url}/v1/ask", json={"question": question}, timeout=60).json()
        expect(page.locator(".sources > li")).to_have_count(len(answered["citations"]))
        assert bool(page.locator(".verdict").count()) is not answered["answered"]
        for citation in answered["citations"]:
            abstract = httpx.get(f"{real.url}/v1/papers/{citation['paper_id']}").json()["abstract"]
            marked = page.locator(f"mark#c{citation['n']}")
            assert marked.text_content() == abstract[citation["start"] : citation["end"]]
            assert page.locator("p.abstract", has=marked).text_content() == abstract
    assert not answered["answered"]
    page.locator(".nearest a").first.click()
    page.get_by_text("Correct this").click()
    page.get_by_role("textbox", name="TL;DR").fill("Something of my own.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".summary .tldr")).to_have_text("Something of my own.")
    page.locator(".history summary").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".summary .tldr")).not_to_have_text("Something of my own.")


def test_its_views_fit_a_phone_and_stand_in_nobodys_way(real, visit):
    page = visit(real, size=PHONE)
    for path in ("/", "/?day=all&sort=comments", f"/ask?question={QUESTIONS[0]}", "/trends?of=published&by=year"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        violations = Axe().run(page).response["violations"]
        assert [one["id"] for one in violations if one["impact"] in {"serious", "critical"}] == []
