"""Puts the steps of a plan into the table of closures, in bulk."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import AuditEvent
from schools.imports.closures.plan import ClosuresPlan
from schools.imports.closures.records import ClosureRecord
from schools.imports.writing import Writer
from schools.models import Closure, School

FIELDS = ["first_on", "last_on", "kind", "name", "source"]


def write(school: School, plan: ClosuresPlan, writer: Writer) -> Iterator[AuditEvent]:
    """Write everything; to be called in a transaction. Gives an event for each closure it touches."""

    def row(record: ClosureRecord, pk: int | None = None) -> Closure:
        return Closure(
            pk=pk,
            school=school,
            first_on=record.first_on,
            last_on=record.last_on,
            kind=record.kind.value,
            name=record.name,
            source=plan.source,
        )

    added = [row(record) for record in plan.steps.add]
    writer.add(Closure, added)
    writer.change(Closure, [row(record, pk) for pk, record in plan.steps.change], FIELDS)
    writer.remove(Closure, plan.steps.remove)
    acts = (
        ("added", plan.closures.new, [closure.pk for closure in added]),
        ("changed", plan.closures.changed, [pk for pk, _record in plan.steps.change]),
        ("removed", plan.closures.gone, plan.steps.remove),
    )
    for act, rows, pks in acts:
        for shown, pk in zip(rows, pks, strict=True):
            values = {change.what: [change.old, change.new] for change in shown.changes}
            yield AuditEvent(act=f"closure.{act}", object_id=pk, details={"name": shown.name, **values})
