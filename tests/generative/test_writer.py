"""Calls to a model are looked up before they are made, held by budgets, and written down however they end."""

import asyncio
import threading

import pytest

from prompts import load
from summarizer.catalog.calls import Limits
from summarizer.errors import (
    BudgetSpent,
    ModelAuthentication,
    ModelTimeout,
    ModelUnreachable,
    OutputInvalid,
    OutputUnsupported,
)
from summarizer.generative.drafts import TldrDraft
from summarizer.generative.tldr import PROMPT, write_tldr
from summarizer.generative.writer import Bill, new_run
from summarizer.models import Usage
from summarizer.replies import Unsupported
from tests.generative.scripted import GOOD, INVENTED, KEY, TITLE, WRITTEN, asked, saying, shown, streaming
from tests.hostile_provider import completion, hang

# the provider counts 7 tokens of prompt and 5 of reply, whatever is said
ONE, TWO = (7, 5), (14, 10)


def used(bill):
    return bill.usage.prompt_tokens, bill.usage.completion_tokens


def write(writer, bill=None, title=TITLE):
    return asyncio.run(write_tldr(writer, title, shown(), bill or Bill()))


async def stream(writer, bill, sentences=("Bees count dots.",)):
    pieces = writer.stream(PROMPT, TldrDraft, bill, title=TITLE, sentences=list(sentences))
    return "".join([piece async for piece in pieces])


# --- once is enough ---


def test_the_same_call_is_made_once_although_its_delimiter_is_drawn_anew(study):
    study.says(tldr=GOOD)
    first, second = Bill(), Bill()
    assert write(study.writer(), first).kept == write(study.writer(), second).kept
    assert study.asked() == ["tldr"]
    assert (used(first), first.heard) == (ONE, ONE)
    assert (used(second), second.usage.cost_usd, second.heard) == ((0, 0), 0.0, ONE)


def test_each_call_has_a_delimiter_of_its_own(study):
    study.says(tldr=GOOD)
    write(study.writer())
    write(study.writer(), title="Another")
    one, other = (asked(body).split("=====")[1] for body in study.provider.requests)
    assert one[:16] != other[:16]


def test_another_input_model_or_form_is_another_call(study):
    study.says(tldr=GOOD)

    class OtherDraft(TldrDraft):
        """Another form of the same name at the provider."""

    OtherDraft.__name__ = "TldrDraft"
    write(study.writer())
    write(study.writer(), title="Another")
    write(study.writer("openai/n"))
    inputs = {"title": TITLE, "sentences": [place.line for place in shown()]}
    asyncio.run(study.writer().write(PROMPT, OtherDraft, lambda draft: draft, Bill(), **inputs))
    assert study.asked() == ["tldr"] * 4
    asyncio.run(study.writer().write(PROMPT, TldrDraft, lambda draft: draft, Bill(), **inputs))
    assert study.asked() == ["tldr"] * 4


def test_a_repair_is_asked_for_a_little_warmer_so_that_it_is_no_repetition(study):
    study.says(tldr=[INVENTED, GOOD])
    write(study.writer())
    first, second = (body["temperature"] for body in study.provider.requests)
    assert (first, second) == (load(PROMPT).front.temperature, load("repair").front.temperature)
    assert first == 0.0 < second


def test_a_reply_that_had_to_be_mended_is_not_asked_for_again_nor_is_its_repair(study):
    study.says(tldr=[INVENTED, GOOD])
    first, second = Bill(), Bill()
    assert write(study.writer(), first).repaired
    assert write(study.writer(), second).repaired
    assert study.asked() == ["tldr", "tldr repair"]
    assert (used(first), first.heard) == (TWO, TWO)
    assert (used(second), second.heard) == ((0, 0), TWO)


def test_a_reply_that_was_cut_off_is_asked_for_again(study):
    study.says(tldr=[completion('{"support": [2', finish="length"), GOOD])
    for _ in range(2):
        assert write(study.writer()).kept.text == WRITTEN
    # the repair stands on the same broken words, so it is known; the broken reply is not
    assert study.asked() == ["tldr", "tldr repair", "tldr"]


def test_a_streamed_reply_serves_the_same_call_later(study):
    study.says(streamed=streaming("{", "}"))
    first, second = Bill(), Bill()
    assert asyncio.run(stream(study.writer(), first)) == asyncio.run(stream(study.writer(), second)) == "{}"
    assert len(study.provider.requests) == 1
    assert used(second) == (0, 0)
    assert second.heard == first.heard == used(first)


def test_greetings_are_never_looked_up(study):
    study.provider.script(completion('{"word": "yes"}'))
    for _ in range(2):
        assert asyncio.run(study.writer().greet()).kept.word == "yes"
    assert len(study.provider.requests) == 2


def test_the_repair_shows_the_model_its_reply_and_what_was_wrong(study):
    study.says(tldr=[INVENTED, GOOD])
    write(study.writer())
    told = asked(study.provider.requests[1])
    assert INVENTED["tldr"] in told
    assert "the number 70% does not stand in the abstract" in told


def test_a_model_that_errs_twice_is_not_asked_a_third_time(study):
    study.says(tldr=INVENTED)
    with pytest.raises(OutputUnsupported) as caught:
        write(study.writer())
    assert caught.value.kinds == ("number",)
    assert study.asked() == ["tldr", "tldr repair"]


def test_a_model_that_writes_no_json_twice_is_told_apart(study):
    study.says(tldr="I would rather not.")
    with pytest.raises(OutputInvalid):
        write(study.writer())
    assert study.asked() == ["tldr", "tldr repair"]


# --- what is written down ---


def test_every_call_is_written_down_with_what_it_used(study):
    study.says(tldr=[INVENTED, GOOD])
    write(study.writer())
    assert study.ledger() == [("reply", *ONE)] * 2


def test_a_time_out_keeps_what_was_set_aside(study):
    study.provider.script(hang())
    bill = Bill()
    with pytest.raises(ModelTimeout):
        write(study.writer(timeout=0.5), bill)
    ((outcome, *tokens),) = study.ledger()
    assert outcome == "ModelTimeout"
    assert tokens[1] == 160  # the most that the reply of this prompt may have
    assert tuple(tokens) == used(bill)
    assert bill.heard == (0, 0)


def test_a_refused_key_costs_nothing(study):
    study.says(tldr=KEY)
    bill = Bill()
    with pytest.raises(ModelAuthentication):
        write(study.writer(), bill)
    assert study.ledger() == [("ModelAuthentication", 0, 0)]
    assert bill == Bill()


def test_a_call_that_is_cancelled_is_written_down_as_that_and_keeps_what_was_set_aside(study):
    began = threading.Event()

    def answer(body):
        began.set()
        return hang()

    study.provider.answer = answer

    async def leave():
        task = asyncio.create_task(write_tldr(study.writer(), TITLE, shown(), Bill()))
        await asyncio.to_thread(began.wait, 10)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(leave())
    ((outcome, _, written),) = study.ledger()
    assert (outcome, written) == ("cancelled", 160)


def test_a_stream_that_is_left_is_written_down_as_cancelled(study):
    study.says(streamed=streaming(*"{}" * 50))

    async def leave():
        pieces = study.writer().stream(PROMPT, TldrDraft, Bill(), title=TITLE, sentences=["Bees count."])
        assert await anext(pieces) == "{"
        await pieces.aclose()

    asyncio.run(leave())
    assert [outcome for outcome, *_ in study.ledger()] == ["cancelled"]


def test_a_stream_that_breaks_is_written_down_as_an_error_and_not_used_again(study):
    whole = streaming("{", "}")
    study.says(streamed=type(whole)(whole.code, whole.pieces[:1], whole.headers))
    for _ in range(2):
        with pytest.raises(ModelUnreachable):
            asyncio.run(stream(study.writer(), Bill()))
    assert [outcome for outcome, *_ in study.ledger()] == ["ModelUnreachable"] * 2


# --- budgets ---


def test_a_budget_of_tokens_stops_a_run_before_the_call_that_could_go_over_it(study):
    study.says(tldr=saying(GOOD, used=(400, 100)))
    writer = study.writer(limits=Limits(run_tokens=3000))
    titles = [f"Paper {number}" for number in range(7)]
    with pytest.raises(BudgetSpent) as caught:
        [write(writer, title=title) for title in titles]
    assert "PAPERGIST_BUDGET_RUN_TOKENS" in caught.value.hint
    # each call sets aside more than it uses, so that fewer than 3000/500 = 6 go through
    assert 2 <= len(study.provider.requests) < 6
    assert study.ledger() == [("reply", 400, 100)] * len(study.provider.requests)
    # what is known costs another run nothing, even where it may spend nothing
    write(study.writer(limits=Limits(run_tokens=0)), title=titles[0])
    with pytest.raises(BudgetSpent):
        write(study.writer(limits=Limits(run_tokens=0)), title=titles[-1])


def test_what_is_set_aside_is_enough_for_the_prompt_and_the_longest_reply(study):
    study.provider.script(hang())
    bill = Bill()
    with pytest.raises(ModelTimeout):
        write(study.writer(timeout=0.5), bill)
    # no tokenizer in use needs more than a token for every four characters of English, and one for each number
    sent = sum(len(message["content"]) for message in study.provider.requests[0]["messages"])
    assert bill.usage.prompt_tokens > sent / 4


def test_dollars_are_not_known_once_one_price_is_not():
    bill = Bill()
    bill.pay(1, 2, 0.25)
    bill.pay(3, 4, None)
    bill.pay(5, 6, 0.25)
    assert bill.usage == Usage(prompt_tokens=9, completion_tokens=12, cost_usd=None)


def test_a_run_has_a_name_of_its_own():
    assert len({new_run() for _ in range(20_000)}) == 20_000


def test_what_is_accepted_is_decided_by_the_caller(study):
    study.says(tldr=GOOD)

    def refuse(draft):
        raise Unsupported("no.", ("whim",))

    with pytest.raises(OutputUnsupported) as caught:
        asyncio.run(study.writer().write(PROMPT, TldrDraft, refuse, Bill(), title="T", sentences=["Bees count."]))
    assert caught.value.kinds == ("whim",)
