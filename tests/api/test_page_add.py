"""Adding papers from the page without a browser."""

import re
from html import unescape

from tests.api.conftest import PAPERS, add

OLD = [{**paper, "listed": "2025-10-30"} for paper in PAPERS]
SNOW = b'{"title": "Snow on Rails", "abstract": "We keep rails free of snow."}'
SHEEP = b"@article{sheep, title={Sheep}, abstract={We count sheep.}, year={2024}}"


def leading_to(html, name):
    """Return the address of the link of this name."""
    return unescape(re.search(rf'<a [^>]*?href="([^"]+)">{re.escape(name)}</a>', html)[1])


def test_what_was_added_is_a_click_away_whether_or_not_it_has_a_day_of_listing(client):
    assert add(client, OLD).status_code == 201
    html = client.post("/add", files={"file": ("snow & ice.jsonl", SNOW)}).text
    shown = client.get(leading_to(html, "Read them")).text
    assert "Snow on Rails" in shown
    assert "1 paper" in shown


def test_each_of_several_sources_leads_to_its_own_papers(client):
    files = [("file", ("snow.jsonl", SNOW)), ("file", ("none.jsonl", b"{}")), ("file", ("sheep.bib", SHEEP))]
    html = client.post("/add", files=files).text
    assert "Snow on Rails" in client.get(leading_to(html, "snow.jsonl")).text
    sheep = client.get(leading_to(html, "sheep.bib")).text
    assert "Sheep" in sheep
    assert "Snow on Rails" not in sheep
    assert ">none.jsonl</a>" not in html


def test_a_source_of_a_name_too_long_for_an_address_leads_to_all_papers(client):
    html = client.post("/add", files={"file": ("s" * 240 + ".jsonl", SNOW)}).text
    assert "Snow on Rails" in client.get(leading_to(html, "Read them")).text


def test_the_sample_and_a_pasted_text_lead_to_their_papers(client):
    sample = client.post("/add", files={"sample": (None, "1")}).text
    assert "12 papers" in client.get(leading_to(sample, "Read them")).text
    pasted = client.post("/add", data={"text": SNOW.decode()}).text
    assert "1 paper" in client.get(leading_to(pasted, "Read them")).text


def test_a_pasted_text_stays_to_be_mended_where_a_part_of_it_was_not_understood(client):
    lines = SNOW.decode() + '\n{"title": "No abstract, ' + "and on " * 60 + 'the end"}'
    html = client.post("/add", data={"text": lines}).text
    assert "1 paper found" in html
    assert "What you pasted stands below" in html
    assert unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)[1]) == lines


def test_a_pasted_text_that_was_understood_goes_whatever_a_file_held(client):
    html = client.post("/add", data={"text": SNOW.decode()}, files={"file": ("none.jsonl", b"{}")}).text
    assert "1 piece not understood" in html
    assert re.search(r"<textarea[^>]*></textarea>", html)
