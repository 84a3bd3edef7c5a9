"""Saving and opening the register of a class, as whole requests through the stack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from absences.models import Absence
from attendance.models import Register
from attendance.tests.screen import Screen
from schools.models import TimetableLesson
from tests.benchmarks.measure import Act, Line, Target, compared, faster, side_by_side
from tests.benchmarks.peer import PeerRecord
from tests.benchmarks.school import BigSchool, SchoolClass

LATE_MINUTES = 8


class _Desk:
    """The lessons of today that wait for a register: each round takes the next class and period."""

    def __init__(self, big: BigSchool) -> None:
        self.on = big.today
        self.waiting = [
            (each, lesson)
            for period in range(8)
            for each in big.classes
            for lesson in each.lessons[self.on.isoweekday()][period : period + 1]
            if len(each.pupils) == len(big.classes[0].pupils)
        ]

    def at(self, number: int) -> tuple[SchoolClass, int]:
        return self.waiting[number % len(self.waiting)]


def _chosen(pupils: tuple[int, ...]) -> dict[int, str]:
    """Two are absent and one is late."""
    choices = dict.fromkeys(pupils, "present")
    return choices | dict.fromkeys(pupils[:2], "absent") | {pupils[2]: "late"}


def save_a_register(big: BigSchool, *, rounds: int) -> Line:
    desk = _Desk(big)

    def ours(number: int) -> Act:
        of, lesson = desk.at(number)
        screen = Screen(of.teacher, TimetableLesson(pk=lesson), desk.on)
        screen.open()
        data = {"ticket": screen.ticket, **{f"p-{pupil}": kind for pupil, kind in _chosen(of.pupils).items()}}
        return _post(screen.client, screen.url, data | {f"m-{of.pupils[2]}": LATE_MINUTES})

    def peers(number: int) -> Act:
        of, lesson = desk.at(number)
        client = Client()
        client.force_login(of.teacher)
        client.get(reverse("peer_empty"))
        data = {f"p{pupil}-status": kind for pupil, kind in _chosen(of.pupils).items()}
        url = reverse("peer_save", args=[lesson, desk.on])
        return _post(client, url, data | {f"p{of.pupils[2]}-minutes": LATE_MINUTES})

    timings = side_by_side(ours, peers, rounds=rounds)
    assert _ledger(desk.on, big) == _peer_ledger(desk.on), "both must know the same absences of today"
    mine = timings[0]
    more = [
        Target("≤ 8 queries", mine.queries <= 8),
        Target(f"p95 ≤ 25 ms (it is {mine.p95:.0f})", mine.p95 <= 25),
    ]
    return faster(f"save a register of {len(big.classes[0].pupils)}", *timings, least=7, more=more)


def _post(client: Client, url: str, data: Mapping[str, object]) -> Act:
    """As a browser sends it: urlencoded, which costs the server less than the multipart of the test client."""
    body = urlencode(data)

    def act() -> None:
        response = client.post(url, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 302, response.status_code

    return act


Known = set[tuple[int, int, str, int]]


def _ledger(on: date, big: BigSchool) -> Known:
    """(pupil, lesson, kind, minutes) of who is not there; minutes only of who is late."""
    assert Register.objects.filter(on=on, school=big.school).exists()
    rows = Absence.objects.filter(on=on, school=big.school)
    return {
        (row.pupil_id, row.lesson_id or 0, row.kind, row.minutes_missed if row.kind == "late" else 0)
        for row in rows
    }


def _peer_ledger(on: date) -> Known:
    rows = PeerRecord.objects.filter(on=on).exclude(status="present")
    return set(rows.values_list("pupil_id", "lesson_id", "status", "minutes"))


def open_a_register(big: BigSchool, *, rounds: int) -> Line:
    desk = _Desk(big)

    def ours(number: int) -> Act:
        of, lesson = desk.at(number)
        screen = Screen(of.teacher, TimetableLesson(pk=lesson), desk.on)
        screen.client.get(reverse("peer_empty"))
        return lambda: screen.open()

    def empty(number: int) -> Act:
        of, _ = desk.at(number)
        client = Client()
        client.force_login(of.teacher)
        url = reverse("peer_empty")
        client.get(url)
        return lambda: client.get(url)

    mine, theirs = side_by_side(ours, empty, rounds=rounds)
    targets = [
        Target("≤ 8 queries", mine.queries <= 8),
        Target("≤ 15 ms", mine.median <= 15),
    ]
    work = f"open a register of {len(big.classes[0].pupils)}, beside an empty page"
    more_ms = f"{mine.median - theirs.median:+,.1f} ms"
    return compared(work, mine, theirs, ratio=more_ms, targets=targets)
