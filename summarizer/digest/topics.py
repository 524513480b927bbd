"""What a reader asked for in words: which papers are about it."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.extractive.stemming import stems
from summarizer.models import Paper
from summarizer.tag_names import tag_key


class Topics:
    """What a reader asked for: a tag, or words that all stand in a paper, in whatever form."""

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = [(topic, tag_key(topic), frozenset(stems(topic))) for topic in topics]

    def found_in(self, paper: Paper) -> tuple[str, ...]:
        """Return why a paper is about the topics; empty where it is not."""
        if not self._topics:
            return ()
        tags = {tag_key(tag) for tag in paper.tags}
        text = frozenset(stems(f"{paper.title} {paper.abstract} {' '.join(paper.tags)}"))
        found = []
        for topic, key, wanted in self._topics:
            if key in tags:
                found.append(f"tagged “{topic}”")
            elif wanted and wanted <= text:
                found.append(f"about “{topic}” by its words")
        return tuple(found)
