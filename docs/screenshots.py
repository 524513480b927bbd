"""Take docs/page-*.webp: the page over the packaged sample, as Chromium shows it. Run it as `make screenshots`."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_app
from summarizer.settings import Settings

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("PAPERGIST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ANSWERED = "How much of the reserved cache memory is really used when serving language models?"
DECLINED = "How are reward models trained from human preferences?"
LARGEST = 200_000  # bytes


@dataclass(frozen=True)
class Shot:
    """One picture: where, how wide and high in CSS pixels, in which light, and what is clicked before."""

    name: str
    path: str
    width: int = 1120
    height: int = 780
    dark: bool = False
    clicks: tuple[str, ...] = ()


SHOTS = (
    Shot("feed", "/"),
    Shot("answer", f"/ask?question={quote(ANSWERED)}", clicks=(".cite",)),
    Shot("refusal", f"/ask?question={quote(DECLINED)}", height=640),
    Shot("paper", "/", height=900, clicks=(".card:nth-child(5) h3 a", ".passport summary")),
    Shot("trends", "/trends", height=660),
    Shot("compare", "/label?annotator=ada", height=640),
    Shot("dark", f"/ask?question={quote(ANSWERED)}", dark=True, clicks=(".cite",)),
    Shot("phone", "/", width=360, height=740),
    Shot("digest", "/digest/newest", height=900),
    Shot("digest-mail", "/v1/digest/newest?format=html", width=680, height=900),
    Shot("digest-mail-dark", "/v1/digest/newest?format=html", width=380, height=780, dark=True),
)
BY_TASTE = (Shot("for-you", "/for-you", height=860),)  # taken once a taste is known


def main() -> None:
    """Serve the sample from a folder that does not stay, and take each picture."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"])
        page = browser.new_page()
        page.goto(f"{url}/")
        page.get_by_role("button", name="Add the packaged sample").click()
        page.wait_for_selector(".report", timeout=120_000)
        for shot in SHOTS:
            _take(browser, url, shot)
        _teach(page, url)
        for shot in BY_TASTE:
            _take(browser, url, shot)


def _teach(page: Page, url: str) -> None:
    """Like a paper and want some words, as a reader does."""
    page.goto(f"{url}/")
    page.locator(".card", has_text="LoRA").locator("button[data-thumb=up]").click()
    page.locator("button[aria-pressed=true]").wait_for()
    page.goto(f"{url}/for-you")
    for words, wanted in (("machine translation", "yes"), ("image generation", "never")):
        page.locator("input[name=words]").first.fill(words)
        page.locator(f".interest button[value={wanted}]").click()


def _take(browser: Browser, url: str, shot: Shot) -> None:
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
    )
    page.goto(url + shot.path)
    for selector in shot.clicks:
        page.locator(selector).first.click()
        page.wait_for_load_state()
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    _save(page, HERE / f"page-{shot.name}.webp")
    page.close()


def _save(page: Page, path: Path) -> None:
    """Save what is seen as WebP, whose encoder the browser brings."""
    cdp = page.context.new_cdp_session(page)
    data = base64.b64decode(cdp.send("Page.captureScreenshot", {"format": "webp", "quality": 82})["data"])
    assert len(data) <= LARGEST, f"{path.name} has {len(data)} bytes"
    path.write_bytes(data)


@contextmanager
def _served(home: Path) -> Iterator[str]:
    app = create_app(Settings(home=home, port=0))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            while not _is_ready(url):
                time.sleep(0.1)
            yield url
        finally:
            server.should_exit = True
            thread.join()


def _is_ready(url: str) -> bool:
    try:
        with urlopen(f"{url}/ready") as response:  # noqa: S310 - our own address
            return bool(response.status == 200)  # noqa: PLR2004 - OK
    except (URLError, ConnectionError):
        return False


if __name__ == "__main__":
    main()
