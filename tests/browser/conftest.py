"""The page in a real browser: the distribution's headless Chromium over a service in this process.

PAPERGIST_CHROMIUM names another browser; without any the tests skip.
"""

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import uvicorn

from api.app import create_app
from summarizer.models import Entry, Organisation, Reading
from summarizer.services import Services
from summarizer.settings import Settings
from tests.fakes import FakeEmbedder

CHROMIUM = os.environ.get("PAPERGIST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1180, "height": 860}
BEES = {
    "title": "Bees That Sort the Mail 🐝",
    "abstract": "🐝🐝 A post office is a noisy place for an insect. We train honey bees 🐝 to sort letters by the "
    "smell of their ink. The bees reach an accuracy of 94 percent after three days of sugar water."
    " Wet letters halve it.",
    "published": "2024-12-01",
    "listed": "2024-12-20",
}
BEES_QUESTION = "What accuracy do honey bees reach when sorting letters by smell?"


@dataclass
class Site:
    """A service that listens, and its collection."""

    url: str
    services: Services


@contextmanager
def listening(services):
    """Serve a collection on a free port while the block runs."""
    app = create_app(services.settings, services=services)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            deadline = time.monotonic() + 60
            while not _is_ready(url):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield Site(url, services)
        finally:
            server.should_exit = True
            thread.join()


def _is_ready(url):
    try:
        return httpx.get(f"{url}/ready").status_code == 200
    except httpx.TransportError:
        return False


def services_for(folder, *, embedder=None, **changes):
    services = Services(Settings(home=folder, port=0, **changes))
    if embedder is not None:
        services.embedder = embedder
    return services


@pytest.fixture(scope="module")
def browser():
    """Return the browser, started once a file: while it runs there is an event loop in this thread, and tests of other
    folders that the same process runs need to have their own."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on the path; PAPERGIST_CHROMIUM may name one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # the sandbox wants what containers do not give; the tests' pages are our own
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def embedder(tmp_path_factory):
    """Return the packaged model, loaded once."""
    return Services(Settings(home=tmp_path_factory.mktemp("model"), port=0)).embedder


@pytest.fixture(scope="session")
def sample(tmp_path_factory, embedder):
    """Return a site over the packaged page and one paper whose abstract counts otherwise in UTF-16. For reading."""
    with listening(services_for(tmp_path_factory.mktemp("sample"), embedder=embedder)) as site:
        assert "12 papers found" in httpx.post(f"{site.url}/add", files={"sample": (None, "1")}, timeout=60).text
        assert httpx.post(f"{site.url}/v1/papers", json={"papers": [BEES]}, timeout=60).status_code == 201
        yield site


@pytest.fixture(scope="session")
def weeks(tmp_path_factory):
    """Return a site over 70 invented papers that were listed on four days of two weeks. For reading."""
    services = services_for(tmp_path_factory.mktemp("weeks"), embedder=FakeEmbedder())
    services.catalog.papers.record(Reading(source="weeks.jsonl", kind="jsonl", entries=tuple(map(_entry, range(70)))))
    with services.owned() as shop:
        from summarizer.ingest import bring_up_to_date

        bring_up_to_date(shop)
    with listening(services_for(services.settings.home, embedder=FakeEmbedder())) as site:
        yield site


def _entry(number):
    """Return one of 40, 15, 10 and 5 papers of the four days; the older two days are of the week before."""
    day = next(day for most, day in ((40, "2025-03-13"), (55, "2025-03-11"), (65, "2025-03-07"), (70, "2025-03-06"))
               if number < most)  # fmt: skip
    beast, work = ("owls", "heat pumps", "tide gauges", "violins")[number % 4], ("repair", "forecast")[number % 2]
    return Entry(
        title=f"Study {number}: {beast.title()} and Their {work.title()}",
        abstract=f"We study {beast} in town {number}. A {work} model for {beast} saves {number} percent of the cost. "
        f"It was tried on {number + 3} {beast}.",
        published=f"2025-02-{number % 28 + 1:02}",
        listed=day,
        organisation=Organisation(handle="guild", name="The Guild") if number % 5 == 0 else None,
        comments=number,
    )


@pytest.fixture
def empty(tmp_path):
    """Return a site over an empty collection of the test's own."""
    with listening(services_for(tmp_path / "home", embedder=FakeEmbedder())) as site:
        yield site


@dataclass
class Seen:
    """What a page did that it should not: requests to elsewhere, errors and refusals in its console, dialogs."""

    outside: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    def watch(self, page, url):
        page.on(
            "request",
            lambda request: None if request.url.startswith((url, "data:")) else self.outside.append(request.url),
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (self.errors.append(dialog.message), dialog.dismiss()))


@pytest.fixture
def visit(browser):
    """Return a function that opens a page of a site, and afterwards see that it kept to that site without an error.

    It is the last argument of a test: what is asked for last ends first, and a page is to end before its site."""
    contexts, seen = [], Seen()

    def open_page(site, path="/", *, scripts=True, size=DESK, dark=False, refused=False):
        context = browser.new_context(
            java_script_enabled=scripts, viewport=size, color_scheme="dark" if dark else "light", base_url=site.url
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        if not refused:  # a page that is refused says so in the console
            seen.watch(page, site.url)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen.outside == []
    assert seen.errors == []
