"""How much of what a claim talks about its source never mentions, and where it does so at length."""

from __future__ import annotations

from summarizer.checks.prepared import Source, Text


def share(claim: Text, source: Source) -> float | None:
    """Return the share, 0 to 1, of the claim's content words whose stem the source lacks; None without such words."""
    said = {token.stem for token in claim.tokens if token.is_content}
    if not said:
        return None
    return len(said - source.stems) / len(said)


def stretches(claim: Text, source: Source, *, least: int) -> list[str]:
    """Return each stretch of the claim that has at least so many content words and none that the source has."""
    found: list[list[int]] = [[]]
    for number, token in enumerate(claim.tokens):
        if token.is_content:
            found += [[]] if token.stem in source.stems else []
            found[-1] += [] if token.stem in source.stems else [number]
    tokens = claim.tokens
    return [claim.text[tokens[one[0]].start : tokens[one[-1]].end] for one in found if len(one) >= least]
