"""What the inbox shows: one card per pupil, in the order in which they ask for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Count, Max, Prefetch

from accounts.models import User
from schools.access import Viewer
from schools.calendar import Calendar, DayCounting
from schools.models import Membership, NoSchoolYear, Pupil
from schools.models.people import in_force
from signals.models import Signal, StatutoryReport
from signals.rules.policy import SIXTEEN_HOURS


class Show(StrEnum):
    """Which cards are shown."""

    ALL = "all"
    MINE = "mine"
    STATUTORY = "statutory"
    BELOW = "below"


class Heading(StrEnum):
    """Under which heading a card stands."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    NEW = "new"
    TAKEN_UP = "taken_up"


@dataclass(frozen=True, slots=True)
class Card:
    """A pupil who asks for attention. `days_left` are working days for a report, school days for our own steps."""

    pupil: Pupil
    group: str
    signals: tuple[Signal, ...]
    due_on: date
    days_left: int
    today: date

    @property
    def main(self) -> Signal:
        """The weightiest signal: the one with the highest limit."""
        return max(self.signals, key=lambda signal: (signal.facts["limit_units"], signal.reached_on))

    @property
    def report(self) -> StatutoryReport | None:
        return getattr(self.main, "report", None)

    @property
    def taken_up_by(self) -> User | None:
        return self.main.taken_up_by

    @property
    def is_over(self) -> bool:
        return self.due_on < self.today

    @property
    def clock(self) -> str:
        """The state of the clock ring."""
        return "over" if self.is_over else "soon" if self.days_left <= 2 else ""

    @property
    def heading(self) -> Heading:
        if self.is_over:
            return Heading.OVERDUE
        if self.main.state == Signal.State.TAKEN_UP:
            return Heading.TAKEN_UP
        is_this_week = self.due_on.isocalendar()[:2] == self.today.isocalendar()[:2]
        return Heading.THIS_WEEK if is_this_week else Heading.NEW


@dataclass(frozen=True, slots=True)
class Inbox:
    """All cards of a viewer, those that are shown, and a stamp that changes when anything in it changes."""

    cards: tuple[Card, ...]
    shown: tuple[Card, ...]
    show: Show
    counts: dict[Show, int]
    stamp: str

    @property
    def groups(self) -> list[tuple[Heading, list[Card]]]:
        by_heading = [
            (heading, [card for card in self.shown if card.heading == heading]) for heading in Heading
        ]
        return [(heading, cards) for heading, cards in by_heading if cards]

    @property
    def overdue(self) -> int:
        return sum(card.is_over for card in self.cards)


def inbox(viewer: Viewer, *, show: Show) -> Inbox:
    """Five queries, whatever the number of signals."""
    cards = tuple(sorted(_cards(viewer), key=lambda card: (card.due_on, card.pupil.sort_key)))
    return Inbox(
        cards=cards,
        shown=tuple(card for card in cards if _is_shown(card, show, viewer)),
        show=show,
        counts={each: sum(_is_shown(card, each, viewer) for card in cards) for each in Show},
        stamp=stamp(viewer),
    )


def stamp(viewer: Viewer) -> str:
    """One cheap query: a text that changes when a signal of this viewer changes."""
    seen = Signal.objects.visible_to(viewer).aggregate(last=Max("changed_at"), number=Count("pk"))
    return f"{viewer.today:%Y%m%d}-{seen['number']}-{seen['last']:%Y%m%d%H%M%S%f}" if seen["last"] else "none"


def _is_shown(card: Card, show: Show, viewer: Viewer) -> bool:
    match show:
        case Show.MINE:
            return card.taken_up_by == viewer.user
        case Show.STATUTORY:
            return card.main.criterion == SIXTEEN_HOURS
        case Show.BELOW:
            return card.main.criterion != SIXTEEN_HOURS
        case _:
            return True


def _cards(viewer: Viewer) -> Iterable[Card]:
    signals = (
        Signal.objects.visible_to(viewer)
        .waiting()
        .select_related("pupil", "taken_up_by", "report", "school")
        .prefetch_related(groups_of_pupil(viewer.today))
        .order_by("pupil__sort_key", "pupil_id", "reached_on")
    )
    by_pupil: dict[int, list[Signal]] = {}
    for signal in signals:
        by_pupil.setdefault(signal.pupil_id, []).append(signal)
    if not by_pupil:
        return
    calendar = calendar_or_none(viewer)
    for mine in by_pupil.values():
        pupil = mine[0].pupil
        first_due = min(mine, key=lambda signal: signal.due_on)
        yield Card(
            pupil=pupil,
            group=group_names(pupil),
            signals=tuple(mine),
            due_on=first_due.due_on,
            days_left=days_left(first_due, calendar, today=viewer.today),
            today=viewer.today,
        )


def groups_of_pupil(on: date) -> Prefetch[str]:
    """The memberships in force, as `pupil.groups_now`."""
    memberships = (
        Membership.objects.filter(in_force(on)).select_related("group").order_by("group__kind", "group__name")
    )
    return Prefetch("pupil__memberships", memberships, to_attr="groups_now")


def group_names(pupil: Pupil) -> str:
    """The classes of a pupil that was fetched with `groups_of_pupil`."""
    memberships: list[Membership] = pupil.groups_now  # type: ignore[attr-defined]
    return ", ".join(one.group.name for one in memberships if one.group.kind == "base")


def calendar_or_none(viewer: Viewer) -> Calendar | None:
    try:
        return viewer.school.calendar()
    except NoSchoolYear:
        return None


def days_left(signal: Signal, calendar: Calendar | None, *, today: date) -> int:
    """Days until and including the due day: working days for a report, school days for our own step; 0 when over."""
    if signal.due_on < today or calendar is None:
        return 0
    if signal.criterion != SIXTEEN_HOURS:
        return calendar.school_days_between(today, signal.due_on)
    left, day = 0, today
    while day < signal.due_on:
        day = calendar.add_working_days(day, 1, DayCounting.WORKING_DAYS)
        left += 1
    return left


def changed_since(viewer: Viewer, moment: datetime) -> dict[str, list[Signal]]:
    """What the evaluation did since that moment: raised, changed while it waited, withdrawn. One query."""
    changed = (
        Signal.objects.visible_to(viewer)
        .filter(changed_at__gt=moment)
        .select_related("pupil")
        .order_by("pupil__sort_key")
    )
    news: dict[str, list[Signal]] = {"raised": [], "stronger": [], "withdrawn": []}
    for signal in changed:
        if signal.state == Signal.State.WITHDRAWN:
            news["withdrawn"].append(signal)
        elif signal.state == Signal.State.OPEN and signal.raised_at > moment:
            news["raised"].append(signal)
        elif signal.state == Signal.State.OPEN:
            news["stronger"].append(signal)
    return news
