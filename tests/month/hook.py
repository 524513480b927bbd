"""A web hook on this machine that keeps what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hook(ThreadingHTTPServer):
    """Answers with `status`. taken: called with each delivery before the reply."""

    status = 200
    headers: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kept, self.sent = [], []
        self.taken: Callable[[], None] = lambda: None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/hook"

    def handle_error(self, *_arguments):
        """Say nothing of who hung up: they are killed."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.sent.append((dict(self.headers), body))
        if self.server.status < 300:
            self.server.kept.append(json.loads(body))
            self.server.taken()
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments):
        pass
