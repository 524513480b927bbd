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
    """Return whether the TL;DR consists of its quotes, and they of the abstract, but for white space, semicolons, the
    case of letters and the full stop."""
    quotes_stand = all(abstract[span.start : span.end] == span.quote for span in tldr.support)
    return quotes_stand and _bare("".join(span.quote for span in tldr.support)) == _bare(tldr.text or "")


def _bare(text: str) -> str:
    return "".join(text.split()).replace(";", "").lower().removesuffix(".")
