"""A stream of papers is summarised line by line, in order, without a collection."""

import io
import json

import pytest

from summarizer.errors import SourceNotFound, UsageError
from summarizer.extractive.summarise import summarise
from summarizer.ids import title_id
from summarizer.models import NotUnderstood
from summarizer.stream import summarise_file, summarise_lines
from tests.generative.scripted import KEY, asked, late, prompt_of, saying, study
from tests.hostile_provider import hang
from tests.making import BEES, BRIDGES

FIELDS = {"id", "tldr", "tags", "category", "engine", "model", "support", "checks"}


def line(**fields):
    return json.dumps({"id": "x", "title": "Bees That Count", "abstract": BEES, **fields})


def extractively(papers):
    return [summarise(title, abstract) for title, abstract in papers]


def results(*lines, **options):
    return list(summarise_lines(lines, source="in.jsonl", **{"summarise": extractively, **options}))


def test_every_line_gives_one_summary_in_order():
    found = results(line(id="b"), "", "  \n", line(id="a", title="Bridges", abstract=BRIDGES))
    assert [item["id"] for item in found] == ["b", "a"]
    assert all(set(item) == FIELDS for item in found)


def test_support_stands_verbatim_in_the_abstract():
    (found,) = results(line())
    assert all(BEES[span["start"] : span["end"]] == span["quote"] for span in found["support"])


@pytest.mark.parametrize("missing", [{"id": None}, {}])
def test_a_paper_without_an_id_goes_by_its_title(missing):
    (found,) = results(json.dumps({"title": "Bees That Count", "abstract": BEES, **missing}))
    assert found["id"] == title_id("Bees That Count")


def test_an_id_comes_back_as_it_was_given():
    assert [item["id"] for item in results(line(id=0), line(id="ä/1"))] == [0, "ä/1"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "Expecting"),
        ("[1]", "not a JSON object"),
        ('{"title": "t"}', "'abstract' is missing"),
        ('{"title": 1, "abstract": "a"}', "'title' is not a text"),
        ("[" * 100_000, ""),
    ],
)
def test_a_line_that_is_none_is_told_with_its_number_and_the_others_go_on(wrong, reason):
    first, second, third = results(line(), wrong, line())
    assert isinstance(second, NotUnderstood)
    assert (second.source, second.line) == ("in.jsonl", 2)
    assert reason in second.reason
    assert second.reason
    assert first["tldr"] == third["tldr"]


def test_lone_surrogates_stop_nothing(tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "\\ud800", "title": "\\udfff", "abstract": "Bees \\ud800 count."}\n' + line() + "\n")
    assert list(summarise_file(str(source), str(output))) == []
    found = [json.loads(row) for row in output.read_text(encoding="utf-8").splitlines()]
    assert [item["id"] for item in found] == ["\ufffd", "x"]


def test_files_are_read_and_written_as_utf8_with_or_without_a_mark(tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"\xef\xbb\xbf" + line(id="雪").encode() + b"\r\n\xff\n")
    (strange,) = summarise_file(str(source), str(output))
    assert strange.line == 2
    assert json.loads(output.read_text(encoding="utf-8"))["id"] == "雪"


def test_the_input_is_never_overwritten(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text(line())
    (tmp_path / "link").symlink_to(source)
    for output in (source, tmp_path / "link"):
        with pytest.raises(UsageError, match="is the input too"):
            list(summarise_file(str(source), str(output)))
    assert source.read_text() == line()


def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path):
    with pytest.raises(SourceNotFound, match="cannot be read"):
        list(summarise_file(str(tmp_path / "nothing"), None))
    (tmp_path / "in.jsonl").write_text(line())
    with pytest.raises(UsageError, match="cannot be written"):
        list(summarise_file(str(tmp_path / "in.jsonl"), str(tmp_path / "no" / "folder")))


def test_a_dash_is_standard_input_and_output(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + line(id="雪").encode()), "ascii"))
    assert list(summarise_file("-", "-")) == []
    assert json.loads(capsys.readouterr().out)["id"] == "雪"


# --- several at a time ---


@pytest.mark.parametrize("together", [1, 2, 3, 10])
def test_order_and_places_are_the_same_however_many_are_summarised_together(together):
    lines = [line(id=1), "", "{", line(id=2), "[1]", line(id=3), line(id=4)]
    found = results(*lines, together=together)
    assert [item.line if isinstance(item, NotUnderstood) else item["id"] for item in found] == [1, 3, 2, 5, 3, 4]
    assert [item for item in found if not isinstance(item, NotUnderstood)] == [
        item for item in results(*lines) if not isinstance(item, NotUnderstood)
    ]


def test_no_more_papers_are_summarised_together_than_were_asked_for():
    sizes = []

    def counting(papers):
        sizes.append(len(papers))
        return extractively(papers)

    results(*[line()] * 5, "{", together=2, summarise=counting)
    assert sizes == [2, 2, 1]


# --- with a model ---

INSECTS = ("bees", "wasps", "ants", "moths", "flies", "gnats")


def about(body):
    return next(insect for insect in INSECTS if f"Trained {insect} tell" in asked(body))


def written(insect):
    return f"Trained {insect} tell four dots from three after two days of sugar water."


def faithful(body):
    if prompt_of(body) == "tags":
        return saying({"tags": ["sugar water"]})
    return saying({"support": [1, 2], "tldr": written(about(body))})


@pytest.fixture(name="study")
def study_of_a_stream(tmp_path):
    with study(tmp_path) as made:
        made.provider.answer = faithful
        yield made


def streamed(study, tmp_path, *extra, **options):
    """Return what the lines of six papers, and these, become, and what was not understood."""
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    abstracts = (
        f"We train {insect} with sugar water for two days. Trained {insect} tell four dots from three."
        for insect in INSECTS
    )
    lines = [line(id=insect, title="A study", abstract=text) for insect, text in zip(INSECTS, abstracts, strict=True)]
    source.write_text("\n".join([*extra, *lines]))
    strange = list(summarise_file(str(source), str(output), study.writer(**options)))
    return [json.loads(row) for row in output.read_text(encoding="utf-8").splitlines()], strange


def test_order_is_kept_although_replies_come_in_another(study, tmp_path):
    pauses = {"bees": 0.4, "wasps": 0.2, "moths": 0.3}
    study.provider.answer = lambda body: late(faithful(body), pauses.get(about(body), 0.0))
    found, _ = streamed(study, tmp_path, concurrency=3)
    assert [item["id"] for item in found] == list(INSECTS)
    assert [item["tldr"] for item in found] == [written(insect) for insect in INSECTS]
    first_asked_for_tags = next(about(body) for body in study.provider.requests if prompt_of(body) == "tags")
    assert first_asked_for_tags == "ants"  # the replies did come in another order


def test_a_line_by_a_model_names_model_prompt_and_support(study, tmp_path):
    found, _ = streamed(study, tmp_path)
    assert all(set(item) == FIELDS | {"prompt", "fallback"} for item in found)
    assert {(item["engine"], item["model"], item["fallback"]) for item in found} == {("generative", "openai/m", None)}


def test_a_line_that_is_none_stops_no_model(study, tmp_path):
    found, strange = streamed(study, tmp_path, "{", concurrency=4)
    assert len(found) == 6
    assert [item.line for item in strange] == [1]


def test_a_provider_that_fails_for_good_is_not_asked_for_the_rest(study, tmp_path):
    study.provider.answer = lambda body: KEY if about(body) == "ants" else faithful(body)
    found, _ = streamed(study, tmp_path)
    assert [item["engine"] for item in found] == ["generative"] * 2 + ["extractive"] * 4
    assert all("does not accept the key" in item["fallback"] for item in found[2:])
    assert all(item["fallback"].endswith("The extractive engine stands in.") for item in found[2:])
    # two calls for bees, two for wasps, one for ants
    assert len(study.provider.requests) == 5


def test_a_failure_with_one_paper_leaves_the_others_to_the_model(study, tmp_path):
    study.provider.answer = lambda body: saying("no JSON") if about(body) == "ants" else faithful(body)
    found, _ = streamed(study, tmp_path)
    assert [item["engine"] == "generative" for item in found] == [True, True, False, True, True, True]
    assert "not of the form" in found[2]["fallback"]


def test_the_same_stream_again_costs_nothing(study, tmp_path):
    assert streamed(study, tmp_path) == streamed(study, tmp_path)
    assert len(study.provider.requests) == 12


def test_one_time_out_leaves_one_line_to_the_extractive_engine(study, tmp_path):
    study.provider.answer = lambda body: hang() if about(body) == "ants" else faithful(body)
    found, _ = streamed(study, tmp_path, timeout=0.5, concurrency=2)
    assert [item["engine"] == "generative" for item in found] == [True, True, False, True, True, True]
    assert "in time" in found[2]["fallback"]
