"""The examples T1-T29 of the law page, and what a report says about itself."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from absences.hours import Category, CountingRule, HourUnit, Kind, LateCounting, counted_units
from schools.calendar import DayCounting, WindowMode
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Finding, ReportKind, WhyNot
from signals.rules.policy import DeadlineFrom
from signals.tests.rules.year import FOURTEEN, YEAR, day, missed, policy, pupil, reports, units

ROLLING, CALENDAR_WEEKS = WindowMode.ROLLING, WindowMode.CALENDAR_WEEKS
BOTH = (ROLLING, CALENDAR_WEEKS)


class Case(NamedTuple):
    """Unauthorised hours by day, and the reports expected: begin, end, hours, deadline."""

    name: str
    hours: dict[str, float]
    expected: list[tuple[str, str, float, str]]
    modes: tuple[WindowMode, ...] = BOTH


CASES = [
    Case("T1-two-whole-days", {"7 Sep": 8, "8 Sep": 8}, [("7 Sep", "8 Sep", 16, "15 Sep")]),
    Case("T2-fifteen-hours", {"7 Sep": 8, "8 Sep": 7}, []),
    Case(
        "T3-four-mondays",
        {"7 Sep": 4, "14 Sep": 4, "21 Sep": 4, "28 Sep": 4},
        [("7 Sep", "28 Sep", 16, "5 Oct")],
    ),
    Case("T4-first-monday-left-the-window", {"7 Sep": 4, "14 Sep": 4, "21 Sep": 4, "5 Oct": 4}, []),
    Case(
        "T5-wednesday-still-inside",
        {"9 Sep": 4, "14 Sep": 4, "21 Sep": 4, "5 Oct": 4},
        [("9 Sep", "5 Oct", 16, "12 Oct")],
        (ROLLING,),
    ),
    Case("T5-fifth-numbered-week", {"9 Sep": 4, "14 Sep": 4, "21 Sep": 4, "5 Oct": 4}, [], (CALENDAR_WEEKS,)),
    Case(
        "T6-autumn-holiday-skipped",
        {"1 Oct": 6, "9 Oct": 4, "20 Oct": 3, "30 Oct": 3},
        [("1 Oct", "30 Oct", 16, "6 Nov")],
    ),
    Case("T7-christmas-skipped", {"18 Dec": 8, "4 Jan": 8}, [("18 Dec", "4 Jan", 16, "11 Jan")]),
    Case(
        "T8-surplus-not-carried",
        {"7 Sep": 8, "8 Sep": 6, "9 Sep": 8, "14 Sep": 8, "15 Sep": 7},
        [("7 Sep", "9 Sep", 22, "16 Sep")],
    ),
    Case(
        "T9-second-report",
        {"7 Sep": 8, "8 Sep": 6, "9 Sep": 8, "14 Sep": 8, "15 Sep": 7, "16 Sep": 1},
        [("7 Sep", "9 Sep", 22, "16 Sep"), ("14 Sep", "16 Sep", 16, "23 Sep")],
    ),
    Case("last-day-of-the-window", {"9 Sep": 8, "6 Oct": 8}, [("9 Sep", "6 Oct", 16, "13 Oct")], (ROLLING,)),
    Case("day-after-the-window", {"9 Sep": 8, "7 Oct": 8}, []),
    Case("last-day-of-the-fourth-week", {"9 Sep": 8, "2 Oct": 8}, [("9 Sep", "2 Oct", 16, "9 Oct")]),
    Case("T10-four-weeks-apart", {"7 Sep": 10, "5 Oct": 10}, []),
    Case(
        "T12-primary-school-days",
        {"14 Sep": 5.5, "15 Sep": 5.5, "16 Sep": 3.75, "17 Sep": 5.5},
        [("14 Sep", "17 Sep", 20.25, "24 Sep")],
    ),
    Case("T12-until-wednesday", {"14 Sep": 5.5, "15 Sep": 5.5, "16 Sep": 3.75}, []),
    Case(
        "T13-short-week-is-a-lesson-week",
        {"8 Mar": 4, "15 Mar": 4, "22 Mar": 4, "30 Mar": 4},
        [("8 Mar", "30 Mar", 16, "6 Apr")],
    ),
    Case("T15-two-days-before-the-holiday", {"8 Oct": 7, "9 Oct": 7}, []),
    Case(
        "T16-begin-moves-forward",
        {"7 Sep": 6, "24 Sep": 4, "2 Oct": 3, "5 Oct": 3, "6 Oct": 6},
        [("24 Sep", "6 Oct", 16, "13 Oct")],
    ),
    Case("T17-entered-in-the-holiday", {"30 Sep": 8, "8 Oct": 7, "14 Oct": 8}, []),
    Case(
        "T18-restart-and-skipped-holiday",
        {"7 Sep": 8, "11 Sep": 4, "16 Sep": 4, "21 Sep": 9, "19 Oct": 7},
        [("7 Sep", "16 Sep", 16, "23 Sep"), ("21 Sep", "19 Oct", 16, "26 Oct")],
    ),
    Case("T20-deadline-in-the-holiday", {"17 Dec": 8, "18 Dec": 8}, [("17 Dec", "18 Dec", 16, "28 Dec")]),
]


@pytest.mark.parametrize(
    ("case", "mode"),
    [pytest.param(case, mode, id=f"{case.name}-{mode}") for case in CASES for mode in case.modes],
)
def test_the_examples_of_the_law_page_give_the_reports_it_names(case: Case, mode: WindowMode) -> None:
    found = reports(pupil(case.hours), policy(mode))

    assert [(one.begin_on, one.last_on, one.units, one.due_on) for one in found] == [
        (day(begin), day(end), units(hours), day(due)) for begin, end, hours, due in case.expected
    ]


THREE_WEEKS = {f"{number} Sep": 7.0 for number in (*range(7, 12), *range(14, 19), *range(21, 26))}


def spans(found: list[Finding]) -> list[tuple[date, date]]:
    return [(one.begin_on, one.last_on) for one in found]


@pytest.mark.parametrize("mode", BOTH)
def test_t11_each_sixteen_hours_of_continuous_absence_is_a_report_without_bundling(mode: WindowMode) -> None:
    found = reports(pupil(THREE_WEEKS), policy(mode))

    pairs = [
        ("7 Sep", "9 Sep"),
        ("10 Sep", "14 Sep"),
        ("15 Sep", "17 Sep"),
        ("18 Sep", "22 Sep"),
        ("23 Sep", "25 Sep"),
    ]
    assert spans(found) == [(day(begin), day(end)) for begin, end in pairs]


@pytest.mark.parametrize("mode", BOTH)
def test_t11_continuous_absence_is_bundled_per_seven_calendar_days(mode: WindowMode) -> None:
    found = reports(pupil(THREE_WEEKS), policy(mode, bundle_days=7), on=day("25 Sep"))

    pairs = [("7 Sep", "9 Sep"), ("10 Sep", "16 Sep"), ("17 Sep", "23 Sep")]
    assert spans(found) == [(day(begin), day(end)) for begin, end in pairs]


def test_a_bundle_says_on_which_of_its_days_the_limit_was_reached() -> None:
    bundle = reports(pupil(THREE_WEEKS), policy(bundle_days=7), on=day("25 Sep"))[1]

    assert (bundle.reached_on, bundle.due_on, bundle.units) == (day("14 Sep"), day("23 Sep"), units(35))


def test_a_bundle_waits_until_its_days_are_over() -> None:
    until_monday = {text: hours for text, hours in THREE_WEEKS.items() if day(text) <= day("14 Sep")}

    found = reports(pupil(until_monday), policy(bundle_days=7), on=day("15 Sep"))

    assert spans(found) == [(day("7 Sep"), day("9 Sep"))]


def test_a_pupil_who_came_back_is_not_bundled() -> None:
    until_monday = {text: hours for text, hours in THREE_WEEKS.items() if day(text) <= day("14 Sep")}

    found = reports(pupil(until_monday), policy(bundle_days=7), on=day("16 Sep"))

    assert spans(found) == [(day("7 Sep"), day("9 Sep")), (day("10 Sep"), day("14 Sep"))]


def test_t28_reports_go_on_while_the_absence_goes_on() -> None:
    school_days = YEAR.school_days(day("21 Sep"), day("26 Oct"))
    facts = PupilFacts(1, [missed(one, 7) for one in school_days], born_on=FOURTEEN)

    found = reports(facts, policy(bundle_days=7), on=day("26 Oct"))

    pairs = [
        ("21 Sep", "23 Sep"),
        ("24 Sep", "30 Sep"),
        ("1 Oct", "7 Oct"),
        ("8 Oct", "19 Oct"),
        ("20 Oct", "26 Oct"),
    ]
    assert spans(found) == [(day(begin), day(end)) for begin, end in pairs]


@pytest.mark.parametrize(
    ("last", "kind", "compulsory"),
    [
        pytest.param("11 Sep", ReportKind.V4, False, id="T14-eighteen-on-the-end-date"),
        pytest.param("9 Sep", ReportKind.V3, True, id="T14-seventeen-on-the-end-date"),
        pytest.param("10 Sep", ReportKind.V4, False, id="on-the-birthday-itself"),
    ],
)
def test_t14_the_age_on_the_end_date_decides_the_kind(last: str, kind: ReportKind, compulsory: bool) -> None:
    facts = pupil({"8 Sep": 8, last: 8}, born_on=date(2008, 9, 10))

    (report,) = reports(facts)

    assert (report.report_kind, report.compulsory) == (kind, compulsory)


def test_t19_sickness_and_suspension_do_not_count() -> None:
    week = [missed(day(f"{number} Sep"), 8, Category.AUTHORISED) for number in (7, 8, 9)]

    found = reports(PupilFacts(1, [*week, missed(day("10 Sep"), 8)], born_on=FOURTEEN))

    assert found == []


@pytest.mark.parametrize(
    ("counting", "deadline"),
    [
        pytest.param(DayCounting.WORKING_DAYS, date(2026, 12, 28), id="without-christmas-day"),
        pytest.param(DayCounting.SCHOOL_DAYS, date(2027, 1, 8), id="after-the-holiday"),
    ],
)
def test_t20_the_term_counts_working_days_or_school_days(counting: DayCounting, deadline: date) -> None:
    (report,) = reports(pupil({"17 Dec": 8, "18 Dec": 8}), policy(deadline_counting=counting))

    assert report.due_on == deadline


def lessons_of(rule: CountingRule, number: int, minutes: int, kind: Kind, length: int) -> list[LessonFact]:
    """That many lessons, eight a day from 7 September."""
    school_days = YEAR.school_days(day("7 Sep"), day("18 Sep"))
    count = counted_units(rule, kind, minutes_missed=minutes, period_minutes=length)
    return [
        LessonFact(school_days[index // 8], str(index % 8), kind, Category.UNAUTHORISED, count, minutes)
        for index in range(number)
    ]


@pytest.mark.parametrize(("unit", "reported"), [(HourUnit.LESSON, 1), (HourUnit.CLOCK, 0)])
def test_t21_sixteen_lessons_of_fifty_minutes_are_sixteen_hours_only_by_lesson(
    unit: HourUnit, reported: int
) -> None:
    rule = CountingRule(unit, LateCounting.NONE)

    found = reports(PupilFacts(1, lessons_of(rule, 16, 50, Kind.ABSENT, 50), born_on=FOURTEEN))

    assert len(found) == reported


@pytest.mark.parametrize(
    ("late", "reported"),
    [(LateCounting.NONE, 0), (LateCounting.MINUTES, 1), (LateCounting.LESSON_AFTER_N_MINUTES, 0)],
)
def test_t22_nine_times_twenty_minutes_late_makes_sixteen_hours_only_by_the_minute(
    late: LateCounting, reported: int
) -> None:
    rule = CountingRule(HourUnit.LESSON, late, late_after_minutes=20)
    absent = lessons_of(rule, 13, 60, Kind.ABSENT, 60)
    too_late = lessons_of(rule, 9, 20, Kind.LATE, 60)

    found = reports(PupilFacts(1, absent + too_late, born_on=FOURTEEN))

    assert len(found) == reported


def test_t23_the_five_hours_a_week_of_a_five_year_old_do_not_count() -> None:
    mondays = [day("7 Sep"), day("14 Sep"), day("21 Sep"), day("28 Sep")]
    lessons = [missed(one, 5, Category.AUTHORISED) for one in mondays] + [missed(one, 1) for one in mondays]

    assert reports(PupilFacts(1, lessons, born_on=date(2021, 3, 1))) == []


def test_t24_a_four_year_old_is_not_reported() -> None:
    facts = pupil({"7 Sep": 10, "8 Sep": 10, "9 Sep": 10}, born_on=date(2022, 5, 5))

    assert reports(facts) == []


def test_absence_counts_from_the_first_day_of_the_month_after_the_fifth_birthday() -> None:
    facts = pupil({"29 Sep": 8, "30 Sep": 8, "1 Oct": 8, "2 Oct": 8}, born_on=date(2021, 9, 1))

    (report,) = reports(facts)

    assert (report.begin_on, report.units) == (day("1 Oct"), units(16))
    assert {row.why for row in report.not_counted} == {WhyNot.NOT_COMPULSORY_YET}


def test_t25_a_pupil_with_a_basic_qualification_is_not_reported() -> None:
    facts = pupil({"7 Sep": 8, "8 Sep": 8}, born_on=date(2009, 1, 1), duty_ended_on=day("1 Sep"))

    assert reports(facts) == []


@pytest.mark.parametrize(
    ("start", "deadline"), [(DeadlineFrom.DECISION, "18 Sep"), (DeadlineFrom.END_DATE, "15 Sep")]
)
def test_t26_the_term_starts_when_the_school_could_know(start: DeadlineFrom, deadline: str) -> None:
    lessons = [missed(day("7 Sep"), 8), missed(day("8 Sep"), 8, decided_on=day("11 Sep"))]

    (report,) = reports(PupilFacts(1, lessons, born_on=FOURTEEN), policy(deadline_from=start))

    assert (spans([report]), report.due_on) == ([(day("7 Sep"), day("8 Sep"))], day(deadline))


def test_a_decision_that_did_not_matter_gives_no_longer_term() -> None:
    lessons = [
        missed(day("7 Sep"), 8),
        missed(day("8 Sep"), 8),
        missed(day("8 Sep"), 1, period="9", decided_on=day("11 Sep")),
    ]

    (report,) = reports(PupilFacts(1, lessons, born_on=FOURTEEN))

    assert report.due_on == day("15 Sep")


def test_t27_proven_illness_takes_the_report_away() -> None:
    lessons = [missed(day("7 Sep"), 8), missed(day("8 Sep"), 8, Category.AUTHORISED)]

    assert reports(PupilFacts(1, lessons, born_on=FOURTEEN)) == []


def test_t29_hours_at_the_school_before_do_not_count() -> None:
    facts = pupil({"7 Sep": 10, "14 Sep": 8}, enrolled_from=day("14 Sep"))

    assert reports(facts) == []


def test_absence_after_the_day_of_evaluation_does_not_count() -> None:
    assert reports(pupil({"7 Sep": 8, "8 Sep": 8}), on=day("7 Sep")) == []


def test_a_report_names_what_did_not_count_and_why() -> None:
    lessons = [
        missed(day("24 Aug"), 3),
        missed(day("7 Oct"), 8),
        missed(day("8 Oct"), 2, Category.AUTHORISED, reason_code="ZK", reason_name="Ziek"),
        missed(day("9 Oct"), 3, Category.PENDING),
        missed(day("9 Oct"), 0, kind=Kind.REMOVED, period="2"),
        missed(day("9 Oct"), 0, kind=Kind.LATE, period="3"),
        missed(day("14 Oct"), 8),
        missed(day("19 Oct"), 8),
    ]

    (report,) = reports(PupilFacts(1, lessons, born_on=FOURTEEN))

    assert [lesson.on for lesson in report.counted] == [day("7 Oct"), day("19 Oct")]
    assert report.pending_units == units(3)
    assert [(row.on, row.why) for row in report.not_counted] == [
        (day("24 Aug"), WhyNot.OUTSIDE_WINDOW),
        (day("8 Oct"), WhyNot.AUTHORISED),
        (day("9 Oct"), WhyNot.PENDING),
        (day("9 Oct"), WhyNot.REMOVED),
        (day("9 Oct"), WhyNot.TOO_SHORT),
        (day("14 Oct"), WhyNot.NO_SCHOOL_DAY),
    ]


def test_pending_hours_before_an_earlier_report_are_no_matter_of_the_next() -> None:
    certain = [missed(day(text), 8) for text in ("7 Sep", "8 Sep", "14 Sep", "15 Sep")]
    unresolved = missed(day("8 Sep"), 2, Category.PENDING, period="9")

    first, second = reports(PupilFacts(1, [*certain, unresolved], born_on=FOURTEEN))

    assert (first.pending_units, second.pending_units) == (units(2), 0)


def test_a_second_report_says_which_hours_went_into_the_first() -> None:
    second = reports(pupil({"7 Sep": 8, "8 Sep": 8, "14 Sep": 8, "15 Sep": 8}))[1]

    assert [(row.on, row.why) for row in second.not_counted] == [
        (day("7 Sep"), WhyNot.ALREADY_REPORTED),
        (day("8 Sep"), WhyNot.ALREADY_REPORTED),
    ]
