"""The site of files in a real browser, from a folder and from a server of files: it loads nothing from elsewhere."""

import functools
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from api.web.site import MANIFEST, TOGETHER, write_site
from summarizer.errors import UsageError
from summarizer.models import Paper
from tests.browser.conftest import DESK, Seen

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script></script> 🐝 \u2028 {{ 7*7 }}"
PAPERS = [
    Paper(id="2407.01234", title="Sorting Letters by Smell", abstract="We sort.", tldr="Letters are sorted by smell.",
          tags=("Mail", "smell"), listed="2025-10-30", comments=1),
    Paper(id="hep-th/9901001", title=HOSTILE, abstract=HOSTILE, tldr=HOSTILE, tags=(HOSTILE, "mail"),
          authors=(HOSTILE,), listed="2025-10-30", url="javascript:alert(3)"),
    Paper(id="bees-1b2c3d4e", title="Bées That Count", abstract="They count.", tldr=None, tags=("smell",)),
]  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "papers"
    write_site(PAPERS, folder)
    return folder


@pytest.fixture(params=["folder", "server"])
def address(request, folder):
    if request.param == "folder":
        yield folder.as_uri()
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder.parent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/papers"  # as GitHub Pages: below a project's name
        server.shutdown()


@pytest.fixture
def opened(browser, address):
    context = browser.new_context(viewport=DESK)
    page, seen = context.new_page(), Seen()
    seen.watch(page, address)
    page.goto(f"{address}/index.html")
    yield page
    context.close()
    assert seen.outside == []
    assert seen.errors == []


def test_papers_and_tags_are_gone_through_by_links(opened):
    expect(opened.locator(".card")).to_have_count(3)
    opened.get_by_role("link", name="Sorting Letters by Smell").click()
    expect(opened.locator(".abstract")).to_have_text("We sort.")
    opened.locator(".tags").get_by_role("link", name="smell").click()
    expect(opened.locator(".card h3")).to_have_text(["Sorting Letters by Smell", "Bées That Count"])
    opened.get_by_role("link", name="Tags", exact=True).click()
    expect(opened.locator(".plain li")).to_have_count(4)  # Mail, mail, smell, the hostile one


def test_search_finds_by_beginnings_of_words_whatever_their_accents(opened):
    opened.get_by_role("link", name="Search", exact=True).click()
    opened.get_by_label("Words that stand in").fill("bees cou")
    expect(opened.locator(".card h3")).to_have_text("Bées That Count")
    opened.locator(".card a").click()
    expect(opened.locator("h1")).to_have_text("Bées That Count")
    opened.go_back()
    opened.get_by_label("Words that stand in").fill("smell")
    expect(opened.locator(".card h3").first).to_have_text("Sorting Letters by Smell")
    expect(opened.locator("#tally")).to_have_text("2 papers")


def test_what_papers_say_is_text_and_the_stylesheet_is_in_force(opened):
    opened.get_by_role("link", name="onerror").first.click()
    expect(opened.locator("h1")).to_contain_text("<script>alert(2)</script>")
    assert opened.locator("main img, main script").count() == 0
    assert opened.locator("a[href^=javascript]").count() == 0
    assert "Palatino" in opened.locator("h1").evaluate("element => getComputedStyle(element).fontFamily")


def test_no_page_has_an_inline_script_or_style(folder):
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "default-src 'none'" in text
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", re.sub(r"&lt;.*?&gt;", "", text)), file


def test_every_link_of_every_page_leads_to_a_file(folder):
    for file in folder.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"]+)"', file.read_text(encoding="utf-8")):
            if not link.startswith(("http", "#")):
                assert (file.parent / link).resolve().is_file(), f"{file.name}: {link}"


def test_a_site_written_again_loses_what_is_gone_and_nothing_else(tmp_path):
    folder = tmp_path / "site"
    write_site(PAPERS, folder)
    (folder / "CNAME").write_text("papers.example.org")
    write_site(PAPERS[:1], folder)
    assert [path.name for path in (folder / "papers").iterdir()] == ["2407.01234.html"]
    assert sorted(path.stem for path in (folder / "tags").iterdir()) == ["Mail", "smell"]
    assert (folder / "CNAME").is_file()


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="no site"):
        write_site(PAPERS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    (tmp_path / "thesis.tex").unlink()
    (tmp_path / MANIFEST).write_text('["../thesis.tex"]')
    write_site(PAPERS, tmp_path)  # a path that leads out is not followed


def test_a_long_feed_goes_on_over_pages(tmp_path):
    papers = [Paper(id=f"p-{number}", title=f"Paper {number}", abstract="a") for number in range(2 * TOGETHER + 1)]
    write_site(papers, tmp_path / "site")
    pages = ["index.html", "older-2.html", "older-3.html"]
    counts = [(tmp_path / "site" / name).read_text().count('class="card"') for name in pages]
    assert counts == [TOGETHER, TOGETHER, 1]


def test_no_papers_are_a_site_too(tmp_path):
    write_site([], tmp_path / "site")
    assert "There are no papers here." in (tmp_path / "site" / "index.html").read_text()
