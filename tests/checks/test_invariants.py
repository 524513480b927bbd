"""What holds for every claim and every source."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.checks import SUPPORT_KINDS, Checked, check

WORDS = st.sampled_from(
    """not no without fails outperforms better worse than increases reduces 3.5x 40% two 7B GPT-4 BERT (BERT) the loom
    weaves silk, wool; and we our in on up to at least order of magnitude ms 10^{-3} $\\times$ unsupervised never ½ ١٢
    (masked network) e.g. "quoted" Quillon's 1,000 — – × fıve 1e-3 half dozens of""".split()  # noqa: SIM905
)
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(lambda words: " ".join(words) + ".")
SETTINGS = settings(max_examples=150, deadline=None)


@SETTINGS
@given(st.lists(SENTENCE, min_size=1, max_size=5), st.data())
def test_a_sentence_of_the_source_is_always_supported(sentences: list[str], data: st.DataObject) -> None:
    claim = data.draw(st.sampled_from(sentences))
    checked = check(claim, " ".join(sentences))
    assert checked.verbatim
    assert checked.unsupported == ()


@SETTINGS
@given(st.lists(SENTENCE, min_size=1, max_size=3), st.data())
def test_a_sentence_of_the_source_broken_over_lines_is_supported(sentences: list[str], data: st.DataObject) -> None:
    claim = data.draw(st.sampled_from(sentences))
    assert check(claim, "\n".join(sentences).replace(" ", "\n")).unsupported == ()


@SETTINGS
@given(st.one_of(st.text(max_size=120), SENTENCE), st.one_of(st.text(max_size=200), SENTENCE), st.text(max_size=30))
@example("fıfth mıllion ﬁve 5 mıllion doubleſ", "İ", "")
@example("9" * 50 + " 1e999999 10^999999 ²", "", "\x00")
@example("(((((AB) (A", "a b (AB)", "")
def test_every_text_can_be_checked_and_offsets_are_exact(claim: str, source: str, title: str) -> None:
    checked = check(claim, source, title=title)
    assert all(claim[finding.start : finding.end] == finding.text for finding in checked.findings)
    assert all(finding.kind in checked.ran for finding in checked.findings)


@SETTINGS
@given(SENTENCE, SENTENCE)
def test_a_result_survives_json_and_is_the_same_every_time(claim: str, source: str) -> None:
    checked = check(claim, source)
    assert Checked.model_validate(json.loads(checked.model_dump_json())) == checked == check(claim, source)


def test_a_piece_of_a_denied_sentence_is_no_quotation() -> None:
    checked = check("improves the strength of silk.", "The loom hardly improves the strength of silk.")
    assert not checked.verbatim
    assert [finding.kind for finding in checked.unsupported] == ["negation"]


def test_support_kinds_are_all_run() -> None:
    assert set(SUPPORT_KINDS) <= set(check("A loom.", "A loom.").ran)
