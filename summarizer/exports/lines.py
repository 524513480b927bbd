"""JSON lines: a paper on each, with every field; `papergist ingest` reads them again as the same papers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from summarizer.models import Paper

# Characters that some programs take for line ends; JSON may write any character as its number.
_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}


def write(papers: Sequence[Paper]) -> str:
    """Return papers as JSON lines in UTF-8."""
    rows = (json.dumps(paper.model_dump(mode="json"), ensure_ascii=False).translate(_LINE_ENDS) for paper in papers)
    return "".join(f"{row}\n" for row in rows)
