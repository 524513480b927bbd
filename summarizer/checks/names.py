"""Every name of a claim has to stand in the source or its title: systems, datasets, people, acronyms, pieces of code.

What is written as a name: a capital or a digit inside, an underscore, or a capital at the beginning of a word that does
not open a sentence. A capital that only a sentence or a heading gave is no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from summarizer.checks import exchanges, forerunners
from summarizer.checks.acronyms import abbreviates, initials_around
from summarizer.checks.findings import Finding
from summarizer.checks.openings import COMMON, names_its_subject
from summarizer.checks.prepared import Source, Text
from summarizer.checks.words import FUNCTION_WORDS, is_numeric, is_spelled_as_a_name, stems

_CHUNK = re.compile(r"[^\W_]+(?:(?:[-.'/&+@_]|::)[^\W_]+)*\+{0,2}")
_PIECE = re.compile(r"[^\W_]+")
_OPENERS = frozenset('.!?:;"([•…—')
_KNOWN = frozenset("nn mlp ai ml dl sota tldr ok i ii iii iv phd usa".split())  # noqa: SIM905
# Acronyms that every reader of the field writes for a word of the source.
_EVERYDAY = {
    "ann": "network", "bnn": "bayesian", "cnn": "convolut", "cv": "vision", "dnn": "network", "dnns": "network",
    "drl": "reinforc", "gan": "adversari", "gcn": "graph", "gnn": "graph", "gp": "gaussian", "kg": "knowledg",
    "kl": "diverg", "llm": "languag", "lm": "languag", "lstm": "recurr", "mdp": "markov", "mt": "translat",
    "nlp": "languag", "nmt": "translat", "nn": "network", "ood": "distribut", "qa": "question", "rl": "reinforc",
    "rnn": "recurr", "sgd": "gradient", "vae": "variat", "vqa": "visual",
}  # fmt: skip
_PEOPLE = re.compile(r"([a-z]{4,}?)(?:ese|ians?|ans?|ish|i)")
_HEADING_SHARE = 0.6
_SHORTEST_KIN = 5
_OF_NAMES = frozenset(["", "s", "es", "'s", "an", "ian", "ians", "ic", "ish", "ist", "like"])
_SHORTEST_HEADING = 4


@dataclass(frozen=True, slots=True)
class Name:
    """What a claim writes as a name, and where."""

    text: str
    start: int
    end: int


def findings(claim: Text, source: Source) -> Iterator[Finding]:
    """Yield the names of the claim that neither the source nor its title has; neighbouring names as one."""
    exchanged = [*exchanges.findings(claim, source), *forerunners.findings(claim, source)]
    yield from exchanged
    told = {finding.start for finding in exchanged}
    missing = [name for name in claims(claim) if name.start not in told and not _is_supported(name, claim, source)]
    for name in _merged(missing, claim.levelled):
        text = claim.text[name.start : name.end]
        reason = f"the name {text} does not stand in the abstract or the title"
        yield Finding(kind="name", text=text, start=name.start, end=name.end, reason=reason)


def listed(name: str) -> bool:
    """Return whether this is a name that the check knows as one any reader may write, or a word that is none."""
    bare = name.lower().removesuffix("s")
    return bool({bare, name.lower()} & (_KNOWN | _EVERYDAY.keys() | FUNCTION_WORDS | COMMON))


def claims(claim: Text) -> Iterator[Name]:
    """Yield the parts of the claim that are written as names, hyphenated words as the parts that are."""
    chunks = list(_CHUNK.finditer(claim.levelled))
    is_heading = _is_heading([match.group() for match in chunks])
    for match in chunks:
        before = claim.levelled[: match.start()].rstrip()
        opens = not before or before[-1] in _OPENERS
        word = match.group()
        if is_numeric(word):
            continue
        if _is_marked(word) or "_" in word:
            yield from _marked_parts(match)
        elif (
            word[0].isupper()
            and not is_heading
            and (not opens or names_its_subject(word, claim.levelled[match.end() :]))
        ):
            yield Name(word, match.start(), match.end())


def _is_heading(words: list[str]) -> bool:
    """Return whether the claim is written like a title, in which a capital says nothing."""
    plain = [word for word in words if word.lower() not in FUNCTION_WORDS and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in plain)
    return len(plain) >= _SHORTEST_HEADING and capitals >= _HEADING_SHARE * len(plain)


def _is_marked(word: str) -> bool:
    """Return whether a part of the word is spelled as no common word is: BERT, iPhone, LLM2Vec."""
    return any(is_spelled_as_a_name(part) for part in _PIECE.findall(word))


def _marked_parts(match: re.Match[str]) -> Iterator[Name]:
    """Yield the parts of a hyphenated word that are spelled as names, joined with the figures beside them: "BERT" of
    "BERT-based", all of "GPT-4"."""
    word = match.group()
    if "_" in word:
        yield Name(word, *match.span())
        return
    parts = list(_PIECE.finditer(word))
    kept: list[Name] = []
    for number, part in enumerate(parts):
        start, end = match.start() + part.start(), match.start() + part.end()
        follows_a_name = bool(kept) and kept[-1].end == start - 1
        if is_spelled_as_a_name(part.group()) or (part.group()[0].isupper() and number > 0):
            kept.append(Name(part.group(), start, end))
        elif part.group()[0].isdigit() and follows_a_name:
            kept[-1] = Name(f"{kept[-1].text}-{part.group()}", kept[-1].start, end)
    yield from kept


def _is_supported(name: Name, claim: Text, source: Source) -> bool:
    if "_" in name.text and name.text.lower() in source.levelled.lower():
        return True
    forms = _forms(name.text)
    if forms & source.joints or forms & _KNOWN or not forms or name.text.lower() in FUNCTION_WORDS:
        return True
    if set(stems([name.text.lower()])) & source.stems:
        return True
    if not _is_marked(name.text):
        return _capitals_stand(name.text, source) or _has_kin(name.text, source) or _is_spelled_out(name, claim, source)
    if any(character.isdigit() for character in name.text):
        return _all_parts_stand(name.text, source)
    return _is_short_for(name.text, source)


def _forms(text: str) -> set[str]:
    """Return the spellings under which a name may stand in the source: joined, without plural or possessive."""
    bare = re.sub(r"'s?\Z", "", text.lower())
    joined = "".join(_PIECE.findall(bare.replace("'", "")))
    if len(joined) <= 1:
        return set()
    ending = {joined[: -len(tail)] for tail in ("s", "es", "ed", "ing", "like", "based") if joined.endswith(tail)}
    return {joined, f"{joined}s", *(form for form in ending if len(form) > 1)}


def _has_kin(text: str, source: Source) -> bool:
    """Return whether a word of the source begins as this one does: "Bayesian" beside "Bayes", "Gaussians"."""
    low = text.lower()
    head = low[: max(_SHORTEST_KIN, len(low) - 3)]
    if (people := _PEOPLE.fullmatch(low)) is not None and any(word.startswith(people[1]) for word in source.words):
        return True
    return any(
        (word.startswith(head) or (len(word) >= _SHORTEST_KIN and low.startswith(word)))
        and (word not in source.named or not low.isalpha() or _is_derived(low, word))
        for word in source.words
    )


def _is_derived(word: str, name: str) -> bool:
    """Return whether a word and a name differ by endings that make words of names: "Bayesian" and "Bayes", but not
    "Quillix" and "Quillon"."""
    shared = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(word, name, strict=False)))
    return {word[shared:], name[shared:]} <= _OF_NAMES


def _capitals_stand(text: str, source: Source) -> bool:
    """Return whether the capitalised parts of a hyphenated word stand in the source: "Meta" of "Meta-learner"."""
    parts = [part.lower() for part in _PIECE.findall(text) if part[0].isupper()]
    return bool(parts) and all(stem in source.stems for stem in stems(parts))


def _is_spelled_out(name: Name, claim: Text, source: Source) -> bool:
    """Return whether the name is a word of a long form whose acronym the source has: "Recurrent Neural …" of RNN."""
    place = next((at for at, token in enumerate(claim.tokens) if token.end > name.start), None)
    return place is not None and bool(initials_around(claim.tokens, place) & source.joints)


def _all_parts_stand(text: str, source: Source) -> bool:
    """Return whether a name of several marked parts is made of parts that stand together nowhere, but each somewhere.
    Figures have to stay with the part before them, so "GPT-4" needs more than "GPT-3"."""
    parts = [part.lower() for part in _PIECE.findall(text)]
    return len(parts) > 1 and all(not part[0].isdigit() for part in parts) and all(p in source.joints for p in parts)


def _is_short_for(text: str, source: Source) -> bool:
    """Return whether the source has the words that an acronym stands for, or its parts: "RL", "BiLSTM"."""
    bare = text.removesuffix("'s").removesuffix("s")
    if _EVERYDAY.get(bare.lower()) in source.stems or (bare.isupper() and abbreviates(bare, source.tokens)):
        return True
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+", bare)
    return len(parts) > 1 and all(part.lower() in source.joints for part in parts)


def _merged(missing: list[Name], levelled: str) -> Iterator[Name]:
    """Yield the names with direct neighbours joined."""
    held: Name | None = None
    for name in missing:
        if held is not None and levelled[held.end : name.start] in {" ", "-"}:
            held = Name("", held.start, name.end)
            continue
        if held is not None:
            yield held
        held = name
    if held is not None:
        yield held
