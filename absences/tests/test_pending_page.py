"""The list of what is still to find out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.actions.classify import classify
from absences.models import Absence
from absences.tests.makers import miss, reason, signed_in
from schools.models import Membership, StaffRole
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("on_the_day")
PENDING, CLASSIFY = reverse("absences:pending"), reverse("absences:classify")
HTMX = {"HX-Request": "true"}


def test_neighbouring_lessons_are_one_line_with_the_day_it_becomes_unauthorised(cast: Cast) -> None:
    for period in (1, 2, 3, 5):
        miss(cast.sam, period=period)

    page = signed_in(cast.cas).get(PENDING).content.decode()

    assert "maandag 23 november" in page
    assert "1e t/m 3e uur afwezig, 5e uur afwezig" in page
    assert "wordt vanaf do\xa026\xa0nov ongeoorloofd" in page


def test_the_oldest_day_comes_first_and_a_day_is_in_order_of_the_class_list(cast: Cast) -> None:
    sam, yasmine, noor = cast.pupils[:3]
    for pupil, on in ((sam, cast.on), (yasmine, cast.on), (noor, cast.on - timedelta(days=3))):
        miss(pupil, on=on)

    days = signed_in(cast.cas).get(PENDING).context["days"]

    assert [[riddle.pupil for riddle in day.riddles] for day in days] == [[noor], [yasmine, sam]]


def test_who_was_late_is_a_line_apart_with_reasons_for_being_late(cast: Cast) -> None:
    miss(cast.sam, period=1, kind=Absence.Kind.LATE, minutes=10)
    miss(cast.sam, period=4)

    (day,) = signed_in(cast.cas).get(PENDING).context["days"]

    buttons = [[each.code for each in riddle.buttons] for riddle in day.riddles]
    assert buttons == [["ZK", "AZB"], ["TLG", "TLO"]]


def test_a_mentor_sees_the_own_group_only(cast: Cast) -> None:
    miss(cast.sam)
    elsewhere = miss(cast.pupils[1])
    Membership.objects.filter(pupil=elsewhere.pupil).update(group=cast.group_1c)

    (day,) = signed_in(cast.mira).get(PENDING).context["days"]

    assert [riddle.pupil for riddle in day.riddles] == [cast.sam]


def test_the_coordinator_can_look_at_one_class(cast: Cast) -> None:
    miss(cast.sam)
    elsewhere = miss(cast.pupils[1])
    Membership.objects.filter(pupil=elsewhere.pupil).update(group=cast.group_1c)

    (day,) = signed_in(cast.cas).get(PENDING, {"group": cast.group_1c.pk}).context["days"]

    assert [riddle.pupil for riddle in day.riddles] == [elsewhere.pupil]


def test_nothing_left_is_good_news(cast: Cast) -> None:
    page = signed_in(cast.cas).get(PENDING).content.decode()

    assert "Iedereen is gevonden" in page


@pytest.mark.parametrize("pupils", [1, 5])
def test_the_list_takes_twelve_queries_however_long_it_is(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, pupils: int
) -> None:
    for pupil in cast.pupils[:pupils]:
        for day in range(3):
            miss(pupil, on=date(2026, 11, 18) + timedelta(days=day))
            miss(pupil, on=date(2026, 11, 18) + timedelta(days=day), period=4)
    client = signed_in(cast.cas)
    client.get(PENDING)  # the session and the worker's sign of life are in the cache from now on

    # who is asking · classes with something to find out · number of lines · lines · sums · absences with pupils ·
    # classes of the pupils · reasons · policies · school years · closures · reasons of the bar
    with django_assert_num_queries(12):
        client.get(PENDING)


def test_a_tap_gives_the_reason_and_the_row_leaves_the_page(cast: Cast) -> None:
    first, second = miss(cast.sam), miss(cast.sam, period=2)
    wanted = {"absences": f"{first.pk},{second.pk}", "reason": reason(cast.sam, "ZK").pk}

    page = signed_in(cast.cas).post(CLASSIFY, wanted, headers=HTMX).content.decode()

    assert not Absence.objects.pending().exists()
    assert f'<li id="riddle-{first.pk}" hx-swap-oob="delete"></li>' in page
    assert "Sam van Dijk: Ziek" in page
    assert "/absences/undo/" in page


def test_many_rows_get_one_reason_and_one_undo(cast: Cast) -> None:
    absences = [miss(pupil) for pupil in cast.pupils]
    client = signed_in(cast.cas)
    client.post(
        CLASSIFY, {"absences": [absence.pk for absence in absences], "reason": reason(cast.sam, "ZK").pk}
    )
    (message,) = get_messages(client.get(PENDING).wsgi_request)
    assert str(message) == "5 leerlingen op ‘Ziek’ gezet"

    client.post(message.extra_tags)

    assert Absence.objects.pending().count() == 5


def test_a_reason_that_does_not_fit_is_refused_with_words(cast: Cast) -> None:
    late, absent = miss(cast.sam, kind=Absence.Kind.LATE, minutes=5), miss(cast.sam, period=2)
    wanted = {"absences": [late.pk, absent.pk], "reason": reason(cast.sam, "ZK").pk}

    answer = signed_in(cast.cas).post(CLASSIFY, wanted, headers=HTMX)

    assert answer.status_code == 422
    assert "Deze reden past hier niet" in answer.content.decode()
    assert Absence.objects.pending().count() == 2


def test_a_colleague_who_was_faster_is_not_overwritten(cast: Cast) -> None:
    absence = miss(cast.sam)
    classify(absences=[absence], reason=reason(cast.sam, "MED"), by=cast.mira, at=AT)

    page = signed_in(cast.cas).post(
        CLASSIFY, {"absences": absence.pk, "reason": reason(cast.sam, "AZB").pk}, headers=HTMX
    )

    absence.refresh_from_db()
    assert absence.reason == reason(cast.sam, "MED")
    assert "al uitgezocht" in page.content.decode()


@pytest.mark.parametrize("absences", ["", "x", "1,,2", "1;2", "9" * 40, "1," * 300_000 + "1"])
def test_a_mangled_choice_is_refused_with_words(cast: Cast, absences: str) -> None:
    wanted = {"absences": absences, "reason": reason(cast.sam, "ZK").pk}

    answer = signed_in(cast.cas).post(CLASSIFY, wanted, headers=HTMX)

    assert answer.status_code == 422


def test_an_absence_of_another_school_or_group_looks_as_if_it_does_not_exist(cast: Cast) -> None:
    absence = miss(cast.sam)
    wanted = {"absences": absence.pk, "reason": reason(cast.other_pupil, "ZK").pk}

    assert signed_in(cast.vera).post(CLASSIFY, wanted).status_code == 404


def test_a_reason_of_another_school_cannot_be_given(cast: Cast) -> None:
    absence = miss(cast.sam)

    answer = signed_in(cast.cas).post(
        CLASSIFY, {"absences": absence.pk, "reason": reason(cast.other_pupil, "ZK").pk}, headers=HTMX
    )

    assert answer.status_code == 422
    assert Absence.objects.pending().exists()


def test_nobody_undoes_what_somebody_else_did(cast: Cast) -> None:
    done = classify(absences=[miss(cast.sam)], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    assert done.event

    answer = signed_in(cast.mira).post(reverse("absences:undo", args=[done.event.pk]))

    assert answer.status_code == 404


def test_a_mentor_undoes_nothing_of_a_group_that_is_another_mentors_by_now(cast: Cast) -> None:
    done = classify(absences=[miss(cast.sam)], reason=reason(cast.sam, "ZK"), by=cast.mira, at=AT)
    StaffRole.objects.filter(staff__user=cast.mira, role="mentor").update(group=cast.group_1c)
    assert done.event

    signed_in(cast.mira).post(reverse("absences:undo", args=[done.event.pk]))

    assert not Absence.objects.pending().exists()


def test_the_line_on_top_speaks_of_every_class_also_when_one_is_chosen(cast: Cast) -> None:
    absences = [miss(pupil) for pupil in cast.pupils[:3]]
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    client = signed_in(cast.cas)

    page = client.get(PENDING, {"group": cast.group_1c.pk})
    client.post(CLASSIFY, {"absences": absences[0].pk, "reason": reason(cast.sam, "ZK").pk}, headers=HTMX)

    assert page.context["sums"] == {"pupils": 3, "periods": 3}
    assert client.get(PENDING).context["sums"] == {"pupils": 2, "periods": 2}


def test_after_undo_nobody_is_sent_to_a_foreign_address(cast: Cast) -> None:
    done = classify(absences=[miss(cast.sam)], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    assert done.event
    url = reverse("absences:undo", args=[done.event.pk])

    answer = signed_in(cast.cas).post(f"{url}?next=https://elsewhere.example/")

    assert answer["Location"] == PENDING
