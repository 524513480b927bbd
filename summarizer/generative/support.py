"""Which sentences bear a claim: those whose words it uses and whose numbers, names and direction it keeps."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.checks import check
from summarizer.checks.prepared import prepare, read
from summarizer.generative.quotes import Shown

MOST = 4
LEAST_SHARE = 0.5  # of the claim's content words that have to stand in what bears it, or in the title
_LEAST_GAIN = 2  # content words that a further sentence has to add


def bears(claim: str, places: Sequence[Shown], title: str, *, most_foreign: float = 1 - LEAST_SHARE) -> bool:
    """Return whether these sentences, with their paper's title, say what the claim says; at most such a share of its
    content words may stand in neither."""
    found = check(claim, " ".join(place.text for place in places), title=title, with_form=False)
    return not found.unsupported and found.foreign is not None and found.foreign <= most_foreign


def bearing(claim: str, shown: Sequence[Shown], title: str, *, most_foreign: float = 1 - LEAST_SHARE) -> list[Shown]:
    """Return the fewest sentences, at most four and in their order, that bear the claim; [] where none do.

    Each next one is that which adds most of the claim's words, so that a claim made of two sentences rests on both.
    """
    wanted = {token.stem for token in read(claim).tokens if token.is_content}
    chosen: list[Shown] = []
    while wanted and len(chosen) < MOST:
        gains = [(len(wanted & prepare(place.text).stems), -number) for number, place in enumerate(shown)]
        gain, number = max(gains, default=(0, 0))
        if gain < (_LEAST_GAIN if chosen else 1):
            break
        chosen.append(shown[-number])
        wanted -= prepare(shown[-number].text).stems
        if bears(claim, chosen, title, most_foreign=most_foreign):
            break
    chosen.sort(key=lambda place: place.start)
    return chosen if chosen and bears(claim, chosen, title, most_foreign=most_foreign) else []
