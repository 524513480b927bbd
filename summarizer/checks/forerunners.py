"""What a paper says of those before it is not to be said of its own system.

"Speculative decoding is fast, but its gains are capped. We present Mirror Speculative Decoding …" does not say that the
gains of Mirror Speculative Decoding are capped: a claim that repeats a sentence which stands before the system is first
named, and puts that name into it, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.checks.copying import edits
from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text
from summarizer.checks.words import Sentence, Token

_OWN = frozenset("we our ours us proposed paper work".split())  # noqa: SIM905
_POINTING = frozenset("it its this these here they their such".split())  # noqa: SIM905 - at its beginning


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the names that the claim puts into a sentence that says it of something before."""
    for sentence in claim.sentences:
        repeated, made = edits(sentence, source)
        if repeated is None or _is_of_its_own(repeated):
            continue
        for edit in made:
            name = next((token for token in edit.new if _comes_later(token, repeated, source)), None)
            if name is not None and not any(token.low in source.named for token in edit.old):
                yield _finding(name, repeated, claim, source)
                break


def _is_of_its_own(sentence: Sentence) -> bool:
    """Return whether a sentence may speak of what the paper makes, named or not."""
    return sentence.tokens[0].low in _POINTING or any(token.low in _OWN for token in sentence.tokens)


def _comes_later(token: Token, repeated: Sentence, source: Source) -> bool:
    """Return whether a word is a name that the abstract first mentions after the sentence."""
    begin, end = repeated.tokens[0].start, repeated.tokens[-1].end
    places = [other.start for other in source.tokens if other.low == token.low and other.start < source.abstract_end]
    return token.low in source.named and bool(places) and min(places) > end and begin < source.abstract_end


def _finding(name: Token, repeated: Sentence, claim: Text, source: Source) -> Finding:
    text = claim.text[name.start : name.end]
    said = source.text[repeated.tokens[0].start : repeated.tokens[-1].end]
    reason = f"the abstract says this before it comes to {text}, of something else: {said}"
    return Finding(kind="name", text=text, start=name.start, end=name.end, reason=reason)
