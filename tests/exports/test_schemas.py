"""JSON Feed and CSL-JSON against schemas that we wrote from their specifications: jsonfeed.org/version/1.1, and
docs.citationstyles.org (CSL 1.0.2) with citeproc-js's description of its input."""

import json

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from summarizer.exports import About, export
from tests.exports.test_formats import papers

TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}  # RFC 3339
PERSON = {
    "type": "object",
    "properties": {"name": TEXT, "url": TEXT, "avatar": TEXT},
    "minProperties": 1,
    "additionalProperties": False,
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
                "properties": {
                    "id": TEXT,
                    "content_text": {"type": "string"},
                    "content_html": {"type": "string"},
                    "date_published": MOMENT,
                    "date_modified": MOMENT,
                    "authors": {"type": "array", "items": PERSON},
                    "tags": {"type": "array", "items": TEXT},
                    **dict.fromkeys(("url", "external_url", "title", "summary", "image", "language"), TEXT),
                },
                "additionalProperties": False,
            },
        },
        "authors": {"type": "array", "items": PERSON},
        **dict.fromkeys(("home_page_url", "feed_url", "description", "next_url", "icon", "language"), TEXT),
    },
    "additionalProperties": False,
}
NAME = {
    "type": "object",
    "properties": dict.fromkeys(
        ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"), TEXT
    ),
    "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
    "additionalProperties": False,
}
DATE = {
    "type": "object",
    "required": ["date-parts"],
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        }
    },
    "additionalProperties": False,
}
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "id": TEXT,
            "type": {"enum": ["article", "article-journal", "paper-conference", "report", "thesis", "book", "chapter"]},
            "author": {"type": "array", "items": NAME},
            "issued": DATE,
            **dict.fromkeys(("title", "publisher", "number", "DOI", "URL", "abstract", "keyword"), TEXT),
        },
        "additionalProperties": False,
    },
}


def faults(schema, text):
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(text))]


@settings(max_examples=60, deadline=None)
@given(papers)
def test_a_json_feed_is_valid_whatever_papers_say(found):
    about = About(title="Papers", home="https://papers.example.org/", own="https://papers.example.org/feed.json")
    assert faults(JSON_FEED, export("json-feed", found, about)) == []
    assert faults(JSON_FEED, export("json-feed", found)) == []


@settings(max_examples=60, deadline=None)
@given(papers)
def test_csl_json_is_valid_whatever_papers_say(found):
    assert faults(CSL, export("csl-json", found)) == []


def test_the_schemas_notice_what_is_wrong():
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Papers"}
    for item in ({"id": "a"}, {"content_text": "b"}, {"id": "a", "content_text": "b", "date_published": "yesterday"}):
        assert faults(JSON_FEED, json.dumps({**feed, "items": [item]}))
    for item in ({"id": "a"}, {"id": "a", "type": "preprint"}, {"id": "a", "type": "article", "author": [{}]}):
        assert faults(CSL, json.dumps([item]))
