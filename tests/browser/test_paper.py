"""A paper: passport and marked support, correcting by hand with a history, papers like it, comparing two TL;DRs."""

import httpx
import pytest
from playwright.sync_api import expect

from eval.people import read_labels
from tests.browser.conftest import listening, services_for
from tests.fakes import FakeEmbedder

BOTH = pytest.mark.parametrize("scripts", [True, False])
PAPERS = [
    {"title": f"Kites {n}", "abstract": f"The wind over the sea {n} is strong. We propose a kite that lifts {n} pumps."}
    for n in range(1, 6)
]


@pytest.fixture
def own(tmp_path):
    """Return a site over a few papers of the test's own."""
    with listening(services_for(tmp_path / "home", embedder=FakeEmbedder())) as site:
        assert httpx.post(f"{site.url}/v1/papers", json={"papers": PAPERS}).status_code == 201
        yield site


@BOTH
def test_a_paper_shows_what_its_tldr_rests_on_and_who_wrote_it(sample, scripts, visit):
    page = visit(sample, scripts=scripts)
    page.get_by_role("link", name="LoRA: Low-Rank").click()
    paper = httpx.get(f"{sample.url}/v1/papers", params={"limit": 100}).json()["papers"]
    lora = next(one for one in paper if one["title"].startswith("LoRA"))
    summary = httpx.get(f"{sample.url}/v1/papers/{lora['id']}/summary").json()
    assert page.locator(".abstract").text_content() == lora["abstract"]
    assert "".join(page.locator("mark").all_text_contents()) == "".join(span["quote"] for span in summary["support"])
    page.locator(".passport summary").click()
    expect(page.locator(".passport")).to_contain_text("the extractive engine")
    expect(page.locator(".beside .nearest li")).to_have_count(6)
    expect(page.get_by_role("link", name="Look for it on arXiv")).to_have_attribute("rel", "noopener noreferrer")


@BOTH
def test_a_correction_stands_is_kept_in_the_history_and_can_be_withdrawn(own, scripts, visit):
    page = visit(own, scripts=scripts)
    page.get_by_role("link", name="Kites 3").click()
    before = page.locator(".summary .tldr").inner_text()
    page.get_by_text("Correct this").click()
    page.get_by_role("textbox", name="TL;DR").fill("Kites pump <b>water</b>.")
    page.get_by_label("Tags, with commas between them").fill("kites, wind power")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".summary .tldr")).to_have_text("Kites pump <b>water</b>.")
    expect(page.locator(".summary .tags li")).to_have_text(["kites", "wind power"])
    page.locator(".passport summary").click()
    expect(page.locator(".passport")).to_contain_text("a person")
    page.locator(".history summary").click()
    expect(page.locator(".history li")).to_have_count(2)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator(".summary .tldr")).to_have_text(before)
    page.locator(".history summary").click()
    expect(page.locator(".history li").first).to_contain_text("withdrawn")
    expect(page.locator(".history li").first).to_contain_text("Kites pump")
    expect(page.get_by_role("button", name="Withdraw")).to_have_count(0)


@BOTH
def test_what_cannot_be_taken_is_said_and_nothing_written_is_lost(own, scripts, visit):
    page = visit(own, scripts=scripts, refused=True)
    page.get_by_role("link", name="Kites 3").click()
    page.get_by_text("Correct this").click()
    page.get_by_role("textbox", name="TL;DR").fill("Kites pump.")
    page.get_by_label("Tags, with commas between them").fill(", ".join(f"tag {n}" for n in range(30)))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("There are 30 tags; at most 20")
    expect(page.get_by_role("textbox", name="TL;DR")).to_have_value("Kites pump.")


def test_two_texts_are_compared_blind_by_keys_and_the_evaluation_reads_the_choices(own, visit):
    page = visit(own, "/label")
    page.get_by_label("Your name").fill("ada")
    page.get_by_role("button", name="Begin").click()
    shown = []
    for key in "1202":
        page.wait_for_load_state()  # the next pair comes with a page of its own
        expect(page.locator(".two button span")).to_have_count(2)
        texts = page.locator(".two button span").all_inner_texts()
        source = page.locator(".abstract").inner_text()
        assert "extractive" not in page.content()
        assert "first-sentence" not in page.content()
        shown.append((source, texts, key))
        page.keyboard.press(key)
        expect(page.locator(".abstract")).not_to_have_text(source)
    page.wait_for_load_state()
    pairs, _ = read_labels(own.services.settings.home / "labels.jsonl")
    assert len(pairs) == 4
    for (source, texts, key), pair in zip(shown, pairs, strict=True):
        assert (pair.source, pair.annotator, {pair.a, pair.b}) == (source, "ada", set(texts))
        chosen = {"a": pair.a, "b": pair.b, "equal": None}[pair.choice]
        assert chosen == {"1": texts[0], "2": texts[1], "0": None}[key]


def test_comparing_works_without_scripts_and_ends(own, visit):
    page = visit(own, "/label?annotator=bob", scripts=False)
    first = page.locator(".abstract").inner_text()
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.locator(".abstract")).not_to_have_text(first)
    page.goto("/label?annotator=bob")
    for _ in PAPERS:
        page.get_by_role("button", name="Equally good").click()
    expect(page.locator("main")).to_contain_text("Nothing is left to compare for bob. 5 choices")


@BOTH
def test_a_paper_that_is_not_there_is_told_in_a_page(own, scripts, visit):
    page = visit(own, "/papers/nothing/of/this", scripts=scripts, refused=True)
    expect(page.locator("h1")).to_have_text("Paper not found")
