"""Small files with holidays, made here."""

from __future__ import annotations

import json
from typing import Any

HEADS = "Id;Country;StartDate;EndDate;Type;RegionalScope;Name;Groups"


def openholidays(*rows: str) -> bytes:
    """`2026-10-10;2026-10-18;School;NO`, with a BOM as the real ones have."""
    lines = [HEADS]
    for number, row in enumerate(rows):
        first, last, kind, name, groups = row.split(";")
        lines.append(f"id-{number};NL;{first};{last};{kind};Regional;NL {name},EN Holidays;{groups}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


AUTUMN = {"region": " noord ", "startdate": "2026-10-09T22:00:00.000Z", "enddate": "2026-10-17T22:00:00.000Z"}
CHRISTMAS = {"region": "heel Nederland", "startdate": "2026-12-19", "enddate": "2027-01-03"}
SPRING = {"region": "Zuid", "startdate": "2027-02-12T23:00:00.000Z", "enddate": "2027-02-20T23:00:00.000Z"}
VACATIONS: list[dict[str, Any]] = [
    {"type": "\n  Herfstvakantie  ", "compulsorydates": "false", "regions": [AUTUMN]},
    {"type": "Kerstvakantie", "compulsorydates": True, "regions": [CHRISTMAS]},
    {"type": "Voorjaarsvakantie", "compulsorydates": " FALSE ", "regions": [SPRING]},
]
DOCUMENT = {
    "id": "1",
    "type": "schoolvakanties",
    "content": [{"title": "t", "schoolyear": " 2026-2027\n", "vacations": VACATIONS}],
}


def feed(*documents: object) -> bytes:
    return json.dumps(list(documents) or [DOCUMENT]).encode()


def xml_feed() -> bytes:
    vacations = "".join(
        f"<vacation><type>{one['type']}</type><compulsorydates>{one['compulsorydates']}</compulsorydates><regions>"
        + "".join(
            "<region>" + "".join(f"<{name}>{text}</{name}>" for name, text in region.items()) + "</region>"
            for region in one["regions"]
        )
        + "</regions></vacation>\n"
        for one in VACATIONS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<documents><document><id>1</id><type>schoolvakanties</type>'
        f"<content><contentblock><schoolyear> 2026-2027 </schoolyear><vacations>\n{vacations}</vacations>"
        "</contentblock></content></document></documents>"
    ).encode()


def calendar(*events: str) -> bytes:
    """Each event as its lines without BEGIN and END, separated by `|`."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//school//NL"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
