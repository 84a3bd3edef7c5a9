"""A day as people type it."""

from __future__ import annotations

from typing import Any

from django import forms

TYPED_DATES = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"]


class DayField(forms.DateField):
    """A day, picked or typed as day-month-year with any separator."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, input_formats=TYPED_DATES, **options)
