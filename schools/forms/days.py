"""A day as people type it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TYPED_DATES = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"]


FIRST_YEAR, LAST_YEAR = 1900, 2199  # anything else is a slip of the hand
BEYOND = _("This cannot be the year you mean. Look at it once more.")


class DayField(forms.DateField):
    """A day, picked or typed as day-month-year with any separator."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, input_formats=TYPED_DATES, **options)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(BEYOND, code="invalid")
        return day
