"""What is taken from an EDEXML file, and what is not."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from schools.imports.problems import Notice, Skipped
from schools.imports.readers.edexml import read_edexml
from schools.imports.roster import records
from schools.imports.roster.records import GroupKind, RosterRecords
from schools.tests.imports.roster import GROUPS, edexml, pupil, teacher


def read(text: str) -> RosterRecords:
    return read_edexml(text.encode(), "EDEX.XML")


def codes(found: RosterRecords) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_pupil_comes_with_names_birthday_enrolment_and_group() -> None:
    days = "<instroomdatum>2026-08-31</instroomdatum><uitstroomdatum>2027-01-29</uitstroomdatum>"

    found = read(edexml(pupil("0012", "Noor", "Bakker", more=f"<voorvoegsel>de</voorvoegsel>{days}")))

    (noor,) = found.pupils
    assert (noor.key, noor.first_name, noor.prefix, noor.surname) == ("0012", "Noor", "de", "Bakker")
    assert noor.born_on == date(2018, 2, 3)
    assert (noor.enrolled_from, noor.enrolled_until) == (date(2026, 8, 31), date(2027, 1, 29))
    assert [(one.pupil_key, one.group_key) for one in found.memberships] == [("0012", "g1")]
    assert found.problems == ()


def test_the_school_is_known_by_brin_site_and_year() -> None:
    found = read(edexml(brin="00AA</brincode><dependancecode>02</dependancecode><brincode>"))

    assert found.school is not None
    assert (found.school.brin, found.school.location_code, found.school.years) == ("00AA", "02", "2026-2027")


@pytest.mark.parametrize("years", ["2026-2027", "2041-2042"])
def test_a_school_year_after_the_list_in_the_schema_is_read(years: str) -> None:
    found = read(edexml(years=years))

    assert found.school is not None
    assert found.school.years == years


def test_groups_of_both_kinds_are_read_and_a_pupil_can_sit_in_several() -> None:
    groups = GROUPS + '<samengestelde_groep key="s1"><naam>Plusklas</naam></samengestelde_groep>'
    places = '<samengestelde_groepen><samengestelde_groep key="s1"/></samengestelde_groepen>'

    found = read(edexml(pupil(more=places), groups=groups))

    assert [(group.name, group.kind, group.year_level) for group in found.groups] == [
        ("Egels", GroupKind.HOME, "3"),
        ("Uilen", GroupKind.HOME, "4"),
        ("Plusklas", GroupKind.COMBINED, ""),
    ]
    assert {one.group_key for one in found.memberships} == {"g1", "s1"}


def test_the_years_of_secondary_school_get_their_own_number() -> None:
    found = read(edexml(groups='<groep key="g1"><naam>2B</naam><jaargroep>12</jaargroep></groep>'))

    assert found.groups[0].year_level == "2"


def test_who_teaches_a_group_comes_with_the_roles_in_that_group_or_else_their_own() -> None:
    staff = teacher("t1", more="<rol>LRK</rol>") + teacher(
        "t2", more="<rol>LRK</rol>", groups='<groep key="g2"><rol>OWA</rol><rol>STA</rol></groep>'
    )

    found = read(edexml(staff=staff))

    assert [(one.staff_key, one.group_key, one.roles) for one in found.teaching] == [
        ("t1", "g1", ("LRK",)),
        ("t2", "g2", ("OWA", "STA")),
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("<roepnaam>Wim</roepnaam>", ("Wim", "", "")),
        ("<achternaam>Beheer</achternaam>", ("", "", "Beheer")),
        ("<achternaam>Assa</achternaam><voornamen>Ismaël Hasan</voornamen>", ("Ismaël", "", "Assa")),
        ("<achternaam>Bos</achternaam><voorletters-1>JB</voorletters-1>", ("J.B.", "", "Bos")),
        ("<achternaam> Van \n Dam </achternaam><roepnaam>Éva</roepnaam>", ("Éva", "", "Van Dam")),
    ],
)
def test_a_name_may_be_incomplete(names: str, expected: tuple[str, str, str]) -> None:
    found = read(edexml(f'<leerling key="1">{names}</leerling>'))

    (person,) = found.pupils
    assert (person.first_name, person.prefix, person.surname) == expected


def test_what_a_vendor_adds_is_skipped_even_when_it_looks_like_a_pupil() -> None:
    block = (
        '<toevoegingen><blok xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="VendorType">'
        '<leerlingen><leerling key="99"><roepnaam>Nep</roepnaam></leerling></leerlingen></blok></toevoegingen>'
    )

    found = read(edexml(pupil(more=block)))

    assert [one.key for one in found.pupils] == ["12"]


def test_the_order_of_the_elements_does_not_matter() -> None:
    turned = '<leerling key="12"><roepnaam>Noor</roepnaam><groep key="g1"/><achternaam>Bakker</achternaam></leerling>'

    assert read(edexml(turned)).pupils[0].surname == "Bakker"


def test_what_we_may_not_have_is_not_in_the_records() -> None:
    secret = (
        "<sofinummer>111222333</sofinummer><etniciteit>Q7etn</etniciteit><land>Q7ld</land><gewicht>Q7gew</gewicht>"
        "<gewicht_nieuw>1,2Q7</gewicht_nieuw><fotourl>Q7foto</fotourl><postcodenl>9999QQ</postcodenl>"
        "<geslacht>Q7</geslacht><emailadres>Q7@q.nl</emailadres>"
    )

    found = read(edexml(pupil(more=secret)))

    assert found.problems == ()
    assert "111222333" not in repr(found)
    assert "9999QQ" not in repr(found)
    assert "Q7" not in repr(found)


def test_the_records_have_no_place_for_what_we_may_not_have() -> None:
    assert [field.name for field in fields(records.PupilRecord)] == [
        "key",
        "first_name",
        "prefix",
        "surname",
        "born_on",
        "enrolled_from",
        "enrolled_until",
        "line",
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "windows-1252"),
        ("latin-1", "ISO-8859-1"),
        ("utf-16", "UTF-16"),
    ],
)
def test_the_letters_of_every_usual_encoding_are_read(encoding: str, declared: str) -> None:
    text = edexml(pupil(name="Zoë", surname="Müller"), declared=declared)

    found = read_edexml(text.encode(encoding), "EDEX.XML")

    assert (found.pupils[0].first_name, found.pupils[0].surname) == ("Zoë", "Müller")


def test_what_calls_itself_latin_1_may_hold_the_letters_of_windows() -> None:
    found = read_edexml(edexml(pupil(name="Žana"), declared="ISO-8859-1").encode("cp1252"), "EDEX.XML")

    assert found.pupils[0].first_name == "Žana"


def test_a_row_without_a_key_or_a_name_is_skipped_with_its_line() -> None:
    rows = pupil() + '<leerling><roepnaam>Wie</roepnaam></leerling>\n<leerling key="13"></leerling>\n'

    found = read(edexml(rows))

    assert [one.key for one in found.pupils] == ["12"]
    assert [(problem.code, problem.line) for problem in found.problems] == [
        (Skipped.KEY_MISSING, 9),
        (Skipped.NAME_MISSING, 10),
    ]
    assert found.held_pupils == {"13"}


def test_two_pupils_with_one_key_are_both_skipped_and_have_not_left() -> None:
    found = read(edexml(pupil("12", "Noor") + pupil("12", "Tess") + pupil("14")))

    assert [one.key for one in found.pupils] == ["14"]
    assert codes(found) == [Skipped.KEY_TWICE, Skipped.KEY_TWICE]
    assert found.held_pupils == {"12"}


def test_of_two_groups_with_one_key_the_first_counts() -> None:
    found = read(
        edexml(groups=GROUPS + '<groep key="g1"><naam>Vossen</naam><jaargroep>3</jaargroep></groep>')
    )

    assert [group.name for group in found.groups] == ["Egels", "Uilen"]
    assert codes(found) == [Skipped.KEY_TWICE]


def test_a_group_that_is_not_in_the_file_is_noted_and_the_groups_of_that_pupil_are_held() -> None:
    found = read(edexml(pupil(group="g9")))

    assert [(problem.code, problem.line, problem.data) for problem in found.problems] == [
        (Skipped.GROUP_UNKNOWN, 8, {"key": "g9"})
    ]
    assert found.memberships == ()
    assert found.held_groups_of == {"12"}


@pytest.mark.parametrize("written", ["04-05-2018", "2018-02-30", "1018-01-01", "gisteren"])
def test_a_date_that_cannot_be_right_is_left_out_with_a_notice(written: str) -> None:
    found = read(
        edexml(
            f'<leerling key="1"><roepnaam>Wim</roepnaam><geboortedatum>{written}</geboortedatum></leerling>'
        )
    )

    assert found.pupils[0].born_on is None
    assert codes(found) == [Notice.DATE_UNREADABLE]


def test_a_pupil_who_leaves_before_they_arrive_has_no_day_of_arrival() -> None:
    more = "<instroomdatum>2027-01-01</instroomdatum><uitstroomdatum>2026-12-01</uitstroomdatum>"

    found = read(edexml(pupil(more=more)))

    assert found.pupils[0].enrolled_from is None
    assert codes(found) == [Notice.DATES_REVERSED]


def test_keys_keep_their_zeros_and_lose_their_spaces() -> None:
    found = read(edexml(pupil(" 0012 ") + pupil("12")))

    assert [one.key for one in found.pupils] == ["0012", "12"]


def test_four_hundred_pupils_are_read_with_the_line_of_each_whatever_the_length_of_the_file() -> None:
    found = read(edexml("\n" * 70_000 + "".join(pupil(str(number)) for number in range(400))))

    assert len(found.pupils) == 400
    assert found.pupils[-1].line > 70_000
