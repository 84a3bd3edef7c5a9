"""Which weeks of the calendar a school calls A."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.imports.timetable.records import Weeks


class WeeksForm(forms.Form):
    week_a = forms.ChoiceField(
        label=_("Which weeks are the A weeks?"),
        choices=[
            (Weeks.ODD, _("the odd weeks of the calendar")),
            (Weeks.EVEN, _("the even weeks of the calendar")),
        ],
        initial=Weeks.ODD,
    )

    def weeks(self) -> Weeks:
        return Weeks(self.cleaned_data["week_a"])
