"""Days and names as they stand in lists."""

from __future__ import annotations

from datetime import date

import pytest

from schools.imports.readers.dates import as_day, order
from schools.imports.readers.identity_numbers import are_identity_numbers
from schools.imports.readers.names import apart, is_prefix, without_prefix


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03-04-2014", date(2014, 4, 3)),
        ("3-4-2014", date(2014, 4, 3)),
        ("03/04/2014", date(2014, 4, 3)),
        ("3.4.2014", date(2014, 4, 3)),
        ("2014-04-03", date(2014, 4, 3)),
        ("20140403", date(2014, 4, 3)),
        ("03-04-2014 00:00:00", date(2014, 4, 3)),
        ("2014-04-03T00:00:00", date(2014, 4, 3)),
        ("41732", date(2014, 4, 3)),
        ("41732.0", date(2014, 4, 3)),
        ("29-02-2028", date(2028, 2, 29)),
        ("29-02-2027", None),
        ("04/13/2014", None),
        ("3-4/2014", None),
        ("03-04-14", None),
        ("31-12-1899", None),
        ("1234", None),
        ("99999", None),
        ("", None),
        ("morgen", None),
    ],
)
def test_a_day_is_read_day_first_or_not_at_all(text: str, day: date | None) -> None:
    assert as_day(text) == day


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        pytest.param(["03/04/2014", "13/04/2014"], False, id="day first"),
        pytest.param(["03/04/2014", "05/06/2014"], False, id="nothing says that it is month first"),
        pytest.param(["03/04/2014", "04/13/2014"], True, id="month first, and one that could be either"),
        pytest.param(
            ["04/13/2014", "04/14/2014"], False, id="month first only: each is named, none is guessed"
        ),
        pytest.param(["03/04/2014", "04/13/2014", *["13/04/2014"] * 9], True, id="too few say day first"),
        pytest.param(["03/04/2014", "04/13/2014", *["13/04/2014"] * 10], False, id="one slip among ten"),
        pytest.param(["2014-04-03", "2014-04-13"], False, id="year first"),
    ],
)
def test_a_column_with_the_month_first_is_not_trusted(days: list[str], refused: bool) -> None:
    assert order(days).is_month_first is refused


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dijk, Sam van", ("Sam", "van", "Dijk")),
        ("van Dijk, Sam", ("Sam", "van", "Dijk")),
        ("Dijk, van, Sam", ("Sam", "van", "Dijk")),
        ("Sam van Dijk", ("Sam", "van", "Dijk")),
        ("Anne Marie van der Meer", ("Anne Marie", "van der", "Meer")),
        ("Vries, Anne Marie de", ("Anne Marie", "de", "Vries")),
        ("Bakker, Noor", ("Noor", "", "Bakker")),
        ("Noor Bakker", ("Noor", "", "Bakker")),
        ("Yasmine El Amrani", ("Yasmine", "El", "Amrani")),
        ("Jan de", ("Jan", "", "de")),
        ("Noor", ("Noor", "", "")),
        ("de Vries,", ("", "de", "Vries")),
        (",", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_name_is_taken_apart(name: str, parts: tuple[str, str, str]) -> None:
    assert apart(name) == parts


@pytest.mark.parametrize(
    ("surname", "parts"),
    [
        ("van der Meer", ("van der", "Meer")),
        ("Meer, van der", ("van der", "Meer")),
        ("'t Hart", ("'t", "Hart")),
        ("De Vries", ("", "De Vries")),
        ("Bakker", ("", "Bakker")),
        ("de", ("", "de")),
    ],
)
def test_a_prefix_is_taken_off_a_surname(surname: str, parts: tuple[str, str]) -> None:
    assert without_prefix(surname) == parts


@pytest.mark.parametrize(
    ("text", "is_one"), [("van der", True), ("In 't", True), ("Vries", False), ("", False)]
)
def test_a_prefix_is_known(text: str, is_one: bool) -> None:
    assert is_prefix(text) is is_one


@pytest.mark.parametrize(
    ("values", "are_some"),
    [
        pytest.param(["123456782", "111222333"], True, id="all pass"),
        pytest.param(["123456782", "1234", "", "Sam"], True, id="the only one of nine digits passes"),
        pytest.param(["1234.56.782", "123 456 782", "123-456-782"], True, id="in other ways of writing"),
        pytest.param(["BSN 123456782"], True, id="with a word"),
        pytest.param(
            [str(number) for number in range(200_000_000, 200_000_400)], False, id="a school's own numbers"
        ),
        pytest.param(["123456782", "123456783"], False, id="half is not most"),
        pytest.param(["1234", "5678"], False, id="four digits"),
        pytest.param([], False, id="nothing"),
    ],
)
def test_a_column_of_identity_numbers_is_known_by_how_many_pass(values: list[str], are_some: bool) -> None:
    assert are_identity_numbers(values) is are_some
