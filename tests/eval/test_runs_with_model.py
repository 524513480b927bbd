"""A run whose system is a model: checked texts, tokens and cost, gone on with without asking twice."""

import json

import pytest

from eval import runs, systems
from eval.items import Dataset, Item
from summarizer.errors import ModelError
from summarizer.services import Services
from summarizer.settings import load_settings
from tests.generative.scripted import ABSTRACT, INVENTED, TAGS, TITLE, WRITTEN, asked, prompt_of
from tests.hostile_provider import completion, hostile_provider, status

NAMES = ("ants", "bees", "wasps")
DATA = Dataset(
    name="own",
    origin="own",
    items=tuple(Item(id=name, title=f"{TITLE} {name}", abstract=f"{ABSTRACT} Of {name}.") for name in NAMES),
)
GOOD = {"support": [2, 3], "tldr": WRITTEN}


def replying(said):
    """Return a provider's answer: `said` maps a paper's name to what its TL;DR prompt gets; tags are always fine."""

    def answer(body):
        if prompt_of(body) == "tags":
            return completion(json.dumps(TAGS), used=(5, 2))
        found = next((said[name] for name in NAMES if f"Of {name}." in asked(body) and name in said), GOOD)
        return found if not isinstance(found, dict) else completion(json.dumps(found), used=(20, 9))

    return answer


@pytest.fixture
def study(tmp_path):
    with hostile_provider() as provider:
        provider.answer = replying({})
        flags = {"home": tmp_path, "model": "openai/m", "model_url": provider.url, "model_concurrency": 1}
        services = Services(load_settings(flags, {}))
        yield provider, services
        services.close()


def run(services):
    return runs.generate(DATA, systems.system("generative", services))


def tldrs_asked_for(provider):
    return [
        name
        for body in provider.requests
        if prompt_of(body) == "tldr"
        for name in NAMES
        if f"Of {name}." in asked(body)
    ]


def test_a_run_records_model_prompts_tokens_and_what_its_texts_had_to_pass(study):
    made = run(study[1])
    assert [item.text for item in made.items] == [WRITTEN] * 3
    assert (made.system.engine, made.system.model) == ("generative", "openai/m")
    assert [prompt.split("@")[0] for prompt in made.system.prompts] == ["tldr", "tags"]
    assert {"number", "negation", "form"} <= set(made.system.enforced)
    assert (made.items[0].prompt_tokens, made.items[0].completion_tokens) == (25, 11)
    assert made.cost_usd is None  # nobody knows what openai/m costs


def test_what_stands_in_says_why_and_who_wrote_it(study):
    study[0].answer = replying({"bees": INVENTED})
    item = run(study[1]).items[1]
    assert item.by == "extractive"
    assert item.error.endswith("(number). The extractive engine stands in.")


def test_a_run_that_was_stopped_goes_on_without_asking_again(study):
    provider, services = study
    provider.answer = replying({"wasps": status(401)})
    with pytest.raises(ModelError):
        run(services)
    provider.answer = replying({})
    made = run(services)
    assert [item.text for item in made.items] == [WRITTEN] * 3
    assert sorted(tldrs_asked_for(provider)) == ["ants", "bees", "wasps", "wasps"]
    before = len(provider.requests)
    assert run(services).items == made.items
    assert len(provider.requests) == before
