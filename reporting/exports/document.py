"""What a file of figures holds, in words of one language, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal
"""Text, a whole number or a number with decimals. A hidden number is text that says so."""

FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and for the data dictionary: the rule of counting, what is divided by what, and in which unit."""

    title: str
    rule: str
    unit: str = ""
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with one heading row."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Document:
    """Three sheets: the figures, the data dictionary, and where the figures come from."""

    title: str
    figures: Sheet
    rules: Sheet
    about: Sheet

    @property
    def sheets(self) -> tuple[Sheet, Sheet, Sheet]:
        return self.figures, self.rules, self.about


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS_WITH) else text
