"""`manage.py load_demo_school`: two schools of one board, invented, to look at and to try things on."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.load import KINDS, SchoolExists, Wish, load

FEWEST_PUPILS = 40


class Command(BaseCommand):
    help = (
        "Invents a school with pupils, a timetable and the attendance of this school year until yesterday. "
        "A demo school that is there already is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sector", choices=[*KINDS, "both"], default="both")
        parser.add_argument("--pupils", type=int, help="default: 1200 in secondary, 240 in primary education")
        parser.add_argument(
            "--weeks", type=int, help="how many lesson weeks of attendance; default: all of the year"
        )
        parser.add_argument("--seed", type=int, default=1, help="another number is another school")
        parser.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD; default: the clock")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["pupils"] is not None and options["pupils"] < FEWEST_PUPILS:
            raise CommandError(f"--pupils: a demo school has {FEWEST_PUPILS} pupils or more.")
        if options["weeks"] is not None and options["weeks"] < 0:
            raise CommandError("--weeks is a number from 0.")
        for sector in KINDS if options["sector"] == "both" else (options["sector"],):
            self._load(sector, options)

    def _load(self, sector: str, options: dict[str, Any]) -> None:
        wish = Wish(
            sector=sector,
            pupils=options["pupils"] or KINDS[sector].pupils,
            weeks=options["weeks"],
            seed=options["seed"],
            today=options["today"] or timezone.localdate(),
        )
        begun = time.monotonic()
        try:
            load(wish, passwords_in=settings.DATA_DIR / "demo_accounts.json", say=self.stdout.write)
        except SchoolExists as name:
            self.stdout.write(f"{name} is there already and was left as it is.")
        else:
            self.stdout.write(f"Done in {time.monotonic() - begun:.0f} s.")
