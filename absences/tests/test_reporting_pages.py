"""What is reported and decided on the page of a pupil: notices, leave and exemptions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from absences.actions.notices import report_notice
from absences.models import Exemption, LeaveRequest, Notice
from absences.tests.makers import page_of, reason, signed_in
from schools.models import Pupil
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("on_the_day")


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
