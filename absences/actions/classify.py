"""Giving absences a reason, and taking that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from absences.actions.settle import UNKNOWN, Settlement, Standing, settle
from absences.models import Absence, Notice, Reason
from absences.models.ledger import AbsenceQuerySet
from accounts.models import AuditEvent, User

CLASSIFIED = "absence.classified"
UNDONE = "absence.classification_undone"


class ReasonDoesNotFit(Exception):
    """The reason was not in use on the day of an absence, or is for being late and the pupil was not (or the other
    way round). Nothing was written."""


def classify(*, absences: Collection[Absence], reason: Reason, by: User, at: datetime) -> Settlement:
    """Give these absences of one school a reason, and with it its category.

    The caller chose rows that `by` may classify. A person's choice cuts the tie with a notice: when that is taken back
    later, the choice stays. Raises ReasonDoesNotFit, and ChangedMeanwhile when somebody else was faster.
    """
    for absence in absences:
        if absence.school_id != reason.school_id:
            raise ValueError("an absence and a reason of different schools")
        if not (reason.is_in_use(absence.on) and reason.fits(absence.kind)):
            raise ReasonDoesNotFit
    new = Standing(reason.category, reason.pk, None, at, by.pk)
    return settle(
        changes=[(absence, new) for absence in absences],
        act=CLASSIFIED,
        school_id=reason.school_id,
        by=by,
        at=at,
    )


@transaction.atomic
def undo(*, event: AuditEvent, among: AbsenceQuerySet, by: User, at: datetime) -> Settlement:
    """Bring back what the classification of `event` changed `among` these, as far as nobody changed it again since.

    An act on several pupils has an event for each; all of them are undone. A notice that was taken back meanwhile does
    not return: what it explained is unknown again. A second undo finds nothing to do.
    """
    act = AuditEvent.objects.filter(
        act=CLASSIFIED, school_id=event.school_id, at=event.at, by=event.by_id
    ).values_list("details", flat=True)
    items = {item["absence"]: item for details in act for item in details["items"]}
    rows = among.filter(pk__in=items, school=event.school_id)
    untouched = [row for row in rows if Standing.of(row) == Standing.from_json(items[row.pk]["new"])]
    before = {row.pk: Standing.from_json(items[row.pk]["old"]) for row in untouched}
    standing = set(
        Notice.objects.standing()
        .filter(pk__in={old.notice_id for old in before.values() if old.notice_id})
        .values_list("pk", flat=True)
    )
    return settle(
        changes=[(row, _still_true(before[row.pk], standing)) for row in untouched],
        act=UNDONE,
        school_id=event.school_id or 0,
        by=by,
        at=at,
        undone=event.pk,
    )


def _still_true(old: Standing, standing_notices: set[int]) -> Standing:
    return old if old.notice_id is None or old.notice_id in standing_notices else UNKNOWN
