"""The packaged MiniLM as a graph that multiplies in int8, made in memory from the weights as they come.

The package holds int8 weights with one scale a column, and a graph that turns them back into float32 before it
multiplies. Here the same integers stay integers: activations are quantised as they pass (onnxruntime's
DynamicQuantizeMatMul), query, key and value are one product, and attention, GELU and the sums before normalisation are
onnxruntime's own fused operators. Nothing is written to disk, and no weight is rounded again.

That operator takes one scale for all pieces of a text. Before the two wide products each piece is therefore divided by
its own greatest value and multiplied by it again afterwards: a piece that stands out no longer costs the others their
precision. One text is one run: a scale over a batch would make a text's vector depend on its company.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.embedding.onnx_format import (
    FLOAT_ATTRIBUTE,
    FLOAT_TENSOR,
    INT8_TENSOR,
    INT64_TENSOR,
    INT_ATTRIBUTE,
    INTS_ATTRIBUTE,
    message,
)

INPUT, OUTPUT = "input_ids", "last_hidden_state"
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12  # of every layer normalisation, as BERT was trained
FUSED = "com.microsoft"  # onnxruntime's own operators
_IR_VERSION, _OPERATORS, _FUSED_OPERATORS = 8, 17, 1
_EMBEDDINGS = "inner.embeddings."
_TYPES: dict[int, np.dtype[Any]] = {
    FLOAT_TENSOR: np.dtype("<f4"),
    INT8_TENSOR: np.dtype("i1"),
    INT64_TENSOR: np.dtype("<i8"),
}
_ATTRIBUTES = {float: ("f", FLOAT_ATTRIBUTE), int: ("i", INT_ATTRIBUTE), list: ("ints", INTS_ATTRIBUTE)}
_CODES = {dtype: code for code, dtype in _TYPES.items()}
Array = NDArray[Any]


@dataclass(frozen=True)
class Dense:
    """A dense layer: int8 weights (inputs, outputs), a scale and a bias for each output."""

    weights: Array
    scales: Array
    bias: Array


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
        flat: Array = np.frombuffer(found.raw_data, dtype=_TYPES[int(found.data_type)])
        return flat.reshape(tuple(found.dims))

    def dense(self, *names: str) -> Dense:
        """Return dense layers that read the same input as one, their outputs side by side."""
        weights = [self._weights[f"{name}.bias"] for name in names]
        return Dense(
            np.concatenate([self.tensor(f"{name}_q") for name in weights], axis=1),
            np.concatenate([self.tensor(f"{name}_scale")[0] for name in weights]),
            np.concatenate([self.tensor(f"{name}.bias") for name in names]),
        )


@dataclass
class Graph:
    """An ONNX graph that grows node by node; a result is known by its name."""

    message: Any = field(default_factory=lambda: message("Model")().graph)
    _count: int = 0

    def constant(self, values: Array) -> str:
        """Add a constant tensor."""
        made = self.message.initializer.add(name=self._new(), data_type=_CODES[values.dtype], dims=values.shape)
        made.raw_data = np.ascontiguousarray(values).tobytes()
        return str(made.name)

    def node(self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node and return the names of its outputs."""
        names = [self._new() for _ in range(outputs)]
        made = self.message.node.add(op_type=operator, domain=domain, input=inputs, output=names)
        for name, value in attributes.items():
            field_name, kind = _ATTRIBUTES[type(value)]
            made.attribute.add(name=name, type=kind, **{field_name: value})
        return names

    def dense(self, x: str, layer: Dense) -> str:
        """Add a dense layer that multiplies in int8."""
        constants = self.constant(layer.weights), self.constant(layer.scales), "", self.constant(layer.bias)
        return self.node("DynamicQuantizeMatMul", x, *constants, domain=FUSED)[0]

    def dense_by_piece(self, x: str, layer: Dense) -> str:
        """Add a dense layer that multiplies in int8 and gives each piece the whole range of it."""
        (sizes,) = self.node("Abs", x)
        (greatest,) = self.node("ReduceMax", sizes, axes=[-1], keepdims=1)
        (x,) = self.node("Div", x, greatest)
        constants = self.constant(layer.weights), self.constant(layer.scales)
        (x,) = self.node("DynamicQuantizeMatMul", x, *constants, domain=FUSED)
        (x,) = self.node("Mul", x, greatest)
        return self.node("Add", x, self.constant(layer.bias))[0]

    def add_and_normalise(self, x: str, residual: str, scale: Array, shift: Array) -> str:
        """Add a residual and normalise the sum."""
        constants = self.constant(scale), self.constant(shift)
        return self.node("SkipLayerNormalization", x, residual, *constants, domain=FUSED, epsilon=EPSILON)[0]

    def _new(self) -> str:
        self._count += 1
        return f"t{self._count}"


def quantised(content: bytes) -> bytes:
    """Return the model whose products are in int8, from the packaged one: `input_ids` (1, n) to `last_hidden_state`
    (1, n, 384). Raises: KeyError where the packaged model is built otherwise."""
    weights, graph = Weights(content), Graph()
    state = _embeddings(graph, weights)
    for number in range(LAYERS):
        state = _layer(graph, weights, f"inner.encoder.layer.{number}.", state)
    graph.message.node[-1].output[0] = OUTPUT
    return _model(graph)


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


def _model(graph: Graph) -> bytes:
    model = message("Model")(ir_version=_IR_VERSION)
    model.opset_import.add(domain="", version=_OPERATORS)
    model.opset_import.add(domain=FUSED, version=_FUSED_OPERATORS)
    model.graph.CopyFrom(graph.message)
    model.graph.name = "minilm"
    model.graph.input.append(_value(INPUT, INT64_TENSOR, ("one", "pieces")))
    model.graph.output.append(_value(OUTPUT, FLOAT_TENSOR, ("one", "pieces", WIDTH)))
    content: bytes = model.SerializeToString()
    return content


def _value(name: str, kind: int, shape: Sequence[int | str]) -> Any:
    value = message("ValueInfo")(name=name)
    value.type.tensor_type.elem_type = kind
    for size in shape:
        value.type.tensor_type.shape.dim.add(**{"dim_param" if isinstance(size, str) else "dim_value": size})
    return value
