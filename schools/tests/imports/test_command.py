"""`manage.py import_roster`: for who works in a shell, and for a nightly export."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from schools.models import Pupil, School
from schools.tests.imports.roster import edexml, pupil


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "EDEX.XML"
    path.write_text(edexml(pupil("11") + pupil("12", group="")))
    return path


def run(path: Path, brin: str = "00AA", **options: Any) -> tuple[int, str, str]:
    """Exit code, what was printed, and what was printed as an error."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("import_roster", path, school=brin, stdout=out, stderr=err, no_color=True, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_a_file_is_carried_out_and_told_in_counts(school: School, roster: Path) -> None:
    code, out, _err = run(roster)

    assert code == 0
    assert "2" in out.splitlines()[1]
    assert Pupil.objects.filter(school=school).count() == 2


def test_a_dry_run_changes_nothing(school: School, roster: Path) -> None:
    code, _out, _err = run(roster, dry_run=True)

    assert code == 0
    assert not Pupil.objects.exists()


def test_the_plan_comes_as_json(school: School, roster: Path) -> None:
    _code, out, _err = run(roster, json=True, dry_run=True)

    told = json.loads(out)
    assert told["in_file"] == {"pupils": 2, "groups": 2, "staff": 0, "pupils_with_group": 1}
    assert told["parts"]["pupils"] == {"new": 2, "changed": 0, "gone": 0, "unchanged": 0}
    assert told["carried_out"] is False
    assert told["details"]["pupils"]["new"][0]["key"] == "11"


def test_the_second_time_nothing_changes(school: School, roster: Path) -> None:
    run(roster)

    _code, out, _err = run(roster, json=True)

    assert json.loads(out)["changes_nothing"] is True


def test_a_broken_file_is_refused_with_file_and_line_and_nothing_changes(
    school: School, roster: Path
) -> None:
    roster.write_text(roster.read_text().replace("</groepen>", ""))

    code, out, err = run(roster)

    assert code == 1
    assert out == ""
    assert "EDEX.XML" in err
    assert "12" in err.split(":")[0]
    assert not Pupil.objects.exists()


@pytest.mark.parametrize(("path", "brin"), [("missing.xml", "00AA"), ("EDEX.XML", "77QQ")])
def test_a_missing_file_or_school_is_a_wrong_question(
    school: School, roster: Path, path: str, brin: str
) -> None:
    with pytest.raises(CommandError) as stopped:
        run(roster.parent / path, brin)

    assert stopped.value.returncode == 2


def test_a_new_school_is_made_only_when_the_file_is_taken_over(school: School, roster: Path) -> None:
    run(roster, "99ZZ", new_school="Elders")
    refused = School.objects.filter(brin="99ZZ").exists()

    roster.write_text(edexml(brin="99ZZ"))
    run(roster, "99zz", new_school="Elders")

    assert not refused
    assert School.objects.get(brin="99ZZ").pupils.count() == 1


def test_that_many_pupils_left_is_confirmed_with_their_number(school: School, roster: Path) -> None:
    run(roster)
    roster.write_text(edexml(pupil("11")))

    refused, _out, err = run(roster)
    confirmed, _out, _err = run(roster, gone=1)

    assert (refused, confirmed) == (1, 0)
    assert "--gone 1" in err
