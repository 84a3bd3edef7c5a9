"""Take over the timetable from files: the same plan as the preview page shows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from schools.actions.weeks import remembered_weeks
from schools.imports.readers.untis import WEEK_A
from schools.imports.source import Columns
from schools.management.import_command import ImportCommand
from schools.models import ImportRun, School


class Command(ImportCommand):
    help = "Take over the timetable from Untis (GPU001, with or without GPU002) or Zermelo (appointments as JSON)."
    kind = ImportRun.Kind.TIMETABLE

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--week-a",
            choices=["odd", "even"],
            help="which weeks of the calendar Untis means by A or 1; as chosen on screen, else odd, if left out",
        )

    def agreed(self, school: School, options: dict[str, Any]) -> Columns | None:
        return {WEEK_A: options["week_a"]} if options["week_a"] else remembered_weeks(school)
