"""`manage.py sixteen_hours`: a file of examples in, reports out, and words for a file that does not fit."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CALENDAR = {
    "first": "2026-08-17",
    "last": "2027-07-09",
    "holidays": [["2026-10-12", "2026-10-16"], ["2026-12-21", "2027-01-01"]],
    "days_off": ["2027-03-26", "2027-03-29"],
}


def run(tmp_path: Path, content: object, *options: str) -> Any:
    file = tmp_path / "examples.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    out = StringIO()
    call_command("sixteen_hours", str(file), *options, stdout=out)
    return json.loads(out.getvalue())["vectors"]


def test_both_readings_of_four_weeks_are_printed(tmp_path: Path) -> None:
    absences = {"2026-09-09": 4, "2026-09-14": 4, "2026-09-21": 4, "2026-10-05": 4.25}

    answer = run(tmp_path, {"calendar": CALENDAR, "vectors": {"T5": {"absences": absences}}})

    report = {"begin": "2026-09-09", "end": "2026-10-05", "hours": 16.25, "deadline": "2026-10-12"}
    assert answer == {"T5": {"rolling": [report], "calendar_weeks": []}}


def test_one_reading_is_printed_when_asked(tmp_path: Path) -> None:
    content = {"calendar": CALENDAR, "vectors": {"T2": {"absences": {"2026-09-07": 15}}}}

    assert run(tmp_path, content, "--mode", "calendar_weeks") == {"T2": {"calendar_weeks": []}}


def test_christmas_day_is_no_working_day(tmp_path: Path) -> None:
    absences = {"2026-12-17": 8, "2026-12-18": 8}

    answer = run(tmp_path, {"calendar": CALENDAR, "vectors": {"T20": {"absences": absences}}})

    assert [report["deadline"] for report in answer["T20"]["rolling"]] == ["2026-12-28"]


def test_continuous_absence_is_bundled_when_asked(tmp_path: Path) -> None:
    absences = {f"2026-09-{number:02}": 7 for number in (7, 8, 9, 10, 11, 14, 15, 16)}
    content = {"calendar": CALENDAR, "vectors": {"T11": {"absences": absences}}}

    answer = run(tmp_path, content, "--mode", "rolling", "--bundle-days", "7")

    assert [(report["begin"], report["end"]) for report in answer["T11"]["rolling"]] == [
        ("2026-09-07", "2026-09-09"),
        ("2026-09-10", "2026-09-16"),
    ]


def vector(absences: object) -> dict[str, object]:
    return {"calendar": CALENDAR, "vectors": {"T": {"absences": absences}}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("{", "is not JSON", id="half-a-file"),
        pytest.param("[" * 100_000, "is not JSON", id="a-very-deep-file"),
        pytest.param([], "the file: an object with keys is needed here", id="a-list"),
        pytest.param({"vectors": {}}, "calendar: an object with keys is needed here", id="no-calendar"),
        pytest.param({"calendar": CALENDAR}, "vectors: an object with keys is needed here", id="no-vectors"),
        pytest.param(
            {"calendar": CALENDAR | {"first": "17-08-2026"}, "vectors": {}},
            "calendar.first: '17-08-2026' is not a day; write it as 2026-09-07",
            id="a-dutch-date",
        ),
        pytest.param(
            {"calendar": CALENDAR | {"holidays": [["2026-10-12"]]}, "vectors": {}},
            "calendar.holidays[0]: use a list of two days",
            id="half-a-holiday",
        ),
        pytest.param(
            {"calendar": CALENDAR | {"last": "2026-01-01"}, "vectors": {}},
            "before it begins",
            id="a-year-backwards",
        ),
        pytest.param(vector([]), "vectors.T.absences: an object with keys", id="absences-as-a-list"),
        pytest.param(vector({"2026-02-30": 8}), "'2026-02-30' is not a day", id="no-such-day"),
        pytest.param(vector({"2026-09-07": "8"}), "'8' is not a number of hours", id="hours-as-text"),
        pytest.param(vector({"2026-09-07": -1}), "-1 is not a number of hours", id="negative-hours"),
        pytest.param(vector({"2026-09-07": 25}), "25 is not a number of hours", id="more-than-a-day"),
        pytest.param(vector({"2026-09-07": 0.001}), "0.001 is not a number of hours", id="seconds"),
        pytest.param(vector({"2026-09-07": True}), "True is not a number of hours", id="yes"),
        pytest.param('{"calendar": NaN}', "calendar: an object", id="not-a-number"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_words(
    tmp_path: Path, content: object, message: str
) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path, content)

    assert message in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"gone\.json cannot be read"):
        call_command("sixteen_hours", str(tmp_path / "gone.json"))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes(b'{"calendar": "\xe9"}')

    with pytest.raises(CommandError, match="is not UTF-8 text"):
        call_command("sixteen_hours", str(file))
