"""A TL;DR by a model: one abstract a call, one sentence back, kept only if the abstract says all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from prompts import visible
from summarizer.checks import Checked, check
from summarizer.checks.form import MOST_WORDS
from summarizer.extractive.instructions import addresses_a_model
from summarizer.generative.drafts import TldrDraft
from summarizer.generative.quotes import Shown, resolve
from summarizer.generative.support import bearing, told_elsewhere
from summarizer.generative.writer import Bill, Writer, nowhere
from summarizer.models import Span
from summarizer.replies import Completion, Unsupported, Unusable
from summarizer.text import one_line

PROMPT = "tldr"
MOST_FOREIGN = 0.5  # of 400 TL;DRs that people wrote, 3 % have a greater share of words that their abstract lacks
_QUOTED = re.compile(r"([\"'“‘«])(.*)[\"'”’»]", re.DOTALL)
LAST = 2  # which draft is the last one
FEWEST_WORDS = 8
_ADDITION = re.compile(
    r",\s+(?:and\s+)?(?:which|where|thereby|thus|including|such as|as well as|with|by|using|through|via|leading|"
    r"enabling|allowing|making|providing|offering|ensuring|achieving|demonstrating|showing|resulting|leveraging|"
    r"incorporating|demonstrates?|achieves?|shows?|outperforms?|improving|reducing|enhancing|highlighting|finding|"
    r"grounded|particularly|especially|introduces?|presents?|proposes?)\b|:\s"
)
_LEAD = re.compile(
    r"(?:This|The|Our)\s+(?:paper|work|study|research|article)\s+(?P<adverb>[a-z]+ly\s+)?(?P<verb>introduces|presents|"
    r"proposes|describes|develops|investigates|studies|explores|examines|analyzes|evaluates|shows|demonstrates|"
    r"provides|offers|addresses|challenges|compares|reveals|finds)\b"
)
_LIMIT = re.compile(
    r"\b(?:but|except|unless|although|though|only|not|no|never|nor|without|however|if|when|while|"
    r"less|fewer|lower|loss|despite|cost)\b"
)
_UNENDED = re.compile(r"[\w)\]}%\"'”’]\Z")


@dataclass(frozen=True)
class KeptTldr:
    """A sentence that held, what it rests on, and what the checks saw."""

    text: str
    support: tuple[Span, ...]
    checks: dict[str, Any]


async def write_tldr(
    writer: Writer, title: str, shown: Sequence[Shown], bill: Bill, *, within: float | None = None
) -> Completion[KeptTldr]:
    """Return a model's TL;DR of the sentences shown. within: seconds, as in Writer.write. Raises: ModelError."""
    source = " ".join(sentence.text for sentence in shown)
    drafts = count(1)

    def accept(draft: TldrDraft) -> KeptTldr:
        return hold(draft, title, source, shown, shorten=next(drafts) == LAST, elsewhere=writer.elsewhere)

    sentences = [sentence.line for sentence in shown]
    return await writer.write(
        PROMPT, TldrDraft, accept, bill, within=within, title=one_line(title), sentences=sentences
    )


def hold(
    draft: TldrDraft,
    title: str,
    source: str,
    shown: Sequence[Shown],
    *,
    shorten: bool = False,
    elsewhere: Callable[[str], bool] = nowhere,
) -> KeptTldr:
    """Return what is kept of a draft; `shorten` cuts one that is too long, where that leaves a sentence; elsewhere: see
    Writer. Raises: Unusable, with what is wrong in words for the model."""
    written = tidy(draft.tldr)
    text = shortened(written) if shorten else written
    checked = check(text, source, title=title, is_order=addresses_a_model)
    refuse(checked, most_foreign=MOST_FOREIGN)
    if (words := told_elsewhere(text, source, title, elsewhere)) is not None:
        raise Unsupported(f'"{words}" does not stand in the abstract.', ("wording",))
    named = [place for quote in draft.support if (place := resolve(quote, shown)) is not None]
    named = sorted(dict.fromkeys(named), key=lambda place: place.start)
    # Small models name sentences freely; of those that they name only the ones that bear the TL;DR count.
    chosen = bearing(text, named, title)
    resting = chosen or bearing(text, shown, title)
    if not resting:
        raise Unusable("no sentence of the abstract says that.")
    advice = [finding.reason for finding in checked.findings if finding.advisory]
    checks = {
        "passed": True,
        "checked": ", ".join(checked.ran),
        "words": len(text.split()),
        "support": "named by the model" if chosen else "found by the server",
    }
    spans = tuple(Span(start=place.start, end=place.end, quote=place.text) for place in resting)
    checks |= {"shortened": True} if text != written else {}
    return KeptTldr(text, spans, checks | ({"remarks": advice} if advice else {}))


def tidy(text: str) -> str:
    """Return a sentence in one line, without quotation marks about all of it, beginning with what was done ("Presents",
    not "This paper presents"), and with its full stop."""
    line = one_line(visible(text))
    quoted = _QUOTED.fullmatch(line)
    line = quoted[2].strip() if quoted and quoted[1] not in quoted[2] else line
    if (lead := _LEAD.match(line)) is not None:
        deed = f"{lead['adverb'] or ''}{lead['verb']}"
        line = deed[:1].upper() + deed[1:] + line[lead.end() :]
    return f"{line}." if _UNENDED.search(line) else line


def shortened(text: str) -> str:
    """Return a sentence of more than thirty words without its last additions, each from a comma on, or as it is. What
    limits or contrasts ("but", "except", "unless") is never cut off."""
    if len(text.split()) <= MOST_WORDS:
        return text
    for cut in reversed([match.start() for match in _ADDITION.finditer(text)]):
        if _LIMIT.search(text, cut):
            break
        kept = f"{text[:cut]}."
        if len(kept.split()) <= MOST_WORDS:
            return kept if len(kept.split()) >= FEWEST_WORDS else text
    return text


def refuse(checked: Checked, *, most_foreign: float) -> None:
    """Raise Unsupported where a claim failed its checks or speaks mostly of other things."""
    if checked.failing:
        reasons = "; ".join(dict.fromkeys(finding.reason for finding in checked.failing))
        raise Unsupported(f"{reasons}.", tuple(dict.fromkeys(finding.kind for finding in checked.failing)))
    if checked.foreign is not None and checked.foreign > most_foreign:
        raise Unsupported("most of its words do not stand in the abstract.", ("wording",))
