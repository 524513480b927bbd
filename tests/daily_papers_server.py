"""A server on this machine that answers as the Daily Papers interface is documented to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

DAILY = (Path(__file__).parent / "sources/shapes/daily_papers.json").read_bytes()


class Server(ThreadingHTTPServer):
    """Plays the Daily Papers interface; `status` says how it fares."""

    status, body = 200, DAILY

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.server.asked.append((parts.path, {key: value[0] for key, value in query.items()}, dict(self.headers)))
        body = self.server.body if query.get("p", ["0"]) == ["0"] else b"[]"
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass
