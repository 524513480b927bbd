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


LOOM = (
    "Weaving by hand is slow. We present Quillon, a loom that learns from cloth. Quillon reduces waste on seven mills "
    "and features two shuttles, while Harrow needs three. We call on Breiman."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Bramwell learns from cloth.",
        "Bramwell quickly reduces waste on seven mills.",
        "Beacon lowers waste on seven mills.",
        "Beacon lets seven mills reduce waste.",
        "Bramwell can reduce waste.",
        "Bramwell, a loom that learns from cloth, reduces waste.",
        "Bramwell: a loom that learns from cloth.",
        "Bramwell's shuttles reduce waste.",
        "Waste is reduced. Bramwell reduces it.",
        "Quillix reduces waste on seven mills.",
        "Bramwell reduced waste on seven mills.",  # the source says "reduces waste" of Quillon
    ],
)
def test_a_wrong_name_that_opens_a_sentence_is_found(claim: str) -> None:
    findings = found("name", claim, LOOM)
    assert [finding.text.removesuffix("'s") in {"Bramwell", "Beacon", "Quillix"} for finding in findings] == [True]


@pytest.mark.parametrize(
    "claim",
    [
        "Introduces a loom that learns from cloth.",
        "Streamlines the weaving of cloth on seven mills.",
        "Proposes looms that learn from cloth.",
        "Shows a way to reduce waste on seven mills.",
        "Automation reduces waste on seven mills.",
        "Learning from cloth reduces waste.",
        "Throughput is raised on seven mills.",
        "Humans can weave by hand.",
        "Robust looms reduce waste.",
        "Adaptive looms, a way to weave, reduce waste.",
        "Surprisingly, a loom learns from cloth.",
        "Instead, a loom learns from cloth.",
        "Author proposes a loom.",
        "Today's weaving is slow.",
        "Quillon's shuttles reduce waste.",
    ],
)
def test_a_common_word_that_opens_a_sentence_is_no_name(claim: str) -> None:
    assert found("name", claim, LOOM) == []


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("Harrow reduces waste on seven mills.", "Quillon"),
        ("Harrow is a loom that learns from cloth.", "Quillon"),
    ],
)
def test_a_name_of_the_source_that_opens_a_sentence_about_another_one_is_found(claim: str, said: str) -> None:
    assert [f.reason for f in found("name", claim, LOOM)] == [f"the abstract says {said} here, not Harrow"]


@pytest.mark.parametrize(
    "claim",
    [
        "Quillon (quick unit for local looms) reduces waste.",
        "Quillon (Quick Unit Looms) reduces waste.",
        "Quick unlikely looms (Quillon) reduce waste.",
        "Quillon, short for quick unit of looms, reduces waste.",
        "Quillon stands for quick unit of looms.",
        "Quillon is an acronym for quick unit of looms.",
    ],
)
def test_a_long_form_made_up_for_a_name_is_found(claim: str) -> None:
    assert len(found("acronym", claim, LOOM)) == 1


@pytest.mark.parametrize(
    "claim",
    [
        "Quillon (a loom that learns from cloth) reduces waste.",
        "Quillon (seven mills) reduces waste.",
        "A loom that learns from cloth (Quillon) reduces waste.",
        "A quick and simple machine for weaving (Quillon) reduces waste.",
        "Quillon (our loom) reduces waste.",
        "Quillon stands for weaving by hand.",
    ],
)
def test_what_explains_a_name_is_no_long_form_of_it(claim: str) -> None:
    assert found("acronym", claim, LOOM) == []


def test_a_long_form_that_the_source_gives_a_name_is_supported() -> None:
    source = "We present Quillon (Quick Unit of Local Looms)."
    assert check("Quillon (quick unit of local looms) weaves.", source, with_form=False).unsupported == ()


def test_an_invented_long_form_is_found_even_where_the_source_gives_none() -> None:
    assert found("acronym", "Gentle loom weaving (GLW) wins.", "We evaluate GLW on a loom.")


BEFORE = (
    "Wet weaving makes cloth quickly by soaking the thread, but its speed is capped by the time of drying. "
    "We present Quillon Wet Weaving, which dries the thread with hot sand. In Quillon the sand is used again."
)


def test_what_is_said_before_a_system_is_named_is_not_said_of_it() -> None:
    claim = (
        "Quillon wet weaving makes cloth quickly by soaking the thread, but its speed is capped by the time of drying."
    )
    (finding,) = found("name", claim, BEFORE)
    assert finding.text == "Quillon"
    assert "before it comes to Quillon" in finding.reason


@pytest.mark.parametrize(
    "claim",
    [
        "Wet weaving makes cloth quickly by soaking the thread, but its speed is capped by the time of drying.",
        "Quillon Wet Weaving dries the thread with hot sand.",
        "In Quillon wet weaving the sand is used again.",
    ],
)
def test_what_is_said_of_a_system_itself_is_supported(claim: str) -> None:
    assert found("name", claim, BEFORE) == []


def test_what_a_paper_says_of_its_own_before_it_names_it_is_supported() -> None:
    source = "Our loom dries the thread with hot sand before weaving. We call it Quillon."
    assert found("name", "Our Quillon loom dries the thread with hot sand before weaving.", source) == []
