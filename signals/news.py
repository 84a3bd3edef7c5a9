"""Beside the inbox: what changed since somebody last looked, and with whom it goes better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from absences.models import Absence
from absences.models.policy import Category
from schools.access import Viewer
from schools.calendar import Calendar
from schools.models import Pupil
from schools.roles import Permission
from signals.models import FollowUp, Signal

LOOK_BACK = timedelta(weeks=10)
WEEKS_WITHOUT = 2
MOST_DAYS_ILL = 2
AT_MOST = 5


@dataclass(frozen=True, slots=True)
class News:
    """The signals that the evaluation raised, made stronger (or brought back) and withdrew; of each pupil the
    weightiest."""

    raised: tuple[Signal, ...]
    stronger: tuple[Signal, ...]
    withdrawn: tuple[Signal, ...]

    def __bool__(self) -> bool:
        return bool(self.raised or self.stronger or self.withdrawn)


def news_since(viewer: Viewer, moment: datetime) -> News:
    """One query."""
    found = (
        Signal.objects.visible_to(viewer)
        .beyond(moment)
        .select_related("pupil")
        .order_by("pupil__sort_key", "pk")
    )
    waiting = _one_a_pupil(signal for signal in found if signal.is_waiting)
    withdrawn = _one_a_pupil(signal for signal in found if signal.state == Signal.State.WITHDRAWN)
    return News(
        raised=tuple(signal for signal in waiting if signal.raised_at > moment),
        stronger=tuple(signal for signal in waiting if signal.raised_at <= moment),
        withdrawn=tuple(withdrawn),
    )


def _one_a_pupil(signals: Iterable[Signal]) -> list[Signal]:
    weightiest: dict[int, Signal] = {}
    for signal in signals:
        known = weightiest.setdefault(signal.pupil_id, signal)
        if signal.facts["limit_units"] > known.facts["limit_units"]:
            weightiest[signal.pupil_id] = signal
    return list(weightiest.values())


@dataclass(frozen=True, slots=True)
class Improved:
    """No unauthorised or unexplained absence in `weeks` whole lesson weeks since the contact."""

    pupil: Pupil
    contact_on: date
    weeks: int


def improved(viewer: Viewer, calendar: Calendar) -> list[Improved]:
    """With whom it goes better, as far as the ledger can say it; the longest first. One query.

    A signal was closed, the last contact was at most ten weeks ago, nothing waits, and since that day there was no
    absence without a good reason in two whole lesson weeks or more, nor more than two days with one.
    """
    since = Q(absences__on__gt=F("contact_on"))
    contacts = FollowUp.objects.filter(case__pupil=OuterRef("pk")).order_by("-on")
    mine = Signal.objects.filter(pupil=OuterRef("pk"))
    troubles = Absence.objects.filter(pupil=OuterRef("pk"), on__gt=OuterRef("contact_on"))
    pupils = (
        Pupil.objects.visible_to(viewer, Permission.SIGNAL_READ)
        .enrolled(on=viewer.today)
        .annotate(contact_on=Subquery(contacts.values("on")[:1]))
        .filter(contact_on__gte=viewer.today - LOOK_BACK)
        .filter(Exists(mine.filter(state=Signal.State.CLOSED)), ~Exists(mine.waiting()))
        .filter(~Exists(troubles.exclude(category=Category.AUTHORISED)))
        .annotate(days_missed=Count("absences__on", filter=since, distinct=True))
        .filter(days_missed__lte=MOST_DAYS_ILL)
    )
    found = [
        Improved(pupil, contact_on, _whole_weeks(calendar, contact_on, viewer.today))
        for pupil in pupils
        if (contact_on := pupil.contact_on)  # type: ignore[attr-defined]  # annotated above
    ]
    better = [one for one in found if one.weeks >= WEEKS_WITHOUT]
    return sorted(better, key=lambda one: (-one.weeks, one.pupil.sort_key))[:AT_MOST]


def _whole_weeks(calendar: Calendar, after: date, today: date) -> int:
    """The lesson weeks that began after the one day and whose Friday is over on the other."""
    return sum(after < week.monday and week.monday + timedelta(days=4) < today for week in calendar.weeks)
