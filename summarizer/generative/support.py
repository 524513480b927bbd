"""Which sentences bear a claim: those whose words it uses and whose numbers, names and direction it keeps, and no other
paper's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer.checks import check, foreign, markup
from summarizer.checks.prepared import prepare, read
from summarizer.generative.quotes import Shown

MOST = 4
LEAST_SHARE = 0.5  # of the claim's content words that have to stand in what bears it, or in the title
LEAST_TOLD = 3  # content words in a row that are not the source's and stand so in another paper
_LEAST_GAIN = 2  # content words that a further sentence has to add


def bears(claim: str, places: Sequence[Shown], title: str, *, most_foreign: float = 1 - LEAST_SHARE) -> bool:
    """Return whether these sentences, with their paper's title, say what the claim says; at most such a share of its
    content words may stand in neither."""
    source = " ".join(place.text for place in places)
    if any(markup.faults(claim, source, links=True)):
        return False
    found = check(claim, source, title=title, with_form=False)
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


def told_elsewhere(claim: str, source: str, title: str, elsewhere: Callable[[str], bool]) -> str | None:
    """Return words of the claim that its source has not and another paper has in the same order, or None. Common words
    of many papers are no other paper's; `elsewhere` tells which are."""
    strange = foreign.stretches(read(claim), prepare(source, title), least=LEAST_TOLD)
    return next((words for words in strange if elsewhere(words)), None)
