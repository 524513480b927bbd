"""How much of what a claim talks about its source never mentions."""

from __future__ import annotations

from summarizer.checks.prepared import Source, Text


def share(claim: Text, source: Source) -> float | None:
    """Return the share, 0 to 1, of the claim's content words whose stem the source lacks; None without such words."""
    said = {token.stem for token in claim.tokens if token.is_content}
    if not said:
        return None
    return len(said - source.stems) / len(said)
