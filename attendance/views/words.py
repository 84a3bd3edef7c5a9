"""What the save bar says: how many of each, and what the button is going to do."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.minutes import ABSENT, LATE, LEFT_EARLY, PRESENT, REMOVED
from attendance.sheet import Sheet


class Sum(NamedTuple):
    """`status` names the shape (docs/look.md), `letter` stands in it."""

    name: str
    status: str
    letter: str
    word: str
    number: int


def sums(sheet: Sheet) -> list[Sum]:
    """Every pupil in one of them: suggestions are not counted as absent before they are saved."""
    kinds = [line.choice.kind for line in sheet.lines if not line.is_suggestion and not line.exemption]
    return [
        Sum(PRESENT, "present", "", _("present"), kinds.count(PRESENT)),
        Sum(ABSENT, "pending", "A", _("absent"), kinds.count(ABSENT)),
        Sum(LATE, "late", "T", _("late"), kinds.count(LATE)),
        Sum(LEFT_EARLY, "left_early", "V", _("left early"), kinds.count(LEFT_EARLY)),
        Sum(REMOVED, "removed", "U", _("removed"), kinds.count(REMOVED)),
        Sum("suggestion", "announced", "M", _("suggested"), sheet.suggestions),
        Sum("free", "not_expected", "–", _("not expected"), len(sheet.lines) - sheet.expected),
    ]


def save_words(sheet: Sheet) -> tuple[str, str]:
    """The button, and the button on a phone."""
    number = sheet.suggestions
    if number:
        return (
            ngettext("Save and take over 1 suggestion", "Save and take over # suggestions", number).replace(
                "#", str(number)
            ),
            ngettext("Save with 1 suggestion", "Save with # suggestions", number).replace("#", str(number)),
        )
    nobody_is_missing = all(line.choice.kind == PRESENT for line in sheet.lines)
    words = _("Save: everybody is here") if nobody_is_missing else _("Save register")
    return words, words
