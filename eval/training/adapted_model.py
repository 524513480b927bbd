"""Changed layers of the packaged model (summarizer/embedding/adapted.py) as what can be learned, in torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from summarizer.embedding import adapted
from summarizer.embedding.onnx_graph import EPSILON
from summarizer.embedding.quantised import HEADS

GAIN = 2  # spread of the first weights, against that of chance


def start(layers: Sequence[int], chance: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Return weights to begin with, `layer.name`: those that leave the layers as they are packaged."""
    weights = {}
    for layer in layers:
        for name, (_, out, into) in adapted.DENSE.items():
            down = GAIN * chance.standard_normal((adapted.RANK, into)) / np.sqrt(into)
            weights[f"{layer}.{name}.down"] = down.astype(np.float32)
            weights[f"{layer}.{name}.up"] = np.zeros((out, adapted.RANK), np.float32)
        packaged = adapted.packaged_layer(layer)
        weights |= {f"{layer}.{name}": packaged[name] for name in adapted.SHAPES if name in packaged}
    return weights


class Layers:
    """Layers, one upon the other. weights: what is learned, `prefix`, layer and name of adapted.SHAPES."""

    def __init__(
        self, weights: Mapping[str, Tensor], layers: Sequence[int], drop: Callable[[Tensor], Tensor], prefix: str = ""
    ) -> None:
        """drop: what leaves some numbers out as it learns."""
        self._weights, self._drop = weights, drop
        self._names = [f"{prefix}{layer}" for layer in layers]
        self._fixed = {
            f"{prefix}{layer}.{name}": tensor(adapted.packaged_layer(layer)[f"{name}.weight"])
            for layer in layers
            for name in adapted.DENSE
        }

    def seen(self, state: Tensor, there: Tensor) -> Tensor:
        """Return the states of all pieces, (n, pieces, 384), after these layers. there: (n, pieces), whether there is a
        piece."""
        for layer in self._names:
            read = [self._dense(f"{layer}.{name}", state) for name in ("query", "key", "value")]
            told = self._dense(f"{layer}.tell", attention(read, there, HEADS))
            state = self._normal(f"{layer}.seen", state + self._drop(told))
            said = self._dense(f"{layer}.narrow", F.gelu(self._dense(f"{layer}.wide", state)))
            state = self._normal(f"{layer}.said", state + self._drop(said))
        return state

    def _dense(self, name: str, state: Tensor) -> Tensor:
        down, up, bias = (self._weights[f"{name}.{part}"] for part in ("down", "up", "bias"))
        return state @ self._fixed[name] + bias + F.linear(F.linear(state, down), up)

    def _normal(self, name: str, state: Tensor) -> Tensor:
        parts = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return F.layer_norm(state, state.shape[-1:], *parts, EPSILON)


def attention(read: Sequence[Tensor], there: Tensor, heads: int) -> Tensor:
    """Return what each piece sees. read: queries, keys and values."""
    parts = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in read)
    seen = F.scaled_dot_product_attention(*parts, attn_mask=there[:, None, None])
    return seen.transpose(1, 2).flatten(2)
