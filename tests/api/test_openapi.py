"""The API description: compared with its golden file, and true in its examples.

After a change that was meant: `pytest tests/api/test_openapi.py --update-golden`, and look at the difference.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from api import examples
from api.app import create_app
from api.routes.state import DOCS
from api.uploads import DESCRIBED, NEW_PAPER, Upload
from summarizer.models import Entry
from summarizer.sources.recognise import KINDS
from tests.api.conftest import settings_for

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"


@pytest.fixture(scope="module")
def description(tmp_path_factory):
    return create_app(settings_for(tmp_path_factory.mktemp("unused"))).openapi()


def operations(description):
    return {
        f"{method} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_the_api_is_the_one_that_is_promised(description, update_golden):
    text = json.dumps(description, ensure_ascii=False, indent=2) + "\n"
    if update_golden:
        GOLDEN.write_text(text, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == text


def test_describing_the_api_opens_nothing(tmp_path):
    create_app(settings_for(tmp_path)).openapi()
    assert list(tmp_path.iterdir()) == []


def test_every_operation_has_a_summary_and_a_description(description):
    for name, operation in operations(description).items():
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name


def test_errors_are_described_as_problems_but_for_those_of_a_chat(description):
    for name, operation in operations(description).items():
        for status, response in operation["responses"].items():
            forms = {"application/json"} if operation["tags"] == ["chat"] else {"application/problem+json"}
            if status >= "400":
                assert set(response["content"]) == forms, f"{name} {status}"


def test_every_reference_leads_somewhere(description):
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(description))) <= known


def test_the_examples_quote_what_they_say():
    shown = [
        getattr(examples, name)["content"]["application/json"]["example"] for name in ("ANSWER", "SUMMARY", "SEARCH")
    ]
    abstract = examples.PAPER["content"]["application/json"]["example"]["abstract"]
    for quoted in (*shown[0]["citations"], *shown[1]["support"], *shown[2]["hits"]):
        assert quoted["quote"] == abstract[quoted["start"] : quoted["end"]]


@pytest.mark.parametrize("media_type", sorted(DESCRIBED["requestBody"]["content"].keys() - {"text/plain"}))
def test_the_examples_of_papers_to_send_are_understood(media_type):
    example = DESCRIBED["requestBody"]["content"][media_type]["example"]
    data = (example if isinstance(example, str) else json.dumps(example)).encode()
    upload = Upload(data, media_type, "utf-8", "request", None, None, None, date(2025, 10, 30))
    reading = upload.reading(pytest.fail)  # nothing is fetched
    assert len(reading.entries) == 1
    assert reading.not_understood == ()


def test_every_kind_of_source_can_be_named(description):
    (named,) = [item for item in description["paths"]["/v1/papers"]["post"]["parameters"] if item["name"] == "as"]
    assert set(named["schema"]["anyOf"][0]["enum"]) == set(KINDS)


def test_a_paper_that_is_sent_has_the_fields_of_an_entry():
    assert NEW_PAPER["properties"].keys() <= Entry.model_fields.keys()


def test_the_docs_page_loads_nothing_from_elsewhere(filled):
    response = filled.get("/docs")
    assert response.text == DOCS.read_text(encoding="utf-8")
    assert "//" not in re.sub(r"<!--.*?-->", "", response.text)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert filled.get("/openapi.json").json()["info"]["title"] == "Papergist"


def test_what_a_request_holds_is_built_with_the_application(tmp_path):
    """FastAPI has pydantic warn of a body that is built when the first request comes."""
    seen = []
    for route in _routes(create_app(settings_for(tmp_path)).router):
        body = getattr(route, "body_field", None)
        model = body.field_info.annotation if body else None
        if isinstance(model, type) and issubclass(model, BaseModel):
            seen.append(model.__name__)
            assert not model.model_config.get("defer_build"), (route.path, model)
    assert {"Answer", "AskRequest"} <= set(seen)


def _routes(router):
    for route in router.routes:
        yield route
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner)
