"""Small files of Zermelo, as tests need them."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BELL = {1: time(8, 30), 2: time(9, 20), 3: time(10, 30), 4: time(11, 20), 5: time(12, 40), 6: time(13, 30)}


def appointment(on: date, period: int = 1, **more: Any) -> dict[str, Any]:
    """Mathematics of 2B by Mira in one period of a day."""
    begins = datetime.combine(on, BELL[period], AMSTERDAM)
    number = more.pop("id", on.toordinal() * 10 + period)
    return {
        "id": number,
        "appointmentInstance": number,
        "start": int(begins.timestamp()),
        "end": int((begins + timedelta(minutes=50)).timestamp()),
        "startTimeSlot": period,
        "endTimeSlot": period,
        "subjects": ["wi"],
        "teachers": ["Mira"],
        "groups": ["2B"],
        "groupsInDepartments": [17],
        "locations": ["203"],
        "type": "lesson",
        "valid": True,
        "hidden": False,
        "cancelled": False,
        "modified": False,
        "moved": False,
        "new": False,
    } | more


def weeks(first: date, number: int, period: int = 1, **more: Any) -> list[dict[str, Any]]:
    """The same appointment in that many weeks in a row."""
    return [appointment(first + timedelta(weeks=week), period, **more) for week in range(number)]


def zermelo(*appointments: dict[str, Any], bom: bool = True, bare: bool = False) -> bytes:
    found: Any = list(appointments)
    text = json.dumps(found if bare else {"response": {"status": 200, "data": found}}, indent=1)
    return text.encode("utf-8-sig" if bom else "utf-8")
