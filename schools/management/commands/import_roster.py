"""Take over pupils, groups and staff from an EDEXML file: the same plan as the preview page shows."""

from __future__ import annotations

import json
import os
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.imports.carry_out import carry_out, in_file, plan_import, summary
from schools.imports.edexml import read_edexml
from schools.imports.plan import Part, Plan, Row
from schools.imports.records import Problem, Refusal, RosterRecords
from schools.imports.safe_xml import MAX_BYTES
from schools.imports.words import described, place, sentence, weight
from schools.models import Board, School

REFUSED, MISUSED = 1, 2
MOST_NAMES = 20


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a day like 2026-08-31") from error


class Command(BaseCommand):
    help = (
        "Take over pupils, groups and staff from an EDEXML file (1.03, 2.0, 2.1). All of it or nothing. "
        "Ends with 0 when it is carried out or there is nothing to do, 1 when it is refused, 2 when asked wrongly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument(
            "--on", type=day, metavar="DAY", help="the first day on which the file holds; today if left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")
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

    def handle(self, *args: Any, **options: Any) -> None:
        records = read_edexml(self._bytes(options["file"]), options["file"].name)
        with transaction.atomic():
            school = self._school(options["school"].upper(), options["new_school"])
            plan = self._plan(school, records, options)
            if options["dry_run"] or plan.refused:
                transaction.set_rollback(True)
        self._tell(plan, as_json=options["json"], carried_out=not (options["dry_run"] or plan.refused))
        if plan.refused:
            raise SystemExit(REFUSED)

    def _bytes(self, path: Path) -> bytes:
        """At most one byte more than we read: the reader then says that it is too much."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            words = _("%(file)s cannot be read: %(reason)s. Nothing was changed.")
            raise CommandError(
                words % {"file": path, "reason": os.strerror(error.errno or 0)}, returncode=MISUSED
            ) from error

    def _school(self, brin: str, new_name: str | None) -> School:
        school = School.objects.filter(brin=brin).first()
        if school is None and new_name:
            board = Board.objects.create(name=new_name)
            school = School.objects.create(
                board=board,
                brin=brin,
                name=new_name,
                sector=School.Sector.PO,
                region=School.Region.MIDDEN,
                hour_unit=School.HourUnit.CLOCK,
            )
        if school is None:
            known = ", ".join(School.objects.order_by("brin").values_list("brin", flat=True)) or "–"
            words = _("There is no school with BRIN %(brin)s. There are: %(known)s. Nothing was changed.")
            raise CommandError(words % {"brin": brin, "known": known}, returncode=MISUSED)
        return school

    def _plan(self, school: School, records: RosterRecords, options: dict[str, Any]) -> Plan:
        on = options["on"] or timezone.localdate()
        plan = plan_import(school=school, records=records, on=on, accept_gone=options["gone"])
        if plan.refused or options["dry_run"]:
            return plan
        return carry_out(
            school=school,
            records=records,
            on=on,
            fingerprint=plan.fingerprint,
            by=None,
            at=timezone.now(),
            accept_gone=options["gone"],
        )

    def _tell(self, plan: Plan, *, as_json: bool, carried_out: bool) -> None:
        for problem in plan.problems:
            how = f" (--gone {problem.data['gone']})" if problem.code is Refusal.TOO_MANY_GONE else ""
            self.stderr.write(f"{place(problem)}: {weight(problem)}. {sentence(problem)}{how}")
        if as_json:
            self.stdout.write(json.dumps(_as_json(plan, carried_out), ensure_ascii=False, indent=2))
            return
        if plan.refused:
            self.stderr.write(_("Nothing was changed."))
            return
        words = _(
            "In the file: %(pupils)s pupils, %(with_group)s of them in a group; %(groups)s groups; %(staff)s staff."
        )
        self.stdout.write(words % in_file(plan))
        for name, part in ((_("Pupils"), plan.pupils), (_("Groups"), plan.groups), (_("Staff"), plan.staff)):
            self._tell_part(name, part)
        if plan.changes_nothing:
            self.stdout.write(_("Nothing changes: the school is already as the file says."))
        elif carried_out:
            self.stdout.write(_("Carried out."))
        else:
            self.stdout.write(_("This is only the plan. Nothing was changed."))

    def _tell_part(self, name: str, part: Part) -> None:
        counts = {
            "new": len(part.new),
            "changed": len(part.changed),
            "gone": len(part.gone),
            "same": part.unchanged,
        }
        self.stdout.write(
            f"{name}: " + _("%(new)s new, %(changed)s changed, %(gone)s gone, %(same)s unchanged") % counts
        )
        for mark, rows in (("~", part.changed), ("−", part.gone)):
            for row in rows[:MOST_NAMES]:
                changes = "; ".join(described(change) for change in row.changes)
                self.stdout.write(f"  {mark} {row.name} ({row.key}) {changes}".rstrip())
            if len(rows) > MOST_NAMES:
                self.stdout.write("  " + _("and %(more)s more") % {"more": len(rows) - MOST_NAMES})


def _as_json(plan: Plan, carried_out: bool) -> dict[str, Any]:
    return {
        **summary(plan),
        "in_file": in_file(plan),
        "school_year": plan.school.years if plan.school else None,
        "refused": plan.refused,
        "changes_nothing": plan.changes_nothing,
        "carried_out": carried_out,
        "problems": [_problem(problem) for problem in plan.problems],
        "details": {
            name: {kind: [_row(row) for row in getattr(part, kind)] for kind in ("new", "changed", "gone")}
            for name, part in (("pupils", plan.pupils), ("groups", plan.groups), ("staff", plan.staff))
        },
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "weight": type(problem.code).__name__.lower(),
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "words": sentence(problem),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "line": row.line,
        "changes": {change.what: [change.old, change.new] for change in row.changes},
    }
