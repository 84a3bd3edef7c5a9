"""Taking up, noting a contact and closing, as people do it on the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.models import StaffRole
from schools.roles import Role
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import take_up
from signals.models import Agreement, FollowUp, Signal, StatutoryReport
from signals.tests.conftest import THURSDAY, SignIn
from signals.tests.test_evaluate import miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(act: str, signal: Signal) -> str:
    return reverse(f"signals:{act}", args=[signal.pk])


def test_who_takes_up_a_signal_is_offered_to_undo_it(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    answer = sign_in(cast.cas).post(url("take_up", six_hours), follow=True)

    six_hours.refresh_from_db()
    assert six_hours.taken_up_by == cast.cas
    assert f'action="{url("put_back", six_hours)}"' in answer.content.decode()


def test_the_inbox_gets_its_list_and_the_toast_at_once(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    answer = sign_in(cast.cas).post(url("take_up", six_hours), headers=HTMX).content.decode()

    assert answer.lstrip().startswith('<div id="inbox"')
    assert "Jij pakt dit op" in answer
    assert 'hx-swap-oob="beforeend:#toasts"' in answer


def test_taking_up_is_undone_with_one_click(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)
    client.post(url("take_up", six_hours))

    client.post(url("put_back", six_hours))

    six_hours.refresh_from_db()
    assert six_hours.state == Signal.State.OPEN


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "list"])
def test_the_second_person_reads_who_was_first(
    headers: dict[str, str], cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    take_up(signal=six_hours, by=cast.mira, at=THURSDAY)

    answer = sign_in(cast.cas).post(url("take_up", six_hours), headers=headers)

    assert answer.status_code == 409
    assert "Mira Jansen pakte het signaal van Sam van Dijk op om 14:00." in answer.content.decode()


@pytest.mark.parametrize("act", ["take_up", "put_back", "contact", "close"])
@pytest.mark.parametrize(("person", "status"), [("lien", 403), ("ties", 403), ("fem", 403), ("vera", 404)])
def test_who_may_not_follow_up_changes_nothing(
    act: str, person: str, status: int, cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    answer = sign_in(getattr(cast, person)).post(url(act, six_hours))

    six_hours.refresh_from_db()
    assert answer.status_code == status
    assert six_hours.state == Signal.State.OPEN


@pytest.mark.parametrize("act", ["take_up", "put_back", "contact", "close"])
def test_a_mentor_acts_for_the_own_group_only(
    act: str, cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    cast.sam.memberships.update(group=cast.group_1c)

    assert sign_in(cast.mira).post(url(act, six_hours)).status_code == 404


def test_a_leader_with_a_group_acts_for_that_group_only(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    StaffRole.objects.create(
        staff=cast.lien.staff.get(), role=Role.MENTOR, group=cast.group_1c, first_on="2026-08-17"
    )
    client = sign_in(cast.lien)

    shown = client.get(url("signal", six_hours)).content.decode()

    assert url("take_up", six_hours) not in shown
    assert client.post(url("take_up", six_hours)).status_code == 404


def test_a_contact_with_an_agreement_is_noted_and_clears_the_signal(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    typed = {
        "kind": "conversation",
        "on": "2026-09-10",
        "agreement": "Samen naar school fietsen.",
        "review_on": "2026-09-24",
    }

    answer = sign_in(cast.mira).post(url("contact", six_hours), typed, follow=True)

    six_hours.refresh_from_db()
    assert six_hours.state == Signal.State.CLOSED
    assert Agreement.objects.get().words == "Samen naar school fietsen."
    assert "Samen naar school fietsen." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "call", "on": "2026-09-11"}, "Deze dag moet nog komen."),
        ({"kind": "call", "on": "2026-09-10", "agreement": "Bellen"}, "Kies een dag om samen"),
        ({"kind": "call", "on": "2026-09-10", "review_on": "2026-09-20"}, "Schrijf op wat jullie afspraken"),
        (
            {"kind": "call", "on": "2026-09-10", "agreement": "Bellen", "review_on": "2026-09-01"},
            "Kies vandaag of een dag die nog komt.",
        ),
    ],
    ids=["still to come", "agreement without a day", "day without an agreement", "day that is past"],
)
def test_a_contact_that_cannot_be_noted_keeps_what_was_typed(
    typed: dict[str, str], words: str, cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    answer = sign_in(cast.mira).post(url("contact", six_hours), typed)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert f'value="{typed["on"]}"' in shown
    assert not FollowUp.objects.exists()


def test_a_signal_that_asks_nothing_more_is_closed(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    sign_in(cast.cas).post(url("close", six_hours))

    six_hours.refresh_from_db()
    assert (six_hours.state, six_hours.closed_by) == (Signal.State.CLOSED, cast.cas)


def test_a_signal_that_was_withdrawn_meanwhile_cannot_be_closed(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    Signal.objects.update(state=Signal.State.WITHDRAWN, withdrawn_because={})

    answer = sign_in(cast.cas).post(url("close", six_hours))

    assert answer.status_code == 409
    assert "is ingetrokken: het verzuim is aangepast" in answer.content.decode()


def test_what_the_law_wants_reported_is_not_closed_by_hand(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    signal = sixteen_hours.signal

    answer = sign_in(cast.cas).post(url("close", signal))

    signal.refresh_from_db()
    assert answer.status_code == 409
    assert signal.state == Signal.State.OPEN


def test_a_signal_that_came_back_is_nobodys_again(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)
    client.post(url("take_up", six_hours))
    client.post(url("contact", six_hours), {"kind": "call", "on": "2026-09-10"})
    friday = THURSDAY + timedelta(days=1)
    miss(cast, friday.date(), 1)
    evaluate(school=cast.school, on=friday.date(), at=friday)

    six_hours.refresh_from_db()
    assert (six_hours.state, six_hours.taken_up_by) == (Signal.State.OPEN, None)
    assert six_hours.strengthened_at == friday
