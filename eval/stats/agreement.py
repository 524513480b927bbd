"""Whether people agree beyond chance: Cohen's kappa of two, Krippendorff's alpha of any number with gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence


def cohen_kappa(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """Return Cohen's kappa (1960) of two people who labelled the same things in one order; 1 agree, 0 as by chance.
    None where nothing was labelled or both used one and the same label throughout."""
    n = len(one)
    if not n:
        return None
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    shares = Counter(one), Counter(other)
    chance = sum(shares[0][label] * shares[1][label] for label in shares[0]) / n**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def krippendorff_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha for nominal labels ("Computing Krippendorff's Alpha-Reliability", 2011, C and D).

    Each unit holds the labels that it was given, whoever gave them and however many they are; units with fewer than two
    say nothing. None where there are none, or only one label was ever used.
    """
    pairable = [Counter(unit) for unit in units if len(unit) > 1]
    totals = sum(pairable, Counter[Hashable]())
    n = totals.total()
    expected = n**2 - sum(count**2 for count in totals.values())
    if not expected:
        return None
    observed = sum((u.total() ** 2 - sum(count**2 for count in u.values())) / (u.total() - 1) for u in pairable)
    return 1 - (n - 1) * observed / expected
