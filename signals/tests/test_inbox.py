"""The inbox: who sees whom, in which order, and how it refreshes itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from absences.models import Absence, Reason
from schools.models import Group, Membership, Pupil
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import note_contact, take_up
from signals.models import Signal, StatutoryReport
from signals.tests.conftest import THURSDAY, SignIn
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page(client: Client, **query: str) -> str:
    return client.get(reverse("signals:inbox"), query, headers={"Accept-Language": "en"}).content.decode()


def judge(cast: Cast) -> None:
    evaluate(school=cast.school, on=timezone.localdate(), at=timezone.now())


def test_the_coordinator_sees_every_pupil_who_asks_for_attention(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    assert "Sam van Dijk" in page(sign_in(cast.cas))


def test_a_mentor_sees_the_own_group_only(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)

    shown = page(sign_in(cast.mira))

    assert "Sam van Dijk" not in shown
    assert "Niemand vraagt nu aandacht" in shown


def test_a_mentor_of_another_school_sees_nothing(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    assert "Sam van Dijk" not in page(sign_in(cast.vera))


def test_a_teacher_without_a_group_of_his_own_has_no_inbox(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.ties).get(reverse("signals:inbox")).status_code == 403


def test_a_pupil_with_three_signals_has_one_card(cast: Cast, sign_in: SignIn) -> None:
    for day in range(2):
        miss(cast, MONDAY + timedelta(days=day), 6)
    judge(cast)

    shown = page(sign_in(cast.cas))

    assert Signal.objects.waiting().count() == 3
    assert shown.count('class="sig"') == 1
    assert "12\N{NO-BREAK SPACE}u van 16 uur" in shown


def test_what_is_past_its_date_stands_first(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    miss(cast, THURSDAY.date(), 6, pupil=cast.pupils[1])
    judge(cast)

    shown = page(sign_in(cast.cas))

    assert shown.index("Over de datum") < shown.index("Sam van Dijk") < shown.index("Yasmine El Amrani")


def test_a_group_without_cards_is_not_shown(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    shown = page(sign_in(cast.cas))

    assert 'id="group-overdue"' in shown
    assert 'id="group-new"' not in shown


def test_the_explanation_stands_in_the_card(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    shown = page(sign_in(cast.cas))

    assert "Sam miste 6 lessen zonder geldige reden op ma\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}sep." in shown
    assert "bel de ouders" in shown


def test_a_filter_shows_what_is_mine(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)
    before = page(client, show="mine")
    take_up(signal=six_hours, by=cast.cas, at=THURSDAY)

    after = page(client, show="mine")

    assert (before.count('class="sig"'), after.count('class="sig"')) == (0, 1)


def test_a_leader_may_look_but_not_take_up(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    shown = page(sign_in(cast.lien))

    assert "Sam van Dijk" in shown
    assert reverse("signals:take_up", args=[six_hours.pk]) not in shown


def test_a_list_that_did_not_change_sends_nothing(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)
    stamp = client.get(reverse("signals:inbox")).context["inbox"].stamp

    again = client.get(reverse("signals:inbox"), {"stamp": stamp}, headers=HTMX)

    assert again.status_code == 204


def test_a_list_that_changed_is_sent_without_the_page_around_it(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    client = sign_in(cast.cas)
    stamp = client.get(reverse("signals:inbox")).context["inbox"].stamp
    miss(cast, MONDAY, 6, pupil=cast.pupils[1])
    judge(cast)
    Signal.objects.filter(pupil=cast.pupils[1]).update(changed_at=THURSDAY + timedelta(seconds=1))

    again = client.get(reverse("signals:inbox"), {"stamp": stamp}, headers=HTMX).content.decode()

    assert "Yasmine El Amrani" in again
    assert "<html" not in again


def test_since_the_last_visit_tells_why_a_signal_was_withdrawn(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    sick = Reason.objects.get(school=cast.school, code="ZK")
    Absence.objects.update(reason=sick, category=sick.category)
    judge(cast)

    shown = page(sign_in(cast.cas))

    assert "1 ingetrokken" in shown
    assert "Het verzuim is aangepast: 6\N{NO-BREAK SPACE}u werd 0\N{NO-BREAK SPACE}u." in shown


def test_a_signal_that_was_put_back_did_not_become_stronger(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    Signal.objects.update(raised_at=THURSDAY - timedelta(days=3), changed_at=THURSDAY)

    news = sign_in(cast.cas).get(reverse("signals:inbox")).context["news"]

    assert not news


def test_it_goes_better_after_a_contact_and_two_whole_weeks_without_absence(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    note_contact(pupil=cast.sam, kind="call", on=date(2026, 8, 20), by=cast.mira, at=THURSDAY)
    Absence.objects.update(on=date(2026, 8, 19))

    improved = sign_in(cast.cas).get(reverse("signals:inbox")).context["improved"]

    assert [(one.pupil, one.weeks) for one in improved] == [(cast.sam, 2)]


def test_it_does_not_go_better_when_there_was_absence_since(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    note_contact(pupil=cast.sam, kind="call", on=date(2026, 8, 20), by=cast.mira, at=THURSDAY)

    improved = sign_in(cast.cas).get(reverse("signals:inbox")).context["improved"]

    assert improved == []


def test_a_report_that_is_no_longer_right_is_named_above_the_list(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    StatutoryReport.objects.update(state="to_withdraw")

    assert "1 melding bij DUO klopt niet meer" in page(sign_in(cast.cas))


def test_a_school_without_a_school_year_has_a_kind_page(cast: Cast, sign_in: SignIn) -> None:
    cast.school.years.all().delete()

    assert "Nog geen schooljaar" in page(sign_in(cast.cas))


@pytest.mark.parametrize("pupils", [5, 50])
def test_the_inbox_asks_as_many_queries_for_fifty_signals_as_for_five(
    pupils: int, db: None, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast = assemble(pupils=pupils)
    for pupil in cast.pupils:
        miss(cast, MONDAY, 6, pupil=pupil)
    judge(cast)
    client = sign_in(cast.cas)
    page(client)

    # who · years, closures · stamp, signals, groups · news · better · reports to withdraw; the session is in the cache
    with django_assert_num_queries(9):
        shown = page(client)

    assert shown.count('class="sig"') == pupils


def test_the_count_in_the_menu_is_that_of_the_cards(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    for day in range(2):
        miss(cast, MONDAY + timedelta(days=day), 6, pupil=cast.pupils[1])
    judge(cast)

    number = Signal.objects.filter(school=cast.school).waiting().number_of_pupils()

    assert number == 2


def test_a_pupil_in_two_groups_has_both_behind_the_name(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    base = Group.objects.create(school=cast.school, key="3A", name="3A")
    Membership.objects.create(pupil=Pupil.objects.get(pk=cast.sam.pk), group=base, first_on=MONDAY)

    assert "2B, 3A" in page(sign_in(cast.cas))


def test_a_pupil_with_three_new_signals_is_news_once(cast: Cast, sign_in: SignIn) -> None:
    for day in range(2):
        miss(cast, MONDAY + timedelta(days=day), 6)
    judge(cast)

    news = sign_in(cast.cas).get(reverse("signals:inbox")).context["news"]

    assert [signal.criterion for signal in news.raised] == ["near_limit_12"]
