"""A long write lets questions go first, and gets on all the same."""

import asyncio
import threading
import time

from api.service import GIVEN_WAY, Service
from summarizer.services import Services
from tests.api.conftest import settings_for


def steps(folder, *, until, worked=GIVEN_WAY):
    """Return what ended in which order where a write comes to a step while a question is thought about, and the
    seconds that the step took. until: seconds that the question takes; worked: those that the write took before."""
    order, thinking = [], threading.Event()

    def think():
        thinking.set()
        time.sleep(until)
        order.append("answered")

    def write(shop):
        assert thinking.wait(30)
        time.sleep(worked)
        began = time.monotonic()
        shop.progress("Embedding", 0, 2)
        order.append("went on")
        return time.monotonic() - began

    async def both():
        service = Service(Services(settings_for(folder)))
        async with service.running():
            answered = asyncio.create_task(service.think(think))
            taken = await service.write(write)
            await answered
        return taken

    return order, asyncio.run(both())


def test_a_step_of_a_write_waits_for_the_question_that_is_being_answered(tmp_path):
    order, taken = steps(tmp_path, until=1.2 * GIVEN_WAY)
    assert order == ["answered", "went on"]
    assert taken < GIVEN_WAY


def test_it_does_not_wait_for_ever(tmp_path):
    order, taken = steps(tmp_path, until=8 * GIVEN_WAY)
    assert order == ["went on", "answered"]
    assert taken < 4 * GIVEN_WAY


def test_it_waits_in_proportion_to_what_it_worked(tmp_path):
    order, taken = steps(tmp_path, until=8 * GIVEN_WAY, worked=GIVEN_WAY / 50)
    assert order == ["went on", "answered"]
    assert taken < GIVEN_WAY / 2
