"""The morning list: who is missing without a notice, and what came of looking for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from absences.actions.contact import note_attempt
from absences.actions.notices import report_notice
from absences.models import Absence, ContactAttempt, Notice, Reason
from accounts.models import AuditEvent, User
from attendance.models import Register
from attendance.morning import Heading, Morning
from attendance.tests.screen import Screen, counted_queries
from schools.models import Closure, LessonChange, Membership, Pupil, School, TimetableLesson
from tests.cast import AT, Cast, assemble, make_lesson

LIST = reverse("attendance:morning")
HTMX = {"HX-Request": "true"}
Outcome = ContactAttempt.Outcome


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def the_list(user: User) -> Morning:
    morning = signed_in(user).get(LIST).context["morning"]
    assert isinstance(morning, Morning)
    return morning


def page(user: User) -> str:
    return signed_in(user).get(LIST).content.decode()


def under(morning: Morning, heading: Heading) -> list[Pupil]:
    return [row.pupil for row in morning.under(heading)]


def second_register(cast: Cast, *absent: Pupil) -> None:
    """Mira takes the register of her second lesson."""
    screen = Screen(cast.mira, cast.next_lesson, cast.on)
    screen.open()
    screen.save(dict.fromkeys(absent, "absent"))


def tap(user: User, pupil: Pupil, outcome: str) -> Client:
    client = signed_in(user)
    name, args = ("morning_sick", [pupil.pk]) if outcome == "sick" else ("morning_note", [pupil.pk, outcome])
    assert client.post(reverse(f"attendance:{name}", args=args)).status_code == 302
    return client


def test_a_row_says_since_when_whose_pupil_it_is_and_where_the_pupil_should_be(
    cast: Cast, mira: Screen
) -> None:
    TimetableLesson.objects.filter(pk=cast.next_lesson.pk).update(room="12")
    mira.save({cast.sam: "absent"})

    text = page(cast.fem)

    assert "2B · mentor Mira Jansen" in text
    assert "Mist sinds het 1e uur, 08:30 · nu: ne, lokaal 12" in text
    assert "van 4 van de 5 leerlingen weten we waar ze zijn" in text


def test_between_two_lessons_the_row_names_the_next_one(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    make_lesson(cast.school, cast.group, cast.lesson.teachers.get(), cast.on, 4)
    mira.save({cast.sam: "absent"})
    clock.shift(timedelta(hours=1))

    assert "om 11:20: ne" in page(cast.fem)


def test_who_is_late_or_has_a_reason_is_not_missed(cast: Cast, mira: Screen) -> None:
    sam, yasmine, noor = cast.pupils[:3]
    sick = Reason.objects.get(school=cast.school, code="ZK")
    report_notice(pupil=noor, reason=sick, first_on=cast.on, last_on=cast.on, by=cast.fem, at=AT)
    mira.open()
    mira.save({sam: "absent", yasmine: "late", noor: "absent"}, **{f"m_{yasmine.pk}": "5"})

    assert [row.pupil for row in the_list(cast.fem).missing] == [sam]


def test_who_is_there_in_a_later_lesson_leaves_the_list(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    second_register(cast)

    assert not the_list(cast.fem).missing


def test_who_came_and_left_again_is_missed_since_the_lesson_after_that(cast: Cast, mira: Screen) -> None:
    mira.save()

    second_register(cast, cast.sam)

    (row,) = the_list(cast.fem).missing
    assert row.since.number == 2


def test_a_tap_on_sick_reports_the_pupil_for_today_and_can_be_undone(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    client = tap(cast.fem, cast.sam, "sick")

    notice = Notice.objects.get()
    assert (notice.first_on, notice.last_on, notice.reason.code) == (cast.on, cast.on, "ZK")
    assert not the_list(cast.fem).missing
    (message,) = get_messages(client.get(LIST).wsgi_request)
    assert str(message) == "Sam van Dijk is voor vandaag ziek gemeld"
    assert client.post(message.extra_tags)["Location"] == LIST
    assert under(the_list(cast.fem), Heading.NOT_SOUGHT) == [cast.sam]


def test_a_school_without_a_reason_for_sickness_says_what_to_do(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    Reason.objects.filter(school=cast.school, is_sickness=True).update(valid_until=cast.on - timedelta(1))

    answer = signed_in(cast.fem).post(reverse("attendance:morning_sick", args=[cast.sam.pk]), headers=HTMX)

    assert answer.status_code == 422
    assert "Kies ‘Anders’" in answer.content.decode()


def test_calls_that_nobody_answered_are_counted_with_the_last_time_and_who_called(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    mira.save({cast.sam: "absent"})
    tap(cast.fem, cast.sam, "no_answer")
    clock.shift(timedelta(minutes=12))
    tap(cast.cas, cast.sam, "no_answer")

    text = page(cast.fem)

    assert "Gezocht, nog niet gevonden" in text
    assert "2× gebeld, laatst om 09:42 door Cas" in text


def test_a_double_tap_is_one_call(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    for _ in range(2):
        tap(cast.fem, cast.sam, "no_answer")

    assert ContactAttempt.objects.count() == 1
    assert AuditEvent.objects.filter(act="contact_attempt.noted").count() == 1


@pytest.mark.parametrize("outcome", [Outcome.ON_THE_WAY, Outcome.FOUND])
def test_who_is_on_the_way_or_found_is_left_in_peace_until_a_later_lesson_says_absent(
    cast: Cast, mira: Screen, clock: time_machine.Traveller, outcome: Outcome
) -> None:
    third = make_lesson(cast.school, cast.group, cast.lesson.teachers.get(), cast.on, 3)
    mira.save({cast.sam: "absent"})
    tap(cast.fem, cast.sam, outcome)
    second_register(cast, cast.sam)  # began before the tap
    assert under(the_list(cast.fem), Heading(outcome)) == [cast.sam]
    clock.shift(timedelta(hours=1, minutes=5))

    screen = Screen(cast.mira, third, cast.on)
    screen.open()
    screen.save({cast.sam: "absent"})

    assert under(the_list(cast.fem), Heading.SOUGHT) == [cast.sam]
    assert "maar miste daarna een les" in page(cast.fem)


def test_being_found_is_no_reason(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    tap(cast.fem, cast.sam, "found")

    assert "1 leerling is op school" in page(cast.fem)
    assert Absence.objects.pending().count() == 1


def test_what_was_noted_can_be_taken_back_by_who_noted_it(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    client = tap(cast.fem, cast.sam, "found")
    (message,) = get_messages(client.get(LIST).wsgi_request)

    assert signed_in(cast.cas).post(message.extra_tags).status_code == 404
    client.post(message.extra_tags)

    assert under(the_list(cast.fem), Heading.NOT_SOUGHT) == [cast.sam]


def test_the_list_is_sent_again_only_when_something_changed(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    client = signed_in(cast.fem)
    seen = {"stamp": client.get(LIST).context["stamp"]}
    assert client.get(LIST, seen, headers=HTMX).status_code == 204

    mira.save({cast.sam: "absent"})

    answer = client.get(LIST, seen, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="missing-{cast.sam.pk}"' in answer.content.decode()


def test_the_bell_changes_the_list(cast: Cast, clock: time_machine.Traveller) -> None:
    client = signed_in(cast.fem)
    seen = {"stamp": client.get(LIST).context["stamp"]}

    clock.shift(timedelta(minutes=5))

    assert client.get(LIST, seen, headers=HTMX).status_code == 200


def test_asking_whether_something_changed_costs_two_queries(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    client = signed_in(cast.fem)
    seen = {"stamp": client.get(LIST).context["stamp"]}

    with counted_queries() as asked:
        client.get(LIST, seen, headers=HTMX)

    assert len(asked.statements) == 2  # who is asking; the last act at this school


def test_a_mentor_sees_the_own_group_only(cast: Cast, mira: Screen) -> None:
    elsewhere = cast.pupils[1]
    mira.save({cast.sam: "absent", elsewhere: "absent"})
    Membership.objects.filter(pupil=elsewhere).update(group=cast.group_1c)

    morning = the_list(cast.mira)

    assert [row.pupil for row in morning.missing] == [cast.sam]
    assert (morning.known, morning.on_registers) == (3, 4)
    assert (
        signed_in(cast.mira)
        .post(reverse("attendance:morning_note", args=[elsewhere.pk, "found"]))
        .status_code
        == 404
    )


def test_another_school_sees_nothing_and_reaches_nobody(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    assert not the_list(cast.otto).missing
    for name, args in (("morning_note", [cast.sam.pk, "found"]), ("morning_sick", [cast.sam.pk])):
        assert signed_in(cast.otto).post(reverse(f"attendance:{name}", args=args)).status_code == 404
    assert not ContactAttempt.objects.exists()


def test_an_outcome_that_does_not_exist_is_no_address(cast: Cast, clock: time_machine.Traveller) -> None:
    url = reverse("attendance:morning_note", args=[cast.sam.pk, "asleep"])

    assert signed_in(cast.fem).post(url).status_code == 404


def test_lessons_that_are_over_without_a_register_are_said(cast: Cast, clock: time_machine.Traveller) -> None:
    text = page(cast.fem)

    assert "Nog geen register ingevuld" in text
    assert "Van 2 lessen die voorbij zijn, is het register nog niet ingevuld." in text
    assert reverse("attendance:overview") in text


def test_a_mentor_hears_of_open_registers_of_the_own_group_without_a_link(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    text = page(cast.mira)

    assert "Van 1 les die voorbij is, is het register nog niet ingevuld." in text
    assert reverse("attendance:overview") not in text


def test_when_everybody_was_found_the_page_says_so(cast: Cast, mira: Screen) -> None:
    mira.save()

    assert "Iedereen is gevonden" in page(cast.fem)


def test_on_a_day_off_nobody_is_missed(cast: Cast, clock: time_machine.Traveller) -> None:
    Closure.objects.create(
        school=cast.school, first_on=cast.on, last_on=cast.on, kind="day_off", name="Studiedag", source="test"
    )

    text = page(cast.fem)

    assert "Geen school op deze dag" in text
    assert "Studiedag" in text


def test_the_day_of_the_front_office_begins_here(cast: Cast, clock: time_machine.Traveller) -> None:
    client = signed_in(cast.fem)

    assert client.get(reverse("home"))["Location"] == LIST
    assert [item["label"] for item in client.get(LIST).context["nav"]] == [
        "Ochtendlijst",
        "Registers",
        "Leerlingen",
        "Rooster",
    ]


def test_the_bar_of_the_coordinator_holds_the_list(cast: Cast, clock: time_machine.Traveller) -> None:
    nav = signed_in(cast.cas).get(LIST).context["nav"]

    assert [item["label"] for item in nav] == [
        "Signalen",
        "Ochtendlijst",
        "Uitzoeken",
        "Leerlingen",
        "Cijfers",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("missing", [3, 40])
@pytest.mark.parametrize("person", ["fem", "cas", "mira"])
def test_the_list_asks_the_same_number_of_queries_however_many_are_missing(missing: int, person: str) -> None:
    cast = assemble(pupils=45)
    with time_machine.travel(AT, tick=False):
        register = Screen(cast.mira, cast.lesson, cast.on)
        register.open()
        register.save(dict.fromkeys(cast.pupils[:missing], "absent"))
        for pupil in cast.pupils[:missing:2]:
            note_attempt(pupil=pupil, outcome=Outcome.NO_ANSWER, by=cast.fem, at=AT)
        client = signed_in(getattr(cast, person))
        client.get(LIST)  # the worker's sign of life is in the cache from now on

        with counted_queries() as asked:
            text = client.get(LIST).content.decode()

    assert text.count("data-row") == missing
    assert Register.objects.count() == 1
    # who; last act; school years; closures; bell; lessons; registers; groups and mentors; ledger with pupils; attempts
    assert len(asked.statements) == 10


def test_who_was_taken_out_of_the_group_at_noon_is_still_missed(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    Membership.objects.filter(pupil=cast.sam).delete()

    assert [row.pupil for row in the_list(cast.fem).missing] == [cast.sam]


def test_the_mentor_comes_to_the_list_from_the_page_of_today(cast: Cast, mira: Screen) -> None:
    client = signed_in(cast.mira)
    assert LIST not in client.get(reverse("attendance:today")).content.decode()

    mira.save({cast.sam: "absent"})

    assert LIST in client.get(reverse("attendance:today")).content.decode()


def test_a_cancelled_lesson_needs_no_register_and_is_not_where_somebody_should_be(
    cast: Cast, mira: Screen
) -> None:
    mira.save({cast.sam: "absent"})
    for lesson in (cast.next_lesson, cast.lesson_1c):
        LessonChange.objects.create(lesson=lesson, on=cast.on, is_cancelled=True)

    morning = the_list(cast.fem)

    assert morning.still_open == 0
    assert morning.missing[0].lesson is None


def test_in_primary_education_the_row_speaks_of_the_morning(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    School.objects.filter(pk=cast.school.pk).update(sector=School.Sector.PO)

    assert "Mist sinds vanochtend" in page(cast.fem)


def test_two_taps_on_sick_are_one_notice(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    for person in (cast.fem, cast.fem, cast.cas):
        tap(person, cast.sam, "sick")

    assert Notice.objects.count() == 1
    assert AuditEvent.objects.filter(act="notice.reported").count() == 1


def test_a_pupil_who_left_the_school_is_not_reported_sick(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    cast.sam.enrolments.update(last_on=cast.on - timedelta(days=1))

    answer = signed_in(cast.fem).post(reverse("attendance:morning_sick", args=[cast.sam.pk]), headers=HTMX)

    assert answer.status_code == 422
    assert "niet ingeschreven" in answer.content.decode()
    assert not Notice.objects.exists()
