"""What a person types about a signal."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from signals.models import FollowUp


class ContactForm(forms.Form):
    """A real contact, and perhaps an agreement with a day to look at it again."""

    kind = forms.ChoiceField(
        label=_("What did you do?"), choices=FollowUp.Kind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    agreement = forms.CharField(
        label=_("What did you agree?"),
        required=False,
        max_length=300,
        help_text=_("May stay empty. What helps, in the words of the pupil. Write nothing about illness."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    review_on = forms.DateField(
        label=_("When do you look at it together again?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("May stay empty without an agreement."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day has yet to come. Note a contact after it took place."))
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        agreement, review_on = data.get("agreement"), data.get("review_on")
        if agreement and not review_on and "review_on" not in self.errors:
            self.add_error("review_on", _("Choose a day to look at the agreement together again."))
        if review_on and not agreement:
            self.add_error("agreement", _("Write down what you agreed, or leave the day empty."))
        if review_on and review_on < self.today:
            self.add_error("review_on", _("Choose today or a day that is still to come."))
        return data


class SentForm(forms.Form):
    """The report was sent: the number DUO gave it."""

    number = forms.CharField(
        label=_("Number that DUO gave"),
        max_length=20,
        help_text=_("Stands on the screen of DUO after sending."),
    )
    sent_on = forms.DateField(
        label=_("Sent on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_sent_on(self) -> date:
        sent_on: date = self.cleaned_data["sent_on"]
        if sent_on > self.today:
            raise forms.ValidationError(_("This day has yet to come."))
        return sent_on


class AdoptForm(forms.Form):
    """The day on which a policy begins to hold. `first` is the earliest day, when there is one."""

    valid_from = forms.DateField(
        label=_("From which day does it hold?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, first: date | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.today = first, today

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if self.first and day < self.first:
            raise forms.ValidationError(
                _("Choose today or a later day: what is past was counted by the policy of then.")
            )
        if abs((day - self.today).days) > 366:
            raise forms.ValidationError(_("This day is more than a year away. Which day do you mean?"))
        return day
