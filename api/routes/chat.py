"""The OpenAI-compatible endpoints: chat clients ask the collection as they ask any model."""

from __future__ import annotations

import time
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response

from api import examples
from api.chat import Reply, engine_of, look, models_of, refuse_unsupported
from api.chat_errors import DOCUMENTED, ChatRoute
from api.chat_schemas import EXTRACTIVE, ChatModel, ChatModels, ChatRequest, Completion
from api.deps import RunningMetrics, RunningService, RunningServices, json_body
from api.events import LEFT, FrameStream, ready, while_listened_to
from summarizer.answer import answer
from summarizer.answer_with_model import answer_with_model, stream_with_model

router = APIRouter(tags=["chat"], route_class=ChatRoute)


@router.post(
    "/chat/completions",
    summary="Chat with the collection",
    dependencies=[Depends(json_body)],
    response_model=Completion,
    responses={200: examples.COMPLETION, **DOCUMENTED},
)
async def complete_chat(
    asked: ChatRequest, service: RunningService, request: Request, metrics: RunningMetrics
) -> Completion | Response:
    """Answer the last message of a conversation from the collection, as OpenAI's API has it.

    References stand in the text by number and in a list below it; `citations` of the message has them with quotes that
    were checked: `quote == abstract[start:end]`. A question that leans on the conversation ("and its licence?") is
    asked of the papers cited before; `understood_as` says how it was taken. Of the answers in the history nothing but
    their references is used. System messages are not followed, and errors have OpenAI's form.
    """
    refuse_unsupported(asked)
    services = service.services
    engine = engine_of(asked.model, services)
    writer = await to_thread.run_sync(services.writer) if engine == "generative" else None
    looked, understood = await service.think(partial(look, asked, services))
    catalog = services.catalog
    with_usage = bool(asked.stream_options and asked.stream_options.include_usage)
    reply = Reply(asked.model, understood, catalog, include_usage=with_usage)
    if writer is None:
        found = await service.think(partial(answer, looked, catalog=catalog))
        metrics.answered(found)
        return (
            FrameStream(reply.frames(ready(found)))
            if asked.stream
            else await to_thread.run_sync(reply.completion, found)
        )
    if asked.stream:
        events = stream_with_model(looked, catalog=catalog, writer=writer)
        return FrameStream(reply.frames(metrics.counting(events)))
    written = await while_listened_to(request, answer_with_model(looked, catalog=catalog, writer=writer))
    if written is None:
        return Response(status_code=LEFT)
    metrics.answered(written)
    return await to_thread.run_sync(reply.completion, written)


@router.get("/models", summary="List who can be asked", responses={200: examples.MODELS, **DOCUMENTED})
def list_models(services: RunningServices) -> ChatModels:
    """List the names under which the collection answers a chat."""
    return ChatModels(data=tuple(_model(name) for name in models_of(services)))


@router.get(
    "/models/{model:path}",
    summary="Look one up who can be asked",
    responses={200: examples.MODEL, **DOCUMENTED},
)
def read_model(model: Annotated[str, Path(examples=[EXTRACTIVE])], services: RunningServices) -> ChatModel:
    """Return who answers under a name."""
    engine_of(model, services)
    return _model(model)


def _model(name: str) -> ChatModel:
    return ChatModel(id=name, created=int(time.time()))
