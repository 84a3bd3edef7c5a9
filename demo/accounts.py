"""The people of the demo schools with whom a visitor can sign in."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_noop

from demo.names import Name
from schools.roles import Role

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody at a demo school of `sector`. The mentor and the teacher get their roles with their group."""

    email: str
    name: Name
    sector: str
    role: Role
    called: str
    try_this: str


MENTOR = DemoAccount(
    "mentor@demo.example",
    Name("Marieke", "van den", "Eijnde"),
    "vo",
    Role.MENTOR,
    gettext_noop("mentor of 2B"),
    "Open the first lesson of 2B and register it.",
)
TEACHER = DemoAccount(
    "leerkracht@demo.example",
    Name("Sanne", "", "Wijdeveld"),
    "po",
    Role.MENTOR,
    gettext_noop("primary-school teacher"),
    "Register the morning of your own group.",
)
ADMINISTRATOR = Name("Anton", "", "Kerkhoven")
ACCOUNTS = (
    MENTOR,
    DemoAccount(
        "coordinator@demo.example",
        Name("Fatih", "", "Erdoğmuş"),
        "vo",
        Role.COORDINATOR,
        gettext_noop("absence coordinator"),
        "Read the inbox: who slides towards 16 hours, and which report is due?",
    ),
    DemoAccount(
        "schoolleider@demo.example",
        Name("Hanneke", "", "Terlouw"),
        "vo",
        Role.LEADER,
        gettext_noop("school leader"),
        "Ask for the figures of this school year and download them.",
    ),
    DemoAccount(
        "balie@demo.example",
        Name("Ruud", "van der", "Zalm"),
        "vo",
        Role.FRONT_OFFICE,
        gettext_noop("front office"),
        "Report somebody sick for today.",
    ),
    DemoAccount(
        "beheer@demo.example",
        ADMINISTRATOR,
        "vo",
        Role.ADMINISTRATOR,
        gettext_noop("administrator of both schools"),
        "Preview the import of a roster.",
    ),
    TEACHER,
    DemoAccount(
        "ib@demo.example",
        Name("Loubna", "", "Chafik"),
        "po",
        Role.COORDINATOR,
        gettext_noop("primary-school coordinator (ib'er)"),
        "See how a primary school counts clock hours.",
    ),
    DemoAccount(
        "directeur@demo.example",
        Name("Jeroen", "", "Haverkate"),
        "po",
        Role.LEADER,
        gettext_noop("primary-school head"),
        "Decide on the leave that parents asked for.",
    ),
    DemoAccount(
        "beheer@demo.example",
        ADMINISTRATOR,
        "po",
        Role.ADMINISTRATOR,
        gettext_noop("administrator of both schools"),
        "Change to the other school.",
    ),
)


def accounts_of(sector: str) -> list[DemoAccount]:
    return [account for account in ACCOUNTS if account.sector == sector]


def write_passwords(file: Path, school: str, accounts: Iterable[DemoAccount]) -> dict[str, str]:
    """Choose a password for each account and keep it in `file` (JSON, readable by its owner only), for `./run` to show.

    Who is in the file already keeps the password. Returns the passwords by address.
    """
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    passwords = {one["email"]: one["password"] for one in kept}
    for account in accounts:
        if account.email not in passwords:
            passwords[account.email] = _password()
            kept.append(
                {
                    "school": school,
                    "role": account.called,
                    "email": account.email,
                    "password": passwords[account.email],
                    "try": account.try_this,
                }
            )
    _write_private(file, json.dumps(kept, ensure_ascii=False, indent=1))
    return passwords


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _write_private(file: Path, text: str) -> None:
    """Whole or not at all, and at no moment readable by others."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(
        os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as stream:
        stream.write(text)
    unfinished.rename(file)
