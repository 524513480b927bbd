"""A part of a text has the pieces that it has by itself, read once."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers

from summarizer.embedding.minilm import MiniLM
from summarizer.embedding.pieces import LONGEST_REMEMBERED, REMEMBERED, PieceReader
from tests.making import BEES

ALPHABET = "abXZq9 \n\t\r\u00a0\u3000\x1c\x85\x0b.,;:?!-/\\{}'’éß好雪。！각ﷺ😀\u200d\u0301\u0308"
texts = st.text(alphabet=ALPHABET, max_size=80) | st.text(max_size=80)


class Counted:
    """A tokenizer that tells how often it was asked."""

    def __init__(self, tokenizer):
        self._tokenizer, self.asked = tokenizer, 0

    def encode(self, text, *, add_special_tokens):
        self.asked += 1
        return self._tokenizer.encode(text, add_special_tokens=add_special_tokens)

    def __getattr__(self, name):
        return getattr(self._tokenizer, name)


@pytest.fixture(scope="module")
def bert():
    tokenizer = Tokenizer.from_buffer(MiniLM().tokenizer_content())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture
def counted(bert):
    return Counted(bert)


@settings(deadline=None, max_examples=300)
@given(text=texts, cuts=st.lists(st.integers(0, 80), max_size=6))
@example(text="un\x1clikely words", cuts=[3])
@example(text="unlikely words", cuts=[4])
@example(text="e \u0301e", cuts=[2])
@example(text="", cuts=[0])
def test_a_part_has_the_pieces_that_it_has_by_itself(bert, text, cuts):
    places = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    spans = list(pairwise(places)) or [(0, 0)]
    reader = PieceReader(bert)
    for (start, end), part in zip(spans, reader.parts(text, spans), strict=True):
        by_itself = PieceReader(bert).read(text[start:end])
        assert part == by_itself
        assert reader.read(text[start:end]) == by_itself


def test_what_was_read_is_not_read_again(counted):
    reader = PieceReader(counted)
    first, second = BEES.split(". ", 1)
    border = len(first) + 2
    reader.parts(BEES, [(0, border), (border, len(BEES))])
    assert [reader.read(text).ids for text in (BEES, BEES[:border], second)]
    assert counted.asked == 1


def test_a_tokenizer_that_does_not_go_by_words_reads_each_part():
    tokenizer = Tokenizer(models.BPE({"a": 0, " ": 1, "a a": 2, " a": 3}, [(" ", "a"), ("a", " a")]))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([])
    reader = PieceReader(tokenizer)
    assert list(reader.read("a a").ids) == [2]
    assert [list(part.ids) for part in reader.parts("a a", [(0, 2), (2, 3)])] == [[0, 1], [0]]


def test_memory_is_bounded(counted):
    reader = PieceReader(counted)
    long = "bees " * LONGEST_REMEMBERED
    for text in (long, long, "first", *(f"text {number}" for number in range(REMEMBERED)), "first"):
        reader.read(text)
    assert counted.asked == 2 + 1 + REMEMBERED + 1


def test_a_special_piece_that_takes_the_space_before_it_has_each_part_read():
    tokenizer = Tokenizer.from_buffer(MiniLM().tokenizer_content())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.add_special_tokens([AddedToken("<blank>", lstrip=True, special=True)])
    reader, said = PieceReader(tokenizer), "We fill it. <blank> is filled."
    parts = reader.parts(said, [(0, 12), (12, len(said))])
    assert [list(part.ids) for part in parts] == [list(reader.read(text).ids) for text in (said[:12], said[12:])]
    assert tokenizer.token_to_id("<blank>") in parts[1].ids
