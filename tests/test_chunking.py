"""Passages tile the abstract exactly and each fits the model's window with its title, whatever the text."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.chunking import cut
from summarizer.embedding.minilm import MiniLM
from tests.fakes import FakeEmbedder
from tests.making import BEES, long_abstract

MINILM = MiniLM()  # its tokenizer alone; the weights are not loaded here
COUNTING = MiniLM()  # another one, which remembers nothing of what was cut
FAKE = FakeEmbedder(capacity=60)
TITLE = "A title of seven words and more"

# Letters, marks that take no piece, signs that end phrases and sentences, white space of many kinds, wide scripts.
ALPHABET = "abXZqj9 \n\t\u00a0\u3000\x1c\x85.,;:?!-/\\${}'’éß好雪。！각ﷺ😀\u200d\u0301\u0308"
texts = st.text(alphabet=ALPHABET, max_size=120) | st.text(max_size=120)
# a short text many times over is long without being slow to make or to shrink
abstracts = st.builds(lambda text, times: text * times, texts, st.integers(0, 60))


def assert_tiles(spans, abstract):
    assert spans[0][0] == 0
    assert spans[-1][1] == len(abstract)
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    assert all(abstract[start:end].strip() for start, end in spans)


def assert_fits(spans, title, abstract, embedder):
    counting = COUNTING if embedder is MINILM else embedder
    room = counting.capacity - counting.pieces(counting.shorten(title))
    assert max(counting.pieces(abstract[start:end]) for start, end in spans) <= room


@pytest.mark.parametrize("embedder", [MINILM, FAKE], ids=["minilm", "fake"])
@settings(deadline=None, max_examples=120)
@given(abstract=abstracts)
@example(abstract="word,, " * 300)  # phrases that end in two commas
@example(abstract="so... and " * 300)
@example(abstract="好\u200d" * 500)  # joiners take no piece
@example(abstract="q\u0301?" * 500)
@example(abstract="\u200b" * 999)
def test_passages_of_any_text_tile_it_and_fit(embedder, abstract):
    spans = cut(TITLE, abstract, embedder=embedder)
    if not abstract.strip():
        assert spans == []
    else:
        assert_tiles(spans, abstract)
        assert_fits(spans, TITLE, abstract, embedder)


@settings(deadline=None, max_examples=40)
@given(title=st.text(alphabet=ALPHABET, max_size=900))
def test_a_title_of_any_length_leaves_room_for_the_passages(title):
    abstract = long_abstract("bees")
    spans = cut(title, abstract, embedder=MINILM)
    assert_tiles(spans, abstract)
    assert_fits(spans, title, abstract, MINILM)


@pytest.mark.parametrize("abstract", ["", " ", "\n\n\t \u3000"])
def test_an_abstract_of_white_space_has_no_passages(abstract):
    assert cut(TITLE, abstract, embedder=MINILM) == []


def test_a_short_abstract_is_one_passage():
    assert cut(TITLE, BEES, embedder=MINILM) == [(0, len(BEES))]


def test_white_space_around_an_abstract_belongs_to_its_passages():
    abstract = f"\n  {BEES}  \n"
    assert cut(TITLE, abstract, embedder=MINILM) == [(0, len(abstract))]


def test_passages_end_where_sentences_do():
    abstract = long_abstract("bees")
    assert len(cut(TITLE, abstract, embedder=FAKE)) > 3
    assert all(abstract[start:end].strip().endswith("today.") for start, end in cut(TITLE, abstract, embedder=FAKE))


def test_repeated_sentences_are_placed_one_after_the_other():
    abstract = "We show it. " * 100  # 300 words; 60 less the title's 7 leave 53: 17 sentences of 3 words
    spans = cut(TITLE, abstract, embedder=FAKE)
    assert_tiles(spans, abstract)
    assert spans[:2] == [(0, 17 * 12), (17 * 12, 34 * 12)]


@pytest.mark.parametrize(
    ("text", "times"),
    [("We show that it works, and more so. ", 14_000), ("好", 60_000), ("a\n\n", 80_000), ("x", 1_000_000)],
    ids=["sentences", "no spaces", "paragraphs", "one word"],
)
def test_cutting_costs_in_proportion_to_the_abstract_however_huge(text, times):
    cut(TITLE, "It works. " * 200, embedder=MINILM)  # what it imports and remembers is paid here
    took = {}
    for size in (times // 8, times):
        abstract = text * size
        began = time.process_time()
        spans = cut(TITLE, abstract, embedder=MINILM)
        took[size] = time.process_time() - began
    assert took[times] < 24 * took[times // 8]  # 8 in proportion, 64 by the square
    assert_tiles(spans, abstract)
    assert_fits(spans, TITLE, abstract, MINILM)
