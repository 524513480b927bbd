"""How much of what a summary claims stands in its source, by kind of claim: numbers, names, acronyms, denials,
comparisons, words. Built on summarizer/checks, which the generative engine also enforces.

Every function returns the share of the summary's claims of its kind that the abstract or title bears out, 0 to 1,
higher is better, and None where the summary claims nothing of the kind. What a check finds fault with is not borne out;
beyond that these shares are stricter than the guard, which keeps silent where it cannot tell: a denial or a comparison
has to be found in the source, in whatever words. A fault without a claim counts as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from eval.code import code_of
from eval.faithfulness.comparing import borne_out, displaced
from eval.items import Case
from eval.metrics.metric import Metric
from summarizer.checks import Checked, SupportKind, acronyms, check, names, negation, numbers, prepare
from summarizer.checks.directions import cues
from summarizer.checks.prepared import Text, read

Span = tuple[int, int]


@lru_cache(maxsize=64)  # the faithfulness score asks again
def number_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's numbers that the source states, with their units; "3D" is one too."""
    stated, text = prepare(abstract, title), read(summary)
    joined = [token for token in text.tokens if token.low[0].isdigit() and not token.low.isdigit()]
    claims = [(quantity.start, quantity.end) for quantity in numbers.claims(text)]
    own = [(t.start, t.end) for t in joined if not any(_touch((t.start, t.end), claim) for claim in claims)]
    wrong = [(t.start, t.end) for t in joined if (t.start, t.end) in own and t.low not in stated.joints]
    return _share(
        [*claims, *own], [*_faults("number", summary, abstract, title), *wrong], checked(summary, abstract, title)
    )


@lru_cache(maxsize=64)
def name_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of what the summary writes as names that stands in the source; in a summary written like a
    heading, every capitalised word counts."""
    stated, text = prepare(abstract, title), read(summary)
    claims = [(name.start, name.end) for name in names.claims(text)]
    capitals = [t for t in text.tokens[1:] if t.text[0].isupper() and t.is_content]
    own = [(t.start, t.end) for t in capitals if not any(_touch((t.start, t.end), claim) for claim in claims)]
    absent = [(t.start, t.end) for t in capitals if (t.start, t.end) in own and t.stem not in stated.stems]
    return _share(
        [*claims, *own], [*_faults("name", summary, abstract, title), *absent], checked(summary, abstract, title)
    )


def acronym_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the acronyms that the summary expands as the source does."""
    return _share(
        list(_expanded(read(summary))), _faults("acronym", summary, abstract, title), checked(summary, abstract, title)
    )


@lru_cache(maxsize=64)
def negation_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's denials that the source denies too; one that is missing counts."""
    stated, text = prepare(abstract, title), read(summary)
    claims = [(token.start, token.end) for token in negation.claims(text)]
    wrong = [(token.start, token.end) for token in negation.unheard(text, stated)]
    return _share(claims, [*_faults("negation", summary, abstract, title), *wrong], checked(summary, abstract, title))


@lru_cache(maxsize=64)
def comparison_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's words of comparison that go the source's way. A word that the source lacks,
    standing where the source compares, is a comparison that it does not make."""
    stated, text = prepare(abstract, title), read(summary)
    claims = [cue for sentence in text.sentences for cue in cues(sentence.tokens)]
    wrong = [(cue.token.start, cue.token.end) for cue in claims if not borne_out(cue, stated)]
    strange = [(token.start, token.end) for token in displaced(text, stated)]
    spans = [(cue.token.start, cue.token.end) for cue in claims]
    return _share(
        [*spans, *strange],
        [*_faults("comparison", summary, abstract, title), *wrong, *strange],
        checked(summary, abstract, title),
    )


def word_support(summary: str, abstract: str, title: str = "") -> float | None:
    """Return the share of the summary's content words whose stems stand in the source; None without any."""
    foreign = checked(summary, abstract, title).foreign
    return None if foreign is None else 1.0 - foreign


def _expanded(summary: Text) -> Iterator[Span]:
    yield from (span for _, _, _, span in acronyms.definitions(summary, only_fitting=False))


def _faults(kind: SupportKind, summary: str, abstract: str, title: str) -> list[Span]:
    found = checked(summary, abstract, title).findings
    return [(finding.start, finding.end) for finding in found if finding.kind == kind]


def _share(claims: list[Span], faults: Iterable[Span], said: Checked) -> float | None:
    """Return the share of the claims that no fault touches; faults elsewhere count as claims. What stands in the source
    word for word has no faults."""
    held = [] if said.verbatim else list(faults)
    faulty = sum(any(_touch(claim, fault) for fault in held) for claim in claims)
    elsewhere = sum(not any(_touch(claim, fault) for claim in claims) for fault in held)
    total = len(claims) + elsewhere
    return 1.0 - (faulty + elsewhere) / total if total else None


@lru_cache(maxsize=256)
def checked(summary: str, abstract: str, title: str) -> Checked:
    """Return what the checks find in the summary, but for its form; the last 256 are kept."""
    return check(summary, abstract, title=title, with_form=False)


def _touch(left: Span, right: Span) -> bool:
    return left[0] < right[1] and right[0] < left[1]


def signature() -> str:
    """Return a hash of the checks, which decide the numbers."""
    return f"checks {code_of('summarizer/checks', 'eval/faithfulness')}"


def _metric(name: str, support: Callable[[str, str, str], float | None]) -> Metric:
    def score(case: Case) -> float | None:
        return support(case.text, case.item.abstract, case.item.title)

    return Metric(name, score, "higher", "own checks, stricter than the guard's", 0, 1, sign=signature)


METRICS = (
    _metric("number_support", number_support),
    _metric("name_support", name_support),
    _metric("acronym_support", acronym_support),
    _metric("negation_support", negation_support),
    _metric("comparison_support", comparison_support),
    _metric("word_support", word_support),
)
