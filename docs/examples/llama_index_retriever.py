"""Ask a Papergist collection through LlamaIndex.

    python docs/examples/llama_index_retriever.py "How is the memory of served models used?" --home FOLDER

The retriever is one of LlamaIndex's own kind: here a query engine answers over it, and every node that it rests on
names its paper and the place in the abstract. `MockLLM` stands where your model goes (any `llama_index.llms`), so
this runs without a key and without a network.
"""

# ruff: noqa: T201 - an example prints

from __future__ import annotations

import argparse
from pathlib import Path

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

from summarizer.llama_retriever import CollectionRetriever
from summarizer.models import Filters
from summarizer.services import Services
from summarizer.settings import load_settings


def main() -> None:
    """Answer one question over the collection, and print what the answer rests on."""
    parser = argparse.ArgumentParser(description="Ask a Papergist collection through LlamaIndex.")
    parser.add_argument("question")
    parser.add_argument("--home", type=Path, help="folder of the collection, filled by `papergist ingest`")
    parser.add_argument("--tag", help="only papers with this tag")
    options = parser.parse_args()

    services = Services(load_settings({"home": options.home}))
    retriever = CollectionRetriever(services, limit=3, filters=Filters(tag=options.tag))
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM(max_tokens=64))
    response = engine.query(options.question)

    print(response)
    for found in response.source_nodes:
        place = found.node.metadata
        print(f"{found.score:.2f}  {place['paper_id']}  {place['start']}-{place['end']}  {place['title']}")
    services.close()


if __name__ == "__main__":
    main()
