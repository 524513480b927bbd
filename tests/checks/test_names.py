"""Names and acronyms of a claim against its source and title."""

from __future__ import annotations

import pytest

from summarizer.checks import Finding, check


def found(kind: str, claim: str, source: str, title: str = "") -> list[Finding]:
    return [f for f in check(claim, source, title=title, with_form=False).findings if f.kind == kind]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("We extend Transformers to looms.", "The transformer weaves."),
        ("We extend GPT4 to looms.", "We extend GPT-4 to the loom."),
        ("We use Llama-3 for looms.", "We use Llama 3 for the loom."),
        ("We use BERT-based looms.", "We weave with BERT."),
        ("We use Harrow's loom.", "The harrow loom is old."),
        ("We study RL for looms.", "We study reinforcement learning for looms."),
        ("We study VAEs for looms.", "We study the variational autoencoder for looms."),
        ("We use Recurrent Neural Networks here.", "We use RNNs here."),
        ("Looms from China are Chinese, so to say.", "Looms come from China."),
        ("A New Loom For Old Weavers.", "We present a loom."),
        ("Weaving helps. Curiously, we weave.", "We weave."),
    ],
)
def test_a_name_in_another_spelling_is_supported(claim: str, source: str) -> None:
    assert found("name", claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source", "text"),
    [
        ("We use GPT-4 for looms.", "We use GPT-3 for looms.", "GPT-4"),
        ("We weave with Quillon on looms.", "We weave on looms.", "Quillon"),
        ("We weave with QLoRA on looms.", "We weave with care on looms.", "QLoRA"),
        ("Quillon is a loom.", "We present a loom.", "Quillon"),
        ("We call weave_fast() on looms.", "We call a function on looms.", "weave_fast"),
        ("Weaving in 4D is hard.", "Weaving in 3D is hard.", "4D"),
        ("A loom from Upper Harrow runs.", "A loom from afar runs.", "Upper Harrow"),
    ],
)
def test_a_name_that_does_not_stand_in_the_source_is_found(claim: str, source: str, text: str) -> None:
    findings = found("name", claim, source)
    assert [finding.text for finding in findings] == [text]
    assert claim[findings[0].start : findings[0].end] == text


def test_a_name_of_the_title_is_supported() -> None:
    assert found("name", "We present Quillon for looms.", "A loom is made.", "Quillon: a loom") == []


def test_a_name_in_the_place_of_another_one_of_the_source_is_found() -> None:
    source = "Our loom is trained on Harrow cloth and tested on Quillon cloth in the winter."
    findings = found("name", "Our loom is trained on Quillon cloth and tested on fine cloth in the winter.", source)
    assert [finding.reason for finding in findings] == ["the abstract says Harrow here, not Quillon"]


def test_another_long_form_of_an_acronym_is_found() -> None:
    source = "We train a masked autoencoder network (MAN) for looms."
    findings = found("acronym", "A masked attention network (MAN) weaves.", source)
    assert len(findings) == 1
    assert "masked autoencoder network" in findings[0].reason


@pytest.mark.parametrize(
    "claim",
    [
        "A masked autoencoder network (MAN) weaves.",
        "Masked auto-encoder networks (MANs) weave.",
        "A new method (MAN) weaves.",
        "The MAN (masked autoencoder network) weaves.",
    ],
)
def test_the_long_form_of_the_source_is_supported(claim: str) -> None:
    assert found("acronym", claim, "We train a masked autoencoder network (MAN) for looms.") == []


def test_an_invented_long_form_is_found_even_where_the_source_gives_none() -> None:
    assert found("acronym", "Gentle loom weaving (GLW) wins.", "We evaluate GLW on a loom.")
