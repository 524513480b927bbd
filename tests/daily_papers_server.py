"""A server on this machine that answers as the Daily Papers interface is documented to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DAILY = (Path(__file__).parent / "sources/shapes/daily_papers.json").read_bytes()


class Feed:
    """Papers by day of listing, and what is wrong with the interface on which day. failing: how often a day is answered
    with 429; broken: with a page of another format; down: not at all."""

    def __init__(self):
        self.days, self.failing, self.broken, self.down = {}, {}, set(), set()

    def list_paper(self, day, number, *, title=None):
        name = f"2509.{number:05}"
        abstract = f"We study thing{number} with method{number} and find result{number}."
        paper = {"id": name, "title": title or f"On Thing {number}", "summary": abstract, "upvotes": 0}
        paper |= {"publishedAt": f"{day}T10:00:00.000Z", "submittedOnDailyAt": f"{day}T00:30:00.000Z"}
        self.days.setdefault(day, []).append({"paper": {**paper, "authors": []}, "numComments": 0})

    def reply(self, day, page):
        """Return status, headers and body; None where nobody answers."""
        if day in self.down:
            return None
        if self.failing.get(day, 0) > 0:
            self.failing[day] -= 1
            return 429, {"Retry-After": "2"}, ""
        if day in self.broken:
            return 200, {}, "<html>We have moved</html>"
        return 200, {}, json.dumps(self.days.get(day, []) if page == "0" else [])


class Server(ThreadingHTTPServer):
    """Plays the Daily Papers interface; `status` says how it fares, or a feed does by day. touched: called with each
    request, before it is answered."""

    status, body = 200, DAILY
    feed: Feed | None = None
    touched: Callable[[], None] | None = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_arguments):
        """Say nothing of who hung up: they are killed."""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.server.asked.append((parts.path, {key: value[0] for key, value in query.items()}, dict(self.headers)))
        if self.server.touched is not None:
            self.server.touched()
        page = query.get("p", ["0"])[0]
        if self.server.feed is not None:
            told = self.server.feed.reply(date.fromisoformat(query["date"][0]), page)
            status, headers, body = told or (503, {}, "")
            self._answer(status, body.encode(), headers)
        else:
            self._answer(self.server.status, self.server.body if page == "0" else b"[]", {})

    def _answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass
