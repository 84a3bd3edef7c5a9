"""What may stand in an address."""

from __future__ import annotations

from datetime import date

from django.urls import register_converter
from django.urls.converters import get_converters


class DayConverter:
    """A day of the years 1900 to 2199 as `2026-11-23`; anything else is no address."""

    regex = r"(?:19|2[01])\d{2}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


def register_day() -> None:
    """Let addresses say `<day:on>`. More than once is once."""
    if "day" not in get_converters():
        register_converter(DayConverter, "day")
