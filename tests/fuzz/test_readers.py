"""The short form of `make fuzz`: every reader on bytes that nobody wrote, and on what once made one fail."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.promises import FOUND, WAYS, hold, read
from tests.fuzz.seeds import seeds

SEEDS = [data for _, data in seeds()]
way = st.sampled_from(WAYS)


@st.composite
def damaged(draw):
    """A seed with parts cut out, doubled, or replaced by other bytes."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw(st.one_of(st.binary(max_size=8), st.just(data[start:end] * 2))) + data[end:]
    return data


@given(way=way, data=damaged())
@settings(max_examples=300, deadline=None)
def test_a_damaged_source_is_read_or_told_of(way, data):
    hold(way, data)


@given(way=way, data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8"))))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_source_are_told_of(way, data):
    hold(way, data)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_what_once_failed_holds(way, path):
    hold(way, path.read_bytes())


def nested(deep):
    """Records of each kind with a field nested so deep, and a sound record after it."""
    value = "[" * deep + "]" * deep
    first = f'"type": "article", "issued": {{"raw": "2024"}}, "title": "T", "abstract": "x", "author": {value}'
    yield "csl-json", f'[{{{first}}}, {{"type": "article", "issued": {{}}, "title": "Sound", "abstract": "y"}}]'
    first = f'"paper": {{"id": "2401.00001", "title": "T", "summary": "x", "authors": {value}}}'
    yield "hf", f'[{{{first}}}, {{"paper": {{"id": "2401.00002", "title": "Sound", "summary": "y"}}}}]'
    sound = json.dumps({"title": "Sound", "abstract": "y"})
    yield "jsonl", f'{{"title": "T", "abstract": "x", "authors": {value}}}\n{sound}\n'
    yield "csv", f'title,abstract,authors\nT,x,"{value}"\nSound,y,z\n'
    bold = "<b>" * deep + "T" + "</b>" * deep
    paper = "<paper id='{}'><title>{}</title><abstract>y</abstract></paper>"
    papers = paper.format(1, bold) + paper.format(2, "Sound")
    yield "acl-xml", f"<collection id='x'><volume id='1'>{papers}</volume></collection>"
    braces = "{" * deep + "T" + "}" * deep
    yield "bibtex", f"@article{{a, title={{{braces}}}, abstract={{x}}}}\n@article{{b, title={{Sound}}, abstract={{y}}}}"


@pytest.mark.parametrize("deep", [100, 600, 10_000])
@pytest.mark.parametrize("number", range(6))
def test_nesting_of_any_depth_is_told_of_and_costs_no_other_record(deep, number):
    way, text = list(nested(deep))[number]
    hold(way, text.encode())
    reading = read(way, text.encode())
    whole_is_nested = deep > 900 and way in {"csl-json", "hf"}  # one JSON text, of which nothing can be read then
    assert whole_is_nested or "Sound" in [entry.title for entry in reading.entries]
    if deep == 10_000 and way not in {"acl-xml", "bibtex", "csv"}:  # depth is nothing to these
        assert "nested too deeply" in reading.not_understood[0].reason or "from here on" in str(reading.not_understood)
