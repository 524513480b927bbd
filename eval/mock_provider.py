"""A model server on loopback that answers every chat completion with the same words, for measuring what a call costs
on our side: `python -m eval.mock_provider REPLY` prints its address."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers with the reply that the server was started with."""

    protocol_version = "HTTP/1.1"
    reply = b""

    def do_POST(self) -> None:
        """Read the request, whatever it is, and answer it."""
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(self.reply)))
        self.end_headers()
        self.wfile.write(self.reply)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until the process is ended."""
    message = {"role": "assistant", "content": sys.argv[1]}
    usage = {"prompt_tokens": 500, "completion_tokens": 50, "total_tokens": 550}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    Handler.reply = json.dumps(body).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}/v1\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
