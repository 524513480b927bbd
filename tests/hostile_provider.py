"""A provider of models on loopback that does what it is told to, however wrong: for tests of what stands on it.

    with hostile_provider() as provider:
        provider.script(status(429, retry_after="1"), hang(), completion("three"))
        LanguageModel("openai/m", api_base=provider.url)

Each request takes the next act; the last one is repeated. What was asked is in `provider.requests`. A provider that is
to reply by what it is asked has a function instead: `provider.answer = lambda body: completion(…)`.
"""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from summarizer import llm

HANG = 30.0  # seconds; longer than any deadline under test, and cut short when the provider closes


@dataclass(frozen=True)
class Act:
    """One answer. pieces are sent one by one with `gap` seconds between; the connection is then closed."""

    code: int = 200
    pieces: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)
    before: float = 0.0
    gap: float = 0.0
    promised: int | None = None  # content-length, where it is to be a lie


@dataclass
class Provider:
    """The running provider: where it is, what it was asked, what it will do."""

    url: str = ""
    requests: list[dict] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    answer: Callable[[dict], Act] | None = None
    closing: threading.Event = field(default_factory=threading.Event)

    def script(self, *acts: Act) -> None:
        self.acts = list(acts)

    def next(self, body: dict) -> Act:
        if self.answer is not None:
            return self.answer(body)
        return self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]


def completion(text: str, finish: str = "stop", used: tuple[int, int] = (7, 5)) -> Act:
    """A well-formed reply, whatever its text claims; used: tokens of prompt and reply."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    usage = {"prompt_tokens": used[0], "completion_tokens": used[1], "total_tokens": sum(used)}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return Act(pieces=(json.dumps(body).encode(),))


def chunks(*texts: str, finish: str = "stop") -> tuple[bytes, ...]:
    """The events of a stream, one for each text, then its end."""
    deltas = [({"role": "assistant", "content": text}, None) for text in texts] + [({}, finish)]
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    events = [{**head, "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]} for delta, reason in deltas]
    return (*(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events), b"data: [DONE]\n\n")


def stream(*pieces: bytes, gap: float = 0.0) -> Act:
    """A stream of these bytes, which may end anywhere."""
    return Act(pieces=pieces, headers=(("content-type", "text/event-stream"),), gap=gap)


def status(code: int, *, retry_after: str | None = None, message: str = "no", error_code: str | None = None) -> Act:
    """A failure in the form that OpenAI's interface has for it."""
    body = json.dumps({"error": {"message": message, "code": error_code}}).encode()
    extra = () if retry_after is None else (("retry-after", retry_after),)
    return Act(code, (body,), (("content-type", "application/json"), *extra))


def page(content: bytes = b"<html>Sign in</html>") -> Act:
    """A web page where a reply should be."""
    return Act(pieces=(content,), headers=(("content-type", "text/html"),))


def typed(kind: str, content: bytes, *, code: int = 200) -> Act:
    """Any content, under any content type."""
    return Act(code, (content,), (("content-type", kind),))


def hang() -> Act:
    """Nothing at all, for longer than anybody waits."""
    return Act(pieces=(b"{}",), before=HANG)


def half(act: Act) -> Act:
    """The first half of what an act would send, with the length of the whole promised."""
    whole = b"".join(act.pieces)
    return Act(act.code, (whole[: len(whole) // 2],), act.headers, promised=len(whole))


@contextmanager
def hostile_provider() -> Iterator[Provider]:
    """Run a provider on a free port of loopback; everything that still hangs ends with the block, and so do the clients
    that LiteLLM keeps: the next provider may get the same port."""
    provider = Provider(acts=[status(500)])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    clients = llm._litellm().in_memory_llm_clients_cache
    clients.flush_cache()
    try:
        yield provider
    finally:
        clients.flush_cache()
        provider.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Provider) -> Callable[..., socketserver.BaseRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked = json.loads(body or b"{}")
            provider.requests.append(asked)
            with suppress(BrokenPipeError, ConnectionResetError):  # hanging up is what many tests are about
                self.play(provider.next(asked))

        def play(self, act):
            if provider.closing.wait(act.before):
                return
            self.send_response(act.code)
            for name, value in act.headers:
                self.send_header(name, value)
            if act.promised is not None:
                self.send_header("content-length", str(act.promised))
            self.end_headers()
            for number, piece in enumerate(act.pieces):
                if number and provider.closing.wait(act.gap):
                    return
                self.wfile.write(piece)
                self.wfile.flush()

        def log_message(self, *arguments):
            """Say nothing."""

    return Handler
