"""To the next school year: what is proposed, what it does, once, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.tests.makers import signed_in
from accounts.models import AuditEvent, JobRun
from schools.actions.people import join, move
from schools.actions.promotion import carry_out_promotion, keep_choices, take_promotion_back
from schools.actions.refused import Refused
from schools.models import Enrolment, Group, Membership, Promotion, Pupil, SchoolYear
from schools.promotion import Fate, Proposal
from schools.promotion_plan import plan_of
from tests.cast import AT, Cast, make_group, make_pupil

pytestmark = pytest.mark.usefixtures("on_the_day")
FIRST = date(2027, 8, 23)
EVE = FIRST - timedelta(days=1)


@pytest.fixture
def promotion(cast: Cast) -> Promotion:
    """De Boog is about to go to its next school year; 1C has two pupils."""
    SchoolYear.objects.create(school=cast.school, first_on=FIRST, last_on=date(2028, 7, 14))
    for number in (0, 1):
        make_pupil(cast.school, cast.group_1c, number, cast.on)
    return keep_choices(promotion=Promotion(school=cast.school, first_on=FIRST), by=cast.ada, at=AT)


def carry_out(promotion: Promotion, cast: Cast) -> None:
    plan = plan_of(promotion)
    carry_out_promotion(promotion=promotion, fingerprint=plan.fingerprint, by=cast.ada, at=AT)


def where(pupil: Pupil, on: date) -> str:
    names = Group.objects.filter(memberships__in=Membership.objects.in_force(on).filter(pupil=pupil))
    return " ".join(names.order_by("name").values_list("name", flat=True))


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Group, Enrolment, Membership)]


def test_every_class_is_proposed_the_next_one(cast: Cast, promotion: Promotion) -> None:
    proposals = {line.group.name: line.proposal for line in plan_of(promotion).lines}

    # 2B is the highest class of this school: its pupils leave
    assert proposals == {"1C": Proposal(Fate.MOVES, "2C", ""), "2B": Proposal(Fate.LEAVES)}


def test_everybody_sits_in_the_new_class_from_the_first_day_and_the_past_stays(
    cast: Cast, promotion: Promotion
) -> None:
    choices = {cast.group.pk: Proposal(Fate.MOVES, "3B", "3")}
    keep_choices(promotion=promotion, groups=choices, by=cast.ada, at=AT)
    promotion.refresh_from_db()

    carry_out(promotion, cast)

    assert (where(cast.sam, EVE), where(cast.sam, FIRST)) == ("2B", "3B")
    assert Group.objects.get(school=cast.school, name="3B").year_group == "3"
    assert len(Pupil.objects.who_was_expected(cast.group, on=cast.on)) == 5


def test_who_leaves_is_enrolled_until_the_day_before(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)

    assert cast.sam.enrolments.get().last_on == EVE
    assert not Pupil.objects.enrolled(on=FIRST).filter(pk=cast.sam.pk).exists()


def test_a_pupil_can_go_elsewhere_than_the_class(cast: Cast, promotion: Promotion) -> None:
    stays, leaves, elsewhere = cast.pupils[:3]
    choices: dict[int, Proposal | None] = {
        stays.pk: Proposal(Fate.STAYS),
        leaves.pk: Proposal(Fate.LEAVES),
        elsewhere.pk: Proposal(Fate.MOVES, "1C"),
    }
    groups = {cast.group.pk: Proposal(Fate.MOVES, "3B", "3")}
    keep_choices(promotion=promotion, groups=groups, pupils=choices, by=cast.ada, at=AT)
    promotion.refresh_from_db()

    carry_out(promotion, cast)

    assert [where(pupil, FIRST) for pupil in cast.pupils] == ["2B", "", "1C", "3B", "3B"]


def test_who_moved_to_the_new_year_by_hand_stays_there(cast: Cast, promotion: Promotion) -> None:
    move(pupil=cast.sam, group=make_group(cast.school, "3A"), on=FIRST, by=cast.ada, at=AT)

    carry_out(promotion, cast)

    assert (where(cast.sam, EVE), where(cast.sam, FIRST)) == ("2B", "3A")


@pytest.mark.parametrize(("ends", "then"), [(True, "2C"), (False, "2C chess")])
def test_clusters_end_when_that_was_chosen(cast: Cast, promotion: Promotion, ends: bool, then: str) -> None:
    pupil = Pupil.objects.filter(memberships__group=cast.group_1c)[0]
    chess = Group.objects.create(school=cast.school, key="chess", name="chess", kind="cluster")
    join(pupil=pupil, group=chess, first_on=cast.on, by=cast.ada, at=AT)
    keep_choices(promotion=promotion, ends_clusters=ends, by=cast.ada, at=AT)
    promotion.refresh_from_db()

    carry_out(promotion, cast)

    assert (where(pupil, EVE), where(pupil, FIRST)) == ("1C chess", then)


def test_it_is_carried_out_once(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)
    was = rows()

    with pytest.raises(Refused):
        carry_out(promotion, cast)

    assert rows() == was


def test_what_was_not_shown_is_not_carried_out(cast: Cast, promotion: Promotion) -> None:
    shown = plan_of(promotion).fingerprint
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    was = rows()

    with pytest.raises(Refused):
        carry_out_promotion(promotion=promotion, fingerprint=shown, by=cast.ada, at=AT)

    assert rows() == was


def test_taken_back_on_the_same_day_everything_is_as_it_was(cast: Cast, promotion: Promotion) -> None:
    was = rows()
    carry_out(promotion, cast)

    take_promotion_back(promotion=promotion, by=cast.ada, at=AT + timedelta(hours=3))

    assert rows() == was
    promotion.refresh_from_db()
    assert promotion.state == Promotion.State.DRAFT


def test_on_the_next_day_it_is_too_late_to_take_it_back(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)
    was = rows()

    with pytest.raises(Refused):
        take_promotion_back(promotion=promotion, by=cast.ada, at=AT + timedelta(days=1))

    assert rows() == was


def test_what_somebody_built_on_it_is_not_swept_away(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)
    cast.lesson.groups.add(Group.objects.get(school=cast.school, name="2C"))
    was = rows()

    with pytest.raises(Refused):
        take_promotion_back(promotion=promotion, by=cast.ada, at=AT)

    assert rows() == was


def test_the_trail_tells_it_of_the_school_and_of_every_pupil(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)

    assert AuditEvent.objects.filter(act="promotion.carried_out", by=cast.ada, at=AT).count() == 1
    assert AuditEvent.objects.filter(act="pupil.promoted").count() == 7
    assert JobRun.objects.filter(kind="signals.evaluate", params={}).count() == 1


def test_another_school_is_not_touched(cast: Cast, promotion: Promotion) -> None:
    carry_out(promotion, cast)

    assert where(cast.other_pupil, FIRST) == "2B"
    assert cast.other_pupil.enrolments.get().last_on is None


def test_the_number_of_statements_does_not_grow_with_the_pupils(cast: Cast, promotion: Promotion) -> None:
    keep_choices(promotion=promotion, groups={cast.group.pk: Proposal(Fate.MOVES, "3B")}, by=cast.ada, at=AT)
    promotion.refresh_from_db()
    with CaptureQueriesContext(
        connection,
    ) as few:
        carry_out(promotion, cast)
    take_promotion_back(promotion=promotion, by=cast.ada, at=AT)
    for number in range(5, 60):
        make_pupil(cast.school, cast.group, number, cast.on)

    promotion.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        carry_out(promotion, cast)

    assert len(many) == len(few)


@pytest.mark.parametrize("name", ["promote", "promote_summary"])
def test_the_pages_ask_as_much_for_many_pupils_as_for_few(
    cast: Cast, promotion: Promotion, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    for number in range(5, 30):
        make_pupil(cast.school, cast.group, number, cast.on)
    client = signed_in(cast.ada)
    client.get(reverse(f"schools:{name}"))

    # who is asking · the next year · what was prepared · classes · who is placed · members · enrolments · clusters
    with django_assert_num_queries(8):
        client.get(reverse(f"schools:{name}"))


def test_from_the_first_page_to_the_report_and_back(cast: Cast, promotion: Promotion) -> None:
    client = signed_in(cast.ada)
    one_c, two_b = cast.group_1c.pk, cast.group.pk
    typed = {
        f"fate_{two_b}": "moves",
        f"name_{two_b}": "",
        f"year_{two_b}": "3",
        f"fate_{one_c}": "moves",
        f"name_{one_c}": "2C",
        f"year_{one_c}": "2",
        "ends_clusters": "on",
    }
    refused = client.post(reverse("schools:promote"), typed)
    assert refused.status_code == 422
    assert refused.context["form"][f"year_{two_b}"].value() == "3"

    client.post(reverse("schools:promote"), typed | {f"name_{two_b}": "3B"})
    exception = reverse("schools:promote_group", args=[two_b])
    client.post(exception, {f"pupil_{cast.sam.pk}": "stays", "save": "1"})
    shown = client.get(reverse("schools:promote_summary"))
    assert shown.context["plan"].counts["moving"] == 6

    fingerprint = shown.context["plan"].fingerprint
    done = client.post(reverse("schools:promote_carry_out"), {"fingerprint": fingerprint}, follow=True)
    assert done.context["promotion"].counts["staying"] == 1
    assert (where(cast.sam, FIRST), where(cast.pupils[1], FIRST)) == ("2B", "3B")

    client.post(reverse("schools:promote_undo", args=[promotion.pk]))
    assert where(cast.pupils[1], FIRST) == "2B"


def test_a_summary_that_is_no_longer_true_is_shown_again(cast: Cast, promotion: Promotion) -> None:
    answer = signed_in(cast.ada).post(reverse("schools:promote_carry_out"), {"fingerprint": "old"})

    assert answer.status_code == 409
    assert not Promotion.objects.filter(state=Promotion.State.DONE).exists()
