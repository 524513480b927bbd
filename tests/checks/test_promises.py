"""What a source says is kept, not added or not needed, in whatever words the claim says otherwise."""

from __future__ import annotations

import pytest

from summarizer.checks import Finding, check

FAST = "The loom runs a draft loom beside it. It raises throughput by 45% without loss of accuracy on 12 mills."
PLAIN = "The loom learns without labels and adds no parameters. It preserves privacy. It requires no supervision."
COSTLY = "Old looms lose accuracy. Ours raises throughput without loss of accuracy."


def refused(claim: str, source: str) -> list[Finding]:
    return [finding for finding in check(claim, source, with_form=False).unsupported if finding.kind == "negation"]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom raises throughput by 45% but loses accuracy on 12 mills.", FAST),
        ("The loom raises throughput at the cost of accuracy.", FAST),
        ("The loom is faster but sacrifices accuracy.", FAST),
        ("The loom is faster, yet accuracy drops.", FAST),
        ("The loom is faster but degrades accuracy.", FAST),
        ("The loom is faster with some accuracy loss.", FAST),
        ("The loom is faster but less accurate.", FAST),
        ("The loom cuts waste, lowering quality.", "The loom halves waste while preserving quality."),
        ("The loom cuts waste but compromises quality.", "The loom halves waste with no drop in quality."),
        ("The loom adds inference cost.", "The loom adapts at no additional inference cost."),
        ("The loom needs extra memory overhead.", "The loom is faster with no memory overhead."),
        ("The loom needs labels.", PLAIN),
        ("The loom depends on supervision.", PLAIN),
        ("The loom reduces privacy.", PLAIN),
    ],
)
def test_a_loss_that_the_source_rules_out_is_found_in_other_words(claim: str, source: str) -> None:
    findings = refused(claim, source)
    assert findings
    assert all(claim[finding.start : finding.end] == finding.text for finding in findings)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The loom raises throughput at no loss of accuracy.", FAST),
        ("The loom raises throughput and keeps accuracy.", FAST),
        ("The loom avoids a loss of accuracy.", FAST),
        ("The loom does not sacrifice accuracy.", FAST),
        ("Old looms lose accuracy; the loom does not.", COSTLY),
        ("The loom needs no labels.", PLAIN),
        ("The loom needs fewer labels.", PLAIN),
        ("The loom reduces the loss of privacy.", PLAIN),
        ("The loom needs training data.", "The loom learns without additional training data."),
        ("The loom loses accuracy.", "The loom is fast with little loss of accuracy."),
        ("The loom loses accuracy.", "The loom cannot preserve accuracy."),
        ("It shortens work and reduces training time.", "The loom weaves wool without reducing the training set."),
    ],
)
def test_what_the_source_does_not_rule_out_is_let_pass(claim: str, source: str) -> None:
    assert refused(claim, source) == []


def test_the_reason_quotes_what_the_source_says() -> None:
    assert refused("The loom loses accuracy.", FAST)[0].reason == (
        "the abstract says without loss of accuracy, not loses"
    )
