"""Microsoft School Data Sync, versions 2 and 2.1."""

from __future__ import annotations

from datetime import date

import pytest

from schools.imports.formats import FORMATS, recognise
from schools.imports.problems import Notice, Refusal
from schools.imports.readers.sds import read_sds
from schools.imports.source import File
from schools.imports.words import because, sentence
from schools.tests.imports.oneroster import SDS, SDS21, sds, zipped

V21 = sds(
    SDS21,
    users=(
        "u1,sam@school.example,Sam,van Dijk,Geheim1-,,,,",
        "t1,mira@school.example,Mira,Postma,Geheim1-,,,,",
    ),
    roles=("u1,s1,student,,2,True,2026-08-17,2027-07-09", "t1,s1,teacher,,,True,,"),
    enrollments=("2b,u1,student", "wisa,t1,teacher"),
)


def test_version_2_is_read_with_its_capitals_and_without_its_passwords() -> None:
    found = read_sds(sds())

    assert [problem.code for problem in found.problems] == [Notice.BRIN_MISSING]
    assert [(one.first_name, one.prefix, one.surname) for one in found.pupils] == [
        ("Sam", "van", "Dijk"),
        ("Noor", "", "Bakker"),
    ]
    assert [one.key for one in found.staff] == ["t1"]
    assert [one.name for one in found.groups] == ["2B", "Wiskunde A"]
    assert len(found.memberships) == 3
    assert not found.knows_kinds
    assert "Geheim1-" not in repr(found)


def test_it_makes_teachers_and_no_mentors() -> None:
    assert [(one.staff_key, one.is_mentor) for one in read_sds(sds()).teaching] == [("t1", False)]


def test_in_version_2_1_the_roles_have_a_file_and_a_last_day_that_counts() -> None:
    (sam,) = read_sds(V21).pupils

    assert (sam.enrolled_from, sam.enrolled_until) == (date(2026, 8, 17), date(2027, 7, 9))


@pytest.mark.parametrize(("files", "version"), [(sds(), "2"), (V21, "2.1"), ([zipped(sds())], "2")])
def test_it_is_known_by_its_heads(files: list[File], version: str) -> None:
    found = recognise(files)

    assert found is not None
    assert (found.format, found.version) == ("sds", version)
    assert because(found)
    assert not FORMATS["sds"].read(files, None).refused


def test_a_broken_set_is_refused_with_words() -> None:
    found = read_sds(sds({**SDS, "enrollments": "class,user,role"}))

    assert [problem.code for problem in found.problems] == [Refusal.HEAD_MISSING]
    assert "classSourcedId" in sentence(found.problems[0])
