"""The words of `signals/words.py`, for templates."""

from __future__ import annotations

from datetime import date

from django import template

from signals import words
from signals.deadline import Deadline
from signals.models import Signal
from signals.rules.finding import Measure

register = template.Library()


@register.filter
def headline(signal: Signal) -> str:
    return words.headline(signal)


@register.filter
def withdrawal(signal: Signal) -> str:
    return words.withdrawal(signal)


@register.filter
def status_letter(status: str) -> str:
    """The letter in a cell of the calendar strip."""
    return words.LETTERS.get(status, "")


@register.filter
def status_word(status: str) -> str:
    """What that letter stands for."""
    return str(words.STATUS_WORDS.get(status, ""))


@register.filter
def day_name(day: date) -> str:
    """`ma 23`: a day within its week."""
    return words.day_in_week(day)


@register.filter
def date_range(first: date, last: date) -> str:
    """`12 – 16 okt`."""
    return words.date_range(first, last)


@register.filter
def time_left(due: Deadline) -> str:
    return words.time_left(due)


@register.filter
def step_until(signal: Signal) -> str:
    """`bel de ouders, uiterlijk di 3 nov`."""
    return words.step_until(signal)


@register.filter
def asked_step(signal: Signal) -> str:
    """`bel de ouders`."""
    return str(words.STEPS[signal.facts["step"]])


@register.filter
def asked_at(signal: Signal) -> str:
    """`bij 6 uur`."""
    return words.at_limit(signal.facts["limit_units"], words.measure_of(signal))


@register.filter
def amount(counted: int, measure: Measure) -> str:
    """`4 u 30` or `6 keer`, by what is measured."""
    return words.amount(counted, measure)
