"""Saves at once and what follows from them in the background: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from absences.models import Absence, Reason
from absences.models.policy import Category
from accounts.models import AuditEvent, JobRun, User
from attendance.actions import Saved, SomebodyElseSaved, save_register
from attendance.lessons import LessonOfDay, find_lesson
from attendance.minutes import ABSENT, Choice
from attendance.models import Register
from attendance.sheet import load_sheet
from attendance.ticket import Ticket
from schools.access import viewer_of
from schools.models import StaffRole, TimetableLesson
from signals.models import Signal
from tests.cast import HOLIDAYS, Cast, assemble, make_lesson
from tests.services.conftest import Worker, wait_for

pytestmark = pytest.mark.services

Save = tuple[LessonOfDay, Ticket, User]


def last_school_day() -> date:
    """Today or the last school day before it: the worker judges by the clock of the machine."""
    day = timezone.localdate()
    while day.isoweekday() > 5 or any(first <= day <= last for _name, first, last in HOLIDAYS):
        day -= timedelta(days=1)
    return day


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble(last_school_day())


def opened(cast: Cast, lesson: TimetableLesson, user: User) -> Save:
    """The register as `user` has it on the screen."""
    rows = list(StaffRole.objects.filter(staff__user=user).select_related("staff__school"))
    viewer = viewer_of(user, rows, school_id=None, on=cast.on)
    assert viewer is not None
    found = find_lesson(viewer, lesson.pk, on=cast.on)
    assert found is not None
    return found, load_sheet(found, by=user.pk).ticket, user


def everybody_absent(cast: Cast, save: Save) -> Saved:
    lesson, ticket, user = save
    truancy = Reason.objects.get(school=cast.school, code="AZB").pk
    choices = {pupil.pk: Choice(ABSENT, 0, truancy) for pupil in cast.pupils}
    return save_register(lesson=lesson, ticket=ticket, choices=choices, by=user, at=timezone.now())


def at_once(*acts: Callable[[], Saved]) -> list[Saved | Exception]:
    """Do all of them at the same moment, each with a connection of its own; what each gave or raised, in order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Saved]) -> Saved | Exception:
        start.wait()
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def missed_before(cast: Cast, hours: int) -> None:
    """Sam missed so many lesson hours without authorisation on the school day before."""
    day = cast.on - timedelta(days=1)
    while day.isoweekday() > 5:
        day -= timedelta(days=1)
    truancy = Reason.objects.get(school=cast.school, code="AZB")
    Absence.objects.bulk_create(
        Absence(
            school=cast.school,
            pupil=cast.sam,
            on=day,
            period=period,
            kind=Absence.Kind.ABSENT,
            minutes_missed=50,
            period_minutes=50,
            category=Category.UNAUTHORISED,
            reason=truancy,
            recorded_at=timezone.now(),
        )
        for period in range(1, hours + 1)
    )


def test_the_sixth_hour_that_is_saved_raises_a_signal_within_seconds(cast: Cast, worker: Worker) -> None:
    missed_before(cast, hours=5)
    worker.start()

    everybody_absent(cast, opened(cast, cast.lesson, cast.mira))

    wait_for(lambda: Signal.objects.filter(pupil=cast.sam).exists(), within_s=10)
    assert set(Signal.objects.values_list("pupil", flat=True)) == {cast.sam.pk}


def test_a_correction_that_is_saved_withdraws_the_signal(cast: Cast, worker: Worker) -> None:
    missed_before(cast, hours=5)
    worker.start()
    everybody_absent(cast, opened(cast, cast.lesson, cast.mira))
    wait_for(lambda: Signal.objects.filter(pupil=cast.sam).exists())

    lesson, ticket, mira = opened(cast, cast.lesson, cast.mira)
    save_register(lesson=lesson, ticket=ticket, choices={}, by=mira, at=timezone.now())

    withdrawn = Signal.objects.filter(pupil=cast.sam, state=Signal.State.WITHDRAWN)
    wait_for(withdrawn.exists, within_s=10)
    assert withdrawn.get().withdrawn_because


@pytest.mark.parametrize("taken_before", [False, True], ids=["the first time", "when correcting"])
def test_of_two_who_save_one_register_at_once_one_wins_and_the_other_is_told(
    cast: Cast, taken_before: bool
) -> None:
    if taken_before:
        everybody_absent(cast, opened(cast, cast.lesson, cast.mira))
    mira, cas = opened(cast, cast.lesson, cast.mira), opened(cast, cast.lesson, cast.cas)
    acknowledged = AuditEvent.objects.filter(act="register.saved").count()

    outcomes = at_once(
        lambda: everybody_absent(cast, mira),
        lambda: save_register(lesson=cas[0], ticket=cas[1], choices={}, by=cast.cas, at=timezone.now()),
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Saved", "SomebodyElseSaved"]
    mira_won = isinstance(outcomes[0], Saved)
    assert Absence.objects.count() == (len(cast.pupils) if mira_won else 0)
    assert Register.objects.get().taken_by == (cast.mira if mira_won else cast.cas)
    assert AuditEvent.objects.filter(act="register.saved").count() == acknowledged + 1


def test_a_double_click_saves_once_and_gets_one_answer(cast: Cast) -> None:
    mira = opened(cast, cast.lesson, cast.mira)

    outcomes = at_once(*[lambda: everybody_absent(cast, mira)] * 4)

    assert len({repr(outcome) for outcome in outcomes}) == 1
    assert isinstance(outcomes[0], Saved)
    assert AuditEvent.objects.filter(act="register.saved").count() == 1
    assert Absence.objects.count() == len(cast.pupils)


def test_lessons_of_one_pupil_that_are_saved_at_once_lose_nothing(cast: Cast, worker: Worker) -> None:
    mira = StaffRole.objects.filter(staff__user=cast.mira)[0].staff
    more = [make_lesson(cast.school, cast.group, mira, cast.on, period) for period in (3, 4, 5, 6)]
    saves = [opened(cast, lesson, cast.mira) for lesson in (cast.lesson, cast.next_lesson, *more)]
    worker.start()

    outcomes = at_once(*[lambda save=save: everybody_absent(cast, save) for save in saves])

    assert [type(outcome).__name__ for outcome in outcomes] == ["Saved"] * 6
    assert Absence.objects.filter(pupil=cast.sam).count() == 6
    assert AuditEvent.objects.filter(act="register.saved").count() == 6
    everybody = {pupil.pk for pupil in cast.pupils}
    wait_for(lambda: set(Signal.objects.values_list("pupil", flat=True)) == everybody)
    wait_for(lambda: not JobRun.objects.exclude(state=JobRun.State.DONE).exists())
    assert Signal.objects.filter(pupil=cast.sam).count() == 1


def test_a_save_outlives_a_worker_that_is_not_there(cast: Cast, worker: Worker) -> None:
    missed_before(cast, hours=5)
    everybody_absent(cast, opened(cast, cast.lesson, cast.mira))

    worker.start()

    wait_for(lambda: Signal.objects.filter(pupil=cast.sam).exists())


def test_who_lost_finds_what_the_other_saved(cast: Cast) -> None:
    late = opened(cast, cast.lesson, cast.cas)
    everybody_absent(cast, opened(cast, cast.lesson, cast.mira))

    with pytest.raises(SomebodyElseSaved):
        save_register(lesson=late[0], ticket=late[1], choices={}, by=cast.cas, at=timezone.now())

    assert Absence.objects.count() == len(cast.pupils)
