"""Where the first administrator makes the first school, for who starts an installation without `./run`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from schools.first_entry import ensure_token, nobody_is_here


class Command(BaseCommand):
    help = "Prints the address at which the first school is made. It works once, and only while nobody can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--base", default="", metavar="URL", help="what people type to come here (https://…/)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not nobody_is_here():
            self.stderr.write(_("Somebody can sign in already; add_account lets in somebody else."))
            return
        base = options["base"] or f"http{'s' if settings.HTTPS else ''}://{settings.ALLOWED_HOSTS[0]}/"
        self.stdout.write(urljoin(base, reverse("schools:first_entry", args=[ensure_token()])))
