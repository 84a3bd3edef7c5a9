"""What counts as an absence, for how long, in which month, and out of how much."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta

import pytest

from reporting.counting import Missed, Taken, count
from reporting.figures import BANDS, Figures, Place, Rate
from reporting.tests.ledger import Paper, random_paper, recount

MONDAY = date(2026, 9, 7)
SEPTEMBER = date(2026, 9, 1), date(2026, 9, 30)


def lessons(*days: date, slots: range = range(1, 5), pupils: tuple[int, ...] = (1, 2)) -> list[Taken]:
    return [Taken(day, slot, 60, pupils) for day in days for slot in slots]


def away(
    day: date, *slots: int, kind: str = "absent", reason: str = "sickness", pupil: int = 1
) -> list[Missed]:
    category = {"sickness": "authorised", "truancy": "unauthorised"}[reason]
    return [Missed(day, slot, pupil, kind, category, reason, 60, 60) for slot in slots]


def school_days(number: int, begin: date = MONDAY) -> list[date]:
    days = (begin + timedelta(days=offset) for offset in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def counted(
    taken: list[Taken],
    missed: list[Missed],
    period: tuple[date, date] = (date(2026, 8, 1), date(2026, 12, 31)),
) -> Figures:
    return count(taken, missed, [(1, MONDAY, None), (2, MONDAY, None)], first=period[0], last=period[1])


@pytest.mark.parametrize("seed", range(25))
def test_every_figure_equals_a_slow_recount_from_the_ledger(seed: int) -> None:
    paper = random_paper(seed)
    first, last = date(2026, 9, 3), date(2026, 10, 14)

    figures = count(paper.taken, paper.missed, paper.enrolments, first=first, last=last)

    finest = {place: each for place, each in figures.counts.items() if all(place)}
    assert {p: (c.absences, c.pupils, c.units) for p, c in finest.items()} == recount(paper, first, last)


@pytest.mark.parametrize("seed", range(5))
def test_absences_and_hours_of_the_parts_add_up_to_every_total(seed: int) -> None:
    paper = random_paper(seed)

    figures = count(
        paper.taken, paper.missed, paper.enrolments, first=date(2026, 8, 17), last=date(2026, 10, 30)
    )

    for total in (Place(), *(Place(month=month) for month in figures.months)):
        parts = [figures.at(month=total.month, category=c) for c in ("authorised", "unauthorised", "pending")]
        assert sum(part.units for part in parts) == figures.at(month=total.month).units
        assert sum(part.absences for part in parts) == figures.at(month=total.month).absences


def test_days_in_a_row_are_one_absence() -> None:
    days = school_days(3)
    figures = counted(lessons(*days), [row for day in days for row in away(day, 1, 2, 3, 4)])

    assert (figures.at().absences, figures.at().units) == (1, 12 * 60)
    assert figures.at(band="days_1_5").absences == 1


def test_a_weekend_does_not_break_an_absence() -> None:
    friday, monday = date(2026, 9, 11), date(2026, 9, 14)
    figures = counted(lessons(friday, monday), away(friday, 3, 4) + away(monday, 1))

    assert figures.at().absences == 1


def test_being_back_for_the_last_lesson_ends_an_absence() -> None:
    monday, tuesday = school_days(2)
    figures = counted(lessons(monday, tuesday), away(monday, 1, 2, 3) + away(tuesday, 1))

    assert figures.at().absences == 2
    assert figures.at(band="part_of_a_day").absences == 2


def test_two_hours_skipped_on_one_day_are_one_absence() -> None:
    figures = counted(lessons(MONDAY), away(MONDAY, 1, 4, reason="truancy"))

    assert figures.at(band="part_of_a_day").absences == 1


def test_a_day_without_lessons_for_this_pupil_does_not_break_an_absence() -> None:
    monday, tuesday, wednesday = school_days(3)
    taken = lessons(monday) + lessons(tuesday, pupils=(2,)) + lessons(wednesday)
    figures = counted(taken, away(monday, 1, 2, 3, 4) + away(wednesday, 1, 2, 3, 4))

    assert figures.at().absences == 1


def test_another_reason_group_is_another_absence() -> None:
    monday, tuesday = school_days(2)
    missed = away(monday, 1, 2, 3, 4) + away(tuesday, 1, 2, 3, 4, reason="truancy")
    figures = counted(lessons(monday, tuesday), missed)

    assert figures.at(category="authorised").absences == figures.at(category="unauthorised").absences == 1


@pytest.mark.parametrize(
    ("number", "band"),
    [(1, "days_1_5"), (5, "days_1_5"), (6, "days_6_20"), (20, "days_6_20"), (21, "over_4_weeks")],
)
def test_the_duration_is_the_number_of_school_days_touched(number: int, band: str) -> None:
    days = school_days(number)
    figures = counted(lessons(*days), [row for day in days for row in away(day, 1, 2, 3, 4)])

    assert [each for each in BANDS if figures.at(band=each).absences] == [band]


def test_an_absence_over_the_end_of_a_month_counts_once_and_its_hours_in_both_months() -> None:
    days = [date(2026, 9, 30), date(2026, 10, 1)]
    figures = counted(lessons(*days), [row for day in days for row in away(day, 1, 2, 3, 4)])

    assert [figures.at(month=m).absences for m in ("2026-09", "2026-10")] == [1, 0]
    assert [figures.at(month=m).units for m in ("2026-09", "2026-10")] == [240, 240]
    assert [figures.at(month=m).pupils for m in ("2026-09", "2026-10")] == [1, 1]


def test_an_absence_that_began_before_the_period_keeps_its_length_and_is_not_counted_again() -> None:
    days = school_days(8, begin=date(2026, 8, 26))
    figures = counted(lessons(*days), [row for day in days for row in away(day, 1, 2, 3, 4)], SEPTEMBER)

    assert figures.at(band="days_6_20").absences == 0
    assert figures.at(band="days_6_20").units == 4 * 240


def test_a_lesson_without_a_register_counts_nowhere() -> None:
    figures = counted(lessons(MONDAY, slots=range(1, 4)), away(MONDAY, 1, 2, 3, 4))

    assert (figures.at().units, figures.offers[""].units) == (180, 2 * 180)


def test_somebody_who_is_not_on_the_confirmed_list_misses_nothing() -> None:
    figures = counted(lessons(MONDAY, pupils=(2,)), away(MONDAY, 1, 2))

    assert figures.at().units == 0


def test_somebody_on_two_lists_at_the_same_hour_is_offered_that_hour_once() -> None:
    taken = [Taken(MONDAY, 1, 60, (1, 2)), Taken(MONDAY, 1, 60, (2, 3))]

    assert counted(taken, []).offers[""].units == 3 * 60


def test_being_late_is_counted_apart_and_breaks_no_presence() -> None:
    late = Missed(MONDAY, 1, 1, "late", "unauthorised", "late", 60, 25)
    figures = counted(lessons(MONDAY), [late])

    assert figures.at().units == 0
    assert (figures.late[""].times, figures.late[""].minutes, figures.late[""].units) == (1, 25, 60)


def test_being_late_counts_as_a_time_late_when_the_policy_counts_no_hours_for_it() -> None:
    late = Missed(MONDAY, 1, 1, "late", "unauthorised", "late", 0, 5)

    assert counted(lessons(MONDAY), [late]).late[""].times == 1


def test_being_sent_out_is_no_absence() -> None:
    figures = counted(lessons(MONDAY), away(MONDAY, 1, kind="removed", reason="truancy"))

    assert figures.at().units == figures.late[""].times == 0


def test_different_pupils_of_two_months_are_counted_once_in_the_total() -> None:
    days = [date(2026, 9, 7), date(2026, 10, 7)]
    figures = counted(lessons(*days), [row for day in days for row in away(day, 1)])

    assert (figures.at(month="2026-09").pupils, figures.at(month="2026-10").pupils, figures.at().pupils) == (
        1,
        1,
        1,
    )


def test_a_leaver_is_enrolled_until_the_last_day_and_not_in_the_month_after() -> None:
    enrolments = [(1, MONDAY, date(2026, 9, 30)), (2, MONDAY, None)]
    figures = count([], [], enrolments, first=MONDAY, last=date(2026, 10, 31))

    assert {month: offer.enrolled for month, offer in figures.offers.items()} == {
        "": 2,
        "2026-09": 2,
        "2026-10": 1,
    }


def test_a_school_without_pupils_or_registers_has_zeros_and_no_rate() -> None:
    figures = count([], [], [], first=MONDAY, last=MONDAY)

    assert figures.present() == Rate(0, 0, unit="hours", rule="present")
    assert figures.present().per_mille is None


def test_everybody_absent_is_no_presence_at_all() -> None:
    missed = away(MONDAY, 1, 2, 3, 4) + away(MONDAY, 1, 2, 3, 4, pupil=2)

    assert counted(lessons(MONDAY), missed).present().per_mille == 0


def test_a_rate_is_rounded_to_tenths_of_a_percent_halves_up() -> None:
    assert [Rate(n, 2000, unit="", rule="").per_mille for n in (1882, 1881, 1, 0)] == [941, 941, 1, 0]


def test_a_school_year_needs_no_more_memory_than_a_term_but_for_its_sums() -> None:
    def peak(days: int) -> int:
        roll = frozenset(range(1, 31))
        taken = (Taken(day, slot, 60, roll) for day in school_days(days) for slot in range(1, 9))
        tracemalloc.start()
        count(taken, [], [], first=MONDAY, last=date(2027, 7, 31))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(200) < 2 * peak(50)


def test_a_paper_without_rows_has_no_absence() -> None:
    assert recount(Paper(), *SEPTEMBER) == {}
