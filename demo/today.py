"""What is waiting for somebody on the day the demo is opened: notices, leave to decide on, another room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random

from absences.models import Exemption, LeaveRequest, Notice, Reason
from accounts.models import User
from demo.history import History
from demo.ledger import Told
from demo.records import Records, moment
from demo.school import DemoSchool
from schools.models import LessonChange, TimetableLesson

REPORTED_SICK = 0.022  # of the pupils, besides those who were ill yesterday
OTHER_ROOM = "Aula"  # no lesson has its place there
ORTHODONTIST_UNTIL = time(11, 15)
WEEKS_OF_BUILDING_UP = timedelta(weeks=5)
BUILDS_UP = "Bouwt op: komt 's ochtends, de middagen zijn voor rust"


def write_today(
    demo: DemoSchool, history: History, records: Records, today: date, teacher: User, rng: Random
) -> None:
    """On a day without school nobody is reported; leave and exemptions are there on any day."""
    _write_exemptions(demo, history, records, today)
    _write_leave(demo, history, records, today)
    if demo.calendar.is_school_day(today):
        with_story = {story.pupil for story in history.stories.values()}
        records.write_notices(_told_this_morning(demo, with_story, today, rng))
        _write_other_room(demo, today, teacher)


def _told_this_morning(demo: DemoSchool, with_story: set[int], today: date, rng: Random) -> Iterator[Told]:
    """In the class of the demo one is sick and one at the orthodontist; elsewhere a few more."""
    away = with_story | set(
        Notice.objects.filter(school=demo.school).on(today).values_list("pupil", flat=True)
    )
    ours = [pupil.pk for pupil in demo.pupils_of[demo.class_of_the_demo] if pupil.pk not in away]
    yield Told(ours[-2], "ZK", today, today, "mother", time(7, 52))
    yield Told(ours[-4], "MED", today, today, "father", time(8, 5), until_time=ORTHODONTIST_UNTIL)
    for pupil in demo.pupils:
        if pupil.pk not in away and pupil.pk not in ours and rng.random() < REPORTED_SICK:
            at = time(7, rng.randrange(25, 60))
            if rng.random() < 0.85:
                yield Told(pupil.pk, "ZK", today, None, rng.choice(("mother", "father")), at)
            else:
                begins = time(rng.choice((8, 9, 10)), 30)
                until = time(begins.hour + 2, 0)
                yield Told(pupil.pk, "MED", today, today, "mother", at, begins, until)


def _write_exemptions(demo: DemoSchool, history: History, records: Records, today: date) -> None:
    Exemption.objects.bulk_create(
        Exemption(
            school=demo.school,
            pupil_id=story.pupil,
            first_on=story.back_on,
            last_on=today + WEEKS_OF_BUILDING_UP,
            periods=list(story.not_expected),
            what_is_possible=BUILDS_UP,
            decided_by_id=records.people.leader,
        )
        for story in history.stories.values()
        if story.back_on
    )


def _write_leave(demo: DemoSchool, history: History, records: Records, today: date) -> None:
    """A wedding and a feast that wait for an answer, and the holiday that was refused."""
    reasons = {reason.code: reason for reason in Reason.objects.filter(school=demo.school)}
    coming = demo.calendar.school_days(today + timedelta(days=5), demo.calendar.last)
    classes = demo.class_names
    asked = [
        LeaveRequest(
            school=demo.school,
            pupil=demo.pupils_of[classes[place % len(classes)]][-1 - place],
            reason=reasons[code],
            first_on=coming[first],
            last_on=coming[first],
            asked_at=moment(today - timedelta(days=1), time(19, 20)),
        )
        for place, (code, first) in enumerate((("VRL", 4), ("REL", 9)))
        if first < len(coming)
    ]
    if luxury := history.stories.get("luxury"):
        first_on, last_on = luxury.missed[0].on, luxury.missed[-1].on
        asked.append(
            LeaveRequest(
                school=demo.school,
                pupil_id=luxury.pupil,
                reason=reasons["VVK"],
                first_on=first_on,
                last_on=last_on,
                state=LeaveRequest.State.REFUSED,
                asked_at=moment(first_on - timedelta(days=20), time(20, 5)),
                decided_at=moment(first_on - timedelta(days=17), time(11, 0)),
                decided_by_id=records.people.leader,
            )
        )
    LeaveRequest.objects.bulk_create(asked)


def _write_other_room(demo: DemoSchool, today: date, teacher: User) -> None:
    """The last lesson of the mentor is in another room; half-days stay where they are."""
    theirs = TimetableLesson.objects.filter(
        school=demo.school, teachers__user=teacher, weekday=today.isoweekday()
    ).exclude(subject="")
    if last := theirs.order_by("-first_period").first():
        LessonChange.objects.create(lesson=last, on=today, room=OTHER_ROOM)
