"""Asking, and summarising anew, with a model that keeps to its sources, or does not, or is not there."""

import threading
import time

import pytest

from tests.api.conftest import PAPERS, QUESTION, add, assert_problem, running, wait_until_ready
from tests.generative.scripted import late
from tests.hostile_provider import half, hang, page, status

SECRET = "sk-very-secret, said of the prompt"
GAIN = "Sorters on scent beat reading sorters by nine percent on damp mail."
INVENTED = GAIN.replace("nine", "ninety")
FADES = "The gain is gone once the mail has dried."
TLDR = "Mail sorters trained on scent alone beat reading sorters by nine percent on damp mail."
WRITTEN = {"support": [1, 2], "tldr": TLDR}
TAGS = {"tags": ["mail sorters"]}


def saying(*sentences):
    """Return a model's answer of (text, number of a shown sentence)."""
    return {"answered": True, "sentences": [{"quotes": [quote], "text": text} for text, quote in sentences]}


def test_an_answer_is_in_the_models_words_and_every_quote_stands_where_it_says(modelled):
    modelled.says(answer=saying((GAIN, 2), (FADES, 3)))
    response = modelled.ask()
    found = response.json()
    assert response.headers["content-type"] == "application/json"
    assert (found["answered"], found["engine"], found["model"]) == (True, "generative", "openai/m")
    assert (found["dropped"], found["fallback"]) == (0, None)
    assert found["answer"] == f"{GAIN} [1] {FADES} [2]"
    assert [citation["n"] for citation in found["citations"]] == [1, 2]
    for citation in found["citations"]:
        assert citation["quote"] == modelled.abstract(citation["paper_id"])[citation["start"] : citation["end"]]
    assert found["usage"] == {"prompt_tokens": 7, "completion_tokens": 5, "cost_usd": None}


def test_the_same_question_is_paid_for_once(modelled):
    modelled.says(answer=saying((GAIN, 2)))
    first, second = modelled.ask().json(), modelled.ask().json()
    assert second.pop("usage") == {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}
    assert first.pop("usage")["prompt_tokens"] == 7
    assert first == second
    assert len(modelled.provider.requests) == 1


def test_the_configured_engine_answers_where_none_is_named(tmp_path, modelled, embedder):
    modelled.says(answer=saying((GAIN, 2)))
    assert modelled.ask(engine=None).json()["engine"] == "extractive"
    settings = modelled.services.settings.model_copy(update={"home": tmp_path / "other", "engine": "generative"})
    with running(settings, embedder=embedder) as client:
        wait_until_ready(client)
        add(client, PAPERS)
        assert client.post("/v1/ask", json={"question": QUESTION}).json()["engine"] == "generative"


def test_the_extractive_engine_asks_no_model(modelled):
    assert modelled.ask(engine="extractive").json()["answered"]
    assert modelled.provider.requests == []


def test_a_sentence_with_an_invented_number_is_dropped_and_counted(modelled):
    modelled.says(answer=saying((INVENTED, 2), (GAIN, 2)))
    found = modelled.ask().json()
    assert [sentence["text"] for sentence in found["sentences"]] == [GAIN]
    assert found["dropped"] == 1


def test_where_nothing_holds_the_extractive_answer_stands_in_and_says_why(modelled):
    modelled.says(answer=saying((INVENTED, 2)))
    found = modelled.ask().json()
    assert (found["answered"], found["engine"], found["model"]) == (True, "extractive", None)
    assert "did not stand up to the check" in found["fallback"]
    assert "ninety" not in found["answer"]
    assert len(modelled.provider.requests) == 2, "it was told once what is wrong"


def test_a_model_may_decline(modelled):
    modelled.says(answer={"answered": False, "sentences": []})
    found = modelled.ask().json()
    assert (found["answered"], found["engine"], found["sentences"], found["citations"]) == (False, "generative", [], [])
    assert found["reason"]
    assert found["nearest"]


def test_what_the_score_declines_costs_no_call(modelled):
    found = modelled.ask("Who won the ice hockey world cup in 1987?").json()
    assert (found["answered"], found["engine"]) == (False, "generative")
    assert found["usage"]["prompt_tokens"] == 0
    assert modelled.provider.requests == []


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (status(401, message=SECRET), "does not accept the key"),
        (status(429, message=SECRET, retry_after="60"), "busy or failing"),
        (status(402, message=SECRET), "Nothing is left to pay"),
        (page(SECRET.encode()), "not of the form"),
        (half(page(SECRET.encode())), "broke off"),
        (hang(), "in time"),
    ],
)
def test_whatever_happens_to_the_model_the_extractive_answer_is_there_in_time(impatient, act, why):
    impatient.provider.script(act)
    started = time.monotonic()
    response = impatient.ask()
    assert time.monotonic() - started < impatient.services.settings.model_timeout + 1
    found = response.json()
    assert (response.status_code, found["answered"], found["engine"]) == (200, True, "extractive")
    assert why in found["fallback"]
    assert "secret" not in response.text


@pytest.mark.parametrize("headers", [{}, {"Accept": "text/event-stream"}])
@pytest.mark.parametrize("question", [QUESTION, "   "])
def test_without_a_model_there_is_nobody_to_write(filled, headers, question):
    response = filled.post("/v1/ask", json={"question": question, "engine": "generative"}, headers=headers)
    assert "none is configured" in assert_problem(response, 422, "usage")["detail"]
    if question.strip():
        redone = filled.post("/v1/papers/2407.01234/summary", params={"engine": "generative"}, headers=headers)
        assert "none is configured" in assert_problem(redone, 422, "usage")["detail"]


def test_a_client_cannot_choose_the_model(modelled):
    problem = assert_problem(modelled.ask(model="openai/dear"), 422, "not-valid")
    assert problem["errors"][0]["location"] == "body.model"
    assert_problem(modelled.redo(model="openai/dear"), 422, "not-valid")
    assert modelled.provider.requests == []


def test_a_summary_is_written_anew_in_the_models_words(modelled):
    modelled.says(tldr=WRITTEN, tags=TAGS)
    response = modelled.redo()
    found = response.json()
    assert (response.status_code, found["tldr"], found["engine"], found["model"]) == (
        200,
        TLDR,
        "generative",
        "openai/m",
    )
    assert found["checks"]["passed"] is True
    for span in found["support"]:
        assert span["quote"] == modelled.abstract("2407.01234")[span["start"] : span["end"]]
    assert modelled.client.get("/v1/papers/2407.01234/summary").json() == found
    assert len(modelled.client.get("/v1/papers/2407.01234/summary/history").json()["history"]) == 2


def test_a_summary_that_the_abstract_does_not_bear_is_replaced(modelled):
    modelled.says(tldr={**WRITTEN, "tldr": TLDR.replace("nine", "ninety")}, tags=TAGS)
    found = modelled.redo().json()
    assert found["engine"] == "extractive"
    assert "number" in found["fallback"]
    assert "ninety" not in found["tldr"]


def test_the_extractive_engine_can_take_a_summary_back(modelled):
    before = modelled.client.get("/v1/papers/2407.01234/summary").json()
    modelled.says(tldr=WRITTEN, tags=TAGS)
    assert modelled.redo("2407.01234v2").json()["engine"] == "generative", "an alias leads to the paper"
    again = modelled.redo(engine="extractive").json()
    assert again | {"created": None} == before | {"created": None}


def test_a_persons_words_outlive_it(modelled):
    corrected = modelled.client.put("/v1/papers/2407.01234/summary", json={"tldr": "Sorters beat readers."}).json()
    modelled.says(tldr=WRITTEN, tags=TAGS)
    assert modelled.redo().json() == corrected
    assert modelled.client.delete("/v1/papers/2407.01234/summary").json()["tldr"] == TLDR


def test_a_model_that_cannot_be_asked_leaves_the_summary_and_says_so(modelled):
    before = modelled.client.get("/v1/papers/2407.01234/summary").json()
    modelled.provider.script(status(401, message=SECRET))
    response = modelled.redo()
    found = response.json()
    assert (response.status_code, found["tldr"]) == (200, before["tldr"])
    assert found["fallback"].endswith("The summary from before stays.")
    assert "does not accept the key" in found["fallback"]
    assert "secret" not in response.text
    assert modelled.client.get("/v1/papers/2407.01234/summary").json() == before


def test_where_there_was_no_summary_the_extractive_one_stands_in(modelled):
    add(modelled.client, [{**PAPERS[0], "title": "Sorting Parcels by Smell", "id": "2407.09999"}], summaries=False)
    modelled.provider.script(status(401))
    found = modelled.redo("2407.09999").json()
    assert found["engine"] == "extractive"
    assert "does not accept the key" in found["fallback"]


def test_a_slow_model_keeps_nobody_from_adding_and_asking(modelled):
    modelled.provider.script(late(status(401), 4))
    redoing = threading.Thread(target=modelled.redo)
    redoing.start()
    while not modelled.provider.requests:
        time.sleep(0.02)
    assert add(modelled.client, [{"title": "Bees and Tea", "abstract": "Bees take tea with sugar."}]).status_code == 201
    assert modelled.ask(engine="extractive").json()["answered"]
    assert modelled.ledger() == ["under way"]
    redoing.join()


def test_redoing_makes_no_sense_for_other_papers_and_engines(modelled):
    assert_problem(modelled.redo("nix"), 404, "paper-not-found")
    problem = assert_problem(modelled.redo(engine="oracle"), 422, "not-valid")
    assert problem["errors"][0]["location"] == "query.engine"
    foreign = modelled.client.post("/v1/papers/2407.01234/summary", headers={"Sec-Fetch-Site": "cross-site"})
    assert_problem(foreign, 403, "request-from-another-site")
