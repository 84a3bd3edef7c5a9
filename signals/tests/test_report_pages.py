"""The sheet for DUO: what is on it, what never is, and noting that it was sent or withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from absences.models import Absence, Reason
from accounts.models import AuditEvent
from schools.models import Pupil
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import note_contact
from signals.models import Signal, StatutoryReport
from signals.rules.finding import Finding
from signals.tests.conftest import THURSDAY, SignIn
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db
State = StatutoryReport.State
TYPED = {"number": "4071882", "sent_on": "2026-09-10"}


def url(name: str, report: StatutoryReport) -> str:
    return reverse(f"signals:{name}", args=[report.pk])


@pytest.mark.parametrize("name", ["report", "report_sent", "report_withdrawn"])
@pytest.mark.parametrize(
    ("person", "status"),
    [("cas", 200), ("lien", 200), ("mira", 403), ("ties", 403), ("fem", 403), ("ada", 403), ("vera", 403)],
)
def test_the_sheet_is_for_who_sends_reports(
    name: str, person: str, status: int, cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    assert sign_in(getattr(cast, person)).get(url(name, sixteen_hours)).status_code == status


def test_the_sheet_of_another_school_does_not_exist(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    StatutoryReport.objects.update(school=cast.other_school)

    assert sign_in(cast.cas).get(url("report", sixteen_hours)).status_code == 404


def test_the_sheet_has_the_fields_in_the_order_of_duo(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    fields = sign_in(cast.cas).get(url("report", sixteen_hours)).context["sheet"].fields

    assert {field.key: field.value for field in fields} == {
        "pupil": "Sam van Dijk",
        "key": "2B-1000",
        "born": "zaterdag 4 mei 2013",
        "begin": "07-09-2026",
        "end": "09-09-2026",
        "kind": "16 uur in 4 lesweken, jonger dan 18 (V3)",
        "reason": "Spijbelen (18×)",
        "school": "De Boog (00AA)",
        "reporter": "Cas Jansen",
        "function": "Verzuimcoördinator",
        "mail": "cas@00aa.example",
        "hours": "18\N{NO-BREAK SPACE}u op 3 dagen",
    }


def test_the_absence_days_name_their_lessons(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    days = sign_in(cast.cas).get(url("report", sixteen_hours)).context["sheet"].days

    assert [(day.on, day.periods) for day in days] == [
        (MONDAY + timedelta(days=number), "1e, 2e, 3e, 4e, 5e, 6e uur") for number in range(3)
    ]


def test_nothing_that_is_authorised_is_on_the_sheet_or_in_the_report(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    for days_before, code in enumerate(("ZH", "SCH", "VRL", "MED"), start=3):
        miss(cast, MONDAY - timedelta(days=days_before), 1, code=code)
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)
    sixteen_hours.refresh_from_db()

    shown = sign_in(cast.cas).get(url("report", sixteen_hours)).content.decode().lower()

    names = Reason.objects.filter(school=cast.school, category="authorised").values_list("name", flat=True)
    assert [name for name in names if name.lower() in shown] == []
    assert Finding.from_json(sixteen_hours.facts).not_counted == ()


def test_what_was_done_is_on_the_sheet_but_never_a_consult_with_the_youth_doctor(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    for kind in ("call", "youth_doctor"):
        note_contact(pupil=cast.sam, kind=kind, on=THURSDAY.date(), by=cast.mira, at=THURSDAY)

    fields = sign_in(cast.cas).get(url("report", sixteen_hours)).context["sheet"].fields

    done = next(field.value for field in fields if field.key == "done")
    assert done == "Telefoongesprek (do\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}sep)"


def test_reading_the_sheet_leaves_a_trace(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    sign_in(cast.lien).get(url("report", sixteen_hours))

    assert AuditEvent.objects.filter(act="signal.seen", by=cast.lien, pupil_id=cast.sam.pk).exists()


def test_a_report_that_was_sent_has_its_number_and_closes_its_signal(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    sign_in(cast.cas).post(url("report_sent", sixteen_hours), TYPED)

    sixteen_hours.refresh_from_db()
    assert (sixteen_hours.state, sixteen_hours.number, sixteen_hours.sent_by) == (
        State.SENT,
        "4071882",
        cast.cas,
    )
    assert Signal.objects.get(criterion="sixteen_hours").state == Signal.State.CLOSED


@pytest.mark.parametrize(
    "typed",
    [{"number": "", "sent_on": "2026-09-10"}, {"number": "1", "sent_on": "2026-09-11"}],
    ids=["no number", "a day to come"],
)
def test_a_report_is_not_noted_as_sent_without_its_number_and_day(
    typed: dict[str, str], cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    answer = sign_in(cast.cas).post(url("report_sent", sixteen_hours), typed)

    sixteen_hours.refresh_from_db()
    assert answer.status_code == 422
    assert sixteen_hours.state == State.PREPARED


def test_a_report_that_lost_its_ground_meanwhile_is_not_noted_as_sent(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    Absence.objects.all().delete()
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)

    answer = sign_in(cast.cas).post(url("report_sent", sixteen_hours), TYPED)

    assert answer.status_code == 409
    assert "Deze melding hoeft niet meer verstuurd te worden" in answer.content.decode()


def test_a_sent_report_that_is_no_longer_right_asks_to_be_withdrawn_at_duo(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    client = sign_in(cast.cas)
    client.post(url("report_sent", sixteen_hours), TYPED)
    Absence.objects.all().delete()
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)

    before = client.get(url("report", sixteen_hours)).content.decode()
    client.post(url("report_withdrawn", sixteen_hours))

    sixteen_hours.refresh_from_db()
    assert "Deze melding klopt niet meer: trek hem in bij DUO" in before
    assert sixteen_hours.state == State.WITHDRAWN


def test_what_was_never_sent_cannot_be_withdrawn(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    answer = sign_in(cast.cas).post(url("report_withdrawn", sixteen_hours))

    sixteen_hours.refresh_from_db()
    assert answer.status_code == 409
    assert sixteen_hours.state == State.PREPARED


def test_the_list_says_what_is_late_what_is_due_and_what_was_sent(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    sent, late = cast.pupils[1:3]
    for pupil, first in ((sent, MONDAY), (late, MONDAY - timedelta(days=14))):
        for day in range(3):
            miss(cast, first + timedelta(days=day), 6, pupil=pupil)
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)
    client = sign_in(cast.cas)
    client.post(url("report_sent", StatutoryReport.objects.get(pupil=sent)), TYPED)

    context = client.get(reverse("signals:reports")).context

    def names(reports: list[StatutoryReport]) -> list[Pupil]:
        return [report.pupil for report in reports]

    assert names([report for report, _due in context["overdue"]]) == [late]
    assert names([report for report, _due in context["due"]]) == [cast.sam]
    assert names(context["done"]) == [sent]


def test_an_empty_list_is_good_news(cast: Cast, sign_in: SignIn) -> None:
    assert (
        "Er hoeft niets gemeld te worden"
        in sign_in(cast.cas).get(reverse("signals:reports")).content.decode()
    )
