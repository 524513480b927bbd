"""The part of the ONNX format that rewriting a model needs, as protobuf messages. Only file that imports protobuf.

The field numbers are those of onnx.proto (ONNX, IR version 8). Declaring these few messages saves the package `onnx`,
31 MB that nothing else here needs; protobuf itself comes with onnxruntime.
"""

from __future__ import annotations

from functools import cache
from typing import Any

FLOAT_TENSOR, INT8_TENSOR, INT64_TENSOR = 1, 3, 7  # TensorProto.DataType
FLOAT_ATTRIBUTE, INT_ATTRIBUTE, INTS_ATTRIBUTE = 1, 2, 7  # AttributeProto.AttributeType
PACKAGE = "papergist.onnx"
_STRING, _BYTES, _MESSAGE, _INT64, _INT32, _FLOAT = 9, 12, 11, 3, 5, 2  # FieldDescriptorProto.Type
_ONE, _MANY = 1, 3  # FieldDescriptorProto.Label

_MESSAGES: dict[str, tuple[tuple[str, int, int | str, int], ...]] = {
    "Attribute": (
        ("name", 1, _STRING, _ONE),
        ("f", 2, _FLOAT, _ONE),
        ("i", 3, _INT64, _ONE),
        ("ints", 8, _INT64, _MANY),
        ("type", 20, _INT32, _ONE),
    ),
    "Node": (
        ("input", 1, _STRING, _MANY),
        ("output", 2, _STRING, _MANY),
        ("op_type", 4, _STRING, _ONE),
        ("attribute", 5, "Attribute", _MANY),
        ("domain", 7, _STRING, _ONE),
    ),
    "Tensor": (
        ("dims", 1, _INT64, _MANY),
        ("data_type", 2, _INT32, _ONE),
        ("name", 8, _STRING, _ONE),
        ("raw_data", 9, _BYTES, _ONE),
    ),
    "Dimension": (("dim_value", 1, _INT64, _ONE), ("dim_param", 2, _STRING, _ONE)),
    "Shape": (("dim", 1, "Dimension", _MANY),),
    "TensorType": (("elem_type", 1, _INT32, _ONE), ("shape", 2, "Shape", _ONE)),
    "Type": (("tensor_type", 1, "TensorType", _ONE),),
    "ValueInfo": (("name", 1, _STRING, _ONE), ("type", 2, "Type", _ONE)),
    "Graph": (
        ("node", 1, "Node", _MANY),
        ("name", 2, _STRING, _ONE),
        ("initializer", 5, "Tensor", _MANY),
        ("input", 11, "ValueInfo", _MANY),
        ("output", 12, "ValueInfo", _MANY),
    ),
    "OperatorSet": (("domain", 1, _STRING, _ONE), ("version", 2, _INT64, _ONE)),
    "Model": (
        ("ir_version", 1, _INT64, _ONE),
        ("graph", 7, "Graph", _ONE),
        ("opset_import", 8, "OperatorSet", _MANY),
    ),
}


@cache
def message(name: str) -> Any:
    """Return the class of one of the messages above, such as "Model"."""
    from google.protobuf import message_factory  # type: ignore[import-untyped]

    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"{PACKAGE}.{name}"))


@cache
def _pool() -> Any:
    from google.protobuf import descriptor_pb2, descriptor_pool

    file = descriptor_pb2.FileDescriptorProto(name="papergist_onnx.proto", package=PACKAGE, syntax="proto2")
    for message_name, fields in _MESSAGES.items():
        declared = file.message_type.add(name=message_name)
        for name, number, kind, label in fields:
            field = declared.field.add(name=name, number=number, label=label)
            if isinstance(kind, str):
                field.type, field.type_name = _MESSAGE, f".{PACKAGE}.{kind}"
            else:
                field.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool
