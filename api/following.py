"""Saved questions asked again behind what changed the collection, one at a time, so that people come in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol, TypeVar

from anyio import to_thread

from summarizer.errors import PapergistError
from summarizer.reader_models import QuestionRound
from summarizer.saved_questions import ask_again, told
from summarizer.services import Services

Done = TypeVar("Done")
log = logging.getLogger(__name__)


class Think(Protocol):
    """What does work that costs a processor's time, when it is its turn."""

    def __call__(self, work: Callable[[], Done], /) -> Awaitable[Done]: ...


class QuestionFollower:
    """Asks what was not asked since the collection changed, whenever it is woken. `ending`: set when it is to end."""

    def __init__(self, services: Services, think: Think, ending: asyncio.Event) -> None:
        self._services, self._think, self._ending = services, think, ending
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Say that the collection may have changed, or that the service ends."""
        self._news.set()

    async def run(self) -> None:
        """Wait for news and ask, until the service ends. What goes wrong is logged, and waits for the next news."""
        while not self._ending.is_set():
            await self._news.wait()
            self._news.clear()
            try:
                await self._ask()
            except PapergistError as error:
                log.error("Saved questions were not asked: %s", error.message)  # noqa: TRY400 - its words say all
            except Exception:
                log.exception("Saved questions were not asked.")

    async def _ask(self) -> None:
        for name in await to_thread.run_sync(self._waiting):
            if self._ending.is_set():
                return
            round_: QuestionRound = await self._think(
                partial(ask_again, self._services.catalog, self._services.answer, name)
            )
            for line in told(round_):
                log.info(line)

    def _waiting(self) -> list[str]:
        catalog = self._services.catalog
        return catalog.questions.waiting(catalog.database.revision().number)
