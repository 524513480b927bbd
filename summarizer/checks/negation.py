"""Whether something is said or denied must be as in the source.

A negator ("not", "without", "fails to") reaches the next few words of its clause; two of them cancel. Soft negators
("avoid", "instead of", "hard to") leave open what is denied, so nothing near one is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarizer.checks.copying import Edit, edits
from summarizer.checks.findings import Finding
from summarizer.checks.prepared import Source, Text, aligned
from summarizer.checks.promises import broken
from summarizer.checks.words import Sentence, Token

_NEGATORS = frozenset(
    """not no never without neither nor cannot none nothing nobody unable hardly barely
    scarcely rarely seldom fails fail
    failed failing failure lack lacks lacking lacked impossible non""".split()  # noqa: SIM905
)
_SOFT = frozenset(
    """avoid avoids avoiding avoided eliminate eliminates eliminating remove removes removing
    prevent prevents preventing
    instead rather free need needs needed require requires required reduce reduces reducing reduction less fewer little
    few limited hard difficult challenging challenge problem suffer suffers issue issues absence absent bypass bypasses
    bypassing obviates obviating only unless until overcome overcomes mitigate mitigates alleviate alleviates minimal
    minimizing ignore ignores lose loses loss drop drops but except beyond whether if question
    dispense struggle struggles
    struggling compromise compromises preserve preserves preserving sacrifice sacrificing
    degrade degradation""".split()  # noqa: SIM905
)
# Of the soft negators those after which nothing is left of a thing.
_AWAY = frozenset(
    """avoid avoids avoiding avoided eliminate eliminates eliminating remove removes removing prevent prevents
    preventing instead free absence absent bypass bypasses bypassing obviates obviating ignore ignores
    dispense""".split()  # noqa: SIM905
)
_EVEN = (("not", "only"), ("not", "just"), ("not", "merely"), ("not", "necessarily"), ("or", "not"), ("no", "doubt"))
_PREFIXES = ("un", "in", "im", "ir", "non", "dis")
_SURE_PREFIXES = ("un", "non")
_ADJECTIVE = re.compile(r"[a-z]{3,}(?:ed|able|ible|ent|ant|al|ary|ful|ive|ain|ct|ous|ate|ic|le|ar)\Z")
_NOUNS = frozenset("lack lacks lacking lacked non failure none nothing".split())  # noqa: SIM905
# "without harming", "at no cost": a reader may say so where the source says that something is kept.
_HARM = frozenset("harm hurt cost loss lose sacrific degrad increas compromis concern overhead drop decreas".split())  # noqa: SIM905
_ENOUGH = 2
_REACH = 6
_HELD = 4
_REPEATS = 0.5
_RELATED = 0.25
_SAME = 0.5


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield what the claim denies and the source says, what it says and the source denies, and turned prefixes."""
    for sentence in claim.sentences:
        found = [
            *_turned(sentence, claim, source),
            *_denied(sentence, claim, source),
            *_affirmed(sentence, source),
            *broken(sentence, source),
        ]
        yield from found[:1]
    yield from _prefixed(claim, source)


def negated(found: Sequence[Token]) -> dict[int, int]:
    """Return the positions of the words within reach of an odd number of negators, with the position of the nearest."""
    reached: dict[int, int] = {}
    for position in _negators(found):
        for at in _scope(found, position):
            if at in reached:
                del reached[at]
            else:
                reached[at] = position
    return reached


def claims(claim: Text) -> Iterator[Token]:
    """Yield the words that deny something, in order."""
    for sentence in claim.sentences:
        yield from (sentence.tokens[position] for position in _negators(sentence.tokens))


def unheard(claim: Text, source: Source) -> Iterator[Token]:
    """Yield the negators of the claim whose words the source nowhere denies, nor says with a turned prefix, nor
    softens. Stricter than the findings, which are silent where the source does not speak of the words at all."""
    for sentence in claim.sentences:
        found = sentence.tokens
        for position in _negators(found):
            words = [found[at] for at in _heads(found, position)][:_ENOUGH]
            turned = any(f"{prefix}{word.low}" in source.words for prefix in _PREFIXES for word in words)
            if turned or (_HARM & {word.stem for word in words} and source.stems & _HARM):
                continue
            if not any(_is_kept_from(word.stem, other) for word in words for other in source.sentences):
                yield found[position]


def _is_kept_from(word: str, sentence: Sentence) -> bool:
    """Return whether a negator reaches the word, or a soft one that leaves nothing of it stands just before it."""
    found = sentence.tokens
    reached = negated(found)
    return any(
        token.stem == word and (at in reached or any(t.low in _AWAY for t in found[max(0, at - 3) : at]))
        for at, token in enumerate(found)
    )


def is_negator(token: Token) -> bool:
    """Return whether the word denies what follows it."""
    return token.low in _NEGATORS or token.low.endswith("n't")


def _negators(found: Sequence[Token]) -> Iterator[int]:
    for position, token in enumerate(found):
        following = found[position + 1].low if position + 1 < len(found) else ""
        before = found[position - 1].low if position else ""
        if is_negator(token):
            is_even = (token.low, following) in _EVEN or (before, token.low) in _EVEN
            is_part = token.low == "non" and "-" not in (found[position + 1].gap if following else "")
            if not is_even and not is_part and not (token.low in {"no", "not"} and following in {"more", "less"}):
                yield position


def _scope(found: Sequence[Token], position: int) -> Iterator[int]:
    """Yield the positions that the negator there reaches: the next words of its clause."""
    for at in range(position + 1, min(len(found), position + 1 + _REACH)):
        if any(mark in found[at].gap for mark in ",;:.()—") or found[at].low in {"but", "while", "whereas", "because"}:
            return
        yield at
        if found[position].low == "non":
            return


def _heads(found: Sequence[Token], position: int) -> list[int]:
    """Return the positions of the first content words that a negator reaches."""
    reached = [at for at in _scope(found, position) if found[at].is_content and found[at].low not in _NEGATORS]
    return reached[:_HELD]


def _denied(sentence: Sentence, claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the negators of the claim whose words the source's nearest sentence simply says."""
    found = sentence.tokens
    reached = negated(found)
    for position in _negators(found):
        heads = [at for at in _heads(found, position) if reached.get(at) == position]
        words = [found[at].stem for at in heads]
        if not words or found[position].low in _NOUNS or _is_soft(found, position):
            continue
        near = aligned(sentence, source, least=_RELATED)
        known = [word for word in words if word in source.stems]
        turned = any(f"{prefix}{found[at].low}" in source.words for prefix in _SURE_PREFIXES for at in heads)
        is_harmless = turned or bool(_HARM & set(words))
        if (
            near
            and known
            and not is_harmless
            and not any(_denies(word, other) for word in known for other in source.sentences)
        ):
            first, last = found[position], found[heads[0]]
            text = claim.text[first.start : last.end]
            reason = f"the abstract does not deny this: {text}"
            yield Finding(kind="negation", text=text, start=first.start, end=last.end, reason=reason)


def _affirmed(sentence: Sentence, source: Source) -> Iterator[Finding]:
    """Yield the words that the claim says and that the source's nearest sentence denies."""
    near = aligned(sentence, source, least=_REPEATS)
    if not near:
        return
    theirs = near[0].tokens
    ours = {token.stem: token for token in sentence.tokens}
    held = negated(sentence.tokens)
    denied_here = {sentence.tokens[at].stem for at in held}
    reached = negated(theirs)
    for position in _negators(theirs):
        heads = [at for at in _heads(theirs, position) if reached.get(at) == position]
        if not heads or _is_soft(theirs, position):
            continue
        words = [theirs[at].stem for at in heads]
        kept = [word for word in words if word in ours]
        is_kept = words[0] in ours and len(kept) >= max(2, len(words) * _SAME)
        if not is_kept or denied_here & set(words) or any(_is_soft_word(token) for token in sentence.tokens):
            continue
        if not any(_says_plainly(kept, other) for other in source.sentences):
            first = ours[words[0]]
            meant = source.text[theirs[position].start : theirs[heads[-1]].end]
            reason = f"the abstract denies this: {' '.join(meant.split())}"
            yield Finding(kind="negation", text=first.text, start=first.start, end=first.end, reason=reason)


def _says_plainly(words: list[str], sentence: Sentence) -> bool:
    """Return whether the sentence has the words, without a negator that reaches the first or a soft one before it."""
    found = sentence.tokens
    if sum(word in sentence.content for word in words) < max(1, len(words) * _SAME):
        return False
    reached = negated(found)
    places = [at for at, token in enumerate(found) if token.stem == words[0]]
    return bool(places) and all(at not in reached and not _is_soft(found, at) for at in places)


def _denies(word: str, sentence: Sentence) -> bool:
    found = sentence.tokens
    reached = negated(found)
    return any(token.stem == word and (at in reached or _is_soft(found, at)) for at, token in enumerate(found))


def _is_soft(found: Sequence[Token], position: int) -> bool:
    """Return whether a soft negator stands at a position or in the few words before it."""
    return any(_is_soft_word(token) for token in found[max(0, position - 3) : position + 1])


def _is_soft_word(token: Token) -> bool:
    return token.low in _SOFT


def _turned(sentence: Sentence, claim: Text, source: Source) -> Iterator[Finding]:
    """Yield where a claim that repeats a sentence adds a negator to it, drops one, or turns a prefix that denies."""
    repeated, made = edits(sentence, source)
    if repeated is None:
        return
    ours, theirs = set(_negators(sentence.tokens)), set(_negators(repeated.tokens))
    for edit in made:
        added = len(ours & set(range(edit.begin, edit.begin + len(edit.new))))
        dropped = len(theirs & set(range(edit.other_begin, edit.other_begin + len(edit.old))))
        is_turned = (added - dropped) % 2 and edit.held and not any(_is_soft_word(token) for token in edit.new)
        if added and _is_denied_anyway(sentence.tokens[edit.begin :], repeated, source):
            continue
        if is_turned or _differ_by_a_prefix(edit):
            here = edit.new or sentence.tokens[edit.begin : edit.begin + 1]
            there = edit.old or repeated.tokens[edit.other_begin : edit.other_begin + 1]
            text = claim.text[here[0].start : here[-1].end]
            end = repeated.tokens[min(edit.other_begin + len(edit.old), len(repeated.tokens) - 1)].end
            meant = " ".join(source.text[there[0].start : max(end, there[-1].end)].split())
            reason = f"the abstract says {meant}: what is denied must stay denied, and nothing else be"
            yield Finding(kind="negation", text=text, start=here[0].start, end=here[-1].end, reason=reason)


def _is_denied_anyway(rest: Sequence[Token], repeated: Sentence, source: Source) -> bool:
    """Return whether another sentence of the source denies the first content words that follow."""
    words = [t.stem for t in rest if t.is_content and not is_negator(t) and t.low != "longer"][:_ENOUGH]
    for other in source.sentences:
        if words and other is not repeated and other.content.issuperset(words):
            denied = {other.tokens[at].stem for at in negated(other.tokens)}
            if denied.issuperset(words):
                return True
    return False


def _differ_by_a_prefix(edit: Edit) -> bool:
    """Return whether one word took the place of another with a prefix more or less: "supervised", "unsupervised"."""
    if len(edit.new) != 1 or len(edit.old) != 1:
        return False
    shorter, longer = sorted((edit.new[0].low, edit.old[0].low), key=len)
    return any(longer == prefix + shorter for prefix in _PREFIXES) and bool(_ADJECTIVE.match(shorter))


def _prefixed(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield words that the source has only with, or only without, a prefix that denies."""
    reached = {sentence.tokens[at].start for sentence in claim.sentences for at in negated(sentence.tokens)}
    for token in claim.tokens:
        if (
            token.start in reached
            or token.low in source.words
            or token.stem in source.stems
            or not _ADJECTIVE.match(token.low)
        ):
            continue
        turned = [f"{prefix}{token.low}" for prefix in _SURE_PREFIXES]
        turned += [token.low.removeprefix(prefix) for prefix in _SURE_PREFIXES if token.low.startswith(prefix)]
        opposite = next((word for word in turned if word in source.words and _ADJECTIVE.match(word)), None)
        if opposite:
            reason = f"the abstract says {opposite}, not {token.text}"
            yield Finding(kind="negation", text=token.text, start=token.start, end=token.end, reason=reason)
