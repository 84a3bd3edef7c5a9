"""Writes in bulk and remembers how to take it back: the number of statements does not grow with the number of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.apps import apps
from django.db import models

BATCH = 500
FEW = 5  # kinds of change that have a statement each

_Row = TypeVar("_Row", bound=models.Model)

Before = dict[str, list[list[Any]]]  # plain JSON: "added", "changed" and "removed", in order of writing
InTheWay = Mapping[str, int]  # label of a model → how many of its rows


class NotAsWritten(Exception):
    """What was written has been changed or used since. `rows` are those in the way."""

    def __init__(self, rows: InTheWay) -> None:
        super().__init__(dict(rows))
        self.rows = rows


# Higher floors that know rows by number and not by a relation say here how many of theirs lean on added rows.
LEAN_ON: list[Callable[[Mapping[str, Collection[int]]], InTheWay]] = []


class Writer:
    """One import's way to the tables. To be used in a transaction."""

    def __init__(self) -> None:
        self.before: Before = {"added": [], "changed": [], "removed": []}

    def add(self, model: type[_Row], rows: Sequence[_Row]) -> None:
        """Insert the rows; they have their primary keys afterwards."""
        model._default_manager.bulk_create(rows, BATCH)
        if rows:
            self.before["added"].append([model._meta.label, [row.pk for row in rows]])

    def change(self, model: type[_Row], rows: Sequence[_Row], fields: Sequence[str]) -> None:
        """Write these fields of existing rows, which need their primary keys and no other value."""
        columns = [model._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
        were = {pk: values for pk, *values in _values(model, [row.pk for row in rows], ["pk", *columns])}
        now = {row.pk: [getattr(row, column) for column in columns] for row in rows}
        if rows:
            values = [[pk, were[pk], now[pk]] for pk in now]
            self.before["changed"].append([model._meta.label, list(fields), values])
        _update(model, rows, columns)

    def remove(self, model: type[_Row], pks: Collection[int]) -> None:
        """Delete rows that nobody refers to."""
        columns = [each.attname for each in model._meta.concrete_fields]
        if pks:
            values = [list(row) for row in _values(model, pks, columns)]
            self.before["removed"].append([model._meta.label, columns, values])
        for batch in _batches(pks):
            model._default_manager.filter(pk__in=batch).delete()


def take_back(before: Before) -> None:
    """Make every row what it was before; to be called in a transaction. Raises NotAsWritten, having changed nothing."""
    in_the_way = _leaning_on(before) + _changed_since(before)
    if in_the_way:
        raise NotAsWritten(in_the_way)
    for label, pks in reversed(before["added"]):
        for batch in _batches(pks):
            apps.get_model(label)._default_manager.filter(pk__in=batch).delete()
    for label, columns, values in reversed(before["removed"]):
        model = apps.get_model(label)
        rows = [_row(model, columns, row) for row in values]
        model._default_manager.bulk_create(rows, BATCH)
    for label, fields, values in reversed(before["changed"]):
        model = apps.get_model(label)
        columns = ["pk", *(model._meta.get_field(name).attname for name in fields)]
        rows = [_row(model, columns, [pk, *old]) for pk, old, _new in values]
        _update(model, rows, columns[1:])


def _update(model: type[_Row], rows: Sequence[_Row], columns: Sequence[str]) -> None:
    """Rows that become alike, as when a class ends, share a statement; otherwise each has its own values in one."""
    alike: dict[str, list[_Row]] = {}
    for row in rows:
        alike.setdefault(repr([getattr(row, column) for column in columns]), []).append(row)
    if len(alike) > FEW:
        model._default_manager.bulk_update(rows, columns, BATCH)
        return
    for same in alike.values():
        values = {column: getattr(same[0], column) for column in columns}
        for batch in _batches([row.pk for row in same]):
            model._default_manager.filter(pk__in=batch).update(**values)


def _leaning_on(before: Before) -> Counter[str]:
    """Rows that refer to added rows and were not added with them."""
    added: dict[str, set[int]] = {}
    for label, pks in before["added"]:
        added.setdefault(label, set()).update(pks)
    found: Counter[str] = Counter()
    for label, pks in added.items():
        for relation in apps.get_model(label)._meta.get_fields(include_hidden=True):
            if not (
                relation.auto_created
                and not relation.concrete
                and (relation.one_to_many or relation.one_to_one)
            ):
                continue
            other: Any = relation.related_model
            ours = added.get(other._meta.label, set())
            referring = _referring(other, relation.field.name, pks)
            speaks_for = other._meta.auto_created or other
            found[speaks_for._meta.label] += sum(pk not in ours for pk in referring)
    for ask in LEAN_ON:
        found.update(ask(added))
    return +found


def _referring(model: type[models.Model], field: str, pks: Collection[int]) -> Iterator[int]:
    for batch in _batches(pks):
        yield from model._default_manager.filter(**{f"{field}__in": batch}).values_list("pk", flat=True)


def _changed_since(before: Before) -> Counter[str]:
    """Rows that no longer have the values that were written last, or are gone."""
    found: Counter[str] = Counter()
    written: dict[tuple[str, int], dict[str, Any]] = {}
    for label, fields, values in before["changed"]:
        for pk, _old, new in values:
            written.setdefault((label, pk), {}).update(zip(fields, new, strict=True))
    by_fields: dict[tuple[str, tuple[str, ...]], dict[int, list[Any]]] = {}
    for (label, pk), now in written.items():
        by_fields.setdefault((label, tuple(now)), {})[pk] = list(now.values())
    for (label, fields), rows in by_fields.items():
        model = apps.get_model(label)
        columns = ["pk", *(model._meta.get_field(name).attname for name in fields)]
        current = {pk: values for pk, *values in _values(model, rows, columns)}
        found[label] += sum(
            current.get(pk) != _values_of(model, columns[1:], new) for pk, new in rows.items()
        )
    return +found


def _row(model: type[models.Model], columns: Sequence[str], values: Sequence[Any]) -> models.Model:
    return model(**dict(zip(columns, _values_of(model, columns, values), strict=True)))


def _values_of(model: type[models.Model], columns: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """JSON values as the columns hold them."""
    return [
        value if column == "pk" else model._meta.get_field(column).to_python(value)  # type: ignore[union-attr]
        for column, value in zip(columns, values, strict=True)
    ]


def _values(
    model: type[models.Model], pks: Iterable[int], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    for batch in _batches(pks):
        yield from model._default_manager.filter(pk__in=batch).order_by("pk").values_list(*columns)


def _batches(pks: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while batch := list(islice(rest, BATCH)):
        yield batch
