"""The page of a pupil: who sees what of it, and another reason for what was missed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.actions.notices import report_notice
from absences.models import Absence, LeaveRequest, Notice
from absences.tests.makers import miss, page_of, reason, signed_in
from accounts.models import AuditEvent
from schools.models import Membership
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("on_the_day")
TUESDAY = date(2026, 11, 24)


def test_the_page_says_what_was_missed_and_what_it_counts_for(cast: Cast) -> None:
    for period in (1, 2):
        miss(cast.sam, period=period, because="SPB", recorded_by=cast.mira)
    miss(cast.sam, period=4, because="ZK")
    miss(cast.sam, period=5)
    miss(cast.sam, on=date(2026, 11, 20), kind=Absence.Kind.LATE, minutes=8, because="TLO")

    context = signed_in(cast.cas).get(page_of(cast.sam)).context

    totals = context["story"].totals
    assert (totals.unauthorised, totals.authorised, totals.pending) == (120, 60, 60)
    assert (totals.times_late, totals.minutes_late) == (1, 8)
    assert [each.run.keys.count(",") + 1 for day in context["days"] for each in day.happenings] == [
        2,
        1,
        1,
        1,
    ]


def test_only_this_school_year_is_told(cast: Cast) -> None:
    miss(cast.sam, on=date(2026, 5, 11), because="SPB")

    assert signed_in(cast.cas).get(page_of(cast.sam)).context["story"].days == ()


def test_a_teacher_sees_name_and_class_and_nothing_of_the_absence(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    miss(cast.sam, because="SPB")

    page = signed_in(cast.ties).get(page_of(cast.sam)).content.decode()

    assert "1C" in page
    assert "Spijbelen" not in page


def test_a_mentor_does_not_find_the_page_of_another_group(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)

    assert signed_in(cast.mira).get(page_of(cast.sam)).status_code == 404


@pytest.mark.parametrize("name", ["notice", "leave", "end", "withdraw", "restore", "classify", "correct"])
def test_a_mentor_changes_nothing_of_another_group(cast: Cast, name: str) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    absence = miss(cast.sam)
    told = report_notice(
        pupil=cast.sam, reason=reason(cast.sam, "MED"), first_on=TUESDAY, by=cast.fem, at=AT, last_on=TUESDAY
    )
    about = {"notice": [cast.sam.pk], "leave": [cast.sam.pk], "classify": [], "correct": []}
    url = reverse(f"absences:{name}", args=about.get(name, [told.notice.pk]))
    given = {
        "absences": absence.pk,
        "reason": reason(cast.sam, "ZK").pk,
        "first_on": "2026-11-23",
        "last_on": "2026-11-25",
    }

    answer = signed_in(cast.mira).post(url, given)

    assert answer.status_code == 404
    assert Absence.objects.get().category == "pending"
    assert Notice.objects.standing().get().last_on == TUESDAY
    assert not LeaveRequest.objects.exists()


def test_looking_leaves_one_trace_in_ten_minutes(cast: Cast) -> None:
    client = signed_in(cast.cas)
    for minutes in (0, 9, 11):
        with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
            client.get(page_of(cast.sam))

    seen = AuditEvent.objects.filter(act="pupil.seen", pupil_id=cast.sam.pk, by=cast.cas)
    assert [event.at for event in seen.order_by("at")] == [AT, AT + timedelta(minutes=11)]


@pytest.mark.parametrize("days", [1, 12])
def test_the_page_takes_fourteen_queries_however_much_was_missed(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, days: int
) -> None:
    for number in range(days):
        on = date(2026, 11, 2) + timedelta(days=number)
        miss(cast.sam, on=on, because="ZK", recorded_by=cast.mira)
        Notice.objects.create(
            school=cast.school,
            pupil=cast.sam,
            reason=reason(cast.sam, "MED"),
            first_on=on,
            last_on=on,
            recorded_by=cast.fem,
            recorded_at=AT,
        )
    client = signed_in(cast.cas)
    client.get(page_of(cast.sam))

    # who is asking · pupil · groups · mentors · school years · closures · this school year · policies · absences ·
    # reasons · notices · leave · exemptions · whether this person looked before
    with django_assert_num_queries(14):
        client.get(page_of(cast.sam))


def correct(client: Client, absence: Absence, code: str, was: str) -> Any:
    return client.post(
        reverse("absences:correct"),
        {"absences": absence.pk, "reason": reason(absence.pupil, code).pk, "was": was},
        follow=True,
    )


def test_a_reason_is_corrected_on_the_page(cast: Cast) -> None:
    absence = miss(cast.sam, because="SPB")

    correct(signed_in(cast.mira), absence, "MED", was=str(absence.reason_id))

    absence.refresh_from_db()
    assert absence.reason == reason(cast.sam, "MED")


def test_a_correction_of_what_somebody_else_changed_meanwhile_is_refused(cast: Cast) -> None:
    absence = miss(cast.sam, because="SPB")

    page = correct(signed_in(cast.mira), absence, "MED", was="")

    absence.refresh_from_db()
    assert absence.reason == reason(cast.sam, "SPB")
    assert "Iemand anders was sneller" in page.content.decode()


def test_the_lessons_of_one_day_can_be_given_a_reason_apart(cast: Cast) -> None:
    first, second = miss(cast.sam, because="SPB"), miss(cast.sam, period=2, because="SPB")
    client = signed_in(cast.cas)
    url = reverse("absences:correct")

    page = client.get(url, {"absences": f"{first.pk},{second.pk}"})
    correct(client, second, "MED", was=str(page.context["was"]))

    codes = Absence.objects.order_by("period").values_list("reason__code", flat=True)
    assert [one for one, _ in page.context["choices"]] == [first, second]
    assert list(codes) == ["SPB", "MED"]


def test_nobody_corrects_at_another_school(cast: Cast) -> None:
    absence = miss(cast.sam)

    answer = signed_in(cast.vera).get(reverse("absences:correct"), {"absences": absence.pk})

    assert answer.status_code == 404
