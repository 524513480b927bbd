"""Layers of the packaged model, changed by products of low rank (LoRA, Hu et al. 2022), as what reads closely learned
them: the packaged weights know what words have to do with each other, and a few more make them ask of two texts at
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding.encoder import session
from summarizer.embedding.minilm import packaged_weights
from summarizer.embedding.quantised import GIVEN, LAYER, OUTPUT, WIDTH, Weights, quantised_layers

RANK, WIDE = 16, 1536
DENSE = {
    "query": ("attention.self.query", WIDTH, WIDTH),
    "key": ("attention.self.key", WIDTH, WIDTH),
    "value": ("attention.self.value", WIDTH, WIDTH),
    "tell": ("attention.output.dense", WIDTH, WIDTH),
    "wide": ("intermediate.dense", WIDE, WIDTH),
    "narrow": ("output.dense", WIDTH, WIDE),
}  # the layer's own names, outputs and inputs
NORMAL = {"seen": "attention.output.LayerNorm", "said": "output.LayerNorm"}
SHAPES: dict[str, tuple[int, ...]] = {}
for _name, (_, _out, _into) in DENSE.items():
    SHAPES |= {f"{_name}.down": (RANK, _into), f"{_name}.up": (_out, RANK), f"{_name}.bias": (_out,)}
SHAPES |= {f"{_name}.{_kind}": (WIDTH,) for _name in NORMAL for _kind in ("weight", "bias")}
Numbers = NDArray[np.float32]


def packaged_layer(number: int) -> dict[str, Numbers]:
    """Return the weights of a layer as they come: `name.weight` (inputs, outputs) and `name.bias`. Raises:
    EmbeddingUnavailable."""
    weights, prefix, found = Weights(packaged_weights()), LAYER.format(number), dict[str, Numbers]()
    for name, (own, _, _) in DENSE.items():
        layer = weights.dense(f"{prefix}{own}")
        found |= {f"{name}.weight": layer.weights * layer.scales, f"{name}.bias": layer.bias}
    for name, own in NORMAL.items():
        found |= {f"{name}.{kind}": weights.tensor(f"{prefix}{own}.{kind}") for kind in ("weight", "bias")}
    return found


class AdaptedLayers:
    """Layers that see all pieces of what is put side by side."""

    def __init__(self, weights: Mapping[int, Mapping[str, Numbers]]) -> None:
        """weights: by the numbers of layers, from 0, of SHAPES; `up @ down` is added to a dense layer's weights, biases
        and scales stand in the place of the packaged ones."""
        self._weights = weights

    def seen(self, states: Numbers) -> Numbers:
        """Return the states of n pieces after these layers, shape (n, 384). Raises: EmbeddingUnavailable."""
        found: Numbers = self._session.run([OUTPUT], {GIVEN: states[None]})[0][0]
        return found

    def load(self) -> None:
        """Make ready now instead of at the first use. Raises: EmbeddingUnavailable."""
        _ = self._session

    @cached_property
    def _session(self) -> Any:
        changes = {number: _changes(weights) for number, weights in self._weights.items()}
        name = f"all-MiniLM-L6-v2, adapted in layers {', '.join(str(number + 1) for number in sorted(changes))}"
        return session(lambda: quantised_layers(packaged_weights(), changes), name)


def _changes(weights: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return what is new in a layer, by its own names."""
    changes: dict[str, Numbers] = {}
    for name, (own, _, _) in DENSE.items():
        changes[own] = (weights[f"{name}.up"] @ weights[f"{name}.down"]).T
        changes[f"{own}.bias"] = weights[f"{name}.bias"]
    for name, own in NORMAL.items():
        changes |= {f"{own}.{kind}": weights[f"{name}.{kind}"] for kind in ("weight", "bias")}
    return changes
