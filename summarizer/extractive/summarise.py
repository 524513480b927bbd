"""What the extractive engine makes of one abstract."""

from __future__ import annotations

from summarizer.extractive.category import choose_category
from summarizer.extractive.tags import choose_tags
from summarizer.extractive.tldr import Tldr, write_tldr
from summarizer.models import Summary


def summarise(title: str, abstract: str) -> Summary:
    """Return the summary of an abstract; tldr is None where the abstract has no sentence. It bears no time of writing:
    the same words give the same summary."""
    tldr = write_tldr(title, abstract)
    category = choose_category(title, abstract)
    checks = {"words": len((tldr.text or "").split()), "verbatim": is_verbatim(tldr, abstract)}
    return Summary(
        tldr=tldr.text,
        tags=choose_tags(title, abstract),
        category=category.name,
        engine="extractive",
        support=tldr.support,
        checks={**checks, "category_confidence": category.confidence},
    )


def is_verbatim(tldr: Tldr, abstract: str) -> bool:
    """Return whether the TL;DR is its quotes, in order, and they stand in the abstract. Beside white space only this
    may differ: the case of each quote's first letter, a semicolon in place of a full stop between two, a full stop at
    the end."""
    left = _bare(tldr.text or "")
    for number, span in enumerate(tldr.support):
        quote = _bare(span.quote)
        begun = (left, left.removeprefix(";")) if number else (left,)
        rests = (_behind(form, text) for form in (quote, quote.removesuffix(".")) for text in begun)
        rest = next((found for found in rests if found is not None), None)
        if rest is None or abstract[span.start : span.end] != span.quote:
            return False
        left = rest
    return left in {"", "."}


def _behind(quote: str, text: str) -> str | None:
    """Return what stands behind a quote at the beginning of a text, whatever the case of its first letter; None where
    another text begins."""
    begins = text[:1].lower() == quote[:1].lower() and text[1 : len(quote)] == quote[1:]
    return text[len(quote) :] if begins else None


def _bare(text: str) -> str:
    return "".join(text.split())
