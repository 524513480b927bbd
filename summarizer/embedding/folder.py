"""Any sentence encoder in a folder: `model.onnx` and `tokenizer.json`, as they are published for sentence-transformers.

What the folder says of the model is kept to where it says it: the window (`sentence_bert_config.json`), the pooling
(`1_Pooling/config.json`), and the words to put before passages and questions (`config_sentence_transformers.json`).
Where it says nothing, the mean of at most 512 pieces is taken, and nothing is put before.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from summarizer.embedding.encoder import Encoder, Pooling
from summarizer.errors import EmbeddingUnavailable

LARGEST_WINDOW = 512
_MODELS = ("model.onnx", "onnx/model.onnx")
_TOKENIZER = "tokenizer.json"
_WINDOWS = (("sentence_bert_config.json", "max_seq_length"), ("config.json", "max_position_embeddings"))
_POOLINGS: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "first",
    "pooling_mode_lasttoken": "last",
}
_PROMPTS = (("document", "passage"), ("query",))
_HASHED_TOGETHER = 1 << 20


class FolderEncoder(Encoder):
    """The encoder in one folder. Its name holds a hash of all that decides its vectors, so that no two mix."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Raises: EmbeddingUnavailable where the folder is not of that form."""
        super().__init__(threads=threads)
        self._folder = folder
        self._model = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
        if self._model is None or not (folder / _TOKENIZER).is_file():
            raise EmbeddingUnavailable(
                f"The folder {folder} holds no sentence encoder.",
                hint="It needs model.onnx (or onnx/model.onnx) and tokenizer.json.",
            )
        self.window = self._read_window()
        self.pooling = self._read_pooling()
        self.prompts = self._read_prompts()
        self.name = f"{folder.resolve().name}@{self._fingerprint()}"

    @cached_property
    def dimension(self) -> int:  # type: ignore[override]
        """Length of the vectors, as a first question finds it."""
        return len(self.embed_query("a"))

    def tokenizer_content(self) -> bytes:
        """Return the folder's tokenizer."""
        return (self._folder / _TOKENIZER).read_bytes()

    def model_content(self) -> Path:
        """Return where the model lies; its weights may be in files beside it."""
        assert self._model is not None
        return self._model

    def _read_window(self) -> int:
        for name, key in _WINDOWS:
            size = self._said(name).get(key)
            if isinstance(size, int) and size > 0:
                return min(size, LARGEST_WINDOW)
        return LARGEST_WINDOW

    def _read_pooling(self) -> Pooling:
        said = self._said("1_Pooling/config.json")
        chosen = [key for key, value in said.items() if key.startswith("pooling_mode_") and value is True]
        if not chosen:
            return "mean"
        if len(chosen) > 1 or chosen[0] not in _POOLINGS:
            raise EmbeddingUnavailable(
                f"The encoder in {self._folder} pools in a way that is not known here: {', '.join(chosen)}.",
                hint=f"Known are {', '.join(_POOLINGS)}.",
            )
        return _POOLINGS[chosen[0]]

    def _read_prompts(self) -> tuple[str, str]:
        said = self._said("config_sentence_transformers.json").get("prompts") or {}
        passage, query = (next((said[key] for key in keys if said.get(key)), "") for keys in _PROMPTS)
        return passage, query

    def _said(self, name: str) -> dict[str, Any]:
        path = self._folder / name
        try:
            found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except (OSError, ValueError) as error:
            raise EmbeddingUnavailable(f"{path} cannot be read: {error}.") from error
        return found if isinstance(found, dict) else {}

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(repr((self.window, self.pooling, self.prompts)).encode())
        assert self._model is not None
        for path in (self._folder / _TOKENIZER, *sorted(self._model.parent.glob("model.onnx*"))):
            with path.open("rb") as content:
                while block := content.read(_HASHED_TOGETHER):
                    digest.update(block)
        return digest.hexdigest()[:12]
