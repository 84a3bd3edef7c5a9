"""Queries whose SQL is made once, for the few that run at every opening and saving of a register.

To build such a queryset and turn it into SQL costs several times what the database needs to answer it. Here that is
done at the first call, and every later one only fills in the values. What comes out are the ordinary rows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Prepared(Generic[Row]):
    """`make(*shape, **values)` builds the queryset.

    `shape` decides what the query looks like: each shape is prepared apart. `values` (numbers, texts, days, moments,
    and tuples of them for `__in`) reach `make` as places to fill in: it may hand them to lookups, and cannot look into
    them. Tuples of another length are another shape; an empty one is left out.
    """

    def __init__(self, make: Callable[..., models.QuerySet[Any, Row]]) -> None:
        self._make = make
        self._prepared: dict[Hashable, _Prepared] = {}

    def __call__(self, *shape: Hashable, **values: Any) -> list[Row]:
        """The rows for these values. One query."""
        lengths = tuple(len(value) for value in values.values() if isinstance(value, tuple))
        key = (shape, tuple(values), lengths)
        if key not in self._prepared:
            places = {
                name: Place(name, len(value) if isinstance(value, tuple) else None)
                for name, value in values.items()
            }
            self._prepared[key] = _Prepared(self._make(*shape, **places))
        return self._prepared[key].rows(values)


class Place(Expression):
    """Where a value goes, or the values of a tuple."""

    def __init__(self, name: str, length: int | None) -> None:
        super().__init__(output_field=models.Field())
        self.name, self.length = name, length

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if self.length is None:
            return "%s", (_Slot(self.name, None),)
        slots = tuple(_Slot(self.name, position) for position in range(self.length))
        return f"({', '.join(['%s'] * self.length)})", slots


class _Slot(NamedTuple):
    """One parameter of the SQL that is still to be filled in."""

    name: str
    position: int | None

    def of(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        return value if self.position is None else value[self.position]


class _Prepared:
    """A queryset with its SQL."""

    def __init__(self, queryset: models.QuerySet[Any, Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.params = self.compiler.as_sql()

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        params = [
            _adapted(param.of(values), connection) if isinstance(param, _Slot) else param
            for param in self.params
        ]
        filled: Any = _Filled(self, connection, params)
        asked = type(self.queryset)(self.queryset.model, filled)
        asked._iterable_class = self.queryset._iterable_class
        return list(asked)


class _Filled:
    """Stands where a queryset has its query, and hands out the compiler that is ready."""

    def __init__(self, prepared: _Prepared, connection: Any, params: Sequence[Any]) -> None:
        self._compiler: Any = copy.copy(prepared.compiler)
        self._compiler.connection = connection
        self._compiler.as_sql = lambda *_, **__: (prepared.sql, params)
        self._query: Query = prepared.queryset.query

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _adapted(value: Any, connection: Any) -> Any:
    """As the database driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
