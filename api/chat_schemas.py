"""Requests and responses of the two OpenAI-compatible endpoints, as far as they mean anything here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api.schemas import FilterFields
from summarizer.models import Citation

MOST_MESSAGES = 1000
EXTRACTIVE, GENERATIVE = "papergist-extractive", "papergist-generative"


class Lenient(BaseModel):
    """A frozen value that passes over fields it does not know: chat clients send many that mean nothing here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ContentPart(Lenient):
    """A piece of a message."""

    type: str
    text: str | None = None


class ChatMessage(Lenient):
    """One message of a conversation. What `system` and `developer` say is not followed: an answer rests on the papers
    alone."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[ContentPart, ...] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(part.text for part in self.content if part.text)


class StreamOptions(Lenient):
    """What a stream tells besides its words."""

    include_usage: StrictBool | None = None


class ChatRequest(Lenient):
    """A conversation whose last message is the question. Other parameters of a language model (`temperature`,
    `max_tokens`, `seed` …) are accepted and change nothing, as nothing is made up here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": EXTRACTIVE,
                    "messages": [
                        {"role": "user", "content": "What makes decoding faster without changing the output?"}
                    ],
                }
            ]
        }
    )

    model: str = Field(description=f"`{EXTRACTIVE}`, or `{GENERATIVE}` where a model is configured")
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = Field(default=None, description="1")
    response_format: dict[str, Any] | None = Field(default=None, description="of type `text`")
    tools: tuple[Any, ...] | None = Field(default=None, description="accepted; none is ever called")
    tool_choice: str | dict[str, Any] | None = Field(default=None, description="`none` or `auto`")
    logprobs: StrictBool | None = Field(default=None, description="false")
    modalities: tuple[str, ...] | None = Field(default=None, description="`text`")
    filters: FilterFields = Field(default=FilterFields(), description="answer from these papers only; our own addition")


class AnswerMessage(BaseModel):
    """The answer: text with numbered references and their list, and beside it the citations with their quotes."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    citations: tuple[Citation, ...] = Field(description="`quote == abstract[start:end]`, in code points")


class Choice(BaseModel):
    """The one answer that there is."""

    index: Literal[0] = 0
    message: AnswerMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class TokenUsage(BaseModel):
    """What the model read and wrote; nothing where none was called."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Told(BaseModel):
    """What completions and their chunks say besides the words."""

    id: str
    created: int = Field(description="seconds since 1970")
    model: str
    understood_as: str | None = Field(
        default=None, description="the question that was answered, where the one asked leans on the conversation"
    )
    answered: bool | None = Field(default=None, description="false: the collection does not say; in chunks, the last")
    fallback: str | None = Field(default=None, description="why the extractive answer stands in for a model's")


class Completion(Told):
    """An answer, or a refusal, as a chat completion."""

    object: Literal["chat.completion"] = "chat.completion"
    choices: tuple[Choice, ...]
    usage: TokenUsage


class Delta(BaseModel):
    """What a chunk adds to the message; the last one has the citations."""

    role: Literal["assistant"] | None = None
    content: str | None = None
    citations: tuple[Citation, ...] | None = None


class ChunkChoice(BaseModel):
    """A piece of the one answer that there is."""

    index: Literal[0] = 0
    delta: Delta
    finish_reason: Literal["stop"] | None = None
    logprobs: None = None


class Chunk(Told):
    """A piece of an answer."""

    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    choices: tuple[ChunkChoice, ...]
    usage: TokenUsage | None = None


class ChatModel(BaseModel):
    """Who answers."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: Literal["papergist"] = "papergist"


class ChatModels(BaseModel):
    """Who can be asked."""

    object: Literal["list"] = "list"
    data: tuple[ChatModel, ...]


class ChatErrorBody(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None = Field(default=None, description="the parameter that is wrong")
    code: str | None = Field(default=None, description="what kind of problem; stays the same over versions")


class ChatError(BaseModel):
    """An error in the form that OpenAI's clients read."""

    error: ChatErrorBody
