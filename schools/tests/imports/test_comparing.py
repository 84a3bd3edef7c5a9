"""What a file would change at the school, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schools.imports.plan import Change, Part, Row
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.edexml import read_edexml
from schools.imports.roster.compare import compare
from schools.imports.roster.plan import Begin, End, RosterPlan
from schools.imports.roster.records import GroupKind
from schools.imports.roster.state import GroupNow, PupilNow, SchoolNow, Span, StaffNow
from schools.roles import Role
from schools.tests.imports.roster import GROUPS, edexml, pupil, teacher

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
AUGUST = date(2026, 8, 17)
EGELS, UILEN = (
    GroupNow(1, "g1", "Egels", GroupKind.HOME, "3"),
    GroupNow(2, "g2", "Uilen", GroupKind.HOME, "4"),
)
NOOR = PupilNow(
    12,
    "12",
    "Noor",
    "",
    "Bakker",
    date(2018, 2, 3),
    enrolments=(Span(112, AUGUST, None),),
    memberships=(Span(212, AUGUST, None, "g1"),),
)
MIRA = StaffNow(
    31,
    "t1",
    "Mira",
    "",
    "Postma",
    roles=(Span(331, AUGUST, None, "", Role.TEACHER), Span(332, AUGUST, None, "g1", Role.MENTOR)),
)
SCHOOL = SchoolNow("00AA", (EGELS, UILEN), (NOOR,), (MIRA,))


def classmate(number: int) -> PupilNow:
    return replace(
        NOOR,
        pk=number,
        key=str(number),
        enrolments=(Span(1000 + number, AUGUST, None),),
        memberships=(Span(2000 + number, AUGUST, None, "g1"),),
    )


def plan(text: str, now: SchoolNow = SCHOOL, accept_gone: int | None = None) -> RosterPlan:
    return compare(read_edexml(text.encode(), "EDEX.XML"), now, on=MONDAY, accept_gone=accept_gone)


def codes(made: RosterPlan) -> list[str]:
    return [problem.code for problem in made.problems]


def test_everything_is_new_for_an_empty_school() -> None:
    made = plan(edexml(staff=teacher()), SchoolNow("00AA"))

    assert [row.name for row in made.groups.new] == ["Egels", "Uilen"]
    assert made.pupils.new == (Row("12", "Noor Bakker", 8, (Change("groups", "", "Egels"),)),)
    assert made.steps.enrolments.begin == (Begin("12", MONDAY, None),)
    assert made.steps.memberships.begin == (Begin("12", MONDAY, None, "g1"),)
    assert not made.refused


def test_a_file_that_says_what_the_school_has_changes_nothing() -> None:
    made = plan(edexml(staff=teacher()))

    assert made.changes_nothing
    assert made.pupils == Part(unchanged=1)
    assert made.staff == Part(unchanged=1)
    assert made.groups == Part(unchanged=2)


def test_a_changed_value_is_shown_from_old_to_new() -> None:
    made = plan(edexml(pupil("12", "Noortje", "Bakker-Smit"), groups=GROUPS.replace("Egels", "Dassen")))

    assert made.pupils.changed[0].changes == (
        Change("first_name", "Noor", "Noortje"),
        Change("surname", "Bakker", "Bakker-Smit"),
    )
    assert made.groups.changed[0].changes == (Change("name", "Egels", "Dassen"),)


def test_who_changes_groups_ends_in_the_old_one_the_day_before_and_begins_in_the_new_one() -> None:
    made = plan(edexml(pupil("12", group="g2")))

    assert made.pupils.changed[0].changes == (Change("groups", "Egels", "Uilen"),)
    assert made.steps.memberships.end == (End(212, SUNDAY),)
    assert made.steps.memberships.begin == (Begin("12", MONDAY, None, "g2"),)
    assert made.steps.enrolments.end == ()


def test_a_membership_that_began_on_the_day_itself_is_dropped_and_not_ended_before_it_began() -> None:
    today = replace(NOOR, memberships=(Span(212, MONDAY, None, "g1"),))

    made = plan(edexml(pupil("12", group="g2")), replace(SCHOOL, pupils=(today,)))

    assert made.steps.memberships.drop == (212,)
    assert made.steps.memberships.end == ()


def test_a_pupil_who_is_not_in_the_file_is_gone_from_the_day_before() -> None:
    class_of_six = replace(SCHOOL, pupils=(NOOR, *(classmate(number) for number in range(13, 18))))

    made = plan(edexml("".join(pupil(str(number)) for number in range(13, 18))), class_of_six)

    assert [(row.key, row.changes) for row in made.pupils.gone] == [
        ("12", (Change("last_on", "", SUNDAY.isoformat()),))
    ]
    assert made.steps.enrolments.end == (End(112, SUNDAY),)
    assert made.steps.memberships.end == (End(212, SUNDAY),)


@pytest.mark.parametrize(("leavers", "refused"), [(1, False), (20, False), (21, True), (100, True)])
def test_an_import_is_refused_when_more_than_one_in_five_pupils_would_be_gone(
    leavers: int, refused: bool
) -> None:
    hundred = tuple(classmate(number) for number in range(100, 200))
    stay = "".join(pupil(str(number)) for number in range(100 + leavers, 200)) or pupil("999")

    made = plan(edexml(stay), replace(SCHOOL, pupils=hundred))

    assert (Refusal.TOO_MANY_GONE in codes(made)) is refused


@pytest.mark.parametrize(("typed", "refused"), [(None, True), (2, True), (3, False), (4, True)])
def test_only_the_exact_number_confirms_that_so_many_left(typed: int | None, refused: bool) -> None:
    ten = tuple(classmate(number) for number in range(10, 20))
    stay = "".join(pupil(str(number)) for number in range(13, 20))

    made = plan(edexml(stay), replace(SCHOOL, pupils=ten), accept_gone=typed)

    assert made.refused is refused


def test_a_pupil_whose_row_was_skipped_has_not_left() -> None:
    made = plan(edexml(pupil("12") + pupil("12", "Tess") + pupil("13")))

    assert made.pupils.gone == ()
    assert made.steps.enrolments.end == ()


def test_a_pupil_with_an_unknown_group_keeps_the_groups_they_had() -> None:
    made = plan(edexml(pupil("12", group="g9")))

    assert made.pupils.unchanged == 1
    assert made.steps.memberships.end == ()


def test_a_file_of_another_school_is_refused() -> None:
    made = plan(edexml(brin="99ZZ"))

    assert codes(made)[0] == Refusal.OTHER_SCHOOL
    assert made.problems[0].data == {"brin": "99ZZ", "expected": "00AA"}
    assert made.refused


@pytest.mark.parametrize(
    ("years", "noticed"), [("2026-2027", False), ("2025-2026", True), ("2027-2028", True)]
)
def test_a_file_of_another_school_year_is_noticed_and_not_refused(years: str, noticed: bool) -> None:
    made = plan(edexml(years=years))

    assert (Notice.OTHER_SCHOOL_YEAR in codes(made)) is noticed
    assert not made.refused


def test_an_empty_birthday_does_not_wipe_a_known_one() -> None:
    made = plan(
        edexml(
            '<leerling key="12"><roepnaam>Noor</roepnaam><achternaam>Bakker</achternaam><groep key="g1"/></leerling>'
        )
    )

    assert made.changes_nothing


def test_a_day_of_leaving_in_the_file_ends_enrolment_and_membership_on_that_day() -> None:
    made = plan(edexml(pupil("12", more="<uitstroomdatum>2026-12-18</uitstroomdatum>")))

    assert made.pupils.changed[0].changes == (Change("last_on", "", "2026-12-18"),)
    assert made.steps.enrolments.end == (End(112, date(2026, 12, 18)),)
    assert made.steps.memberships.end == (End(212, date(2026, 12, 18)),)


def test_who_had_left_long_before_is_taken_over_as_having_left() -> None:
    made = plan(edexml(pupil("12") + pupil("13", more="<uitstroomdatum>2025-10-10</uitstroomdatum>")))

    left = date(2025, 10, 10)
    assert made.steps.enrolments.begin == (Begin("13", left, left),)
    assert made.steps.memberships.begin == (Begin("13", left, left, "g1"),)


def test_a_pupil_who_comes_back_is_enrolled_anew() -> None:
    away = replace(NOOR, enrolments=(), memberships=())

    made = plan(edexml(), replace(SCHOOL, pupils=(away,)))

    assert made.pupils.changed[0].changes == (
        Change("first_on", "", MONDAY.isoformat()),
        Change("groups", "", "Egels"),
    )
    assert made.steps.enrolments.begin == (Begin("12", MONDAY, None),)


def test_a_file_without_combined_groups_says_nothing_about_clusters() -> None:
    cluster = GroupNow(3, "wisA", "Wiskunde A", GroupKind.COMBINED, "")
    noor = replace(NOOR, memberships=(*NOOR.memberships, Span(213, AUGUST, None, "wisA")))

    made = plan(edexml(), replace(SCHOOL, groups=(EGELS, UILEN, cluster), pupils=(noor,)))

    assert made.pupils.unchanged == 1


def test_a_temporary_key_is_matched_by_name_and_birthday_and_never_by_itself() -> None:
    stranger = replace(NOOR, pk=77, key="#1", first_name="Tess", enrolments=(), memberships=())

    made = plan(edexml(pupil("#1", "Noor")), replace(SCHOOL, pupils=(NOOR, stranger)))

    assert made.changes_nothing
    assert made.steps.known_pupils == ((12, "#1"),)


def test_a_temporary_key_that_could_be_two_pupils_is_skipped_and_neither_is_gone() -> None:
    twin = classmate(13)

    made = plan(edexml(pupil("#1")), replace(SCHOOL, pupils=(NOOR, twin)))

    assert codes(made) == [Skipped.PERSON_UNCLEAR]
    assert made.changes_nothing


def test_a_lasting_key_takes_the_place_of_an_earlier_temporary_one() -> None:
    earlier = replace(NOOR, key="#3f2c")

    made = plan(edexml(pupil("12")), replace(SCHOOL, pupils=(earlier,)))

    assert made.pupils.new == ()
    assert made.pupils.changed[0].changes == (Change("key", "#3f2c", "12"),)


def test_who_teaches_a_class_becomes_a_teacher_and_its_mentor() -> None:
    made = plan(edexml(staff=teacher() + teacher("t2", "Ties", groups='<groep key="g2"/>')))

    assert made.staff.new == (Row("t2", "Ties Postma", 11, (Change("groups", "", "Uilen"),)),)
    assert made.steps.roles.begin == (
        Begin("t2", MONDAY, None, "", Role.TEACHER),
        Begin("t2", MONDAY, None, "g2", Role.MENTOR),
    )


@pytest.mark.parametrize("role", ["DIR", "ICT", "OWA", "OUD", "STA"])
def test_a_job_title_in_the_file_gives_no_role(role: str) -> None:
    made = plan(edexml(staff=teacher() + teacher("t2", "Ties", more=f"<rol>{role}</rol>")))

    assert made.steps.roles.begin == ()


def test_a_mentor_who_teaches_another_class_now_changes_on_the_day() -> None:
    made = plan(edexml(staff=teacher(groups='<groep key="g2"/>')))

    assert made.staff.changed[0].changes == (Change("groups", "Egels", "Uilen"),)
    assert made.steps.roles.end == (End(332, SUNDAY),)
    assert made.steps.roles.begin == (Begin("t1", MONDAY, None, "g2", Role.MENTOR),)


def test_who_teaches_no_more_loses_the_roles_of_teaching() -> None:
    made = plan(edexml(staff=teacher("t2", "Ties")))

    assert [row.name for row in made.staff.gone] == ["Mira Postma"]
    assert made.steps.roles.end == (End(331, SUNDAY), End(332, SUNDAY))


def test_a_file_without_staff_says_nothing_about_staff() -> None:
    made = plan(edexml())

    assert made.staff == Part()
    assert made.steps.roles.end == ()


def test_the_fingerprint_is_that_of_what_would_be_done() -> None:
    text = edexml(pupil("12", group="g2"))

    assert plan(text).fingerprint == plan(text).fingerprint
    assert plan(text).fingerprint != plan(edexml()).fingerprint
