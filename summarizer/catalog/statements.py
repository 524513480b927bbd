"""Statements in the words of their database, made once and given to its driver as they are; and many values as one.

Through SQLAlchemy a small statement costs several times what the database takes for it. That is nothing beside an
ingest and too much around every call of a model.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Insert, Select, String, Update, bindparam, func, select


class Statement:
    """A statement for one kind of database; what it is run with is named as its parameters and columns are."""

    def __init__(self, statement: Select[Any] | Insert | Update, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._names = tuple(compiled.positiontup or ())
        self._constants = compiled.params
        self._encode = {name: found for name, bound in compiled.binds.items() if (found := _encoder(bound, dialect))}

    def run(self, cursor: Any, values: Mapping[str, Any]) -> Any:
        """Run the statement with the values, and return the driver's cursor, to fetch rows from."""
        given = {**self._constants, **values}
        for name, encode in self._encode.items():
            given[name] = encode(given[name])
        return cursor.execute(self.text, [given[name] for name in self._names])


def values_of(values: Sequence[str] | Sequence[int]) -> Select[Any]:
    """Return what gives these values, for `in_`: one parameter, where SQLAlchemy would spell out and bind each of them,
    which takes longer than to look up what they name."""
    return select(func.json_each(together(values)).table_valued("value").c.value)


def values_named(name: str) -> Select[Any]:
    """Return the same for a statement that is made once; it is run with `together(values)` under this name."""
    return select(func.json_each(bindparam(name, type_=String)).table_valued("value").c.value)


def together(values: Sequence[str] | Sequence[int]) -> str:
    """Return many values as one parameter."""
    return json.dumps(list(values))


def _encoder(bound: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes of a value what the driver takes; None where it takes the value itself."""
    made: Callable[[Any], Any] | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
    return made
