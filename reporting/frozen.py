"""Figures as plain data that can be kept, compared and checked: canonical JSON and its SHA-256."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reporting.counting import COUNTING_RULES_VERSION
from reporting.disclosure import Mark
from reporting.figures import Figures, Place
from reporting.publication import LateLine, Line, Publication


def canonical(data: Any) -> bytes:
    """One way to write it: sorted keys, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def checksum(data: Any) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical(data)).hexdigest()


def figures_to_json(figures: Figures) -> dict[str, Any]:
    """Every figure, exact; places in a fixed order."""
    return {
        "counting_rules": COUNTING_RULES_VERSION,
        "first": figures.first.isoformat(),
        "last": figures.last.isoformat(),
        "counts": [
            [*place, count.absences, count.pupils, count.units]
            for place, count in sorted(figures.counts.items())
        ],
        "late": [
            [late.month, late.times, late.pupils, late.minutes, late.units]
            for _, late in sorted(figures.late.items())
        ],
        "offers": [[offer.month, offer.units, offer.enrolled] for _, offer in sorted(figures.offers.items())],
    }


def publication_to_json(publication: Publication) -> dict[str, Any]:
    """A hidden number is the word of its mark."""
    return {
        "counting_rules": COUNTING_RULES_VERSION,
        "threshold": publication.threshold,
        "lines": [
            [*line.place, line.absences, line.pupils, line.units, line.on_offer, line.enrolled]
            for line in publication.lines
        ],
        "late": [
            [line.month, line.times, line.pupils, line.minutes, line.units] for line in publication.late
        ],
    }


def publication_from_json(data: dict[str, Any]) -> Publication:
    return Publication(
        threshold=data["threshold"],
        lines=tuple(
            Line(Place(*line[:4]), _value(line[4]), _value(line[5]), _value(line[6]), line[7], line[8])
            for line in data["lines"]
        ),
        late=tuple(LateLine(line[0], *map(_value, line[1:])) for line in data["late"]),
    )


def _value(kept: int | str) -> int | Mark:
    return Mark(kept) if isinstance(kept, str) else kept
