"""Which lessons somebody may open, and one lesson on one day as the register needs it: a single query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from accounts.prepared import Prepared
from attendance.models import Register
from schools.access import Viewer
from schools.models import (
    Closure,
    DatedLesson,
    Enrolment,
    Group,
    LessonChange,
    Membership,
    Period,
    SchoolYear,
    TimetableLesson,
)
from schools.models.people import in_force
from schools.roles import Permission, Reach, reach


def taught_by(viewer: Viewer, *, on: date, until: date | None = None) -> Q:
    """Lessons that stand in the viewer's timetable, or that the viewer takes over that day (or `until` then)."""
    last = until or on
    for_a_day = LessonChange.objects.filter(
        Q(on__gte=on, on__lte=last) | Q(moved_to__gte=on, moved_to__lte=last),
        lesson=OuterRef("pk"),
        teacher=viewer.staff,
    )
    return Q(_in_timetable(viewer.staff, on, last)) | Q(Exists(for_a_day))


def _in_timetable(staff: Any, first: Any, last: Any) -> Exists:
    """Whether somebody teaches a lesson by its pattern, or replaces who does on a day of that span."""
    replaced = Q(
        Q(staff__replaced__last_on__isnull=True) | Q(staff__replaced__last_on__gte=first),
        staff__replaced__first_on__lte=last,
        staff__replaced__substitute=staff,
    )
    return Exists(
        TimetableLesson.teachers.through.objects.filter(
            Q(staff=staff) | replaced, timetablelesson=OuterRef("pk")
        )
    )


def _visible_to(
    lessons: QuerySet[TimetableLesson],
    *,
    on: Any,
    reads: Reach,
    saves: Reach,
    staff: Any,
    groups: Sequence[Any],
) -> QuerySet[TimetableLesson]:
    """Of lessons `_with_the_day`, whose register the viewer may read: taught on that day, of a mentor group, or all.

    `is_mine` says whether the viewer teaches it.
    """
    if Reach.MY_LESSONS in {reads, saves}:
        mine = Q(_in_timetable(staff, on, on)) | Q(change__teacher=staff)
        lessons = lessons.annotate(is_mine=ExpressionWrapper(mine, BooleanField()))
    if reads == Reach.SCHOOL:
        return lessons
    allowed = Q(is_mine=True) if reads == Reach.MY_LESSONS else Q(pk__in=())
    if groups:
        of_group = TimetableLesson.groups.through.objects.filter(
            timetablelesson=OuterRef("pk"), group__in=groups
        )
        allowed |= Q(Exists(of_group))
    return lessons.filter(allowed)


class Refusal(StrEnum):
    """Why no register can be taken."""

    NO_LESSON = "no_lesson"
    CANCELLED = "cancelled"
    MOVED = "moved"
    CLOSED = "closed"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class LessonOfDay:
    """A lesson of the pattern on a day, with its register if it was taken, and what stands in the way if it cannot be.

    `moved_to` is where it is given instead. `still_expected` counts the pupils that were asked after who sit in its
    groups on that day.
    """

    dated: DatedLesson
    register: Register | None
    taken_by: str
    may_save: bool
    refusal: Refusal | None
    closure: str
    moved_to: date | None
    still_expected: int

    @property
    def pk(self) -> int:
        return self.dated.lesson.pk

    @property
    def on(self) -> date:
        return self.dated.on

    @property
    def taken_by_first_name(self) -> str:
        return self.taken_by.split(" ")[0]

    @property
    def revision(self) -> int:
        return self.register.revision if self.register else 0


def find_lesson(viewer: Viewer, pk: int, *, on: date, expecting: Collection[int] = ()) -> LessonOfDay | None:
    """The lesson if the viewer may read its register; None as if it did not exist.

    One query, with a row per group and period. `expecting` are pupils to count in `still_expected`.
    """
    saves, reads = (
        reach(each, viewer.roles) for each in (Permission.REGISTER_SAVE, Permission.REGISTER_READ)
    )
    groups = {"groups": tuple(viewer.mentor_groups)} if viewer.mentor_groups else {}
    pupils = {"pupils": tuple(expecting)} if expecting else {}
    rows: list[Any] = _lesson_of_day(
        reads,
        saves,
        school=viewer.school.pk,
        staff=viewer.staff.pk,
        pk=pk,
        on=on,
        weekday=on.isoweekday(),
        **groups,
        **pupils,
    )
    if not rows:
        return None
    lesson = rows[0]
    dated = _dated(rows, on)
    refusal = _refusal(lesson, dated, today=viewer.today)
    return LessonOfDay(
        dated=dated,
        register=_register(lesson, on),
        taken_by=lesson.register_by_name or "",
        may_save=_may_save(viewer, lesson),
        refusal=refusal,
        closure=lesson.closure or "",
        moved_to=lesson.change_to if refusal is Refusal.MOVED else None,
        still_expected=lesson.still_expected,
    )


@Prepared
def _lesson_of_day(
    reads: Reach,
    saves: Reach,
    *,
    school: Any,
    staff: Any,
    pk: Any,
    on: Any,
    weekday: Any,
    groups: Sequence[Any] = (),
    pupils: Sequence[Any] = (),
) -> QuerySet[TimetableLesson]:
    lessons = _with_the_day(TimetableLesson.objects.filter(school=school, pk=pk), on=on, weekday=weekday)
    mine = _visible_to(lessons, on=on, reads=reads, saves=saves, staff=staff, groups=groups)
    return mine.annotate(still_expected=_still_expected(pupils, on=on))


def _may_save(viewer: Viewer, lesson: Any) -> bool:
    """Whether the viewer may save a lesson that is visible to them: taught by them, or anything of the school."""
    match reach(Permission.REGISTER_SAVE, viewer.roles):
        case Reach.SCHOOL:
            return True
        case Reach.MY_LESSONS:
            return bool(lesson.is_mine)
        case _:
            return False


def _still_expected(pupils: Sequence[Any], *, on: Any) -> Combinable:
    """How many of these pupils sit in a group of the lesson on that day and are enrolled."""
    if not pupils:
        return Value(0)
    members = Membership.objects.filter(
        in_force(on),
        Exists(Enrolment.objects.filter(in_force(on), pupil=OuterRef("pupil"))),
        group__lessons=OuterRef("pk"),
        pupil__in=pupils,
    )
    counted = members.order_by().values("group__lessons").annotate(n=Count("pupil", distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)


def _with_the_day(lessons: QuerySet[TimetableLesson], *, on: Any, weekday: Any) -> QuerySet[TimetableLesson]:
    """With what the day adds to them: closure, change, register, and a row for each group and period.

    `change` moved the lesson to that day, or changed it on its own day; a lesson never has both.
    """
    school = OuterRef("school")
    years = SchoolYear.objects.filter(school=school, first_on__lte=on, last_on__gte=on)
    closures = Closure.objects.filter(school=school, first_on__lte=on, last_on__gte=on)
    bell = Q(
        school__periods__weekday=weekday,
        school__periods__valid_from__lte=on,
        school__periods__valid_until__gte=on,
        school__periods__number__gte=F("first_given"),
        school__periods__number__lte=F("last_given"),
    )
    here = Q(changes__on=on) | Q(changes__moved_to=on)
    with_change = lessons.annotate(
        change=FilteredRelation("changes", condition=here),
        change_on=F("change__on"),
        change_to=F("change__moved_to"),
        first_given=Coalesce("change__first_period", "first_period"),
        last_given=Coalesce("change__last_period", "last_period"),
    )
    return with_change.annotate(
        taken=FilteredRelation("registers", condition=Q(registers__on=on)),
        slot=FilteredRelation("school__periods", condition=bell),
        has_year=Exists(years),
        closure=Subquery(closures.values("name")[:1]),
        group_pk=F("groups__pk"),
        group_name=F("groups__name"),
        slot_number=F("slot__number"),
        slot_name=F("slot__name"),
        slot_begins=F("slot__begins"),
        slot_ends=F("slot__ends"),
        change_room=F("change__room"),
        is_cancelled=F("change__is_cancelled"),
        register_pk=F("taken__pk"),
        register_revision=F("taken__revision"),
        register_roll=F("taken__roll"),
        register_pupils=F("taken__pupils"),
        register_at=F("taken__taken_at"),
        register_by=F("taken__taken_by"),
        register_by_name=F("taken__taken_by__name"),
    ).order_by("slot_number", "group_name")


def _dated(rows: list[Any], on: date) -> DatedLesson:
    lesson = rows[0]
    groups = {row.group_pk: Group(pk=row.group_pk, name=row.group_name) for row in rows if row.group_pk}
    periods = {
        row.slot_number: Period(
            number=row.slot_number, name=row.slot_name, begins=row.slot_begins, ends=row.slot_ends
        )
        for row in rows
        if row.slot_number is not None
    }
    return DatedLesson(
        lesson=lesson,
        on=on,
        groups=tuple(groups.values()),
        teachers=(),
        room=lesson.change_room or lesson.room,
        room_is_changed=bool(lesson.change_room),
        periods=tuple(periods.values()),
    )


def _register(lesson: Any, on: date) -> Register | None:
    if lesson.register_pk is None:
        return None
    return Register(
        pk=lesson.register_pk,
        lesson=lesson,
        on=on,
        revision=lesson.register_revision,
        roll=lesson.register_roll,
        pupils=lesson.register_pupils,
        taken_at=lesson.register_at,
        taken_by_id=lesson.register_by,
    )


def _refusal(lesson: Any, dated: DatedLesson, *, today: date) -> Refusal | None:
    periods_needed = lesson.last_given - lesson.first_given + 1
    in_pattern = lesson.meets_on(lesson.change_on or dated.on)
    if in_pattern and lesson.change_to not in {None, dated.on}:
        return Refusal.MOVED
    if not in_pattern or len(dated.periods) != periods_needed:
        return Refusal.NO_LESSON
    if lesson.is_cancelled:
        return Refusal.CANCELLED
    if lesson.closure or not lesson.has_year:
        return Refusal.CLOSED
    return Refusal.NOT_YET if dated.on > today else None
