"""The sheet with what DUO asks, in the order of DUO's own list (Besluit Verzuimmelding, annex).

Only the lessons that count are in a report. What is authorised, sickness first, is none of DUO's business, and a
consult with the youth doctor says more about health than a report may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from absences.hours import Category
from schools.access import Viewer
from schools.models import Enrolment
from schools.roles import Role
from schools.templatetags.dutch import long_date, short_date, units
from signals import words
from signals.explanation import CountedDay, counted_days
from signals.models import FollowUp, StatutoryReport
from signals.rules.explain import LOOK_BACK
from signals.rules.finding import Finding

MOST_CHARACTERS = 200  # of the presumed reason


@dataclass(frozen=True, slots=True)
class Field:
    """One field to type over; `key` names it in the page."""

    key: str
    label: str
    value: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields of DUO that Aanwezig knows, and the absence days with their lessons."""

    fields: tuple[Field, ...]
    days: tuple[CountedDay, ...]


def contacts_for(report: StatutoryReport) -> list[FollowUp]:
    """What the school did about this absence, as far as it may be told; the oldest first. One query."""
    return list(
        FollowUp.objects.filter(case__pupil=report.pupil_id, on__gte=report.begin_on - LOOK_BACK)
        .exclude(kind=FollowUp.Kind.YOUTH_DOCTOR)
        .order_by("on", "pk")
    )


def sheet(
    report: StatutoryReport, *, viewer: Viewer, contacts: Iterable[FollowUp], enrolment: Enrolment | None
) -> Sheet:
    finding = Finding.from_json(report.facts)
    days = tuple(counted_days(finding, half_days=viewer.school.has_half_days))
    pupil, school = report.pupil, viewer.school
    born = long_date(pupil.born_on) if pupil.born_on else ""
    location = enrolment.location if enrolment else None
    fields = (
        Field(
            "pupil", _("Pupil"), pupil.name, _("Look up the personal number in your pupil administration.")
        ),
        Field("key", _("Pupil number of the school"), pupil.key),
        Field("born", _("Date of birth"), born),
        Field("begin", _("Begin"), _numbers(report.begin_on)),
        Field("end", _("End"), _numbers(report.end_on)),
        Field("kind", _("Kind"), f"{report.get_kind_display()} ({report.kind})"),
        Field("reason", _("Presumed reason"), presumed_reason(finding)),
        Field("done", _("What the school has done"), done_so_far(contacts)),
        Field("school", _("School"), f"{school.name} ({school.brin}{location.code if location else ''})"),
        Field("reporter", _("Reported by"), viewer.user.name),
        Field("function", _("Function"), _function(viewer)),
        Field("mail", _("E-mail"), viewer.user.email),
        Field("hours", _("Hours"), _hours(report, days)),
    )
    return Sheet(tuple(field for field in fields if field.value), days)


def _numbers(day: date) -> str:
    """`06-10-2026`, as DUO's screen takes it."""
    return f"{day:%d-%m-%Y}"


def _hours(report: StatutoryReport, days: tuple[CountedDay, ...]) -> str:
    return ngettext("%(hours)s on %(days)s day", "%(hours)s on %(days)s days", len(days)) % {
        "hours": units(report.units),
        "days": len(days),
    }


def presumed_reason(finding: Finding) -> str:
    """The reasons of the lessons that count, the most frequent first; as long as DUO's field."""
    unauthorised = [lesson for lesson in finding.counted if lesson.category == Category.UNAUTHORISED]
    reasons = Counter(lesson.reason_name for lesson in unauthorised if lesson.reason_name)
    text = ", ".join(f"{name} ({number}×)" for name, number in reasons.most_common())
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def done_so_far(contacts: Iterable[FollowUp]) -> str:
    """`Gesprek met ouders (di 3 nov); …`: kinds and days, no notes."""
    return "; ".join(f"{contact.get_kind_display()} ({short_date(contact.on)})" for contact in contacts)


def _function(viewer: Viewer) -> str:
    return str(words.FUNCTIONS[Role.COORDINATOR if Role.COORDINATOR in viewer.roles else Role.LEADER])
