"""Numbers of a claim against those of its source."""

from __future__ import annotations

import pytest

from summarizer.checks import Finding, check


def numbers(claim: str, source: str) -> list[Finding]:
    return [finding for finding in check(claim, source, with_form=False).findings if finding.kind == "number"]


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It keeps 0.4 of the heat.", "The kiln keeps .4 of the heat."),
        ("It has 1000 tiles.", "The roof has 1,000 tiles in all."),
        ("It has 1,000 tiles.", "The roof has $1{,}000$ tiles in all."),
        ("Waste falls by 40%.", r"Waste falls by 40\% in the mill."),
        ("Waste falls by 40 percent.", "Waste falls by 40% in the mill."),
        ("Waste falls by 40 per cent.", "Waste falls by forty percent in the mill."),
        ("It is 2x faster.", r"The loom runs 2$\times$ faster than before."),
        ("It is 2× faster.", "The loom is twofold faster."),
        ("It is twice as fast.", "The loom runs at a 2x speed."),
        ("It doubles the yield.", "The yield grows by a factor of 2."),
        ("It halves the cost.", "The cost falls by 50%."),
        ("It is up to 11.2x faster.", "The speedup is 1.4-11.2x on all mills."),
        ("It is at least 1.4x faster.", "The speedup is 1.4–11.2× on all mills."),
        ("A model of 7B parameters.", "We train a model with 7 billion parameters."),
        ("A model of 7 billion parameters.", "We train models with 3-7B parameters."),
        ("It uses 3 looms.", "We compare three looms."),
        ("Errors fall by two orders of magnitude.", "Errors fall 150x in every mill."),
        ("Errors fall by an order of magnitude.", "Errors fall by one order of magnitude."),
        ("The step is 0.001.", "The step is set to $10^{-3}$ here."),
        ("The step is 1e-3.", "The step is set to 10⁻³ here."),
        ("Hauls take 3 ms.", "Hauls take 3, 5 and 7 ms."),
        ("Hauls take 2 minutes.", "Hauls take 120 seconds."),
        ("It reaches 95% accuracy.", "It reaches an accuracy of 0.95 in the mill."),
        ("Thousands of tiles were laid.", "We lay 3,400 tiles."),
        ("Built in 2019.", "It was built in 2019 by hand."),
        ("The Weaver 3 loom is quiet.", "Weaver-3 is a quiet loom."),
        ("It costs 5 points.", "It costs 5 percentage points."),
    ],
)
def test_equal_numbers_written_differently_are_supported(claim: str, source: str) -> None:
    assert numbers(claim, source) == []


@pytest.mark.parametrize(
    ("claim", "source", "text"),
    [
        ("It is 3.5x faster.", "It is 2.3x faster.", "3.5x"),
        ("It reaches 73% accuracy.", "It reaches 73.2% accuracy.", "73%"),
        ("Hauls take 3 s.", "Hauls take 3 ms.", "3 s"),
        ("It needs 16 MB.", "It needs 16 GB of memory.", "16 MB"),
        ("It gains 5%.", "It gains 5 percentage points.", "5%"),
        ("A model of 7M parameters.", "A model of 7B parameters.", "7M"),
        ("It lays seven tiles.", "It lays four tiles.", "seven"),
        ("It is twice as fast.", "It is 3x as fast.", "twice"),
        ("Built in 2018.", "Built in 2019.", "2018"),
        ("Errors fall by two orders of magnitude.", "Errors fall by an order of magnitude.", "two orders of magnitude"),
        ("It saves at least 40% of water.", "It saves up to 40% of water.", "40%"),
    ],
)
def test_a_number_that_the_source_does_not_state_is_found(claim: str, source: str, text: str) -> None:
    found = numbers(claim, source)
    assert [finding.text for finding in found] == [text]
    assert claim[found[0].start : found[0].end] == text


def test_the_reason_names_what_the_source_says_instead() -> None:
    found = numbers("The loom is 3.5x faster.", "The new loom is 2.3x faster.")
    assert found[0].reason == "the number 3.5x does not stand in the abstract; the abstract says 2.3x"


def test_a_percentage_of_another_thing_is_found() -> None:
    found = numbers("The loom is 30% faster.", "The loom has 30% fewer parameters.")
    assert len(found) == 1
    assert "size" in found[0].reason


def test_swapped_counts_are_found() -> None:
    assert numbers("We compare 5 looms on 3 mills.", "We compare 3 looms on 5 mills.")


def test_a_number_in_the_place_of_another_one_of_the_source_is_found() -> None:
    source = "We lay 4 tiles in the hall of the mill. We then paint 6 doors of the mill green."
    assert numbers("We lay 6 tiles in the hall of the mill.", source)


@pytest.mark.parametrize(
    "claim",
    [
        "We use GPT-4 for weaving.",
        "Trained on an A100 for weaving.",
        "One of the looms weaves.",
        "A zero-shot weaving.",
    ],
)
def test_digits_of_names_and_idle_number_words_are_no_numbers(claim: str) -> None:
    assert numbers(claim, "We weave.") == []


def test_a_count_of_what_the_claim_itself_lists_is_supported() -> None:
    source = "We weave on the Harrow looms and also on the Quill looms."
    assert numbers("We weave on two looms: Harrow and Quill.", source) == []


def test_a_count_of_what_the_source_lists_is_supported() -> None:
    assert numbers("We weave three fabrics.", "The fabrics are wool, silk, and linen.") == []


FALL = (
    "Tidewater cuts waste by up to 38% and is 3x faster than Gullwing. Heat falls from 16 GB to 4 GB. "
    "Yield grows by 45% in one mill. It gains 2.5 points over Saltmarsh. At least 90% of hauls arrive."
)


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Tidewater cuts waste by 38%.", "up to 38%"),
        ("Tidewater cuts waste by over 38%.", "at most 38%"),
        ("Yield grows by over 45%.", "not more than 45%"),
        ("Yield grows by at least 45%.", "not more than 45%"),
        ("Yield grows to 45%.", "by 45%, not to 45%"),
        ("Heat falls by 16 GB.", "from 16 GB, not by 16 GB"),
        ("Heat goes from 4 GB to 16 GB.", "to 4 GB, not from 4 GB"),
        ("It is 3x faster than Saltmarsh.", "Gullwing"),
        ("It gains 2.5 points over Gullwing.", "Saltmarsh"),
        ("At most 90% of hauls arrive.", "at least 90%"),
    ],
)
def test_a_number_under_another_bound_in_another_role_or_against_another_name_is_found(claim: str, told: str) -> None:
    assert told in numbers(claim, FALL)[0].reason


@pytest.mark.parametrize(
    "claim",
    [
        "Tidewater can cut waste by 38%.",
        "Tidewater cuts waste by as much as 38%.",
        "Tidewater cuts waste by a maximum of 38%.",
        "Tidewater is three times faster than Gullwing.",
        "Heat falls from 16 GB to 4 GB.",
        "Heat falls to 4 GB.",
        "Growth of 45% is seen, which leads to 45% more yield.",
        "It gains 2.5 points over Saltmarsh.",
        "90% of hauls arrive.",
        "Over 90% of hauls arrive.",
    ],
)
def test_a_bound_or_a_role_said_in_other_words_is_supported(claim: str) -> None:
    assert numbers(claim, FALL) == []


@pytest.mark.parametrize("source", ["Yield grows by 45-60%.", "Yield grows by ≥45%.", "Yield grows by 45% and 60%."])
def test_more_than_the_least_of_several_numbers_is_supported(source: str) -> None:
    assert numbers("Yield grows by at least 45%.", source) == []
