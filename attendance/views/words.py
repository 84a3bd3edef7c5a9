"""What the save bar says: how many of each, and what the button is going to do."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.minutes import ABSENT, LATE, LEFT_EARLY, PRESENT, REMOVED
from attendance.sheet import Sheet


class Sum(NamedTuple):
    """`status` names the shape (docs/look.md), `letter` stands in it."""

    name: str
    status: str
    letter: str
    word: str
    number: int


class Keys(NamedTuple):
    """The letter that chooses a kind, as it stands in the word itself: T of te laat, L of late."""

    absent: str
    late: str
    left_early: str
    removed: str


def keys() -> Keys:
    return Keys(
        absent=pgettext("key for absent", "A"),
        late=pgettext("key for late", "L"),
        left_early=pgettext("key for left early", "E"),
        removed=pgettext("key for removed", "R"),
    )


def sums(sheet: Sheet) -> list[Sum]:
    """Every pupil in one of them: suggestions are not counted as absent before they are saved."""
    key = keys()
    kinds = [line.choice.kind for line in sheet.lines if not line.is_suggestion and not line.exemption]
    return [
        Sum(PRESENT, "present", "", _("present"), kinds.count(PRESENT)),
        Sum(ABSENT, "pending", key.absent, _("absent"), kinds.count(ABSENT)),
        Sum(LATE, "late", key.late, _("late"), kinds.count(LATE)),
        Sum(LEFT_EARLY, "left_early", key.left_early, _("left early"), kinds.count(LEFT_EARLY)),
        Sum(REMOVED, "removed", key.removed, _("removed"), kinds.count(REMOVED)),
        Sum("suggestion", "announced", "M", _("suggested"), sheet.suggestions),
        Sum("free", "not_expected", "–", _("not expected"), len(sheet.lines) - sheet.expected),
    ]


class ButtonWords(NamedTuple):
    """The words of the save button, and in `short` those of a phone. `#` is the number of suggestions."""

    nobody: str
    save: str
    one: str
    more: str
    one_short: str
    more_short: str

    def for_sheet(self, sheet: Sheet) -> tuple[str, str]:
        """What the button says as long as nobody touched the list; the script says the same afterwards."""
        number = sheet.suggestions
        if number:
            long, short = (self.one, self.one_short) if number == 1 else (self.more, self.more_short)
            return long.replace("#", str(number)), short.replace("#", str(number))
        nobody_is_missing = all(line.choice.kind == PRESENT for line in sheet.lines)
        words = self.nobody if nobody_is_missing else self.save
        return words, words


def button_words() -> ButtonWords:
    return ButtonWords(
        nobody=_("Save: everybody is here"),
        save=_("Save register"),
        one=_("Save and take over 1 suggestion"),
        more=_("Save and take over # suggestions"),
        one_short=_("Save with 1 suggestion"),
        more_short=_("Save with # suggestions"),
    )
