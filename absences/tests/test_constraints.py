"""What must never be false about the ledger, notices, leave and policies, said by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from absences.actions.policy import adopt_policy
from absences.models import Exemption, LeaveRequest, Notice, PolicyVersion, Reason
from absences.tests.makers import miss, reason
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Write = Callable[[Cast], Any]


def tell(cast: Cast, days: int = 0, **given: Any) -> Notice:
    return Notice.objects.create(
        school=cast.school,
        pupil=cast.sam,
        reason=reason(cast.sam, "ZK"),
        first_on=cast.on,
        last_on=cast.on + days * DAY,
        recorded_at=AT,
        **given,
    )


def ask(cast: Cast, days: int = 0, **given: Any) -> LeaveRequest:
    return LeaveRequest.objects.create(
        school=cast.school,
        pupil=cast.sam,
        reason=reason(cast.sam, "VRL"),
        first_on=cast.on,
        last_on=cast.on + days * DAY,
        asked_at=AT,
        **given,
    )


def exempt(cast: Cast, days: int = 0, possible: str = "De ochtenden") -> Exemption:
    return Exemption.objects.create(
        school=cast.school,
        pupil=cast.sam,
        first_on=cast.on,
        last_on=cast.on + days * DAY,
        what_is_possible=possible,
    )


def add_reason(cast: Cast, code: str, *, category: str = "authorised", is_sickness: bool = False) -> Reason:
    return Reason.objects.create(
        school=cast.school,
        code=code,
        name=code,
        category=category,
        cluster=Reason.Cluster.SICKNESS,
        is_sickness=is_sickness,
        valid_from=cast.on,
    )


def add_policy(cast: Cast, days: int, number: int = 2) -> PolicyVersion:
    known = PolicyVersion.objects.get(school=cast.school)
    return PolicyVersion.objects.create(
        school=cast.school, number=number, valid_from=known.valid_from + days * DAY, settings={}
    )


# What is refused, and beside it what is only just right.
RULES: dict[str, tuple[Write, Write]] = {
    "a_pupil_misses_a_period_of_a_day_once": (
        lambda cast: [miss(cast.sam), miss(cast.sam)],
        lambda cast: [miss(cast.sam), miss(cast.sam, period=2), miss(cast.sam, on=cast.on + DAY)],
    ),
    "nobody_misses_more_minutes_than_the_period_has": (
        lambda cast: miss(cast.sam, minutes=51),
        lambda cast: miss(cast.sam, minutes=50),
    ),
    "who_is_late_or_leaves_early_missed_minutes": (
        lambda cast: miss(cast.sam, kind="late", minutes=0),
        lambda cast: miss(cast.sam, kind="removed", minutes=0),
    ),
    "what_is_classified_has_a_reason": (
        lambda cast: type(miss(cast.sam)).objects.update(category="authorised"),
        lambda cast: miss(cast.sam, because="ZK"),
    ),
    "a_notice_does_not_end_before_it_begins": (lambda cast: tell(cast, -1), tell),
    "times_belong_to_a_notice_of_one_day": (
        lambda cast: tell(cast, 1, from_time=time(9)),
        lambda cast: tell(cast, 0, from_time=time(9), until_time=time(10)),
    ),
    "leave_does_not_end_before_it_begins": (lambda cast: ask(cast, -1), ask),
    "decided_leave_has_a_moment": (
        lambda cast: ask(cast, state="refused"),
        lambda cast: ask(cast, state="refused", decided_at=AT),
    ),
    "granted_leave_is_announced": (
        lambda cast: ask(cast, state="granted", decided_at=AT),
        lambda cast: ask(cast, state="granted", decided_at=AT, notice=tell(cast)),
    ),
    "an_exemption_does_not_end_before_it_begins": (lambda cast: exempt(cast, -1), exempt),
    "an_exemption_says_what_is_possible": (lambda cast: exempt(cast, possible=""), exempt),
    "a_reason_code_is_used_once_in_a_school": (
        lambda cast: add_reason(cast, "ZK"),
        lambda cast: add_reason(cast, "ZK2"),
    ),
    "sickness_is_authorised": (
        lambda cast: add_reason(cast, "X", category="unauthorised", is_sickness=True),
        lambda cast: add_reason(cast, "X", category="authorised", is_sickness=True),
    ),
    "one_policy_begins_on_a_day": (lambda cast: add_policy(cast, 0), lambda cast: add_policy(cast, 1)),
    "a_policy_version_has_its_own_number": (
        lambda cast: add_policy(cast, 1, number=1),
        lambda cast: add_policy(cast, 1, number=2),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_what_cannot_be_true(cast: Cast, rule: str) -> None:
    wrong, _right = RULES[rule]

    # SQLite tells the name of a condition, and of uniqueness only the columns.
    with pytest.raises(IntegrityError, match=rf"{rule}|UNIQUE"), transaction.atomic():
        wrong(cast)


@pytest.mark.parametrize("rule", RULES)
def test_the_database_takes_what_is_only_just_true(cast: Cast, rule: str) -> None:
    _wrong, right = RULES[rule]

    assert right(cast)


def test_leave_that_was_not_decided_has_no_moment(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="decided_leave_has_a_moment"), transaction.atomic():
        ask(cast, decided_at=AT)


def test_every_constraint_of_this_floor_is_tried() -> None:
    models = apps.get_app_config("absences").get_models()

    named = {constraint.name for model in models for constraint in model._meta.constraints}

    assert named == set(RULES)


def test_a_new_policy_takes_the_next_number(cast: Cast) -> None:
    adopted = adopt_policy(school=cast.school, valid_from=cast.on, rules={}, by=cast.lien, at=AT)

    assert (adopted.number, PolicyVersion.objects.filter(school=cast.school).count()) == (2, 2)
