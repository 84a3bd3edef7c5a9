"""Files that do not tell everything: a list of one class, and a file of changes; and memberships with dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schools.imports.plan import Change, Row
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.roster.compare import compare
from schools.imports.roster.plan import Begin, Dates, End, RosterPlan
from schools.imports.roster.records import (
    Departures,
    GroupKind,
    GroupRecord,
    MembershipRecord,
    PupilRecord,
    RosterRecords,
    SchoolRecord,
    StaffRecord,
    TeachingRecord,
)
from schools.imports.roster.state import GroupNow, PupilNow, SchoolNow, Span, StaffNow
from schools.roles import Role

AUGUST, SUNDAY, MONDAY, JANUARY = date(2026, 8, 17), date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 4)
NEW_YEARS_EVE = date(2026, 12, 31)
CLASS_2A = GroupRecord("2A", "2A", GroupKind.HOME, "2", 2)
CLASS_2B = GroupRecord("2B", "2B", GroupKind.HOME, "2", 3)
MATHS = GroupRecord("wisA", "Wiskunde A", GroupKind.COMBINED, "", 4)
FRENCH = GroupRecord("fa1", "Frans", GroupKind.COMBINED, "", 5)
SAM = PupilRecord("12", "Sam", "van", "Dijk", date(2012, 2, 3), None, None, 2)
MIRA = StaffRecord("pom", "Mira", "", "Postma", 2)


def at_school(pupil: PupilRecord, pk: int, *groups: str) -> PupilNow:
    return PupilNow(
        pk,
        pupil.key,
        pupil.first_name,
        pupil.prefix,
        pupil.surname,
        pupil.born_on,
        enrolments=(Span(100 + pk, AUGUST, None),),
        memberships=tuple(Span(200 + pk + n, AUGUST, None, key) for n, key in enumerate(groups)),
    )


GROUPS = tuple(
    GroupNow(pk, group.key, group.name, group.kind, group.year_level)
    for pk, group in enumerate((CLASS_2A, CLASS_2B, MATHS, FRENCH), 1)
)
SAM_NOW = at_school(SAM, 12, "2A", "wisA", "fa1")  # 212, 213 and 214
NOOR = replace(SAM, key="30", first_name="Noor")
NOOR_NOW = at_school(NOOR, 30, "2A")
MIRA_NOW = StaffNow(
    31,
    "pom",
    "Mira",
    "",
    "Postma",
    (Span(331, AUGUST, None, "", Role.TEACHER), Span(332, AUGUST, None, "2A", Role.MENTOR)),
)
SCHOOL = SchoolNow("00AA", GROUPS, (SAM_NOW, NOOR_NOW), (MIRA_NOW,))


def sits(group: str, first_on: date | None = None, last_on: date | None = None) -> MembershipRecord:
    return MembershipRecord("12", group, 2, first_on, last_on)


def whole(*memberships: MembershipRecord, **more: Any) -> RosterRecords:
    both = (CLASS_2A, CLASS_2B, MATHS, FRENCH)
    noor = replace(sits("2A"), pupil_key="30")
    return RosterRecords(
        "users.csv", groups=both, pupils=(SAM, NOOR), memberships=(*memberships, noor), **more
    )


def part(*memberships: MembershipRecord, **more: Any) -> RosterRecords:
    return RosterRecords("2B.csv", pupils=(SAM,), memberships=memberships, is_whole=False, **more)


def changes(**more: Any) -> RosterRecords:
    return RosterRecords("users.csv", is_whole=False, only_changes=True, **more)


def plan(records: RosterRecords, now: SchoolNow = SCHOOL) -> RosterPlan:
    return compare(records, now, on=MONDAY)


# A part of the school


def test_nobody_is_gone_because_a_part_of_the_school_does_not_name_them() -> None:
    made = plan(part(sits("2A"), groups=(CLASS_2A,)))

    assert made.changes_nothing
    assert made.pupils.unchanged == 1


def test_a_class_in_a_list_takes_the_place_of_the_class_before() -> None:
    made = plan(part(sits("2B"), groups=(CLASS_2B,)))

    assert made.pupils.changed[0].changes == (Change("groups", "2A", "2B"),)
    assert made.steps.memberships == Dates((Begin("12", MONDAY, None, "2B"),), (End(212, SUNDAY),))
    assert made.groups.gone == ()


def test_a_part_ends_only_what_it_names_and_leaves_the_other_clusters() -> None:
    made = plan(part(sits("2A"), groups=(CLASS_2A, MATHS)))

    assert made.steps.memberships == Dates(end=(End(213, SUNDAY),))


def test_who_has_no_group_in_a_part_keeps_their_groups() -> None:
    assert plan(part(groups=(CLASS_2B,))).changes_nothing
    assert plan(part()).changes_nothing


def test_a_last_day_set_at_the_school_survives_a_list_without_last_days() -> None:
    leaves = replace(SAM_NOW, enrolments=(Span(112, AUGUST, NEW_YEARS_EVE),))

    assert plan(part(sits("2A"), groups=(CLASS_2A,)), replace(SCHOOL, pupils=(leaves,))).changes_nothing


def test_a_mentor_in_a_part_is_added_and_the_mentor_before_stays() -> None:
    ties = StaffRecord("tie", "Ties", "", "Postma", 2)
    made = plan(
        part(sits("2A"), groups=(CLASS_2A,), staff=(ties,), teaching=(TeachingRecord("tie", "2A", (), 2),))
    )

    assert [begin.role for begin in made.steps.roles.begin] == [Role.TEACHER, Role.MENTOR]
    assert made.steps.roles.end == ()
    assert made.staff.gone == ()


# Only changes


def test_a_file_of_changes_adds_and_ends_what_it_says_and_no_more() -> None:
    made = plan(
        changes(memberships=(sits("2A"),), departures=Departures(memberships=frozenset({("12", "fa1")})))
    )

    assert made.steps.memberships == Dates(end=(End(214, SUNDAY),))
    assert made.pupils.changed == (
        Row("12", "Sam van Dijk", None, (Change("groups", "2A, Frans", "2A"),), 12),
    )


def test_a_new_class_among_changes_takes_the_place_of_the_class_before() -> None:
    made = plan(changes(memberships=(sits("2B"),)))

    assert made.steps.memberships == Dates((Begin("12", MONDAY, None, "2B"),), (End(212, SUNDAY),))


def test_the_class_before_lasts_until_the_new_one_begins() -> None:
    made = plan(changes(memberships=(sits("2B", JANUARY),)))

    assert made.steps.memberships == Dates((Begin("12", JANUARY, None, "2B"),), (End(212, date(2027, 1, 3)),))


def test_a_changed_name_among_changes_leaves_the_groups_alone() -> None:
    made = plan(changes(pupils=(replace(SAM, first_name="Samuel"),)))

    assert made.pupils.changed[0].changes == (Change("first_name", "Sam", "Samuel"),)
    assert made.steps.memberships == Dates()


def test_a_pupil_is_gone_when_a_file_of_changes_says_so() -> None:
    ten = tuple(at_school(replace(SAM, key=str(key)), key) for key in range(40, 50))
    made = plan(
        changes(departures=Departures(pupils=frozenset({"12"}))), replace(SCHOOL, pupils=(SAM_NOW, *ten))
    )

    assert [row.key for row in made.pupils.gone] == ["12"]
    assert made.steps.enrolments.end == (End(112, SUNDAY),)
    assert len(made.steps.memberships.end) == 3
    assert not made.refused


def test_changes_that_take_away_more_than_one_in_five_are_refused_as_well() -> None:
    made = plan(changes(departures=Departures(pupils=frozenset({"12"}))))

    assert made.problems[0].code is Refusal.TOO_MANY_GONE


def test_who_left_is_not_enrolled_again_because_a_membership_of_theirs_is_deleted() -> None:
    away = replace(SAM_NOW, enrolments=(), memberships=())

    made = plan(
        changes(departures=Departures(memberships=frozenset({("12", "fa1")}))),
        replace(SCHOOL, pupils=(away,)),
    )

    assert made.changes_nothing


def test_a_group_that_is_gone_loses_its_pupils_and_its_mentor() -> None:
    made = plan(changes(departures=Departures(groups=frozenset({"2A"}))))

    assert made.steps.memberships.end == (End(212, SUNDAY), End(230, SUNDAY))
    assert made.steps.roles.end == (End(332, SUNDAY),)
    assert [row.name for row in made.groups.gone] == ["2A"]


def test_a_reference_that_leads_nowhere_is_skipped_with_its_place() -> None:
    nobody = replace(sits("2A"), pupil_key="99", file="enrollments.csv", line=7)
    made = plan(changes(memberships=(nobody, sits("9Z"))))

    assert made.changes_nothing
    assert [(one.code, one.file, one.line, one.data) for one in made.problems] == [
        (Skipped.NOT_AT_SCHOOL, "enrollments.csv", 7, {"key": "99"}),
        (Skipped.NOT_AT_SCHOOL, "users.csv", 2, {"key": "9Z"}),
    ]


def test_who_teaches_no_longer_by_a_file_of_changes_is_no_mentor_any_more() -> None:
    made = plan(changes(departures=Departures(teaching=frozenset({("pom", "2A")}))))

    assert made.steps.roles == Dates(end=(End(332, SUNDAY),))


def test_who_may_be_a_pupil_or_staff_is_what_they_are_at_the_school() -> None:
    both = {
        "pupils": (
            replace(SAM, first_name="Samuel"),
            replace(SAM, key="pom"),
            replace(SAM, key="new", line=9),
        ),
        "staff": tuple(replace(MIRA, key=key) for key in ("12", "pom", "new")),
    }
    made = plan(changes(**both, unsorted=frozenset({"12", "pom", "new"})))

    assert [row.key for row in made.pupils.changed] == ["12"]
    assert made.pupils.new == made.staff.new == ()
    assert made.staff.unchanged == 1
    assert [(one.code, one.line, one.data) for one in made.problems] == [
        (Skipped.ROLE_MISSING, 9, {"key": "new"})
    ]


# Dates


def test_a_membership_that_begins_later_begins_then() -> None:
    made = plan(whole(sits("2A"), sits("wisA"), sits("fa1"), sits("2B", JANUARY)))

    assert made.steps.memberships == Dates((Begin("12", JANUARY, None, "2B"),))


def test_a_membership_that_ended_before_is_history_and_ends_what_still_goes_on() -> None:
    made = plan(whole(sits("2A"), sits("wisA"), sits("fa1", AUGUST, date(2026, 10, 10))))

    assert made.steps.memberships == Dates(end=(End(214, SUNDAY),))


def test_a_membership_with_a_last_day_ends_then() -> None:
    made = plan(whole(sits("2A"), sits("wisA", AUGUST, NEW_YEARS_EVE), sits("fa1")))

    assert made.steps.memberships == Dates(end=(End(213, NEW_YEARS_EVE),))
    assert made.pupils.changed[0].changes == (
        Change("groups", "2A, Frans, Wiskunde A", "2A, Frans, Wiskunde A (… 2026-12-31)"),
    )


def test_a_pupil_can_sit_in_a_group_twice_with_a_time_between() -> None:
    twice = (sits("wisA", AUGUST, NEW_YEARS_EVE), sits("wisA", date(2027, 3, 1)))
    made = plan(whole(sits("2A"), sits("fa1"), *twice))

    assert made.steps.memberships == Dates(
        (Begin("12", date(2027, 3, 1), None, "wisA"),), (End(213, NEW_YEARS_EVE),)
    )


def test_what_was_taken_over_with_dates_is_not_taken_over_again() -> None:
    later = Span(299, date(2027, 3, 1), None, "wisA")
    until = replace(SAM_NOW.memberships[1], last_on=NEW_YEARS_EVE)
    now = replace(SAM_NOW, memberships=(SAM_NOW.memberships[0], until, SAM_NOW.memberships[2], later))
    twice = (sits("wisA", AUGUST, NEW_YEARS_EVE), sits("wisA", date(2027, 3, 1)))

    assert plan(
        whole(sits("2A"), sits("fa1"), *twice), replace(SCHOOL, pupils=(now, NOOR_NOW))
    ).changes_nothing


def test_a_later_beginning_that_moves_is_moved() -> None:
    now = replace(SAM_NOW, memberships=(*SAM_NOW.memberships[:2], Span(299, JANUARY, None, "fa1")))
    made = plan(
        whole(sits("2A"), sits("wisA"), sits("fa1", date(2027, 2, 1))),
        replace(SCHOOL, pupils=(now, NOOR_NOW)),
    )

    assert made.steps.memberships == Dates((Begin("12", date(2027, 2, 1), None, "fa1"),), drop=(299,))


def test_two_times_that_touch_are_one() -> None:
    twice = (sits("wisA", AUGUST, NEW_YEARS_EVE), sits("wisA", date(2027, 1, 1)))

    assert plan(whole(sits("2A"), sits("fa1"), *twice)).changes_nothing


# More of what a file can leave open


def test_a_file_that_puts_nobody_in_a_group_says_nothing_about_groups() -> None:
    made = plan(RosterRecords("users.csv", groups=(CLASS_2A, CLASS_2B, MATHS), pupils=(SAM, NOOR)))

    assert made.changes_nothing


def test_who_teaches_a_class_is_not_its_mentor_when_the_file_knows_better() -> None:
    teaches = TeachingRecord("pom", "2B", (), 2, is_mentor=False)
    made = plan(whole(sits("2A"), sits("wisA"), sits("fa1"), staff=(MIRA,), teaching=(teaches,)))

    assert made.steps.roles == Dates(end=(End(332, SUNDAY),))


def test_a_file_that_does_not_know_kinds_leaves_them_as_they_are() -> None:
    guessed = tuple(replace(group, kind=GroupKind.COMBINED) for group in (CLASS_2A, CLASS_2B, MATHS, FRENCH))
    records = replace(whole(sits("2A"), sits("wisA"), sits("fa1")), groups=guessed, knows_kinds=False)

    assert plan(records).changes_nothing


@pytest.mark.parametrize(("brin", "refused"), [("00AA", False), ("77QQ", True)])
def test_of_a_file_about_several_schools_only_ours_is_taken(brin: str, refused: bool) -> None:
    ours = replace(whole(sits("2A"), sits("wisA"), sits("fa1")), school=SchoolRecord("00AA", "00", 2026, 2))
    theirs = RosterRecords("users.csv", pupils=(SAM,), school=SchoolRecord("99ZZ", "00", 2026, 3))
    made = plan(RosterRecords("users.csv", schools=(theirs, ours)), replace(SCHOOL, brin=brin))

    assert made.refused is refused
    assert made.changes_nothing


def test_memberships_that_ended_before_are_counted_and_not_taken_over() -> None:
    made = plan(whole(sits("2A"), sits("wisA"), sits("fa1"), sits("2B", AUGUST, date(2026, 10, 10))))

    assert made.changes_nothing
    assert [(one.code, one.data) for one in made.problems] == [(Notice.MEMBERSHIPS_ENDED, {"count": 1})]


def test_who_taught_a_class_until_a_day_is_its_mentor_until_then() -> None:
    teaches = TeachingRecord("pom", "2A", (), 2, last_on=NEW_YEARS_EVE)
    taught = replace(teaches, group_key="2B", last_on=date(2026, 10, 10))
    made = plan(whole(sits("2A"), sits("wisA"), sits("fa1"), staff=(MIRA,), teaching=(teaches, taught)))

    assert made.steps.roles == Dates(end=(End(332, NEW_YEARS_EVE),))


def test_the_same_pupils_under_other_numbers_are_noticed() -> None:
    renumbered = whole(sits("2A"))
    renumbered = replace(
        renumbered, pupils=tuple(replace(one, key=f"x{one.key}") for one in renumbered.pupils), memberships=()
    )
    made = plan(renumbered)

    assert made.refused
    assert (Notice.OTHER_NUMBERS, {"count": 2}) in [(one.code, one.data) for one in made.problems]
