"""Writing an ONNX graph node by node."""

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

EPSILON = 1e-12  # of every layer normalisation, as BERT was trained
FUSED = "com.microsoft"  # onnxruntime's own operators
TYPES: dict[int, np.dtype[Any]] = {
    FLOAT_TENSOR: np.dtype("<f4"),
    INT8_TENSOR: np.dtype("i1"),
    INT64_TENSOR: np.dtype("<i8"),
}
_CODES = {dtype: code for code, dtype in TYPES.items()}
_ATTRIBUTES = {float: ("f", FLOAT_ATTRIBUTE), int: ("i", INT_ATTRIBUTE), list: ("ints", INTS_ATTRIBUTE)}
_IR_VERSION, _OPERATORS, _FUSED_OPERATORS = 8, 17, 1
Array = NDArray[Any]
Shape = Sequence[int | str]


@dataclass(frozen=True)
class Dense:
    """A dense layer: int8 weights (inputs, outputs), a scale and a bias for each output."""

    weights: Array
    scales: Array
    bias: Array


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

    def model(self, output: str, inputs: Sequence[tuple[str, int, Shape]], kind: tuple[int, Shape]) -> bytes:
        """Return the whole as a model. output: what the last node's result is called; kind: its type and shape; inputs:
        name, type and shape of each."""
        self.message.node[-1].output[0] = output
        model = message("Model")(ir_version=_IR_VERSION)
        model.opset_import.add(domain="", version=_OPERATORS)
        model.opset_import.add(domain=FUSED, version=_FUSED_OPERATORS)
        model.graph.CopyFrom(self.message)
        model.graph.name = output
        model.graph.input.extend(_value(*given) for given in inputs)
        model.graph.output.append(_value(output, *kind))
        content: bytes = model.SerializeToString()
        return content


def _value(name: str, kind: int, shape: Shape) -> Any:
    value = message("ValueInfo")(name=name)
    value.type.tensor_type.elem_type = kind
    for size in shape:
        value.type.tensor_type.shape.dim.add(**{"dim_param" if isinstance(size, str) else "dim_value": size})
    return value
