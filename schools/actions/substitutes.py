"""Somebody gives the lessons of a teacher who is away, until that teacher is back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.refused import Refused
from schools.models import Staff, Substitution
from schools.templatetags.dutch import long_date


@transaction.atomic
def replace_teacher(
    *,
    absent: Staff,
    substitute: Staff,
    first_on: date,
    last_on: date | None,
    by: User | None,
    at: datetime,
) -> Substitution:
    """From day to day (both inclusive); without a last day until somebody ends it. One substitute at a time.

    Raises Refused when somebody replaces this teacher on one of those days already.
    """
    if absent == substitute:
        raise Refused("substitute", _("Choose somebody else than the teacher who is away."))
    Staff.objects.select_for_update().get(pk=absent.pk)
    same_days = Substitution.objects.filter(absent=absent).between(first_on, last_on or date.max)
    if other := same_days.select_related("substitute").order_by("first_on").first():
        words = _("%(name)s replaces this teacher from %(day)s. End that first, or choose other days.")
        raise Refused("first_on", words % {"name": other.substitute, "day": long_date(other.first_on)})
    made = Substitution.objects.create(
        absent=absent, substitute=substitute, first_on=first_on, last_on=last_on
    )
    audit(
        "teacher.replaced",
        by=by,
        at=at,
        school_id=absent.school_id,
        object_id=absent.pk,
        substitute=substitute.pk,
        first_on=first_on.isoformat(),
        last_on=last_on and last_on.isoformat(),
    )
    return made


@transaction.atomic
def end_substitution(
    *, substitution: Substitution, last_on: date, by: User | None, at: datetime
) -> Substitution | None:
    """That is its last day; None when it would end before it begins: then it never was.

    Registers that the substitute took stay theirs.
    """
    was = substitution.last_on
    never_was = last_on < substitution.first_on
    audit(
        "teacher.returned",
        by=by,
        at=at,
        school_id=substitution.absent.school_id,
        object_id=substitution.absent_id,
        substitute=substitution.substitute_id,
        first_on=substitution.first_on.isoformat(),
        last_on=[was and was.isoformat(), last_on.isoformat()],
    )
    if never_was:
        substitution.delete()
        return None
    substitution.last_on = last_on
    substitution.save(update_fields=["last_on"])
    return substitution
