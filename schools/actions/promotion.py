"""To the next school year: what is chosen, carrying it out in one act, and taking it back on the same day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.audit import record_many
from accounts.jobs import wish
from accounts.models import AuditEvent, User
from schools.actions.groups import free_key
from schools.actions.refused import Refused
from schools.imports.writing import NotAsWritten, Writer, take_back
from schools.models import Enrolment, Group, Membership, Promotion, School
from schools.promotion import Proposal
from schools.promotion_plan import Plan, plan_of


@transaction.atomic
def keep_choices(
    *,
    promotion: Promotion,
    groups: Mapping[int, Proposal] | None = None,
    pupils: Mapping[int, Proposal | None] | None = None,
    ends_clusters: bool | None = None,
    by: User,
    at: datetime,
) -> Promotion:
    """What becomes of these classes and pupils; None for a pupil: as the class. Raises Refused after carrying out."""
    kept, _is_new = Promotion.objects.get_or_create(school=promotion.school, first_on=promotion.first_on)
    _hold(kept)
    if kept.state == Promotion.State.DONE:
        raise Refused("", _("The change to this school year was carried out already."))
    kept.groups |= {str(pk): proposal.to_json() for pk, proposal in (groups or {}).items()}
    exceptions = kept.pupils | {
        str(pk): proposal and proposal.to_json() for pk, proposal in (pupils or {}).items()
    }
    kept.pupils = {pk: proposal for pk, proposal in exceptions.items() if proposal}
    kept.ends_clusters = kept.ends_clusters if ends_clusters is None else ends_clusters
    kept.save(update_fields=["groups", "pupils", "ends_clusters"])
    audit("promotion.prepared", by=by, at=at, school_id=kept.school_id, object_id=kept.pk)
    return kept


@transaction.atomic
def carry_out_promotion(*, promotion: Promotion, fingerprint: str, by: User, at: datetime) -> Plan:
    """Exactly what was shown: everybody sits in the new class from the first day, or has left on the day before.

    The number of statements grows with every 500 rows, not with every pupil. Raises Refused when it was carried out
    before, or when the school is not as it was shown any more.
    """
    _hold(promotion)
    promotion.refresh_from_db()
    if promotion.state == Promotion.State.DONE:
        raise Refused("", _("The change to this school year was carried out already."))
    plan = plan_of(promotion)
    if plan.fingerprint != fingerprint:
        raise Refused("", _("The school changed while you were looking. This is what would happen now."))
    writer = Writer()
    _write(plan, writer)
    promotion.state, promotion.done_at, promotion.done_by = Promotion.State.DONE, at, by
    promotion.counts, promotion.before = plan.counts, writer.before
    promotion.save(update_fields=["state", "done_at", "done_by", "counts", "before"])
    trail: dict[str, Any] = {"by": by, "at": at, "school_id": promotion.school_id}
    first_on = promotion.first_on.isoformat()
    audit("promotion.carried_out", **trail, object_id=promotion.pk, first_on=first_on, counts=plan.counts)
    record_many(
        AuditEvent(act="pupil.promoted", pupil_id=pupil, object_id=promotion.pk, details=details, **trail)
        for pupil, details in _told(plan, first_on)
    )
    wish("signals.evaluate", school_id=promotion.school_id, by=by, at=at)
    return plan


@transaction.atomic
def take_promotion_back(*, promotion: Promotion, by: User, at: datetime) -> None:
    """Everything is as it was before, and can be changed and carried out again.

    Raises Refused on a later day, or when somebody built on it since.
    """
    _hold(promotion)
    promotion.refresh_from_db()
    done_at = promotion.done_at
    if promotion.state != Promotion.State.DONE or done_at is None:
        return
    if timezone.localdate(done_at) != timezone.localdate(at):
        raise Refused("", _("This can be taken back on the same day only. Correct pupils one by one."))
    try:
        take_back(promotion.before)
    except NotAsWritten:
        raise Refused(
            "",
            _(
                "Somebody changed pupils or classes since, so this cannot be taken back. Correct pupils one by one."
            ),
        ) from None
    told = AuditEvent.objects.filter(act="pupil.promoted", object_id=promotion.pk, at=done_at)
    pupils = list(told.filter(school_id=promotion.school_id).values_list("pupil_id", flat=True))
    promotion.state, promotion.done_at, promotion.done_by = Promotion.State.DRAFT, None, None
    promotion.counts, promotion.before = {}, {}
    promotion.save(update_fields=["state", "done_at", "done_by", "counts", "before"])
    trail: dict[str, Any] = {"by": by, "at": at, "school_id": promotion.school_id}
    audit("promotion.taken_back", **trail, object_id=promotion.pk, pupils=len(pupils))
    record_many(
        AuditEvent(act="pupil.promotion_undone", pupil_id=pupil, object_id=promotion.pk, **trail)
        for pupil in pupils
    )
    wish("signals.evaluate", school_id=promotion.school_id, by=by, at=at)


def _hold(promotion: Promotion) -> None:
    """One change of the whole school at a time: imports wait at the same row."""
    School.objects.filter(pk=promotion.school_id).update(brin=promotion.school.brin)


def _write(plan: Plan, writer: Writer) -> None:
    promotion, last_on = plan.promotion, plan.last_on
    sites = {
        fate.name.casefold(): line.group.location_id for line in plan.lines for _seat, fate in line.seats
    }
    new = [
        Group(
            school=promotion.school,
            location_id=sites[name],
            key=free_key(promotion.school, fate.name),
            name=fate.name,
            year_group=fate.year_group,
        )
        for name, fate in plan.new_groups.items()
    ]
    writer.add(Group, new)
    groups = dict(plan.known) | {group.name.casefold(): group for group in new}
    leaving = {seat.pupil for seat in plan.leaving}
    ending = [seat.membership for seat, _fate in plan.moving if seat.pupil not in leaving]
    ending += [seat.membership for line in plan.lines for seat, _fate in line.seats if seat.pupil in leaving]
    ends = [Membership(pk=pk, last_on=last_on) for pk in sorted({*ending, *plan.clusters})]
    later = Membership.objects.filter(pupil__in=leaving, first_on__gt=last_on) if leaving else None
    writer.remove(Membership, list(later.values_list("pk", flat=True)) if later is not None else [])
    writer.change(Membership, ends, ["last_on"])
    gone = [Enrolment(pk=seat.enrolment, last_on=last_on) for seat in plan.leaving]
    writer.change(Enrolment, gone, ["last_on"])
    seats = {
        (seat.pupil, fate.name.casefold()): seat for seat, fate in plan.moving if seat.pupil not in leaving
    }
    writer.add(
        Membership,
        [
            Membership(pupil_id=pupil, group=groups[name], first_on=promotion.first_on, last_on=seat.last_on)
            for (pupil, name), seat in seats.items()
        ],
    )


def _told(plan: Plan, first_on: str) -> list[tuple[int, dict[str, Any]]]:
    """What the trail of each pupil says."""
    moved = [(seat.pupil, {"group": fate.name, "on": first_on}) for seat, fate in plan.moving]
    left = [(seat.pupil, {"last_on": plan.last_on.isoformat()}) for seat in plan.leaving]
    return [*moved, *left]
