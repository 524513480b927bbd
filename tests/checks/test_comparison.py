"""Comparisons and negations of a claim against its source."""

from __future__ import annotations

import pytest

from summarizer.checks import Finding, check


def found(kind: str, claim: str, source: str) -> list[Finding]:
    return [f for f in check(claim, source, with_form=False).findings if f.kind == kind]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom underperforms hand weaving.", "The loom outperforms hand weaving in winter."),
        ("The loom increases the waste of wool.", "We show that the loom reduces the waste of wool."),
        ("The loom weaves with lower accuracy.", "Our loom weaves cloth with higher accuracy."),
        ("Training the loom is slower.", "With it, training of a loom is faster."),
        ("Hand weaving outperforms the loom.", "The loom outperforms hand weaving."),
        ("The old mill is faster than the new loom.", "In winter the new loom is faster than the old mill."),
        ("The loom worsens the cloth.", "The loom weaves cloth and improves its strength."),
        (
            "Our loom erodes the quality of cloth in winter mills.",
            "Our loom improves the quality of cloth in winter mills.",
        ),
    ],
)
def test_a_comparison_turned_round_is_found(claim: str, source: str) -> None:
    findings = found("comparison", claim, source)
    assert findings
    assert all(claim[f.start : f.end] == f.text for f in findings)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom surpasses hand weaving.", "The loom outperforms hand weaving in winter."),
        ("Hand weaving is worse than the loom.", "The loom is better than hand weaving."),
        ("The loom improves latency.", "The loom reduces latency by far."),
        ("The loom reduces errors.", "The loom increases accuracy and reduces the errors."),
        ("The loom does not reduce strength.", "The loom increases strength."),
        ("A faster loom.", "Old looms are slow; ours saves time."),
        ("The loom enables winter weaving.", "Cold prohibits weaving in winter; our loom solves this."),
    ],
)
def test_the_same_direction_in_other_words_is_supported(claim: str, source: str) -> None:
    assert found("comparison", claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom does not weave silk.", "The loom weaves silk and wool."),
        ("The loom weaves silk without supervision.", "The loom weaves silk with supervision in the mill."),
        ("The loom weaves silk with supervision.", "The loom weaves silk without supervision."),
        ("The loom can weave wet silk.", "The loom cannot weave wet silk."),
        ("The loom manages to weave wet silk in winter.", "The loom fails to weave wet silk in winter."),
        ("A supervised loom weaves.", "An unsupervised loom weaves cloth."),
        ("The loom is never idle in winter.", "The loom is idle in winter."),
    ],
)
def test_a_negation_added_or_dropped_is_found(claim: str, source: str) -> None:
    findings = found("negation", claim, source)
    assert findings
    assert all(claim[f.start : f.end] == f.text for f in findings)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom needs no supervision.", "The loom does not require any supervision."),
        ("The loom weaves without tuning.", "The loom eliminates the need for tuning."),
        ("The loom weaves silk.", "The loom not only weaves silk but also dyes it."),
        ("The loom no longer tears silk.", "Other looms tear silk. In winter our loom never tears silk."),
        ("The loom weaves fast without loss of quality.", "The loom weaves fast with no loss of quality."),
        ("The loom always weaves silk.", "The loom does not fail to weave silk."),
        ("The loom is label-free.", "The loom avoids labels."),
    ],
)
def test_the_same_polarity_in_other_words_is_supported(claim: str, source: str) -> None:
    assert found("negation", claim, source) == []


def test_a_stronger_word_is_advisory_only() -> None:
    checked = check("The loom guarantees dry silk.", "The loom may give dry silk.", with_form=False)
    assert [(f.kind, f.text, f.advisory) for f in checked.findings] == [("strength", "guarantees", True)]
    assert checked.failing == ()


def test_what_rises_in_the_source_does_not_fall_in_the_claim():
    source = "It raises throughput by 45% without loss of accuracy on 12 phones."
    assert check("Throughput falls by 45% on 12 phones.", source, with_form=False).unsupported
    assert not check("Throughput rises by 45% on 12 phones.", source, with_form=False).unsupported


PLACES = (
    "Looms differ. The old loom underperforms hand weaving on Linen but outperforms it on Silk, so neither is best. "
    "It tears less thread on Wool than on Hemp."
)


@pytest.mark.parametrize(
    "claim",
    [
        "The old loom underperforms hand weaving on Silk but not on Linen.",
        "The old loom outperforms hand weaving on Linen.",
        "Hand weaving outperforms the old loom on Silk.",
    ],
)
def test_what_is_better_in_one_place_and_worse_in_another_does_not_change_places(claim: str) -> None:
    assert found("comparison", claim, PLACES)


@pytest.mark.parametrize(
    "claim",
    [
        "The old loom underperforms hand weaving on Linen but outperforms it on Silk.",
        "The old loom outperforms hand weaving on Silk.",
        "Hand weaving outperforms the old loom on Linen.",
        "On Wool the loom tears less thread.",
    ],
)
def test_a_comparison_in_its_place_is_supported(claim: str) -> None:
    assert found("comparison", claim, PLACES) == []
