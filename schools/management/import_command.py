"""What the three import commands share: read, plan, carry out at once, and tell it in words or as JSON."""

from __future__ import annotations

import json
import os
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.imports.carry_out import carry_out, in_file, plan_import, summary
from schools.imports.formats import FORMATS, recognise
from schools.imports.plan import Part, Plan, Row
from schools.imports.problems import Problem, Refusal
from schools.imports.readers.tables import Table
from schools.imports.source import MAX_BYTES, Columns, File, Recognised
from schools.imports.words import PARTS, because, described, named, place, sentence, weight
from schools.models import ImportRun, School

REFUSED, MISUSED = 1, 2
MOST_NAMES = 20


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a day like 2026-08-31") from error


class ImportCommand(BaseCommand):
    """All of the files or nothing. Ends with 0 when it is carried out or there is nothing to do, 1 when it is refused,
    2 when asked wrongly."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", type=Path, nargs="+", metavar="FILE", help="files that belong together, or a folder"
        )
        parser.add_argument("--school", required=True, metavar="BRIN")
        parser.add_argument(
            "--on", type=day, metavar="DAY", help="the first day on which it holds; today if left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        files = list(self._files(options["files"]))
        found = recognise(files)
        with transaction.atomic():
            school = self.school(options)
            plan = self._plan(school, files, found, options)
            if options["dry_run"] or plan.refused:
                transaction.set_rollback(True)
        carried_out = not (options["dry_run"] or plan.refused)
        self._tell(plan, found, as_json=options["json"], carried_out=carried_out)
        if plan.refused:
            raise SystemExit(REFUSED)

    def school(self, options: dict[str, Any]) -> School:
        brin = options["school"].upper()
        school = School.objects.filter(brin=brin).first()
        if school is None:
            known = ", ".join(School.objects.order_by("brin").values_list("brin", flat=True)) or "–"
            words = _("There is no school with BRIN %(brin)s. There are: %(known)s. Nothing was changed.")
            raise CommandError(words % {"brin": brin, "known": known}, returncode=MISUSED)
        return school

    def agreed(self, school: School, options: dict[str, Any]) -> Columns | None:
        """What the school means by signs that a file without heads does not explain."""
        return None

    def columns(self, school: School, table: Table, options: dict[str, Any]) -> Columns | None:
        """What the columns of a list mean; None leaves it to the heads."""
        return None

    def accepted_gone(self, options: dict[str, Any]) -> int | None:
        """How many pupils are known to have left."""
        return None

    def _files(self, paths: list[Path]) -> Iterator[File]:
        """At most one byte more than we read: the reader then says that it is too much."""
        try:
            for path in paths:
                inside = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
                for one in inside:
                    with one.open("rb") as file:
                        yield File(one.name, file.read(MAX_BYTES + 1))
        except OSError as error:
            words = _("%(file)s cannot be read: %(reason)s. Nothing was changed.")
            reason = os.strerror(error.errno or 0)
            raise CommandError(
                words % {"file": error.filename, "reason": reason}, returncode=MISUSED
            ) from error

    def _plan(
        self, school: School, files: list[File], found: Recognised | None, options: dict[str, Any]
    ) -> Plan:
        on = options["on"] or timezone.localdate()
        if found is None or FORMATS[found.format].kind != self.kind:
            name = files[0].name if files else str(options["files"][0])
            return Plan(name, on, (Problem(Refusal.UNKNOWN_FORMAT, name),))
        one = FORMATS[found.format]
        columns = (
            self.columns(school, one.table(files), options) if one.table else self.agreed(school, options)
        )
        records = one.read(files, columns)
        accept_gone = self.accepted_gone(options)
        plan = plan_import(school=school, kind=self.kind, records=records, on=on, accept_gone=accept_gone)
        if plan.refused or plan.changes_nothing or options["dry_run"]:
            return plan
        run = ImportRun.objects.create(
            pk=uuid4(),
            school=school,
            kind=self.kind,
            format=found.format,
            file=plan.file[:200],
            on=on,
            fingerprint=plan.fingerprint,
            accept_gone=accept_gone,
            wished_at=timezone.now(),
        )
        return carry_out(run=run, records=records, at=timezone.now())

    def _tell(self, plan: Plan, found: Recognised | None, *, as_json: bool, carried_out: bool) -> None:
        for problem in plan.problems:
            how = f" (--gone {problem.data['gone']})" if problem.code is Refusal.TOO_MANY_GONE else ""
            self.stderr.write(f"{place(problem)}: {weight(problem)}. {sentence(problem)}{how}")
        if as_json:
            self.stdout.write(json.dumps(_as_json(plan, found, carried_out), ensure_ascii=False, indent=2))
            return
        if plan.refused:
            self.stderr.write(_("Nothing was changed."))
            return
        if found:
            self.stdout.write(f"{FORMATS[found.format].name} {found.version}".strip() + ". " + because(found))
        for name, part in plan.parts.items():
            self._tell_part(str(PARTS[name]), part, in_file(plan)[name])
        if plan.changes_nothing:
            self.stdout.write(_("Nothing changes: the school is already as the file says."))
        elif carried_out:
            self.stdout.write(_("Carried out."))
        else:
            self.stdout.write(_("This is only the plan. Nothing was changed."))

    def _tell_part(self, name: str, part: Part, in_file: int) -> None:
        counts = {
            "in_file": in_file,
            "new": len(part.new),
            "changed": len(part.changed),
            "gone": len(part.gone),
            "same": part.unchanged,
        }
        words = _(
            "%(in_file)s in the file: %(new)s new, %(changed)s changed, %(same)s unchanged; %(gone)s gone"
        )
        self.stdout.write(f"{name}: {words % counts}")
        for mark, rows in (("~", part.changed), ("−", part.gone)):
            for row in rows[:MOST_NAMES]:
                changes = "; ".join(described(change) for change in row.changes)
                self.stdout.write(f"  {mark} {named(row)} ({row.key}) {changes}".rstrip())
            if len(rows) > MOST_NAMES:
                self.stdout.write("  " + _("and %(more)s more") % {"more": len(rows) - MOST_NAMES})


def _as_json(plan: Plan, found: Recognised | None, carried_out: bool) -> dict[str, Any]:
    return {
        **summary(plan),
        "format": found and found.format,
        "version": found and found.version,
        "in_file": in_file(plan),
        "refused": plan.refused,
        "changes_nothing": plan.changes_nothing,
        "carried_out": carried_out,
        "problems": [_problem(problem) for problem in plan.problems],
        "details": {
            name: {kind: [_row(row) for row in getattr(part, kind)] for kind in ("new", "changed", "gone")}
            for name, part in plan.parts.items()
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
        "name": named(row),
        "line": row.line,
        "changes": {change.what: [change.old, change.new] for change in row.changes},
    }
