"""Freezing figures, asking for their files, writing these, and handing them out."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.audit import record as audit
from accounts.jobs import wish_once
from accounts.models import JobRun, User
from reporting.counting import COUNTING_RULES_VERSION
from reporting.exports.contents import document
from reporting.exports.files import sha256_of, write_file
from reporting.frozen import checksum, figures_to_json, publication_to_json
from reporting.models import Export, Figures
from reporting.publication import publish
from reporting.queries import Counted, Period, basis, count_school
from schools.models import School

BUILD = "reporting.build_export"
MOST_COUNTS = 3


class FiguresKeepChanging(Exception):
    """Somebody saved while the figures were counted, several times in a row."""


def ask_for_delivery(*, school: School, period: Period, language: str, by: User, at: datetime) -> JobRun:
    """Wish for the files of a period. As long as nothing changed and the files are there, the first job answers."""
    key = f"{period.first}:{period.last}:{language}:{basis(school, period)[:40]}"
    with transaction.atomic():
        job = _wish(key, school=school, period=period, language=language, by=by, at=at)
        if job.state == JobRun.State.DONE and not _is_complete(job, language):
            again = f"{key}:{at:%y%m%d%H%M}"
            job = _wish(again, school=school, period=period, language=language, by=by, at=at)
        audit(
            "figures.delivery_asked",
            by=by,
            at=at,
            school_id=school.pk,
            object_id=job.pk,
            first=period.first.isoformat(),
            last=period.last.isoformat(),
        )
    return job


def _wish(key: str, *, school: School, period: Period, language: str, by: User, at: datetime) -> JobRun:
    return wish_once(
        BUILD,
        key=key,
        school_id=school.pk,
        by=by,
        at=at,
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        year_first=period.year_first.isoformat(),
        language=language,
    )


def _is_complete(job: JobRun, language: str) -> bool:
    exports = Export.objects.filter(figures=job.result.get("figures"), language=language)
    files = [settings.MEDIA_ROOT / export.path for export in exports]
    return len(files) == len(Export.Format) and all(path.exists() for path in files)


def count_undisturbed(school: School, period: Period) -> Counted:
    """The figures of one moment: counted again when somebody saved meanwhile. Raises FiguresKeepChanging.

    Without a transaction around it, which would make every teacher wait for the counting on SQLite.
    """
    before = basis(school, period)
    for _ in range(MOST_COUNTS):
        counted = count_school(school, period)
        after = basis(school, period)
        if before == after:
            return counted
        before = after
    raise FiguresKeepChanging


@transaction.atomic
def freeze(*, school: School, counted: Counted, by: User | None, at: datetime) -> Figures:
    """Keep the figures as they are now, exact and as they may be published. The same figures are kept once."""
    facts = {
        "school": school.brin,
        "school_year": counted.period.school_year,
        "hour_unit": school.hour_unit,
        "registers": [counted.registers.due, counted.registers.taken],
    }
    data = figures_to_json(counted.figures) | facts | {"left": counted.left, "exempt": counted.exempt}
    published = publication_to_json(publish(counted.figures)) | facts
    figures, is_new = Figures.objects.get_or_create(
        school=school,
        first_on=counted.period.first,
        last_on=counted.period.last,
        counting_rule=COUNTING_RULES_VERSION,
        checksum=checksum(data),
        defaults={
            "data": data,
            "published": published,
            "published_checksum": checksum(published),
            "counted_at": at,
        },
    )
    if is_new:
        audit(
            "figures.frozen",
            by=by,
            at=at,
            school_id=school.pk,
            object_id=figures.pk,
            checksum=figures.checksum,
        )
    return figures


def make_file(*, figures: Figures, file_format: str, language: str, by: User | None, at: datetime) -> Export:
    """Write the figures to a file of this format, in the active language, unless it is there. May raise OSError."""
    name = f"figures/{figures.school_id}/{figures.pk}-{language}.{file_format}"
    path = settings.MEDIA_ROOT / name
    existing = Export.objects.filter(figures=figures, format=file_format, language=language).first()
    if existing is not None and path.exists() and sha256_of(path) == existing.checksum:
        return existing
    digest = write_file(document(figures), file_format, path, made_at=figures.counted_at)
    export, _ = Export.objects.update_or_create(
        figures=figures,
        format=file_format,
        language=language,
        defaults={"path": name, "checksum": digest, "made_at": at, "made_by": by},
    )
    return export


def hand_out(*, export: Export, by: User, at: datetime) -> Export:
    """Note who took the file away. Called before its first byte leaves."""
    audit(
        "figures.downloaded",
        by=by,
        at=at,
        school_id=export.figures.school_id,
        object_id=export.pk,
        format=export.format,
        checksum=export.checksum,
    )
    return export
