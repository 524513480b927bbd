"""What the process imports that others are forked from."""

import chromadb.api.rust  # noqa: F401
import llama_index.core.node_parser  # noqa: F401
import uvicorn  # noqa: F401

import api.app  # noqa: F401
import tests.durability.bare_chroma
import tests.durability.older
import tests.durability.served
import tests.durability.truth  # noqa: F401
