"""Take over holidays and days off: the same plan as the preview page shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from schools.imports.readers.holiday_package import wish_for
from schools.imports.source import File
from schools.management.import_command import ImportCommand
from schools.models import ImportRun

BUILT_IN = Path("built-in")


class Command(ImportCommand):
    help = (
        "Take over holidays and days off from a file: OpenHolidays (CSV), Rijksoverheid (JSON, XML) or iCalendar. "
        "The word built-in instead of a file takes the list that comes with Aanwezig, for the school years there are."
    )
    kind = ImportRun.Kind.CLOSURES

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--gone",
            type=int,
            metavar="N",
            help="remove the N closures that came from this source and are not in the file any more",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        years = self.school(options).years.values_list("first_on", flat=True)
        self.school_years = sorted({day.year for day in years}) or [timezone.localdate().year]
        super().handle(*args, **options)

    def _files(self, paths: list[Path]) -> Iterator[File]:
        if paths == [BUILT_IN]:
            yield wish_for(self.school_years, BUILT_IN.name)
        else:
            yield from super()._files(paths)

    def accepted_gone(self, options: dict[str, Any]) -> int | None:
        gone: int | None = options["gone"]
        return gone
