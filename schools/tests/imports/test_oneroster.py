"""OneRoster 1.1 and 1.2: what is taken over, what is not, and what real exports do wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from schools.imports.formats import recognise
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.oneroster import read_oneroster
from schools.imports.roster.records import GroupKind, RosterRecords
from schools.imports.source import File
from schools.imports.words import because, sentence
from schools.tests.imports.oneroster import (
    CLASSES,
    ENROLMENTS,
    HEADS,
    MANIFEST,
    SDS,
    SDS_SCHOOL,
    USERS,
    V12,
    delta,
    school,
    tables,
    zipped,
)

BSN = "111222333"  # passes the eleven-test; made up


def ours(files: list[File]) -> RosterRecords:
    """The records of the one school in the files, with all problems."""
    found = read_oneroster(files)
    return replace(found.schools[0], problems=found.problems) if found.schools else found


def places(records: RosterRecords) -> list[tuple[str, str]]:
    return [(one.pupil_key, one.group_key) for one in records.memberships]


def problems(records: RosterRecords) -> list[tuple[str, str, int | None]]:
    assert all(sentence(problem) for problem in records.problems)
    return [(problem.code, problem.file, problem.line) for problem in records.problems]


# What is taken over


def test_a_good_set_is_read_without_a_word() -> None:
    found = ours(school())

    assert problems(found) == []
    assert [(one.key, one.first_name, one.prefix, one.surname, one.born_on) for one in found.pupils] == [
        ("u1", "Sam", "van", "Dijk", date(2012, 2, 3)),
        ("u2", "Noor", "", "Bakker", None),
    ]
    assert [one.key for one in found.staff] == ["t1"]
    assert [(one.key, one.name, one.kind, one.year_level) for one in found.groups] == [
        ("g2b", "2B", GroupKind.HOME, "2"),
        ("wisa", "Wiskunde A 2wisA1", GroupKind.COMBINED, "2"),
    ]
    assert places(found) == [("u1", "g2b"), ("u1", "wisa"), ("u2", "g2b")]
    assert [(one.staff_key, one.group_key, one.is_mentor) for one in found.teaching] == [
        ("t1", "g2b", True),
        ("t1", "wisa", True),
    ]
    assert found.school is not None
    assert (found.school.brin, found.school.location_code, found.school.years) == ("00AA", "00", "2026-2027")


def test_what_is_not_on_the_list_is_nowhere_in_the_records() -> None:
    said = repr(ours(school()))

    for secret in ("Geheim1-", "sam@school.example", "male", "NL", "ouder"):
        assert secret not in said


def test_a_teacher_who_is_not_the_first_of_a_class_is_not_its_mentor() -> None:
    found = ours(school(enrollments=("e4,,,g2b,s1,t1,teacher,,,", "e1,,,g2b,s1,u1,student,,,")))

    assert [one.is_mentor for one in found.teaching] == [False]


def test_the_day_on_which_an_enrolment_ends_is_the_first_without_it() -> None:
    found = ours(school(enrollments=("e1,,,g2b,s1,u1,student,,2026-08-17,2027-01-01",)))

    (membership,) = found.memberships
    assert (membership.first_on, membership.last_on) == (date(2026, 8, 17), date(2026, 12, 31))


def test_in_1_2_roles_come_from_their_own_file_with_their_days() -> None:
    files = school(
        V12,
        manifest=("manifest.version,1.0", "oneroster.version,1.2"),
        users=(
            "u1,,,true,sam,,Samuel,Dijk,van,,,,,,,Geheim1-,,Sam",
            "t1,,,true,mira,,Mira,Postma,,,,,,,,,,",
            "p1,,,true,ank,,Ank,Bakker,,,,,,,,,,",
        ),
        roles=(
            "r1,,,u1,primary,student,2026-08-17,2027-07-10,s1",
            "r2,,,t1,primary,teacher,,,s1",
            "r3,,,t1,secondary,guardian,,,s1",
            "r4,,,p1,primary,parent,,,s1",
        ),
        enrollments=ENROLMENTS[:2],
        demographics=None,
    )
    found = ours(files)

    (sam,) = found.pupils
    assert (sam.first_name, sam.prefix, sam.surname) == ("Sam", "van", "Dijk")
    assert (sam.enrolled_from, sam.enrolled_until) == (date(2026, 8, 17), date(2027, 7, 9))
    assert [one.key for one in found.staff] == ["t1"]
    assert problems(found) == []


# How it is known


@pytest.mark.parametrize(
    ("files", "version", "words"),
    [
        (school(), "1.1", "manifest.csv"),
        (school(manifest=("oneroster.version,1.2",)), "1.2", "manifest.csv"),
        (school(manifest=None), "1.1", "users.csv"),
        (school(V12, manifest=None, users=(), roles=()), "1.2", "users.csv"),
        ([zipped(school())], "1.1", "manifest.csv"),
    ],
)
def test_it_is_known_by_its_manifest_or_else_by_its_heads(
    files: list[File], version: str, words: str
) -> None:
    found = recognise(files)

    assert found is not None
    assert (found.format, found.version) == ("oneroster", version)
    assert words in because(found)


# Several schools in one file


TWO = ("s1,,,De Boog,school,00AA,", "s2,,,Elders,school,99ZZ01,", "d1,,,Onderbouw,department,,s1")


def test_of_several_schools_with_a_brin_each_has_its_own_people_and_groups() -> None:
    users = (USERS[0].replace(",s1,", ",d1,"), USERS[1].replace(",s1,", ",s2,"), USERS[2])
    classes = (*CLASSES, "g9z,,,9Z,,,,homeroom,,s2,y1")
    enrolments = (ENROLMENTS[0], "e9,,,g9z,s2,u2,student,,,", ENROLMENTS[3])

    boog, elders = read_oneroster(
        school(orgs=TWO, users=users, classes=classes, enrollments=enrolments)
    ).schools

    assert [one.key for one in boog.pupils] == ["u1"]
    assert [one.key for one in boog.groups] == ["g2b", "wisa"]
    assert [one.key for one in elders.pupils] == ["u2"]
    assert [one.key for one in elders.groups] == ["g9z"]
    assert elders.staff == ()
    assert elders.school is not None
    assert (elders.school.brin, elders.school.location_code) == ("99ZZ", "01")


def test_several_schools_without_a_brin_are_taken_together_with_a_notice() -> None:
    users = (USERS[0], USERS[1].replace(",s1,", ",s2,"))
    orgs = ("s1,,,De Boog,school,,", "s2,,,Elders,school,,")

    found = ours(school(orgs=orgs, users=users, enrollments=ENROLMENTS[:1]))

    assert len(found.pupils) == 2
    assert problems(found) == [(Notice.SEVERAL_SCHOOLS, "orgs.csv", None)]
    assert found.problems[0].data == {"count": 2, "names": "De Boog, Elders"}


# Only what changed


def test_a_file_of_changes_says_what_is_gone_and_refers_to_what_the_school_has() -> None:
    found = read_oneroster(
        delta(
            users=("u9,tobedeleted,2026-11-20T08:00:00.000Z,,,,,,,,,,,,,,,",),
            classes=("oud,tobedeleted,2026-11-20T08:00:00.000Z,,,,,,,,",),
            enrollments=(
                "e8,active,2026-11-20T08:00:00.000Z,g2b,s1,u1,student,,,",
                "e9,tobedeleted,2026-11-20T08:00:00.000Z,wisa,s1,u1,student,,,",
                "e7,tobedeleted,2026-11-20T08:00:00.000Z,g2b,s1,t1,teacher,,,",
            ),
        )
    )

    assert not found.refused
    assert found.only_changes
    assert not found.is_whole
    assert places(found) == [("u1", "g2b")]
    assert found.departures.pupils == {"u9"}
    assert found.departures.groups == {"oud"}
    assert found.departures.memberships == {("u1", "wisa")}
    assert found.departures.teaching == {("t1", "g2b")}


@pytest.mark.parametrize("status", ["tobedeleted", "toBeDeleted", "inactive"])
def test_in_a_whole_file_a_row_that_is_to_be_deleted_is_as_good_as_missing(status: str) -> None:
    found = ours(
        school(
            users=(*USERS, f"u3,{status},,true,s1,student,tess,,Tess,Smit,,,,,,,,"),
            classes=(*CLASSES, f"g2c,{status},,2C,02,,2C,homeroom,,s1,y1"),
            enrollments=(*ENROLMENTS, "e8,,,g2c,s1,u2,student,,,", f"e9,{status},,wisa,s1,u2,student,,,"),
        )
    )

    assert [one.key for one in found.pupils] == ["u1", "u2"]
    assert places(found) == [("u1", "g2b"), ("u1", "wisa"), ("u2", "g2b")]
    assert problems(found) == []
    assert found.held_groups_of == frozenset()


def test_changes_in_1_2_may_leave_out_whether_somebody_is_a_pupil() -> None:
    files = delta(users=("u1,active,2026-11-20,true,sam,,Samuel,van Dijk,,,,,,,,,,",))
    users = next(file for file in files if file.name == "users.csv")
    found = read_oneroster(
        [files[0], replace(users, data=users.data.replace(HEADS["users"].encode(), V12["users"].encode()))]
    )

    assert problems(found) == []
    assert found.unsorted == {"u1"}
    assert (found.pupils[0].first_name, found.staff[0].first_name) == ("Samuel", "Samuel")


# What stops everything


@pytest.mark.parametrize(
    ("files", "code", "file"),
    [
        (school(users=()), Refusal.NO_PUPILS, "users.csv"),
        (school(users=None), Refusal.FILE_MISSING, "users.csv"),
        (
            school(manifest=(*MANIFEST, "file.enrollments,bulk"), enrollments=None),
            Refusal.FILE_MISSING,
            "manifest.csv",
        ),
        (school({"users": HEADS["users"].replace("sourcedId", "id")}), Refusal.HEAD_MISSING, "users.csv"),
        (
            school({"enrollments": HEADS["enrollments"].replace("class", "klas")}),
            Refusal.HEAD_MISSING,
            "enrollments.csv",
        ),
        (school(users=(*USERS, 'u4,,,true,s1,student,x,,"Tess,Smit')), Refusal.QUOTE_OPEN, "users.csv"),
        (school(users=(USERS[0].replace("u1", BSN, 1), USERS[1])), Refusal.IDENTITY_NUMBER, "users.csv"),
        (school(users=(USERS[0].replace("Sam", "S\0m"),)), Refusal.NUL_BYTE, "users.csv"),
        (school({"users": "a," * 100_000}), Refusal.TOO_MANY_COLUMNS, "users.csv"),
        (school(users=(USERS[0].replace("Sam", "S" * 1_000_000),)), Refusal.CELL_TOO_LARGE, "users.csv"),
    ],
)
def test_a_set_with_a_broken_structure_is_refused_with_file_and_words(
    files: list[File], code: Refusal, file: str
) -> None:
    found = read_oneroster(files)

    assert found.refused
    assert [
        (problem.code, problem.file) for problem in found.problems if isinstance(problem.code, Refusal)
    ] == [(code, file)]
    assert BSN not in repr(found)
    assert all(sentence(problem) for problem in found.problems)


def test_numbers_of_nine_figures_that_fail_the_eleven_test_are_a_schools_own() -> None:
    users = tuple(USERS[1].replace("u2", str(111222330 + n), 1) for n in range(10))

    assert not ours(school(users=users, enrollments=())).refused


# Rows that are skipped


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"users": (*USERS, ",,,true,s1,student,x,,Tess,Smit,,,,,,,,")},
            (Skipped.KEY_MISSING, "users.csv", 6),
        ),
        ({"users": (*USERS, "u4,,,true,s1,,x,,Tess,Smit,,,,,,,,")}, (Skipped.ROLE_UNKNOWN, "users.csv", 6)),
        (
            {"users": (*USERS, "u4,,,true,s1,pirate,x,,Tess,Smit,,,,,,,,")},
            (Skipped.ROLE_UNKNOWN, "users.csv", 6),
        ),
        ({"users": (*USERS, "u4,,,true,s1,student,x,,,,,,,,,,,")}, (Skipped.NAME_MISSING, "users.csv", 6)),
        (
            {"users": (*USERS, f"u4,,,true,s1,student,x,,{'T' * 65},Smit,,,,,,,,")},
            (Skipped.TEXT_TOO_LONG, "users.csv", 6),
        ),
        ({"classes": (*CLASSES, CLASSES[0])}, (Skipped.KEY_TWICE, "classes.csv", 4)),
        ({"classes": (*CLASSES, "g2c,,,,02,,,homeroom,,s1,y1")}, (Skipped.NAME_MISSING, "classes.csv", 4)),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,g9,s1,u2,student,,,")},
            (Skipped.GROUP_UNKNOWN, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,g2b,s1,u9,student,,,")},
            (Skipped.PERSON_UNKNOWN, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,g2b,s1,t1,student,,,")},
            (Skipped.ROLES_DIFFER, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,g2b,s1,u2,pirate,,,")},
            (Skipped.ROLE_UNKNOWN, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,,s1,u2,student,,,")},
            (Skipped.KEY_MISSING, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,wisa,s1,u2,student,,2027-01-01,2026-01-01")},
            (Skipped.PERIOD_EMPTY, "enrollments.csv", 7),
        ),
        (
            {"enrollments": (*ENROLMENTS, "e9,,,wisa,s1,u2,student,,2027-02-29,")},
            (Notice.DATE_UNREADABLE, "enrollments.csv", 7),
        ),
    ],
)
def test_a_row_that_cannot_be_followed_is_listed_with_file_and_line(
    changed: dict[str, tuple[str, ...]], expected: tuple[str, str, int]
) -> None:
    found = ours(school(None, **changed))

    assert problems(found) == [expected]
    assert [one.key for one in found.pupils] == ["u1", "u2"]


def test_two_people_with_one_key_are_both_skipped_and_have_not_left() -> None:
    found = ours(school(users=(*USERS, USERS[0].replace("Sam", "Tess"))))

    assert [one.key for one in found.pupils] == ["u2"]
    assert found.held_pupils == {"u1"}
    assert problems(found) == [(Skipped.KEY_TWICE, "users.csv", 2), (Skipped.KEY_TWICE, "users.csv", 6)]


def test_one_person_on_two_lines_alike_but_for_the_school_is_one_person() -> None:
    found = ours(school(users=(*USERS, USERS[0].replace(",s1,", ",s2,"))))

    assert [one.key for one in found.pupils] == ["u1", "u2"]
    assert problems(found) == [(Notice.LOOSE_ENDS, "users.csv", None)]


def test_who_has_an_unknown_class_keeps_the_groups_they_had() -> None:
    found = ours(school(enrollments=(*ENROLMENTS, "e9,,,g9,s1,u2,student,,,")))

    assert found.held_groups_of == {"u2"}


def test_somebody_called_a_student_who_only_teaches_is_staff_with_a_notice() -> None:
    found = ours(
        school(
            users=(*USERS, "u5,,,true,s1,student,x,,Ties,Smit,,,,,,,,"),
            enrollments=(*ENROLMENTS, "e9,,,wisa,s1,u5,teacher,,,"),
        )
    )

    assert [one.key for one in found.staff] == ["t1", "u5"]
    assert problems(found) == [(Notice.ONLY_TEACHES, "users.csv", 6)]


# What only deserves a word


def test_a_course_or_parent_that_does_not_exist_is_only_mentioned() -> None:
    found = ours(school(courses=None, orgs=("s1,,,De Boog,school,00AA,board9",)))

    assert problems(found) == [(Notice.LOOSE_ENDS, "classes.csv", None)]
    assert found.problems[0].data == {"element": "courseSourcedId, parentSourcedId", "count": 2}
    assert len(found.pupils) == 2


def test_heads_and_values_with_other_capitals_misspellings_and_empty_ends_are_read() -> None:
    heads = {
        "users": HEADS["users"]
        .replace("dateLastModified", "dataLastModified")
        .replace("givenName", "GivenName")
        + ",,",
        "classes": HEADS["classes"].replace("grades", "grade"),
    }
    found = ours(
        school(
            heads,
            users=(USERS[0].replace("student", "Student") + ",,,,", *USERS[1:]),
            classes=(
                CLASSES[0].replace("homeroom", "Homeroom"),
                CLASSES[1].replace("scheduled", "Scheduled"),
            ),
        )
    )

    assert problems(found) == []
    assert [one.kind for one in found.groups] == [GroupKind.HOME, GroupKind.COMBINED]


def test_ten_thousand_rows_with_the_same_mistake_are_told_within_bounds() -> None:
    found = ours(
        school(enrollments=(*ENROLMENTS, *(f"x{n},,,g2b,s1,zz{n},student,,," for n in range(10_000))))
    )

    assert len(found.problems) == 501
    assert found.problems[-1].data == {"count": 9_500}


def test_a_set_without_classes_leaves_all_groups_as_they_are() -> None:
    found = ours(school(classes=None))

    assert found.memberships == ()
    assert Notice.CLASSES_MISSING in [problem.code for problem in found.problems]


def test_a_file_saved_in_windows_or_with_semicolons_is_read() -> None:
    users = next(
        file
        for file in school(users=(USERS[0].replace("Sam", "Zoë"), *USERS[1:]))
        if file.name == "users.csv"
    )
    others = [file for file in school() if file.name != "users.csv"]
    windows = File("users.csv", users.data.decode().encode("cp1252"))
    excel = File("users.csv", users.data.replace(b",", b";"))

    assert ours([windows, *others]).pupils[0].first_name == "Zoë"
    assert ours([excel, *others]).pupils[0].first_name == "Zoë"


# Days


@pytest.mark.parametrize(
    ("written", "days", "notice"),
    [
        (("8/27/2026", "1/7/2027"), (date(2026, 8, 27), date(2027, 1, 7)), Notice.READ_MONTH_FIRST),
        (("27/8/2026", "1/7/2027"), (date(2026, 8, 27), date(2027, 7, 1)), None),
        (("2/8/2026", "1/7/2027"), (None, None), Notice.DAY_OR_MONTH),
        (("8/27/2026", "27/8/2027"), (None, None), Notice.DAY_OR_MONTH),
        (("2026-08-27", "1-7-2027"), (date(2026, 8, 27), None), Notice.DAY_OR_MONTH),
        (("2026-08-27 08:01:05", "2027-01-07T00:00:00.000Z"), (date(2026, 8, 27), date(2027, 1, 7)), None),
    ],
)
def test_the_order_of_day_and_month_needs_proof_and_is_never_guessed_in_silence(
    written: tuple[str, str], days: tuple[date | None, date | None], notice: Notice | None
) -> None:
    first, second = written
    found = ours(
        school(enrollments=(f"e1,,,g2b,s1,u1,student,,{first},", f"e3,,,g2b,s1,u2,student,,{second},"))
    )

    assert tuple(one.first_on for one in found.memberships) == days
    assert [problem.code for problem in found.problems] == ([notice] if notice else [])


# School Data Sync is not OneRoster


def test_a_set_of_school_data_sync_is_not_taken_for_oneroster() -> None:
    found = recognise(tables(SDS_SCHOOL, SDS))

    assert found is not None
    assert found.format == "sds"
