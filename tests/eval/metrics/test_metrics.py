"""Every metric of a TL;DR: expected numbers are derived beside them, and properties hold for any text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from eval.items import Case, Item
from eval.metrics import choose, every
from eval.metrics.extractiveness import fragments
from summarizer.errors import UsageError

ABSTRACT = "Bees fly far. We present Hiver, a map of hives that finds bees 3 times faster than walking."
METRICS = {metric.name: metric for metric in every()}
TEXT = st.text(st.sampled_from("abc AB12.,-(){}$\\é\n"), max_size=60)
CHEAP = [metric for metric in METRICS.values() if not metric.costly]


def case(text, *, abstract=ABSTRACT, title="Hiver: Maps of Hives", references=(), tags=(), given_tags=()):
    item = Item(id="1", title=title, abstract=abstract, references=references, tags=tags)
    return Case(item=item, text=text, tags=given_tags)


def score(name, *arguments, **named):
    return METRICS[name].score(case(*arguments, **named))


@given(st.lists(TEXT.filter(str.strip), min_size=1, max_size=3), TEXT.filter(str.strip))
def test_rouge_is_that_of_rouge_score_to_the_last_digit(references, text):
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    scores = [scorer.score(reference, text) for reference in references]
    best = max(scores, key=lambda one: one["rouge1"].fmeasure)
    for name in ("rouge1", "rouge2", "rougeL"):
        assert score(name, text, references=tuple(references)) == 100 * best[name].fmeasure
        mean = sum(100 * one[name].fmeasure for one in scores) / len(scores)
        assert score(f"{name}_mean", text, references=tuple(references)) == mean


def test_rouge_does_not_apply_where_people_wrote_nothing():
    assert score("rouge1", "Bees fly.") is None
    assert score("rougeL_mean", "Bees fly.") is None


def test_rouge_says_which_package_and_options_made_it():
    assert METRICS["rouge1"].info.signature.startswith("rouge-score 0.")
    assert "stemming" in METRICS["rouge1"].info.signature


def test_length_and_compression_count_words():
    # The abstract has 3 + 15 = 18 words: 18 / 2.
    assert score("words", "Bees fly.") == 2
    assert score("compression", "Bees fly.") == 18 / 2
    assert score("compression", "Bees fly.", abstract=" ") is None


def test_fragments_are_taken_greedily_and_as_long_as_they_go():
    # "a b" is taken as one piece of 2; "x" is nowhere; "c" is a piece of 1.
    assert fragments(["a", "b", "x", "c"], ["c", "a", "b", "d"]) == [2, 1]


def test_coverage_and_density_follow_the_fragments():
    # 4 words, pieces of 2 and 1: coverage 3/4, density (4 + 1)/4; pairs "a b", "b x", "x c", of which one is there.
    assert score("coverage", "a b x c", abstract="c a b d") == 3 / 4
    assert score("density", "a b x c", abstract="c a b d") == 5 / 4
    assert score("novel_pairs", "a b x c", abstract="c a b d") == pytest.approx(2 / 3)


def test_a_copied_title_and_a_shortened_first_sentence_are_noticed():
    assert score("copied_title", "Maps of hives.") == 1
    assert score("copied_title", "Maps of hives find bees.") == 0
    assert score("copied_title", "Maps.", title="") is None
    assert score("first_sentence", "Bees fly.") == 1
    assert score("first_sentence", "Fly bees.") == 0
    assert score("first_sentence", "Bees.", abstract="") is None


@pytest.mark.parametrize(
    ("text", "formed"),
    [
        ("Hiver maps hives and finds bees 3 times faster.", 1),
        ("In this paper, we present Hiver, a map of hives.", 0),
        ("It finds bees 3 times faster than walking.", 0),
        ("Hiver maps hives. It finds bees.", 0),
        ("Hiver maps hives and finds bees", 0),
    ],
)
def test_what_is_no_plain_sentence_is_not_well_formed(text, formed):
    assert score("well_formed", text) == formed


def test_content_counts_the_kinds_that_are_told():
    told = {name: score(name, "We propose Hiver, which maps hives by using bees and is 3x faster.") for name in METRICS
            if name.startswith("tells_")}  # fmt: skip
    assert told == {"tells_area": 1, "tells_problem": 0, "tells_contribution": 1, "tells_method": 1, "tells_result": 1,
                    "tells_value": 0}  # fmt: skip
    assert score("content", "We propose Hiver, which maps hives by using bees and is 3x faster.") == pytest.approx(
        4 / 6
    )


def test_the_grade_is_that_of_coleman_and_liau():
    # 4 words, 4 + 3 + 3 + 4 = 14 letters, 1 sentence: 0.0588*350 - 0.296*25 - 15.8 = -2.62.
    assert score("grade", "Bees fly and rest.") == pytest.approx(0.0588 * 350 - 0.296 * 25 - 15.8)
    assert score("grade", "—") is None


def test_tags_agree_by_stems_and_not_where_people_gave_none():
    # One of two wanted is among three given: F1 = 2*1/(2+3).
    given_tags = ("graph neural network", "bees", "maps")
    assert score("tag_agreement", "x", tags=("Graph Neural Networks", "hives"), given_tags=given_tags) == 2 / 5
    assert score("tag_agreement", "x", given_tags=given_tags) is None
    assert score("tag_agreement", "x", tags=("hives",)) == 0


@pytest.mark.parametrize("metric", CHEAP, ids=lambda metric: metric.name)
@given(text=TEXT.filter(str.strip), abstract=TEXT, title=TEXT, references=st.lists(TEXT, max_size=2))
def test_a_metric_stays_in_its_range_and_says_the_same_twice(metric, text, abstract, title, references):
    one = case(text, abstract=abstract, title=title, references=tuple(references))
    value = metric.score(one)
    assert value is None or (math.isfinite(value) and value == metric.score(one))
    if value is not None:
        assert metric.low is None or value >= metric.low - 1e-9
        assert metric.high is None or value <= metric.high + 1e-9


def test_every_metric_has_its_own_name_and_names_its_source():
    assert len(METRICS) == len(every())
    assert all(metric.source for metric in METRICS.values())


def test_the_default_leaves_out_what_is_costly_and_keeps_the_order():
    names = [metric.name for metric in choose(["default"])]
    assert "similarity" not in names
    assert names == [name for name in METRICS if name in names]


def test_an_unknown_metric_is_named_with_the_nearest_one():
    with pytest.raises(UsageError, match="rogue1") as told:
        choose(["rogue1"])
    assert "rouge1" in told.value.hint


def test_a_metric_without_its_model_says_what_is_missing():
    with pytest.raises(UsageError, match="entailment cannot run here"):
        choose(["entailment"])
    assert "entailment" not in [metric.name for metric in choose(["all"])]


def test_similarity_is_that_of_the_abstract_itself_at_most():
    near = score("similarity", "A map of hives finds bees faster than walking.")
    far = score("similarity", "Quarterly tax law for shipping firms.")
    assert -1 <= far < near <= 1
