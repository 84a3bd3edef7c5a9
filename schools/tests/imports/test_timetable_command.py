"""`manage.py import_timetable`: for a timetable that comes every night."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from schools.models import TimetableLesson
from schools.tests.imports.gpu import detail, gpu, row
from schools.tests.imports.roster import edexml
from schools.tests.imports.zermelo import weeks, zermelo
from tests.cast import MONDAY, Cast


def run(*paths: Path, **options: Any) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was printed as an error."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(
            "import_timetable",
            *paths,
            school="00AA",
            on=MONDAY,
            stdout=out,
            stderr=err,
            no_color=True,
            **options,
        )
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_a_folder_with_both_files_of_untis_is_one_timetable(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "GPU001.TXT").write_bytes(gpu(row(day=3)))
    (tmp_path / "GPU002.TXT").write_bytes(gpu(detail(weeks="B")))

    code, out, _err = run(tmp_path, json=True)

    assert code == 0
    assert json.loads(out)["version"] == "GPU001 + GPU002"
    assert cast.school.lessons.get(weekday=3).weeks == TimetableLesson.Weeks.EVEN


def test_zermelo_is_carried_out_and_told_in_counts(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "appointments.json"
    path.write_bytes(zermelo(*weeks(MONDAY, 4, period=5)))

    code, out, _err = run(path)

    assert (code, cast.school.lessons.filter(first_period=5).count()) == (0, 1)
    assert "Zermelo JSON" in out


def test_a_dry_run_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "GPU001.TXT"
    path.write_bytes(gpu(row(day=3)))

    code, out, _err = run(path, dry_run=True)

    assert code == 0
    assert "2B wi" not in out  # who is new is counted, not listed
    assert not cast.school.lessons.filter(weekday=3).exists()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("EDEX.XML", edexml().encode(), "unknown_format"),
        ("GPU002.TXT", gpu(detail()), "gpu001_missing"),
        ("GPU001.TXT", gpu(row(group="5X")), "too_many_lessons_skipped"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_words_and_as_json(
    cast: Cast, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    before = cast.school.lessons.count()
    path = tmp_path / name
    path.write_bytes(data)

    ended, out, err = run(path, json=True)

    told = json.loads(out)
    assert (ended, told["refused"], told["carried_out"]) == (1, True, False)
    assert code in {problem["code"] for problem in told["problems"]}
    assert name in err
    assert cast.school.lessons.count() == before
