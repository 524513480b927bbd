"""Whether a claim has the form of a TL;DR: one plain sentence that says something of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from summarizer.checks import markup
from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text
from summarizer.checks.words import level, sentence_spans, tokens
from summarizer.text import fold

MOST_WORDS = 30
_COPIED = 0.9
_FEWEST_OWN = 2
_VAGUE = frozenset(
    """paper work studi research articl author present propos introduc describ discuss develop investig provid address
    consid explor new novel method approach model framework techniqu algorithm system solut problem task result show
    achiev improv perform effect effici better good state art experi evalu demonstr propose interest import various
    challeng applic domain field topic analysi analyz issu contribut simpl general powerful signific extens
    promis studies aim idea data theori""".split()  # noqa: SIM905
)
_OPENING = re.compile(
    r"\s*(?:(?:here|in (?:this|our|the (?:present|current)) (?:\w+ )?"
    r"(?:paper|work|article|study|report|letter|survey|thesis|note))\b,?|"
    r"(?:tl;?dr|summary|abstract)\s*[:-])\s*",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"\s*(?:It|They|These|Those|Its|Their|(?:This|That|Such)"
    r"(?! (?:paper|work|article|study|survey|report|thesis|research|letter|note)\b))\b"
)
_EXPLETIVE = re.compile(r"\s*It (?:is|was|has been) \w+(?: \w+)? (?:that|to)\b")
_FULL_STOP = re.compile(r"[.!?。！？][\"'”’)\]}]*\s*\Z")

Reason = tuple[int, int, str]


def findings(claim: Text, source: Source, is_order: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Yield what makes the claim no TL;DR. `is_order` tells whether a sentence gives orders to a model reading it."""
    for start, end, reason in _faults(claim, source, is_order):
        yield Finding(kind="form", text=claim.text[start:end], start=start, end=end, reason=reason)


def _faults(claim: Text, source: Source, is_order: Callable[[str], bool] | None) -> Iterator[Reason]:
    text = claim.text
    whole = (0, len(text))
    if not claim.tokens:
        yield *whole, "there is no sentence"
        return
    count = len(text.split())
    if count > MOST_WORDS:
        yield *whole, f"it has {count} words; at most {MOST_WORDS} are wanted"
    spans = [span for span in sentence_spans(claim.levelled) if tokens(claim.levelled[span[0] : span[1]])]
    if len(spans) > 1:
        yield spans[1][0], len(text), f"it has {len(spans)} sentences; one is wanted"
    if not _FULL_STOP.search(text):
        yield claim.tokens[-1].start, len(text), "it does not end in a full stop"
    if (opening := _OPENING.match(text)) is not None:
        yield *opening.span(), "it should begin with what was done, without an opening phrase"
    if (start := _DANGLING.match(text)) is not None and not _EXPLETIVE.match(text):
        yield *start.span(), f"{start.group().strip()} refers to something that was not named"
    yield from _marked_up(claim, source)
    if _is_vague(claim, source):
        yield *whole, "it is too vague: it names nothing that is particular to this paper"
    elif _is_copied(claim, source):
        yield *whole, "it repeats the title and adds nothing"
    if is_order is not None and is_order(text):
        yield *whole, "it gives orders to a model that reads it"


def _marked_up(claim: Text, source: Source) -> Iterator[Reason]:
    """Yield mark-up that is not the source's own, and addresses."""
    for start, end in markup.faults(claim.text, source.text):
        yield start, end, "mark-up, links and reference numbers have no place in it"


def _is_vague(claim: Text, source: Source) -> bool:
    """Return whether fewer than two words are both particular and the source's."""
    own = {token.stem for token in claim.tokens if token.is_content} - _VAGUE
    return len(own & source.stems) < min(_FEWEST_OWN, len(own) + 1) or not own


def _is_copied(claim: Text, source: Source) -> bool:
    """Return whether the claim is the title, or nine tenths of its content words are and it says nothing else."""
    if not source.title:
        return False
    if fold(claim.text) == fold(source.title):
        return True
    title = {token.stem for token in tokens(level(source.title)) if token.is_content}
    said = {token.stem for token in claim.tokens if token.is_content} - _VAGUE
    return bool(said) and len(said & title) >= _COPIED * len(said) and len(said - title) == 0
