"""The packaged MiniLM as a graph that multiplies in int8, made in memory from the weights as they come.

The package holds int8 weights with one scale a column, and a graph that turns them back into float32 before it
multiplies. Here the same integers stay integers: activations are quantised as they pass (onnxruntime's
DynamicQuantizeMatMul), query, key and value are one product, and attention, GELU and the sums before normalisation are
onnxruntime's own fused operators. Nothing is written to disk, and no weight is rounded again, except in a layer that is
changed.

That operator takes one scale for all pieces of a text. Before the two wide products each piece is therefore divided by
its own greatest value and multiplied by it again afterwards: a piece that stands out no longer costs the others their
precision. One text is one run: a scale over a batch would make a text's vector depend on its company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from summarizer.embedding.onnx_format import FLOAT_TENSOR, INT64_TENSOR, message
from summarizer.embedding.onnx_graph import EPSILON, FUSED, TYPES, Array, Dense, Graph

INPUT, OUTPUT = "input_ids", "last_hidden_state"
GIVEN = "states"  # the input of a layer that is a model of its own
LAYERS, HEADS, WIDTH = 6, 12, 384
_EMBEDDINGS, LAYER = "inner.embeddings.", "inner.encoder.layer.{}."
GREATEST = 127  # of int8, as far below zero as above


class Weights:
    """The tensors of a packaged model: those that it names, and its dense layers by the names of their biases."""

    def __init__(self, content: bytes) -> None:
        graph = message("Model").FromString(content).graph
        self._tensors = {tensor.name: tensor for tensor in graph.initializer}
        made_by = {node.output[0]: node for node in graph.node}
        self._weights = {
            node.input[1]: made_by[node.input[0]].input[1]
            for node in graph.node
            if node.op_type == "Add" and node.input[0] in made_by and made_by[node.input[0]].op_type == "MatMul"
        }

    def tensor(self, name: str) -> Array:
        """Return a tensor by name."""
        found = self._tensors[name]
        flat: Array = np.frombuffer(found.raw_data, dtype=TYPES[int(found.data_type)])
        return flat.reshape(tuple(found.dims))

    def dense(self, *names: str) -> Dense:
        """Return dense layers that read the same input as one, their outputs side by side."""
        parts = [self._part(name) for name in names]
        return Dense(
            np.concatenate([part.weights for part in parts], axis=1),
            np.concatenate([part.scales for part in parts]),
            np.concatenate([part.bias for part in parts]),
        )

    def _part(self, name: str) -> Dense:
        weight = self._weights[f"{name}.bias"]
        return Dense(self.tensor(f"{weight}_q"), self.tensor(f"{weight}_scale")[0], self.tensor(f"{name}.bias"))


class Changed(Weights):
    """The tensors of a packaged model with others in the place of some, and some dense layers changed."""

    def __init__(self, content: bytes, changes: Mapping[str, Array]) -> None:
        """changes: tensors by name, and for a changed dense layer what is added to its weights, (inputs, outputs), by
        its name."""
        super().__init__(content)
        self._changes = changes

    def tensor(self, name: str) -> Array:
        """Return a tensor by name."""
        return self._changes[name] if name in self._changes else super().tensor(name)

    def _part(self, name: str) -> Dense:
        part = super()._part(name)
        if name not in self._changes:
            return part
        weights = part.weights * part.scales + self._changes[name]
        greatest = np.abs(weights).max(axis=0)
        scales = (np.where(greatest > 0, greatest, 1.0) / GREATEST).astype("<f4")
        return Dense(np.rint(weights / scales).astype("i1"), scales, part.bias)


def quantised(content: bytes, layers: int = LAYERS) -> bytes:
    """Return the model whose products are in int8, from the packaged one: `input_ids` (1, n) to `last_hidden_state`
    (1, n, 384), the state after so many layers. Raises: KeyError where the packaged model is built otherwise."""
    weights, graph = Weights(content), Graph()
    state = _embeddings(graph, weights)
    for number in range(layers):
        state = _layer(graph, weights, LAYER.format(number), state)
    inputs = ((INPUT, INT64_TENSOR, ("one", "pieces")),)
    return graph.model(OUTPUT, inputs, (FLOAT_TENSOR, ("one", "pieces", WIDTH)))


def quantised_layers(content: bytes, changes: Mapping[int, Mapping[str, Array]]) -> bytes:
    """Return these layers of the packaged model, in their order, as a model of its own: `states` (1, n, 384) to
    `last_hidden_state`. The changes are as those of Changed, by their names within the layer. Raises: KeyError as
    above."""
    named = {f"{LAYER.format(layer)}{name}": new for layer, of in sorted(changes.items()) for name, new in of.items()}
    weights, graph, state = Changed(content, named), Graph(), GIVEN
    for number in sorted(changes):
        state = _layer(graph, weights, LAYER.format(number), state)
    kind = FLOAT_TENSOR, ("one", "pieces", WIDTH)
    return graph.model(OUTPUT, ((GIVEN, *kind),), kind)


def _embeddings(graph: Graph, weights: Weights) -> str:
    """Look up the word rows as integers, scale them, add those of the places; every piece is of the first segment."""
    words = f"{_EMBEDDINGS}word_embeddings.weight"
    places = weights.tensor(f"{_EMBEDDINGS}position_embeddings.weight_q").astype("<f4")
    places = places * weights.tensor(f"{_EMBEDDINGS}position_embeddings.weight_scale")
    places = places + weights.tensor(f"{_EMBEDDINGS}token_type_embeddings.weight")[0]
    (rows,) = graph.node("Gather", graph.constant(weights.tensor(f"{words}_q")), INPUT)
    (scales,) = graph.node("Gather", graph.constant(weights.tensor(f"{words}_scale")), INPUT)
    (rows,) = graph.node("Cast", rows, to=FLOAT_TENSOR)
    (rows,) = graph.node("Mul", rows, scales)
    (length,) = graph.node("Shape", INPUT, start=1, end=2)
    (places_here,) = graph.node("Slice", graph.constant(places), graph.constant(np.zeros(1, dtype="<i8")), length)
    (state,) = graph.node("Add", rows, places_here)
    constants = [graph.constant(weights.tensor(f"{_EMBEDDINGS}LayerNorm.{name}")) for name in ("weight", "bias")]
    return graph.node("LayerNormalization", state, *constants, axis=-1, epsilon=EPSILON)[0]


def _layer(graph: Graph, weights: Weights, prefix: str, state: str) -> str:
    parts = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    sizes = graph.constant(np.full(3, WIDTH, dtype="<i8"))
    read = graph.node("Split", graph.dense(state, weights.dense(*parts)), sizes, outputs=3, axis=-1)
    (seen,) = graph.node("MultiHeadAttention", *read, domain=FUSED, num_heads=HEADS)
    told = graph.dense(seen, weights.dense(f"{prefix}attention.output.dense"))
    state = graph.add_and_normalise(told, state, *_normalising(weights, f"{prefix}attention.output."))
    wide = graph.dense_by_piece(state, weights.dense(f"{prefix}intermediate.dense"))
    (wide,) = graph.node("Gelu", wide, domain=FUSED)
    narrow = graph.dense_by_piece(wide, weights.dense(f"{prefix}output.dense"))
    return graph.add_and_normalise(narrow, state, *_normalising(weights, f"{prefix}output."))


def _normalising(weights: Weights, prefix: str) -> Sequence[Array]:
    return [weights.tensor(f"{prefix}LayerNorm.{name}") for name in ("weight", "bias")]
