"""Small files of Untis, as tests need them."""

from __future__ import annotations


def row(
    number: int = 1,
    group: str = "2B",
    teacher: str = "Mira",
    subject: str = "wi",
    room: str = "203",
    day: int | str = 1,
    period: int | str = 1,
    weeks: str = "",
) -> str:
    """A line of GPU001."""
    return f'{number};"{group}";"{teacher}";"{subject}";"{room}";{day};{period};;{weeks}'


def detail(
    number: int = 1,
    group: str = "2B",
    teacher: str = "Mira",
    subject: str = "wi",
    weeks: str = "",
    first: str = "",
    last: str = "",
    cluster: str = "",
) -> str:
    """A line of GPU002: 47 columns without quotes."""
    cells = [str(number), "3", "3", "3", group, teacher, subject, "203", *[""] * 39]
    cells[11], cells[14], cells[15], cells[41] = weeks, first, last, cluster
    return ";".join(cells)


def gpu(*rows: str) -> bytes:
    return "\r\n".join(rows).encode("cp1252")
