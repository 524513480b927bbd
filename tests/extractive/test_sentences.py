"""Where sentences end. Every example is our own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.extractive.sentences import split

PIECES = st.sampled_from(
    [
        "We",
        "show",
        "e.g.",
        "et al.",
        "U.S.",
        "3.7x",
        ".",
        "?",
        "!",
        "...",
        "\n",
        "\n\n",
        " ",
        "(",
        ")",
        '"',
        "$x^2$",
        "。",
    ]
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Small models, e.g. Two-layer nets, i.e. Those without depth, are weak.",
        "Following Rivera et al. (2031) and Okafor et al. [7], nothing moves.",
        "As Fig. 3 and Eq. (2) show, cf. Sec. IV, cost falls approx. 3 times vs. Adam.",
        r"The draws are i.\,i.\,d. under the null.",
        "It is 3.7x faster than GPT-4.5 w.r.t. Latency on v2.1.3 of the suite.",
        "J. K. Doe and A. Poe met in the U.S. Senate.",
        "Rule No. 4 beats Alg. 2 and Vol. 7.",
        "We index Yahoo! Answers and St. Gallen's archive.",
        "It lets workers of a Hogwild! Engine share, as SureThat! 2031 asked.",
        "The loop stops... eventually, at last.",
        "Line breaks\nwithin a sentence\nmean nothing.",
        "Two students, one with a Ph.D. from Basel, agreed.",
        "METHODS: Forty mice were fed twice.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(sentence):
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    "expected",
    [
        [r"It costs $\mathcal{O}(n^2)$.", "We halve it."],
        ["We follow Rivera et al.", "However, we stop earlier."],
        ["It ships in the U.S.", "The rest waits."],
        ["Cats, dogs, etc.", "PDEs are harder."],
        ['He wrote "stop."', "Then he left."],
        ["(This is an aside.)", "It ends."],
        ["Is depth enough?", "No!", "It is not."],
        ["Attention?", "Attention!"],
        ["We beat SuperBee!", "The code is out."],
        ["It works!", "Bees dance."],
        ["The code is at https://example.org/a.b.", "It runs."],
        ["The code is at https://example.org/a.b", "We thank nobody."],
        ["It drops to zero...", "We explain why."],
        ["It held.[3,4]", "Others agree."],
        ["Cells die.", "p53 is spared."],
        ["BACKGROUND: Bees dance.", "METHODS: We filmed them."],
        ["1. Count the bees.", "2. Film them."],
        ["我们提出一种方法。", "它很快！", "真的吗？"],
        ["यह छोटा है।", "यह बड़ा है।"],
        [r"\textbf{Results.}", "All won."],
        ["We use vitamin C.", "We never use more."],
    ],
)
def test_sentences_are_told_apart(expected):
    joiner = "" if "。" in expected[0] else " "
    assert sentences(joiner.join(expected)) == expected


def test_a_blank_line_always_ends_a_sentence():
    assert sentences("no full stop here\n \nand none there") == ["no full stop here", "and none there"]


def test_a_forgotten_space_is_seen_only_before_a_word_that_opens_sentences():
    assert sentences("It holds as before.We prove it in ASP.NET today.") == [
        "It holds as before.",
        "We prove it in ASP.NET today.",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t", "\u3000"])
def test_white_space_has_no_sentences(text):
    assert split(text) == ()


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
def test_spans_are_ordered_trimmed_and_hold_all_that_is_not_white_space(text):
    spans = split(text)
    cursor = 0
    for start, end in spans:
        assert not text[cursor:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        cursor = end
    assert not text[cursor:].strip()


@pytest.mark.parametrize("text", ["." * 30_000, "\n" * 30_000, "A." * 15_000, "https://" * 4_000, ". " * 15_000])
def test_no_text_makes_it_slow(text):
    split(text)  # linear: the suite's time limit would tell
