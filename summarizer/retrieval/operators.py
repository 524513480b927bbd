"""What a person may write in a search besides words: "words in quotes" must stand so, -this must not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.text import words

# A minus counts only where a word begins, so that "pre-trained" and "a - b" are no exclusions.
_OPERATOR = re.compile(r'(?:(?<=\s)|^)(?P<minus>-(?=["\w]))?(?:"(?P<phrase>[^"]*)"|(?P<word>(?<=-)[^\s"]+))')


@dataclass(frozen=True)
class Search:
    """A search taken apart: what it is about, the phrases that a paper must hold, and those that it must not."""

    text: str
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def take_apart(query: str) -> Search:
    """Return a query without its operators, and these. A query of exclusions alone is about nothing but is one."""
    required: list[str] = []
    excluded: list[str] = []
    for match in _OPERATOR.finditer(query):
        phrase = (match["phrase"] or match["word"] or "").strip()
        if words(phrase):
            (excluded if match["minus"] else required).append(phrase)
    text = _OPERATOR.sub(lambda match: " " if match["minus"] else f" {match['phrase'] or ''} ", query)
    return Search(" ".join(text.split()), tuple(required), tuple(excluded))
