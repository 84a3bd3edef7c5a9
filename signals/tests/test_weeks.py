"""The window of a finding on the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from absences.hours import Category, Kind
from schools.calendar import Window
from signals.rules.facts import LessonFact
from signals.rules.finding import NotCounted, ReportKind, WhyNot
from signals.tests.test_deadline import CALENDAR, STEP
from signals.weeks import Day, Place, Week, legend, weeks_of

TODAY = date(2026, 10, 29)
TUESDAY = date(2026, 10, 6)


def fact(day: date, kind: Kind = Kind.ABSENT, units: int = 60) -> LessonFact:
    return LessonFact(day, "1", kind, Category.UNAUTHORISED, units)


FINDING = replace(
    STEP,
    begin_on=TUESDAY,
    window=Window(TUESDAY, date(2026, 11, 9)),
    counted=(fact(TUESDAY), fact(date(2026, 10, 19), Kind.LATE, 10), fact(date(2026, 10, 22))),
    not_counted=(
        NotCounted(date(2026, 10, 20), WhyNot.AUTHORISED, 1, 60, "ZK", "Ziek"),
        NotCounted(date(2026, 10, 29), WhyNot.PENDING, 1, 60),
    ),
)


def strip() -> list[Week]:
    return weeks_of(FINDING, CALENDAR, today=TODAY)


def day(on: date) -> Day:
    return next(each for week in strip() for each in week.days if each.on == on)


def test_a_holiday_is_one_block_between_lesson_weeks() -> None:
    assert [week.number for week in strip()] == [8, None, 9, 10, 11, 12]
    assert (strip()[1].first, strip()[1].last) == (date(2026, 10, 12), date(2026, 10, 16))


def test_a_last_week_that_the_window_just_enters_is_one_day() -> None:
    assert [each.on for each in strip()[-1].days] == [date(2026, 11, 9)]


def test_a_day_before_the_window_is_outside() -> None:
    assert day(date(2026, 10, 5)).place == Place.OUTSIDE


def test_a_day_that_counts_has_its_units() -> None:
    assert (day(TUESDAY).place, day(TUESDAY).status, day(TUESDAY).units) == (Place.COUNTS, "unauthorised", 60)


def test_a_day_of_only_coming_late_is_drawn_as_late() -> None:
    assert day(date(2026, 10, 19)).status == "late"


def test_what_does_not_count_shows_what_it_was() -> None:
    assert [day(date(2026, 10, number)).status for number in (20, 29)] == ["authorised", "pending"]


def test_today_and_what_comes_after_it_are_told_apart() -> None:
    assert day(TODAY).is_today
    assert day(date(2026, 10, 30)).place == Place.AHEAD


def test_the_strip_of_a_report_ends_with_its_last_day() -> None:
    report = replace(FINDING, report_kind=ReportKind.V3, last_on=date(2026, 10, 22))

    weeks = weeks_of(report, CALENDAR, today=TODAY)

    assert [week.number for week in weeks] == [8, None, 9]
    assert weeks[-1].days[-1].place == Place.OUTSIDE


def test_the_legend_explains_what_is_there_and_nothing_else() -> None:
    assert {"unauthorised", "late", "authorised", "pending", "off", "today"} <= legend(strip())
    assert "removed" not in legend(strip())
