"""A demo school that loads in a second."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from demo.load import Loaded, Wish, load

MONDAY = date(2026, 11, 23)


def silent(_words: str) -> None:
    pass


def loaded(
    folder: Path, sector: str = "vo", today: date = MONDAY, weeks: int | None = 3, seed: int = 1
) -> Loaded:
    wish = Wish(sector=sector, pupils=60, weeks=weeks, seed=seed, today=today)
    return load(wish, passwords_in=folder / "demo_accounts.json", say=silent)
