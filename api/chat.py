"""An answer as a chat: what the conversation asks, and the answer as one completion or as its chunks."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from anyio import to_thread

from api.chat_errors import NO_SUCH_MODEL, told
from api.chat_schemas import (
    EXTRACTIVE,
    GENERATIVE,
    AnswerMessage,
    ChatRequest,
    Choice,
    Chunk,
    ChunkChoice,
    Completion,
    Delta,
    TokenUsage,
)
from api.problems import INVALID, Refusal
from api.schemas import FieldProblem
from summarizer.answer import Looked
from summarizer.answer_with_model import Event
from summarizer.catalog import Catalog
from summarizer.follow_up import Turn, Understood, understand
from summarizer.models import Answer, EngineName, Sentence, Usage
from summarizer.references import as_message, nearest_papers, references
from summarizer.services import Services
from summarizer.sources.decoding import storable

DONE = b"data: [DONE]\n\n"
_TEXT_ONLY = {"text", "input_text"}


def engine_of(model: str, services: Services) -> EngineName:
    """Return the engine that answers under this name. Raises: Refusal."""
    if model == EXTRACTIVE:
        return "extractive"
    if model == GENERATIVE and services.settings.model:
        return "generative"
    there = ", ".join(models_of(services))
    problem = FieldProblem(location="model", message="there is no such model")
    raise Refusal(NO_SUCH_MODEL, f"There is no model {model!r} here; there are: {there}.", [problem])


def models_of(services: Services) -> tuple[str, ...]:
    """Return the names under which the collection answers."""
    return (EXTRACTIVE, GENERATIVE) if services.settings.model else (EXTRACTIVE,)


def refuse_unsupported(asked: ChatRequest) -> None:
    """Refuse what would change the form of the answer; what only changes how a model writes is passed over."""
    wrong = {
        "n": asked.n not in {None, 1},
        "response_format": (asked.response_format or {}).get("type", "text") != "text",
        "tool_choice": asked.tool_choice not in {None, "none", "auto"}
        if not isinstance(asked.tool_choice, dict)
        else True,
        "logprobs": bool(asked.logprobs),
        "modalities": bool(asked.modalities) and set(asked.modalities or ()) != {"text"},
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise _unsupported(name, "this is not supported: there is one answer, in words, without tools")
    last = asked.messages[-1]
    if last.role != "user" or not last.text.strip():
        raise _unsupported("messages", "the last message is to be the user's, and to hold a question")
    if not isinstance(last.content, str) and any(part.type not in _TEXT_ONLY for part in last.content or ()):
        raise _unsupported("messages", "only text can be read")


def look(asked: ChatRequest, services: Services) -> tuple[Looked, Understood]:
    """Find what may answer the last message of a conversation, in the papers that it is about; where it may be about
    others as well, wherever it is likelier to be answered. Raises: UsageError, CatalogError, EmbeddingMismatch."""
    turns = [Turn(item.role, storable(item.text)) for item in asked.messages if item.role in {"user", "assistant"}]
    understood = understand(turns, services.catalog.papers.get_many)
    among = [paper.id for paper in understood.among] or None
    looked = services.look(understood.sought, asked.filters.filters(), among=among)
    if understood.is_sure:
        return replace(looked, question=understood.question), understood
    plain = Understood(turns[-1].text)
    anywhere = services.look(plain.question, asked.filters.filters())
    if looked.weighed.reason is not None or looked.weighed.confidence < anywhere.weighed.confidence:
        return anywhere, plain
    return replace(looked, question=understood.question), understood


@dataclass(frozen=True)
class Reply:
    """One reply of a chat. include_usage: whether a last chunk says what it cost."""

    model: str
    understood: Understood
    catalog: Catalog
    include_usage: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, found: Answer) -> Completion:
        """Return an answer as one completion."""
        said = " ".join(map(_sentence, found.sentences)) + self._end(found)
        message = AnswerMessage(content=said, citations=found.citations)
        told = {"answered": found.answered, "fallback": found.fallback}
        return Completion(**self._head, **told, choices=(Choice(message=message),), usage=_usage(found.usage))

    async def frames(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
        """Yield an answer in chunks, as they are sent: what each sentence adds, then the references, then the end."""
        between = ""
        try:
            yield self._chunk(Delta(role="assistant", content=""))
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, Sentence):
                        yield self._chunk(Delta(content=between + _sentence(event)))
                        between = " "
                    elif isinstance(event, Answer):
                        for frame in await to_thread.run_sync(self._last, event):
                            yield frame
        except Exception as error:  # noqa: BLE001 - the status is sent, so a broken answer can only be told of
            yield b"data: %s\n\n" % told(error)[1].model_dump_json().encode()
        yield DONE

    def _last(self, found: Answer) -> list[bytes]:
        ending = Delta(content=self._end(found))
        closing = Delta(citations=found.citations)
        outcome = {"answered": found.answered, "fallback": found.fallback}
        frames = [self._chunk(ending), self._chunk(closing, finish="stop", **outcome)]
        if self.include_usage:
            frames.append(_data(Chunk(**self._head, choices=(), usage=_usage(found.usage))))
        return frames

    def _end(self, found: Answer) -> str:
        """Return what stands below the sentences: how the question was taken, and the references; or the refusal."""
        names = [item.paper_id for item in found.citations] + [item.paper_id for item in found.nearest]
        papers = {paper.id: paper for paper in self.catalog.papers.get_many(list(dict.fromkeys(names)))}
        parts = [] if found.answered else [f"Not in this collection. {as_message(found.reason or '')}"]
        parts += [as_message(found.reason)] if found.answered and found.reason else []
        parts += [f"Understood as: {as_message(self.understood.question)}"] if self.understood.leans else []
        parts += [references(found.citations, papers)] if found.answered else []
        near = [papers[item.paper_id] for item in found.nearest if item.paper_id in papers]
        parts += [nearest_papers(near)] if near else []
        return ("\n\n" if found.answered else "") + "\n\n".join(parts)

    def _chunk(self, delta: Delta, *, finish: Any = None, **outcome: Any) -> bytes:
        return _data(Chunk(**self._head, **outcome, choices=(ChunkChoice(delta=delta, finish_reason=finish),)))

    @property
    def _head(self) -> dict[str, Any]:
        understood_as = self.understood.question if self.understood.leans else None
        return {"id": self.id, "created": self.created, "model": self.model, "understood_as": understood_as}


def _sentence(sentence: Sentence) -> str:
    return " ".join((as_message(sentence.text), *(f"[{number}]" for number in sentence.citations)))


def _usage(usage: Usage) -> TokenUsage:
    read, written = usage.prompt_tokens, usage.completion_tokens
    return TokenUsage(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


def _data(chunk: Chunk) -> bytes:
    """Return a chunk as it is sent: what it has not to say is left out, but for what clients look for."""
    dumped = {name: value for name, value in chunk.model_dump(mode="json").items() if value is not None}
    for choice in dumped["choices"]:
        choice["delta"] = {name: value for name, value in choice["delta"].items() if value is not None}
    return b"data: %s\n\n" % json.dumps(dumped, separators=(",", ":")).encode()


def _unsupported(name: str, message: str) -> Refusal:
    return Refusal(INVALID, f"{name}: {message}.", [FieldProblem(location=name, message=message)])


def chunks_sent(*chunks: Chunk) -> str:
    """Return a whole stream of chunks as it is sent."""
    return b"".join([*map(_data, chunks), DONE]).decode()
