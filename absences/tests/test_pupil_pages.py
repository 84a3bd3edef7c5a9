"""Finding a pupil, the page of a pupil, and what can be reported there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.actions.notices import report_notice
from absences.models import Absence, Exemption, LeaveRequest, Notice
from absences.tests.makers import miss, reason, signed_in
from accounts.models import AuditEvent
from schools.models import Enrolment, Membership, Pupil
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("on_the_day")
PUPILS = reverse("absences:pupils")


def page_of(pupil: Pupil) -> str:
    return reverse("absences:pupil", args=[pupil.pk])


def found(client: Client, **query: Any) -> list[str]:
    return [str(pupil) for pupil, *_ in client.get(PUPILS, query).context["rows"]]


# Finding


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dijk", ["Sam van Dijk"]),
        ("sam", ["Sam van Dijk"]),
        ("van dijk", ["Sam van Dijk"]),
        ("el am", ["Yasmine El Amrani"]),
        ("celik", ["Işık Çelik"]),
        ("ISIK", ["Işık Çelik"]),
        ("ijk", []),
        ("\x00", ["Yasmine El Amrani", "Noor Bakker", "Işık Çelik", "Sam van Dijk", "Tess Kuiper"]),
    ],
)
def test_words_find_the_names_they_begin(cast: Cast, words: str, names: list[str]) -> None:
    assert found(signed_in(cast.cas), q=words) == names


def test_a_teacher_finds_the_pupils_of_the_own_lessons(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.pupils[1]).update(group=cast.group_1c)

    assert found(signed_in(cast.ties)) == ["Yasmine El Amrani"]


def test_who_left_the_school_is_not_in_the_list(cast: Cast) -> None:
    Enrolment.objects.filter(pupil=cast.sam).update(last_on=cast.on - timedelta(days=1))

    assert "Sam van Dijk" not in found(signed_in(cast.cas))


def test_a_teacher_is_not_told_who_is_sick(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    report_notice(pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, by=cast.fem, at=AT)

    assert "Ziek" not in signed_in(cast.ties).get(PUPILS).content.decode()
    assert "Ziek" in signed_in(cast.fem).get(PUPILS).content.decode()


@pytest.mark.parametrize("pupils", [1, 5])
def test_the_list_of_pupils_takes_seven_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, pupils: int
) -> None:
    Enrolment.objects.exclude(pupil__in=cast.pupils[:pupils]).delete()
    client = signed_in(cast.cas)
    client.get(PUPILS)

    # who is asking · classes to choose from · number of pupils · pupils · their classes · what was announced · whom
    # this person may report about
    with django_assert_num_queries(7):
        client.get(PUPILS)


# The page


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


# Reporting


def report(client: Client, pupil: Pupil, **given: Any) -> Any:
    told = {"reason": reason(pupil, "ZK").pk, "first_on": "2026-11-23", **given}
    return client.post(reverse("absences:notice", args=[pupil.pk]), told)


def test_one_tap_reports_sick_until_better(cast: Cast) -> None:
    report(signed_in(cast.fem), cast.sam)

    notice = Notice.objects.get()
    assert (notice.first_on, notice.last_on, notice.reason.is_sickness) == (cast.on, None, True)


@pytest.mark.parametrize("typed", ["23-11-2026", "23/11/2026", "23.11.2026", "23 11 2026"])
def test_a_day_is_understood_with_any_separator(cast: Cast, typed: str) -> None:
    report(signed_in(cast.fem), cast.sam, first_on=typed)

    assert Notice.objects.get().first_on == cast.on


def test_an_appointment_is_about_one_day(cast: Cast) -> None:
    told = {"reason": reason(cast.sam, "MED").pk, "from_time": "08:30", "until_time": "10:00"}

    report(signed_in(cast.fem), cast.sam, **told)

    notice = Notice.objects.get()
    assert (notice.last_on, notice.until_time and notice.until_time.hour) == (cast.on, 10)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first_on": "2026-12-24", "last_on": "2026-12-25"}, "geen school"),
        ({"last_on": "2026-11-20"}, "op of na de eerste dag"),
        ({"from_time": "10:00", "until_time": "09:00"}, "na de eerste tijd"),
        ({"from_time": "10:00", "last_on": "2026-11-25"}, "Tijden gelden voor één dag"),
        ({"first_on": "gisteren"}, "Vanaf"),
        ({"reason": "999999"}, "Kies wat er is"),
    ],
)
def test_a_report_that_cannot_be_true_is_refused_and_keeps_what_was_typed(
    cast: Cast, given: dict[str, str], words: str
) -> None:
    answer = report(signed_in(cast.fem), cast.sam, **given)

    page = answer.content.decode()
    assert (answer.status_code, Notice.objects.count()) == (422, 0)
    assert words in page
    assert all(value in page for value in given.values() if value != "999999")


def test_a_mentor_does_not_give_leave_as_a_notice(cast: Cast) -> None:
    answer = report(signed_in(cast.mira), cast.sam, reason=reason(cast.sam, "VRL").pk)

    assert answer.status_code == 422


def test_a_mentor_does_not_stretch_or_take_back_leave_that_the_leader_granted(cast: Cast) -> None:
    granted = report_notice(
        pupil=cast.sam, reason=reason(cast.sam, "VRL"), first_on=cast.on, last_on=cast.on, by=cast.lien, at=AT
    ).notice
    client = signed_in(cast.mira)
    withdraw = reverse("absences:withdraw", args=[granted.pk])

    statuses = [
        client.post(reverse("absences:end", args=[granted.pk]), {"last_on": "2027-06-30"}).status_code,
        client.post(withdraw).status_code,
    ]

    assert statuses == [404, 404]
    assert withdraw not in client.get(page_of(cast.sam)).content.decode()
    assert withdraw in signed_in(cast.fem).get(page_of(cast.sam)).content.decode()


def test_there_is_no_text_field_for_what_somebody_has(cast: Cast) -> None:
    page = signed_in(cast.fem).get(reverse("absences:notice", args=[cast.sam.pk])).content.decode()
    form = page[page.index("<main") : page.index("</main")]

    assert 'type="text"' not in form
    assert "<textarea" not in form


def test_better_again_ends_the_sickness_on_the_school_day_before(cast: Cast) -> None:
    told = report_notice(
        pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=date(2026, 11, 19), by=cast.fem, at=AT
    )
    client = signed_in(cast.fem)
    proposed = client.get(page_of(cast.sam)).context["better_on"]

    client.post(reverse("absences:end", args=[told.notice.pk]), {"last_on": proposed.isoformat()})

    told.notice.refresh_from_db()
    assert told.notice.last_on == date(2026, 11, 20)


def test_taking_back_can_be_undone_from_the_page(cast: Cast) -> None:
    told = report_notice(pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, by=cast.fem, at=AT)
    client = signed_in(cast.fem)
    client.post(reverse("absences:withdraw", args=[told.notice.pk]))
    assert not Notice.objects.standing().exists()

    client.post(reverse("absences:restore", args=[told.notice.pk]))

    assert Notice.objects.standing().exists()


# Leave and exemptions


def test_leave_is_asked_by_the_office_and_granted_by_the_leader(cast: Cast) -> None:
    asked = {"reason": reason(cast.sam, "VRL").pk, "first_on": "2026-12-03", "last_on": "2026-12-04"}
    signed_in(cast.fem).post(reverse("absences:leave", args=[cast.sam.pk]), asked)
    request = LeaveRequest.objects.get()

    signed_in(cast.lien).post(reverse("absences:decide_leave", args=[request.pk]), {"decision": "grant"})

    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("granted", cast.lien)
    assert request.notice


def test_leave_is_not_decided_without_a_decision(cast: Cast) -> None:
    request = LeaveRequest.objects.create(
        school=cast.school,
        pupil=cast.sam,
        reason=reason(cast.sam, "VRL"),
        first_on=cast.on,
        last_on=cast.on,
        asked_at=AT,
    )

    signed_in(cast.lien).post(reverse("absences:decide_leave", args=[request.pk]))

    request.refresh_from_db()
    assert request.state == "asked"


@pytest.mark.parametrize("missing", ["last_on", "what_is_possible"])
def test_an_exemption_ends_and_says_what_is_possible(cast: Cast, missing: str) -> None:
    given = {
        "first_on": "2026-11-23",
        "last_on": "2027-01-15",
        "weekdays": ["1", "3"],
        "what_is_possible": "De ochtenden",
    }
    url = reverse("absences:exemption", args=[cast.sam.pk])
    client = signed_in(cast.lien)

    without = client.post(url, {name: value for name, value in given.items() if name != missing})

    assert (without.status_code, Exemption.objects.count()) == (422, 0)
    assert client.post(url, given).status_code == 302
    assert Exemption.objects.get().weekdays == [1, 3]
