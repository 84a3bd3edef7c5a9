"""What the inbox shows: one card per pupil, in the order in which they ask for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.db.models import Count, Max, Prefetch

from accounts.models import User
from schools.access import Viewer
from schools.calendar import Calendar
from schools.models import Group, Membership, Pupil
from schools.models.people import in_force
from schools.roles import Permission
from signals import words
from signals.deadline import Deadline, deadline
from signals.meter import Meter, meter_of
from signals.models import Signal, StatutoryReport
from signals.rules.finding import Finding, Measure
from signals.rules.policy import Policy


class Show(StrEnum):
    """Which cards are shown."""

    ALL = "all"
    MINE = "mine"
    STATUTORY = "statutory"
    BELOW = "below"
    LATE = "late"


class Heading(StrEnum):
    """Under which heading a card stands."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    NEW = "new"
    TAKEN_UP = "taken_up"


class Act(StrEnum):
    """The one button of a card."""

    REPORT = "report"
    TAKE_UP = "take_up"
    CONTACT = "contact"
    LOOK = "look"


@dataclass(frozen=True)
class Card:
    """A pupil who asks for attention. The weightiest signal says why, the earliest date says when."""

    pupil: Pupil
    signals: tuple[Signal, ...]
    deadline: Deadline
    half_days: bool
    may_follow_up: bool
    may_report: bool

    @cached_property
    def main(self) -> Signal:
        """The weightiest signal: the one with the highest limit."""
        return max(self.signals, key=lambda signal: (signal.facts["limit_units"], signal.reached_on))

    @cached_property
    def finding(self) -> Finding:
        return Finding.from_json(self.main.facts)

    @property
    def due_now(self) -> Signal:
        """The signal whose step is asked first."""
        return min(self.signals, key=lambda signal: signal.due_on)

    @property
    def group(self) -> str:
        return group_names(self.pupil)

    @property
    def age(self) -> int | None:
        return age(self.pupil, on=self.deadline.today)

    @property
    def taken_up_by(self) -> User | None:
        return self.main.taken_up_by if self.main.state == Signal.State.TAKEN_UP else None

    @property
    def act(self) -> Act:
        report = getattr(self.main, "report", None)
        if self.may_report and report is not None and report.state == StatutoryReport.State.PREPARED:
            return Act.REPORT
        if not self.may_follow_up:
            return Act.LOOK
        return Act.CONTACT if self.taken_up_by else Act.TAKE_UP

    @property
    def heading(self) -> Heading:
        if self.deadline.is_over:
            return Heading.OVERDUE
        if self.taken_up_by:
            return Heading.TAKEN_UP
        return Heading.THIS_WEEK if self.deadline.is_this_week else Heading.NEW

    @property
    def meter(self) -> Meter:
        policy = Policy.from_json(self.main.policy.settings["rules"])
        return meter_of(self.finding, policy, with_steps=False)

    @property
    def headline(self) -> str:
        return words.headline(self.main)

    @property
    def time_left(self) -> str:
        return words.time_left(self.deadline)

    @property
    def due_step(self) -> str:
        return words.due_step(Finding.from_json(self.due_now.facts), self.deadline)

    @property
    def sentences(self) -> list[str]:
        """Why this pupil is on the list, in two or three sentences."""
        story = words.story(self.finding, self.pupil.first_name, half_days=self.half_days)
        return [said for said in (story, words.ended(self.finding) or words.asks(self.finding)) if said]


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
        return sum(card.deadline.is_over for card in self.cards)


def inbox(viewer: Viewer, calendar: Calendar, *, show: Show) -> Inbox:
    """Three queries, whatever the number of signals."""
    seen = stamp(viewer)
    cards = tuple(
        sorted(_cards(viewer, calendar), key=lambda card: (card.deadline.due_on, card.pupil.sort_key))
    )
    return Inbox(
        cards=cards,
        shown=tuple(card for card in cards if _is_shown(card, show, viewer)),
        show=show,
        counts={each: sum(_is_shown(card, each, viewer) for card in cards) for each in Show},
        stamp=seen,
    )


def stamp(viewer: Viewer) -> str:
    """One cheap query: a text that changes when a signal of this viewer changes, and at midnight."""
    seen = Signal.objects.visible_to(viewer).aggregate(last=Max("changed_at"), number=Count("pk"))
    last = f"{seen['last']:%Y%m%d%H%M%S%f}" if seen["last"] else "none"
    return f"{viewer.today:%Y%m%d}-{seen['number']}-{last}"


def _is_shown(card: Card, show: Show, viewer: Viewer) -> bool:
    match show:
        case Show.MINE:
            return card.taken_up_by == viewer.user
        case Show.STATUTORY:
            return card.main.is_statutory
        case Show.BELOW:
            return not card.main.is_statutory and words.measure_of(card.main) is Measure.HOURS
        case Show.LATE:
            return any(words.measure_of(signal) is Measure.TIMES for signal in card.signals)
        case _:
            return True


def _cards(viewer: Viewer, calendar: Calendar) -> Iterator[Card]:
    signals = (
        Signal.objects.visible_to(viewer)
        .waiting()
        .select_related("pupil", "taken_up_by", "report", "policy")
        .prefetch_related(groups_of_pupil(viewer.today))
        .order_by("pupil__sort_key", "pupil_id", "reached_on")
    )
    by_pupil: dict[int, list[Signal]] = {}
    for signal in signals:
        by_pupil.setdefault(signal.pupil_id, []).append(signal)
    for mine in by_pupil.values():
        first_due = min(mine, key=lambda signal: signal.due_on)
        yield Card(
            pupil=mine[0].pupil,
            signals=tuple(mine),
            deadline=deadline(Finding.from_json(first_due.facts), calendar, today=viewer.today),
            half_days=viewer.school.has_half_days,
            may_follow_up=extends_to(viewer, Permission.SIGNAL_FOLLOW_UP, mine[0].pupil),
            may_report=viewer.has_whole_school(Permission.REPORT_SEND),
        )


def groups_of_pupil(on: date, prefix: str = "pupil__") -> Prefetch[str]:
    """The memberships in force, as `pupil.groups_now`."""
    memberships = (
        Membership.objects.filter(in_force(on)).select_related("group").order_by("group__kind", "group__name")
    )
    return Prefetch(f"{prefix}memberships", memberships, to_attr="groups_now")


def groups_now(pupil: Pupil) -> list[Group]:
    """The groups of a pupil that was fetched with `groups_of_pupil`."""
    memberships: list[Membership] = pupil.groups_now  # type: ignore[attr-defined]
    return [one.group for one in memberships]


def group_names(pupil: Pupil) -> str:
    """The classes of a pupil that was fetched with `groups_of_pupil`."""
    return ", ".join(group.name for group in groups_now(pupil) if group.kind == Group.Kind.BASE)


def extends_to(viewer: Viewer, permission: Permission, pupil: Pupil) -> bool:
    """Whether the permission holds for a pupil that was fetched with `groups_of_pupil`."""
    groups = viewer.groups(permission)
    return groups is None or any(group.pk in groups for group in groups_now(pupil))


def age(pupil: Pupil, *, on: date) -> int | None:
    """In whole years; None when the date of birth is not known."""
    born = pupil.born_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) if born else None
