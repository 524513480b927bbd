"""A comparison must not be turned round: neither its direction, nor who does better than whom.

The claim is read against the source's sentences about the same things. A direction is refused where the source attaches
only the opposite to the same words, or where the claim repeats a sentence but for its word of comparison.
"""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.checks.copying import edits, replaced
from summarizer.checks.directions import Cue, agree, cues, is_cue, is_firm
from summarizer.checks.findings import Finding
from summarizer.checks.negation import is_negator, negated
from summarizer.checks.places import compared_in_places
from summarizer.checks.prepared import Source, Text, aligned, overlap
from summarizer.checks.sides import correspond, swapped
from summarizer.checks.words import Sentence, Token

_SAME_SENTENCE = 0.65
_RELATED = 0.3
_TROUBLE = frozenset(
    """fail failur suffer poor poorli drop declin decreas fragil vulner collaps limit loss struggl lose lost
    bottleneck unstabl instabl forget difficulti""".split()  # noqa: SIM905
)
_PRAISED = frozenset({"rank", "quality", "speed"})


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the comparisons of the claim that the source makes the other way round."""
    for sentence in claim.sentences:
        found = list(_findings(sentence, claim, source))
        yield from found[:1]


def claims(claim: Text) -> Iterator[Token]:
    """Yield the words that compare, in order."""
    for sentence in claim.sentences:
        yield from (cue.token for cue in cues(sentence.tokens))


def _findings(sentence: Sentence, claim: Text, source: Source) -> Iterator[Finding]:
    in_place, moved = compared_in_places(sentence, source)
    settled = correspond(sentence, source) | in_place
    refused = negated(sentence.tokens)
    for cue in cues(sentence.tokens):
        if cue.position not in refused and cue.token.start not in settled and is_firm(cue):
            opposite = _opposite(cue, sentence, source)
            if opposite is None and _never_worse(cue, source):
                yield _finding(cue.token, cue.token, claim, "the abstract speaks of nothing worse")
            if opposite is not None:
                yield _finding(cue.token, cue.token, claim, f"the abstract says {_said(opposite, source)}")
    swap = swapped(sentence, source, in_place)
    if swap is not None:
        first, last, meant = swap
        yield _finding(first, last, claim, f"the abstract compares them the other way round: {meant}")
    if moved is not None:
        first, last, meant = moved
        yield _finding(first, last, claim, f"the abstract says {meant}")
    yield from _reversed(sentence, claim, source, settled)
    for first, last, meant_tokens in replaced(sentence, source, is_cue):
        meant = source.text[meant_tokens[0].start : meant_tokens[-1].end]
        yield _finding(first, last, claim, f"the abstract says {meant}")


def _reversed(sentence: Sentence, claim: Text, source: Source, settled: set[int]) -> Iterator[Finding]:
    """Yield the words of comparison that stand where a sentence, else repeated, has their opposite."""
    repeated, made = edits(sentence, source)
    for edit in made:
        ours, theirs = _within(sentence, edit.new), _within(repeated, edit.old)
        if any(is_negator(token) for token in (*edit.new, *edit.old)) or settled & {token.start for token in edit.new}:
            continue
        if edit.held and ours and theirs and all(agree(left, right) < 0 for left in ours for right in theirs):
            meant = source.text[edit.old[0].start : edit.old[-1].end]
            yield _finding(edit.new[0], edit.new[-1], claim, f"the abstract says {meant}")


def _within(sentence: Sentence | None, part: tuple[Token, ...]) -> list[Cue]:
    """Return the cues of the sentence that stand in a part of it, attached as in the whole."""
    return [cue for cue in cues(sentence.tokens) if cue.token in part] if sentence is not None and part else []


def _opposite(cue: Cue, sentence: Sentence, source: Source) -> Cue | None:
    """Return the source's cue that says the opposite of the same thing; None where any says the same, or none does."""
    opposed: list[tuple[float, Cue]] = []
    for other_sentence in aligned(sentence, source, least=_RELATED):
        share = overlap(sentence, other_sentence)
        refused = negated(other_sentence.tokens)
        verdicts = [
            (agree(cue, other), other)
            for other in cues(other_sentence.tokens)
            if is_firm(other) and _speak_of_the_same(cue, other)
        ]
        if any(verdict > 0 or (verdict < 0 and other.position in refused) for verdict, other in verdicts):
            return None
        opposed += [(share, other) for verdict, other in verdicts if verdict < 0]
        if opposed and share >= _SAME_SENTENCE:
            break
    return max(opposed, key=lambda pair: pair[0])[1] if opposed and not _is_said_anyway(cue, source) else None


def _never_worse(cue: Cue, source: Source) -> bool:
    """Return whether the claim says "worse" or "slower" and nothing in the source speaks of worse, of trouble or of
    the word itself."""
    if cue.sign > 0 or cue.group not in _PRAISED or cue.token.stem in source.stems:
        return False
    if source.stems & _TROUBLE:
        return False
    return not any(o.sign < 0 and o.group in _PRAISED for s in source.sentences for o in cues(s.tokens))


def _speak_of_the_same(cue: Cue, other: Cue) -> bool:
    own = {cue.token.stem, other.token.stem}
    return bool((cue.attached & other.attached) - own)


def _is_said_anyway(cue: Cue, source: Source) -> bool:
    """Return whether the source uses this very word of the same thing somewhere."""
    return any(
        other.token.stem == cue.token.stem and _speak_of_the_same(cue, other)
        for sentence in source.sentences
        for other in cues(sentence.tokens)
    )


def _said(cue: Cue, source: Source) -> str:
    """Return the cue with the words around it, as the source writes them."""
    begin = source.levelled.rfind(" ", 0, max(0, cue.token.start - 1)) + 1
    end = cue.token.end
    for _ in range(2):
        stop = source.levelled.find(" ", end + 1)
        end = stop if stop > 0 else len(source.levelled)
    return " ".join(source.text[begin:end].split()).strip(" ,.;")


def _finding(first: Token, last: Token, claim: Text, reason: str) -> Finding:
    text = claim.text[first.start : last.end]
    return Finding(kind="comparison", text=text, start=first.start, end=last.end, reason=f"{reason}, not {text}")
