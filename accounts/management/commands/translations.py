"""The catalogue of words: collect what code and templates say, merge translations, compile, and say what is missing."""

from __future__ import annotations

import fcntl
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

FLOORS = ("accounts", "schools", "absences", "attendance", "signals", "reporting", "demo", "config")
WITH_PLURAL = ("ngettext", "ngettext_lazy", "npgettext")
WITH_CONTEXT = ("pgettext", "pgettext_lazy", "npgettext")
KEYWORDS = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", *WITH_PLURAL, *WITH_CONTEXT))


def sources(root: Path) -> Iterator[tuple[Path, io.BytesIO]]:
    """Every file that may hold words, as Python source."""
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.py")):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path, io.BytesIO(path.read_bytes())
    for path in sorted((root / "templates").rglob("*.html")) + sorted((root / "templates").rglob("*.txt")):
        code = templatize(path.read_text(), origin=str(path))
        yield path, io.BytesIO("\n".join(line.strip() for line in code.splitlines()).encode())


def collect(root: Path) -> Catalog:
    """All messages with the files they stand in."""
    found = Catalog(locale="nl", domain="django", project="Aanwezig", fuzzy=False)
    for path, source in sources(root):
        for _line, function, message, _comments in extract_python(source, KEYWORDS, [], {}):
            said: Any = message  # one string, or all arguments of the call
            words = list(said) if isinstance(said, list | tuple) else [said]
            context = words.pop(0) if function in WITH_CONTEXT else None
            wanted = words[: 2 if function in WITH_PLURAL else 1]
            if all(wanted):
                found.add(
                    tuple(wanted) if len(wanted) == 2 else wanted[0],
                    locations=[(str(path.relative_to(root)), 0)],
                    context=context,
                )
    return found


def untranslated(catalog: Catalog) -> list[str]:
    """Messages without Dutch, with the files they stand in."""
    missing = []
    for message in catalog:
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and not all(strings):
            missing.append(f"{message.id!r} ({', '.join(place for place, _ in message.locations)})")
    return missing


class Command(BaseCommand):
    help = "Bring locale/nl in step with the code and templates, and compile it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="more", type=Path, help="a .po file whose translations are merged in"
        )
        parser.add_argument("--compile", action="store_true", help="only compile, for a fresh clone")
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when words are missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.LOCALE_PATHS[0] / "nl" / "LC_MESSAGES"
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.work(folder / "django.po", folder / "django.mo", **options)

    def work(self, po: Path, mo: Path, *, more: Path | None, check: bool, **options: Any) -> None:
        known = read(po)
        if not options["compile"]:
            catalog = collect(settings.BASE_DIR)
            for message in catalog:
                for source in [known, *([read(more)] if more else [])]:
                    same = source.get(message.id, message.context) if message.id else None
                    if same is not None and same.string:
                        message.string = same.string
            missing = untranslated(catalog)
            if check:
                self.report(missing, [m for m in known if m.id and catalog.get(m.id, m.context) is None])
                return
            written = io.BytesIO()
            pofile.write_po(written, catalog, width=110, sort_output=True, omit_header=True)
            po.write_bytes(written.getvalue())
            known = catalog
            for line in missing:
                self.stdout.write(f"untranslated: {line}")
        written = io.BytesIO()
        write_mo(written, known)
        mo.write_bytes(written.getvalue())

    def report(self, missing: list[str], unused: list[Any]) -> None:
        lines = [f"untranslated: {line}" for line in missing] + [f"unused: {m.id!r}" for m in unused]
        if lines:
            raise CommandError("\n".join([*lines, "Run manage.py translations and fill in locale/nl."]))
        self.stdout.write("The Dutch catalogue is complete.")


def read(po: Path) -> Catalog:
    if not po.exists():
        return Catalog(locale="nl")
    with po.open("rb") as file:
        return pofile.read_po(file, locale="nl", abort_invalid=True)
