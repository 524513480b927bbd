"""A collection as a retriever of LlamaIndex, for any of its query engines, chat engines, fusion retrievers and agents.

Not imported by anything here: who imports it has LlamaIndex and pays for it, so it is imported at the top. What comes
back is found exactly as `papergist search` finds it, by words and by meaning, and not by cosines alone.
"""

from __future__ import annotations

import asyncio
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from summarizer.models import Filters, Hit, Paper
from summarizer.retrieval.retriever import Mode
from summarizer.services import Services
from summarizer.text import one_line

LONGEST_TITLE = 300  # LlamaIndex refuses nodes whose metadata is longer than a chunk
_NOT_FOR_MODELS = ["url", "start", "end"]


class CollectionRetriever(BaseRetriever):
    """Finds the papers of one collection that a question is about, each as its passage nearest to the question.

    A node's id is the passage's, its text is `abstract[start:end]` of the paper, its metadata holds paper_id, title,
    published (ISO 8601), url, start and end; what is not known is None. A paper without passages, as where no model
    embeds, comes as its whole abstract under its own id. Scores are those of `papergist search`, 0 to 1.
    """

    def __init__(
        self,
        services: Services,
        *,
        limit: int = 8,
        filters: Filters | None = None,
        mode: Mode = "hybrid",
        callback_manager: CallbackManager | None = None,
    ) -> None:
        """Take the services of a collection, which the caller closes; limit: at most so many papers."""
        super().__init__(callback_manager=callback_manager)
        self._services, self._limit, self._filters, self._mode = services, limit, filters, mode

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Return the nodes, best first; none for an empty question. Raises: CatalogError, EmbeddingMismatch."""
        question = query_bundle.query_str
        if not question.strip():
            return []
        hits = self._services.find(question, mode=self._mode, limit=self._limit, filters=self._filters)
        found = self._services.with_papers(hits)
        return [NodeWithScore(node=node_of(hit, paper), score=hit.score) for hit, paper in found if paper.abstract]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def node_of(hit: Hit, paper: Paper) -> TextNode:
    """Return what was found of a paper as a node."""
    passage = hit.passage
    start, end = (passage.start, passage.end) if passage else (0, len(paper.abstract))
    metadata: dict[str, Any] = {
        "paper_id": paper.id,
        "title": one_line(paper.title)[:LONGEST_TITLE],
        "published": paper.published.isoformat() if paper.published else None,
        "url": paper.url,
        "start": start,
        "end": end,
    }
    unknown = [name for name, value in metadata.items() if value is None]
    return TextNode(
        id_=passage.id if passage else paper.id,
        text=paper.abstract[start:end],
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_llm_metadata_keys=sorted({*_NOT_FOR_MODELS, *unknown}),
        excluded_embed_metadata_keys=[name for name in metadata if name != "title"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=paper.id)},
    )
