"""Which embedding model a setting means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from summarizer.desk import Desk
from summarizer.embedding import Embedder
from summarizer.settings import Settings

_PATH_STARTS = ("/", ".", "~")


def choose(settings: Settings, desk: Callable[[str], Desk | None]) -> Embedder | None:
    """Return the configured model, loaded, or None for none. desk gives, for the name of a provider's model, where its
    calls are paid for. Raises: EmbeddingUnavailable."""
    chosen = settings.embedding
    if chosen == "none":
        return None
    if chosen == "minilm" or _is_folder(chosen):
        return _on_this_machine(chosen, settings.threads)
    from summarizer.embedding.provider import ProviderEmbedder
    from summarizer.llm import EmbeddingModel

    model = EmbeddingModel(chosen, timeout=settings.model_timeout, api_base=settings.embedding_url, desk=desk(chosen))
    embedder = ProviderEmbedder(model)
    _ = embedder.dimension
    return embedder


def _is_folder(chosen: str) -> bool:
    return chosen.startswith(_PATH_STARTS) or Path(chosen).is_dir()


def _on_this_machine(chosen: str, threads: int) -> Embedder:
    from summarizer.embedding.folder import FolderEncoder  # deferred: numpy
    from summarizer.embedding.minilm import MiniLM

    packaged = chosen == "minilm"
    model = MiniLM(threads=threads) if packaged else FolderEncoder(Path(chosen).expanduser(), threads=threads)
    model.load()
    return model
