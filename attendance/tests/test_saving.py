"""A teacher saves a register: what stands in the ledger, the register and the trail afterwards."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages

from absences.actions.ledger import Entry, record
from absences.models import Absence, Exemption, Notice, Reason
from absences.models.policy import Category
from accounts.models import AuditEvent, JobRun
from attendance.models import Register
from attendance.tests.screen import Screen
from schools.models import TimetableLesson
from tests.cast import AT, Cast


def facts(absence: Absence) -> tuple[Any, ...]:
    code = absence.reason.code if absence.reason else None
    return absence.kind, absence.minutes_missed, absence.period_minutes, absence.category, code


def reason(cast: Cast, code: str) -> Reason:
    return Reason.objects.get(school=cast.school, code=code)


def announce(cast: Cast, code: str, **fields: Any) -> Notice:
    return Notice.objects.create(
        school=cast.school,
        pupil=cast.sam,
        reason=reason(cast, code),
        first_on=cast.on,
        last_on=cast.on,
        recorded_at=AT,
        told_by="mother",
        **fields,
    )


def test_a_class_of_whom_everybody_is_there_leaves_a_register_and_no_absence(
    cast: Cast, mira: Screen
) -> None:
    mira.save()

    register = Register.objects.get()
    assert (register.lesson, register.on, register.revision) == (cast.lesson, cast.on, 1)
    assert register.confirmed() == sorted(pupil.pk for pupil in cast.pupils)
    assert (register.taken_by, register.taken_at) == (cast.mira, AT)
    assert not Absence.objects.exists()


def test_saving_says_how_many_are_present_and_when(cast: Cast, mira: Screen) -> None:
    response = mira.client.get(mira.save({cast.sam: "absent"}).headers["Location"])

    assert "Bewaard om 09:30: 4 van 5 aanwezig" in response.content.decode()


def test_an_absence_without_a_reason_is_still_to_be_found_out(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    assert facts(Absence.objects.get()) == ("absent", 50, 50, "pending", None)


def test_a_frequent_reason_classifies_the_absence(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": reason(cast, "ZK").pk})

    assert facts(Absence.objects.get()) == ("absent", 50, 50, "authorised", "ZK")


@pytest.mark.parametrize(
    ("kind", "minutes", "expected"),
    [
        ("late", "8", ("late", 8, 50, "unauthorised", "TLO")),
        ("left_early", "12", ("left_early", 12, 50, "pending", None)),
        ("removed", "", ("removed", 0, 50, "authorised", "UIT")),
    ],
)
def test_the_policy_gives_the_reason_that_nobody_chose(
    cast: Cast, mira: Screen, kind: str, minutes: str, expected: tuple[Any, ...]
) -> None:
    mira.save({cast.sam: kind}, **{f"m_{cast.sam.pk}": minutes})

    assert facts(Absence.objects.get()) == expected


def test_a_double_lesson_has_one_register_and_an_absence_for_each_period(cast: Cast, mira: Screen) -> None:
    TimetableLesson.objects.filter(pk=cast.lesson.pk).update(last_period=2)
    mira.open()

    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "60"})

    rows = Absence.objects.order_by("period").values_list("period", "minutes_missed")
    assert list(rows) == [(1, 50), (2, 10)]
    assert (Register.objects.get().periods, Register.objects.get().minutes) == (2, 100)


def test_what_was_announced_is_taken_over_with_its_reason_and_its_notice(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    notice = announce(cast, "ZK")
    screen = Screen(cast.mira, cast.lesson, cast.on)
    page = screen.open().content.decode()

    screen.save()

    absence = Absence.objects.get()
    assert "Voorstel: ziek." in page
    assert "Bewaar en neem 1 voorstel over" in page
    assert (absence.notice, absence.category) == (notice, Category.AUTHORISED)


def test_a_suggestion_that_is_not_right_is_not_taken_over(cast: Cast, clock: time_machine.Traveller) -> None:
    announce(cast, "ZK")
    screen = Screen(cast.mira, cast.lesson, cast.on)
    screen.open()

    screen.save({cast.sam: "present"})

    assert not Absence.objects.exists()


def test_an_appointment_during_a_part_of_the_lesson_counts_the_minutes_of_that_part(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    announce(cast, "MED", until_time=time(8, 50))
    screen = Screen(cast.mira, cast.lesson, cast.on)
    page = screen.open().content.decode()

    screen.save()

    assert "Voorstel: afwezig tot 08:50." in page
    assert facts(Absence.objects.get()) == ("absent", 20, 50, "authorised", "MED")


def test_saving_again_keeps_what_the_coordinator_found_out(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    Absence.objects.update(reason=reason(cast, "LUX"), category=Category.UNAUTHORISED)
    mira.open()

    mira.save({cast.pupils[1]: "absent"})

    assert facts(Absence.objects.get(pupil=cast.sam)) == ("absent", 50, 50, "unauthorised", "LUX")


def test_a_reason_found_out_while_the_page_was_open_is_not_overwritten(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": reason(cast, "AZB").pk})
    mira.open()
    Absence.objects.update(reason=reason(cast, "VRL"), category=Category.AUTHORISED)

    mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": reason(cast, "AZB").pk})

    assert facts(Absence.objects.get()) == ("absent", 50, 50, "authorised", "VRL")


def test_a_reason_given_by_mistake_can_be_taken_back(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": reason(cast, "ZK").pk})
    mira.open()

    mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": ""})

    assert facts(Absence.objects.get()) == ("absent", 50, 50, "pending", None)


def test_who_turns_out_to_be_late_is_no_longer_absent(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    mira.open()

    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "15"})

    assert facts(Absence.objects.get()) == ("late", 15, 50, "unauthorised", "TLO")
    assert Register.objects.get().revision == 2


def test_saving_leaves_one_event_in_the_trail_with_what_was_and_what_is(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    mira.open()
    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "15"})

    event = AuditEvent.objects.filter(act="register.saved").order_by("pk").last()
    assert event is not None
    [change] = event.details["changes"]
    assert (event.by, event.school_id, event.object_id) == (cast.mira, cast.school.pk, cast.lesson.pk)
    assert (change["pupil"], change["old"]["kind"], change["new"]["kind"]) == (cast.sam.pk, "absent", "late")


def test_a_save_wishes_for_the_evaluation_of_the_pupils_that_changed(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    wish = JobRun.objects.get(kind="signals.evaluate")
    assert (wish.school_id, wish.params) == (cast.school.pk, {"pupils": [cast.sam.pk]})


def test_a_save_that_changes_no_absence_wishes_for_nothing(cast: Cast, mira: Screen) -> None:
    mira.save()

    assert not JobRun.objects.exists()


def test_a_double_click_saves_once_and_gets_the_first_answer(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    sealed = mira.ticket
    mira.save({cast.sam: "absent"})
    mira.ticket = sealed
    clock.shift(timedelta(minutes=1))

    response = mira.save({cast.sam: "absent"})

    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said[-1] == "Bewaard om 09:30: 4 van 5 aanwezig"
    assert Register.objects.get().revision == 1
    assert AuditEvent.objects.filter(act="register.saved").count() == 1
    assert JobRun.objects.count() == 1


def test_a_pupil_who_is_exempted_is_not_expected_and_not_on_the_confirmed_list(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    Exemption.objects.create(
        school=cast.school,
        pupil=cast.sam,
        first_on=cast.on,
        last_on=cast.on,
        what_is_possible="Bouwt op met twee uur per dag.",
    )
    screen = Screen(cast.mira, cast.lesson, cast.on)
    page = screen.open().content.decode()

    screen.save()

    assert "Bouwt op met twee uur per dag." in page
    assert f'name="p-{cast.sam.pk}"' not in page
    assert cast.sam.pk not in Register.objects.get().confirmed()


def test_who_misses_since_the_first_lesson_is_said_in_the_next(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    record(
        school_id=cast.school.pk,
        on=cast.on,
        lesson_id=cast.lesson.pk,
        roll=[cast.sam.pk],
        periods=[1],
        entries=[Entry(cast.sam.pk, 1, "absent", 50, 50)],
        by=cast.mira,
        at=AT,
    )

    page = Screen(cast.mira, cast.next_lesson, cast.on).open().content.decode()

    assert "Mist sinds het 1e uur" in page


def test_the_list_that_was_confirmed_stays_when_a_membership_is_corrected_later(
    cast: Cast, mira: Screen
) -> None:
    mira.save()
    cast.sam.memberships.all().delete()

    page = mira.open().content.decode()

    assert "Sam van Dijk" in page
