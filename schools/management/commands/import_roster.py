"""Take over pupils, groups and staff from files: the same plan as the preview page shows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from schools.management.import_command import ImportCommand
from schools.models import Board, ImportRun, School


class Command(ImportCommand):
    help = "Take over pupils, groups and staff from the files of a pupil administration (EDEXML)."
    kind = ImportRun.Kind.ROSTER

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--gone",
            type=int,
            metavar="N",
            help="yes, these N pupils left: needed when more than one in five is gone",
        )
        parser.add_argument(
            "--new-school",
            metavar="NAME",
            help="make the school first when there is none with this BRIN (primary)",
        )

    def school(self, options: dict[str, Any]) -> School:
        brin, name = options["school"].upper(), options["new_school"]
        if name and not School.objects.filter(brin=brin).exists():
            return School.objects.create(
                board=Board.objects.create(name=name),
                brin=brin,
                name=name,
                sector=School.Sector.PO,
                region=School.Region.MIDDEN,
                hour_unit=School.HourUnit.CLOCK,
            )
        return super().school(options)

    def accepted_gone(self, options: dict[str, Any]) -> int | None:
        gone: int | None = options["gone"]
        return gone
