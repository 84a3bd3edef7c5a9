"""What the columns of a list can mean, and which means what: by their heads, else by their values. Pure.

Heads as Dutch pupil administrations write them (Magister, Somtoday, ParnasSys, ESIS, Social Schools) and as people
translate them. Case, spaces, dashes and figures make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from schools.imports.readers.dates import as_day
from schools.imports.readers.names import is_prefix
from schools.imports.source import Columns


class Meaning(StrEnum):
    """What a column of a list can hold. What has no meaning here is never read."""

    NUMBER = "number"
    FIRST_NAME = "first_name"
    PREFIX = "prefix"
    SURNAME = "surname"
    WHOLE_NAME = "whole_name"
    BORN_ON = "born_on"
    CLASS = "class"
    YEAR_GROUP = "year_group"
    LESSON_GROUPS = "lesson_groups"
    MENTOR_NAME = "mentor_name"
    MENTOR_CODE = "mentor_code"
    FROM = "from"
    UNTIL = "until"
    STAFF_CODE = "staff_code"  # makes it a list of staff


# Lists can have several columns of these; the second is called "lesson_groups:2".
SEVERAL = frozenset({Meaning.LESSON_GROUPS, Meaning.MENTOR_NAME, Meaning.MENTOR_CODE})

# A list with a code of a teacher and none of these is not about pupils.
ABOUT_PUPILS = frozenset({Meaning.NUMBER, Meaning.BORN_ON, Meaning.CLASS, Meaning.YEAR_GROUP})

IS_WHOLE = "is_whole"  # not a column: "yes" when who is missing in the list has left the school

HEADS: Mapping[Meaning, str] = {
    Meaning.NUMBER: "leerlingnummer leerlingnr llnr lln stamnummer stamnr leerlingcode leerlingid studentnummer "
    "studentnr gebruikerscode code nummer nr id pupilnumber studentnumber studentid pupilid number",
    Meaning.FIRST_NAME: "roepnaam voornaam voornamen firstname givenname callname preferredname",
    Meaning.PREFIX: "tussenvoegsel tussenvoegsels tussenv tv voorvoegsel voorvoegsels prefix infix",
    Meaning.SURNAME: "achternaam geslachtsnaam familienaam surname lastname familyname",
    Meaning.WHOLE_NAME: "naam leerling naamleerling leerlingnaam volledigenaam roepnaamachternaam name fullname pupil "
    "student pupilname studentname",
    Meaning.BORN_ON: "geboortedatum gebdatum gebdat geboren geboortedag dateofbirth birthdate dob born birthday",
    Meaning.CLASS: "klas klasnaam groep groepsnaam stamgroep stamklas basisgroep basisklas klascode class classname "
    "homegroup group groupname form homeroom",
    Meaning.YEAR_GROUP: "leerjaar jaargroep jaarlaag yeargroup year grade yearlevel",
    Meaning.LESSON_GROUPS: "lesgroep lesgroepen clustergroep clustergroepen cluster clusters vakgroepen "
    "lessongroup lessongroups teachinggroups classes courses",
    Meaning.MENTOR_NAME: "mentor mentornaam naammentor klassenmentor klasmentor leerkracht leerkrachten "
    "groepsleerkracht mentorname tutor teacher formtutor",
    Meaning.MENTOR_CODE: "docentcode afkorting mentorcode mentorafkorting docent docentafkorting leerkrachtcode "
    "teachercode abbreviation tutorcode",
    Meaning.STAFF_CODE: "medewerkercode medewerkernummer personeelsnummer personeelscode staffcode staffnumber",
    Meaning.FROM: "instroomdatum datuminstroom inschrijfdatum datuminschrijving ingeschrevenvanaf startdatum "
    "begindatum plaatsingsdatum vanaf datumin enrolledfrom startdate admissiondate from",
    Meaning.UNTIL: "uitstroomdatum datumuitstroom uitschrijfdatum datumuitschrijving ingeschreventot einddatum "
    "ingeschreventotenmet totenmet tm tot datumuit enrolleduntil enddate leavingdate until",
}  # fmt: skip

_MEANING = {head: meaning for meaning, heads in HEADS.items() for head in heads.split()}
_CLEAREST = {head: rank for rank, head in enumerate(_MEANING)}
_CLASS = re.compile(r"[A-Za-z]{0,3}\d[A-Za-z]{1,4}\d{0,2}|[A-Za-z]{1,2}\d[A-Za-z]{0,3}")
_CODE = re.compile(r"[A-Za-z]{2,6}\d?")
_NUMBER = re.compile(r"\d{3,10}")


def meaning_of(head: str) -> Meaning | None:
    """What a head says by itself."""
    return _MEANING.get(_plain(head))


def _plain(head: str) -> str:
    letters = unicodedata.normalize("NFKD", head.casefold())
    return "".join(letter for letter in letters if letter.isalpha())


def known(cells: Iterable[str]) -> int:
    """How many different meanings the cells name: the head of a list names several."""
    return len({meaning for cell in cells if (meaning := meaning_of(cell[:60]))})


def guess(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """What each column probably means; `rows` are the first of the table. Of two columns with one meaning the one that
    holds something counts, then the clearer head."""
    values = {head: [row[at] for row in rows if row[at]] for at, head in enumerate(heads)}
    named: dict[Meaning, list[str]] = {}
    for head in heads:
        if meaning := _by_head(head, values[head]):
            named.setdefault(meaning, []).append(head)
    best = {
        meaning: of_it
        if meaning in SEVERAL
        else sorted(of_it, key=lambda head: (not values[head], _CLEAREST.get(_plain(head), 0)))
        for meaning, of_it in named.items()
    }
    found = columns_of((head, meaning) for meaning, of_it in best.items() for head in of_it)
    for head in heads:
        meaning = _by_values(values[head], has_head=not head.startswith("#"))
        if meaning and meaning_of(head) is None and meaning not in found:
            found[meaning] = head
    codes = [head for head in found.values() if meaning_of(head) is Meaning.MENTOR_CODE]
    if codes and not found.keys() & ABOUT_PUPILS:
        found = {key: head for key, head in found.items() if head != codes[0]}
        found[Meaning.STAFF_CODE] = codes[0]
    if {Meaning.FIRST_NAME, Meaning.SURNAME} <= found.keys():
        found.pop(Meaning.WHOLE_NAME, None)
    return found


def meaning_in(key: str) -> Meaning:
    """The meaning of a key of Columns: "lesson_groups:2" is a column of lesson groups. Raises ValueError."""
    return Meaning(key.partition(":")[0])


def columns_of(chosen: Iterable[tuple[str, Meaning]]) -> dict[str, str]:
    """Columns of heads and what somebody says that they mean. Of a meaning that is named twice the first counts, unless
    there can be several."""
    found: dict[str, str] = {}
    for head, meaning in chosen:
        _take(found, meaning, head)
    return found


def _take(found: dict[str, str], meaning: Meaning, head: str) -> None:
    number = 1 + sum(meaning_in(key) is meaning for key in found)
    if number == 1:
        found[meaning] = head
    elif meaning in SEVERAL:
        found[f"{meaning}:{number}"] = head


def _by_head(head: str, values: Sequence[str]) -> Meaning | None:
    """A head can be used in two ways; then the values say which."""
    meaning = meaning_of(head)
    if meaning in {Meaning.MENTOR_NAME, Meaning.MENTOR_CODE}:
        codes = all(map(_CODE.fullmatch, values)) if values else meaning is Meaning.MENTOR_CODE
        return Meaning.MENTOR_CODE if codes else Meaning.MENTOR_NAME
    if meaning is Meaning.WHOLE_NAME and values and all(value.isdecimal() for value in values):
        return Meaning.NUMBER
    return meaning


def _by_values(values: Sequence[str], *, has_head: bool) -> Meaning | None:
    """What values are when their column has no head, or one that says nothing to us: then only what is unmistakable."""
    if not values:
        return None
    if all(map(is_prefix, values)):
        return Meaning.PREFIX
    if has_head:
        return None
    if all((day := as_day(value)) and day.year >= 1990 for value in values):
        return Meaning.BORN_ON
    if all(map(_NUMBER.fullmatch, values)) and len(set(values)) == len(values):
        return Meaning.NUMBER
    if all(map(_CLASS.fullmatch, values)):
        return Meaning.CLASS
    if all("," in value and not any(map(str.isdigit, value)) for value in values):
        return Meaning.WHOLE_NAME
    return None
