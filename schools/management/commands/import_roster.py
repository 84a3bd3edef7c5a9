"""Take over pupils, groups and staff from files: the same plan as the preview page shows."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser

from schools.actions.columns import remembered_columns
from schools.imports.readers.columns import IS_WHOLE, SEVERAL, Meaning
from schools.imports.readers.lists import guessed
from schools.imports.readers.tables import Table
from schools.imports.source import Columns
from schools.management.import_command import ImportCommand
from schools.models import Board, ImportRun, School


def column(text: str) -> tuple[str, str]:
    """`surname=Achternaam`; `lesson_groups:2=Cluster 2` for a second column of what can have several."""
    key, _equals, head = text.partition("=")
    meaning, _colon, number = key.partition(":")
    if meaning not in set(Meaning) or not head or (number and Meaning(meaning) not in SEVERAL):
        raise ArgumentTypeError(f"{text} is not MEANING=HEAD; the meanings are {', '.join(Meaning)}")
    return key, head


class Command(ImportCommand):
    help = "Take over pupils, groups and staff from the files of a pupil administration, or from a list."
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
            "--column",
            type=column,
            action="append",
            default=[],
            metavar="MEANING=HEAD",
            help="what a column of a list means: surname=Achternaam. Without it: what was chosen on screen for the "
            "same heads, else what the heads say",
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help="this list is the whole school: who is not in it has left",
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

    def columns(self, school: School, table: Table, options: dict[str, Any]) -> Columns | None:
        """What the school chose for these heads before, else what they say; what is asked for now goes first."""
        if table.refused:
            return None
        asked = dict(options["column"])
        known = remembered_columns(school, table) or guessed(table)
        kept = {meaning: head for meaning, head in known.items() if head not in asked.values()}
        return kept | asked | ({IS_WHOLE: "yes"} if options["whole"] else {})

    def accepted_gone(self, options: dict[str, Any]) -> int | None:
        gone: int | None = options["gone"]
        return gone
