"""From a wish to files that may leave the school."""

from __future__ import annotations

import csv
import errno
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pytest_django import Settings

from absences.models import Absence
from accounts.models import AuditEvent, JobRun
from reporting.actions import ask_for_delivery, count_undisturbed
from reporting.exports import files
from reporting.models import Export, Figures
from reporting.queries import Counted, Period, count_school
from reporting.tasks import build_export
from reporting.tests.school import miss, one_day, take
from schools.models import School
from tests.cast import AT, FIRST_DAY, MONDAY, Cast, assemble

pytestmark = pytest.mark.django_db
TODAY = Period(MONDAY, MONDAY, FIRST_DAY)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def busy(db: None) -> Cast:
    """A class of twelve of whom six were ill today."""
    cast = assemble(pupils=12)
    one_day(cast)
    return cast


def ask(cast: Cast, period: Period = TODAY, language: str = "nl") -> JobRun:
    return ask_for_delivery(school=cast.school, period=period, language=language, by=cast.lien, at=AT)


def done(job: JobRun) -> JobRun:
    build_export(job.pk)
    job.refresh_from_db()
    return job


def rows(export: Export, root: Path) -> list[dict[str, str]]:
    text = (root / export.path).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_delivery_is_frozen_figures_with_a_csv_and_a_workbook(busy: Cast, tmp_path: Path) -> None:
    job = done(ask(busy))

    figures = Figures.objects.get(pk=job.result["figures"])
    assert job.state == JobRun.State.DONE
    assert {export.format for export in figures.exports.all()} == {"csv", "xlsx"}
    assert all((tmp_path / export.path).exists() for export in figures.exports.all())


def test_the_file_says_what_the_figures_say(busy: Cast, tmp_path: Path) -> None:
    done(ask(busy))

    total = rows(Export.objects.get(format="csv"), tmp_path)[0]
    assert total["School"] == "00AA"
    assert (total["Aantal keer"], total["Gemiste uren"], total["Aangeboden uren"]) == ("6", "12,00", "24,00")
    assert (total["Gemist (%)"], total["Ingeschreven leerlingen"]) == ("50,00", "12")


def test_the_file_is_in_the_language_that_was_asked(busy: Cast, tmp_path: Path) -> None:
    done(ask(busy, language="en"))

    total = rows(Export.objects.get(format="csv"), tmp_path)[0]
    assert total["Hours missed"] == "12,00"


def test_small_numbers_do_not_leave_the_school(tmp_path: Path) -> None:
    cast = assemble(pupils=12)
    one_day(cast, away=3)
    done(ask(cast))

    hidden = {row["Aantal keer"] for row in rows(Export.objects.get(format="csv"), tmp_path)}
    assert "3" not in hidden
    assert "<5" in hidden


def test_no_name_or_number_of_a_pupil_stands_in_a_file(busy: Cast, tmp_path: Path) -> None:
    done(ask(busy))

    text = (tmp_path / Export.objects.get(format="csv").path).read_text(encoding="utf-8-sig")
    workbook = openpyxl.load_workbook(tmp_path / Export.objects.get(format="xlsx").path)
    words = text + " ".join(str(cell.value) for sheet in workbook for row in sheet for cell in row)
    told = [word for p in busy.pupils for word in (p.first_name, p.surname, p.key) if word in words]
    assert told == []


def test_the_workbook_names_the_rule_of_every_column_and_where_the_figures_come_from(
    busy: Cast, tmp_path: Path
) -> None:
    done(ask(busy))
    workbook = openpyxl.load_workbook(tmp_path / Export.objects.get(format="xlsx").path)
    figures = Figures.objects.get()

    columns = [cell.value for cell in workbook["Cijfers"][1]]
    explained = {row[0].value: row[1].value for row in workbook["Telregels"].iter_rows(min_row=2)}
    about = {row[0].value: row[1].value for row in workbook["Over"].iter_rows(min_row=2)}
    assert all(explained[column] for column in columns)
    assert about["Controlegetal van deze cijfers"] == f"sha256 {figures.published_checksum}"
    assert about["Telregels"] == "versie 1.0"


def test_the_checksum_of_the_exact_figures_is_in_no_file(busy: Cast, tmp_path: Path) -> None:
    done(ask(busy))

    figures = Figures.objects.get()
    workbook = openpyxl.load_workbook(tmp_path / Export.objects.get(format="xlsx").path)
    cells = " ".join(str(cell.value) for sheet in workbook for row in sheet for cell in row)
    assert figures.checksum not in cells + (tmp_path / Export.objects.get(format="csv").path).read_text()


def test_asked_again_without_a_change_the_same_job_answers(busy: Cast) -> None:
    first = done(ask(busy))

    second = ask(busy)

    assert second.pk == first.pk
    assert second.state == JobRun.State.DONE
    assert JobRun.objects.count() == 1


def test_a_job_done_twice_makes_the_same_figures_and_the_same_files(busy: Cast) -> None:
    job = done(ask(busy))
    before = list(Export.objects.order_by("pk").values_list("pk", "checksum"))
    JobRun.objects.filter(pk=job.pk).update(state=JobRun.State.WAITING)

    done(job)

    assert list(Export.objects.order_by("pk").values_list("pk", "checksum")) == before
    assert Figures.objects.count() == 1


def test_after_a_correction_new_figures_are_frozen_and_the_old_ones_stay(busy: Cast) -> None:
    old = done(ask(busy)).result["figures"]
    Absence.objects.filter(pupil=busy.pupils[0], on=busy.on).delete()

    new = done(ask(busy)).result["figures"]

    assert new != old
    assert Figures.objects.filter(pk__in=[old, new]).count() == 2


def test_when_a_correction_is_undone_the_first_figures_are_found_again(busy: Cast) -> None:
    old = done(ask(busy)).result["figures"]
    Absence.objects.filter(pupil=busy.pupils[0], on=busy.on).delete()
    done(ask(busy))
    for lesson in (busy.lesson, busy.next_lesson):
        miss(busy.pupils[0], lesson, busy.on)

    assert done(ask(busy)).result["figures"] == old


def test_files_that_are_gone_are_made_again(busy: Cast, tmp_path: Path) -> None:
    first = done(ask(busy))
    export = Export.objects.get(format="csv")
    (tmp_path / export.path).unlink()

    second = done(ask(busy))

    assert second.pk != first.pk
    assert (tmp_path / export.path).exists()
    assert Export.objects.get(format="csv").checksum == export.checksum


def test_a_full_disk_fails_the_job_in_words_and_leaves_nothing_behind(
    busy: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    job = done(ask(busy, language="en"))

    assert (job.state, "disk is full" in job.error) == (JobRun.State.FAILED, True)
    assert [path for path in tmp_path.rglob("*") if path.is_file() or path.name.startswith(".making")] == []


def test_after_a_failure_asking_again_tries_again(busy: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
        done(ask(busy))

    assert done(ask(busy)).state == JobRun.State.DONE


def test_what_a_killed_worker_left_half_made_is_cleared_away(
    busy: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "figures" / str(busy.school.pk) / ".making-left"
    left.mkdir(parents=True)
    (left / "half.csv").write_text("half")
    monkeypatch.setattr(files, "ABANDONED_AFTER", -1)

    done(ask(busy))

    assert not left.exists()


def test_a_save_while_counting_makes_it_count_again(busy: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_units: list[int] = []

    def and_somebody_saves_the_first_time(school: School, period: Period) -> Counted:
        counted = count_school(school, period)
        counted_units.append(counted.figures.at().units)
        if len(counted_units) == 1:
            take(busy.lesson_1c, busy.on, busy.pupils[6:9])
            miss(busy.pupils[8], busy.lesson_1c, busy.on)
        return counted

    monkeypatch.setattr("reporting.actions.count_school", and_somebody_saves_the_first_time)

    counted = count_undisturbed(busy.school, TODAY)

    assert len(counted_units) == 2
    assert counted.figures.at().units == counted_units[-1] != counted_units[0]


def test_asking_freezing_and_making_are_on_the_trail(busy: Cast) -> None:
    done(ask(busy))

    acts = list(AuditEvent.objects.filter(act__startswith="figures.").order_by("pk").values_list("act", "by"))
    assert acts == [("figures.delivery_asked", busy.lien.pk), ("figures.frozen", busy.lien.pk)]


def test_a_period_without_any_absence_can_be_delivered(busy: Cast, tmp_path: Path) -> None:
    before = MONDAY - timedelta(days=7)
    done(ask(busy, Period(before, before, FIRST_DAY)))

    total = rows(Export.objects.get(format="csv"), tmp_path)[0]
    assert (total["Aantal keer"], total["Aangeboden uren"], total["Gemist (%)"]) == ("0", "0,00", "")


def test_a_whole_school_year_is_one_delivery(busy: Cast) -> None:
    job = done(ask(busy, Period(FIRST_DAY, date(2026, 11, 23), FIRST_DAY)))

    published = Figures.objects.get(pk=job.result["figures"]).published
    assert [line[0] for line in published["late"]] == ["", "2026-08", "2026-09", "2026-10", "2026-11"]
