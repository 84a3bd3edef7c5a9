"""What somebody typed about pupils and groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from schools.forms.days import DayField
from schools.models import Group, Location, Pupil

NUMBER_NEEDED = _("Type the number of the pupil administration.")


class NameForm(forms.Form):
    """First name, prefix, surname: as they are written, without spaces around them."""

    first_name = forms.CharField(
        label=_("First name"), max_length=64, error_messages={"required": _("Type the first name.")}
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # a field, and no attribute of the form
        label=_("Prefix"),
        max_length=20,
        required=False,
        help_text=_("For example: van der"),
        widget=forms.TextInput(attrs={"class": "input-m"}),
    )
    surname = forms.CharField(
        label=_("Surname"), max_length=200, error_messages={"required": _("Type the surname.")}
    )


class PupilForm(NameForm):
    """Who a pupil is. Nothing about origin, health or family."""

    key = forms.CharField(
        label=_("Pupil number"),
        max_length=40,
        help_text=_("The number in your pupil administration, never the citizen service number (BSN)."),
        error_messages={"required": NUMBER_NEEDED},
        widget=forms.TextInput(attrs={"class": "input-m", "autocomplete": "off"}),
    )
    born_on = DayField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Decides on the rules for pupils under and over 18."),
    )
    field_order: tuple[str, ...] = ("first_name", "prefix", "surname", "born_on", "key")

    @classmethod
    def of(cls, pupil: Pupil, data: Any = None) -> PupilForm:
        return cls(data, initial={name: getattr(pupil, name) for name in cls.base_fields})


class FromDayForm(forms.Form):
    """An act that holds from a day on."""

    on = DayField(label=_("From which day?"), error_messages={"required": _("Choose the first day.")})


class MoveForm(FromDayForm):
    """To another class."""

    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("To which class?"),
        empty_label=_("Choose a class"),
        error_messages={
            "required": _("Choose a class."),
            "invalid_choice": _("Choose a class of this school."),
        },
    )
    field_order = ("group", "on")

    def __init__(self, data: Any = None, *, classes: QuerySet[Group], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["group"].queryset = classes  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """In a cluster beside the class."""

    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("In which group?"),
        empty_label=_("Choose a group"),
        error_messages={
            "required": _("Choose a group."),
            "invalid_choice": _("Choose a group of this school."),
        },
    )
    first_on = DayField(label=_("From which day?"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Up to and including"), required=False)

    def __init__(self, data: Any = None, *, clusters: QuerySet[Group], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["group"].queryset = clusters  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """A pupil of the school from a day on, in a class."""

    first_on = DayField(
        label=_("First day at school"), error_messages={"required": _("Choose the first day.")}
    )
    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("In which class?"),
        required=False,
        empty_label=_("Not known yet"),
        error_messages={"invalid_choice": _("Choose a class of this school.")},
    )

    def __init__(self, data: Any = None, *, classes: QuerySet[Group], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["group"].queryset = classes  # type: ignore[attr-defined]


class NewPupilForm(PupilForm, EnrolForm):
    """A pupil who is added and enrolled at once."""

    field_order = ("first_name", "prefix", "surname", "born_on", "key", "first_on", "group")

    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PupilForm.base_fields}


class LastDayForm(forms.Form):
    """The last day of something; empty means that it goes on."""

    last_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: it goes on."))


class EndForm(forms.Form):
    """The last day of something that ends."""

    last_on = DayField(label=_("Last day"), error_messages={"required": _("Choose the last day.")})


class DaysForm(forms.Form):
    """From a first to a last day, both inclusive; without a last day it goes on."""

    first_on = DayField(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Last day"), required=False)


class DayForm(forms.Form):
    """A day to look at."""

    on = DayField(label=_("On which day?"), error_messages={"required": _("Choose a day.")})


class GroupForm(forms.Form):
    """What a group is called and for whom it is."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"class": "input-m"}),
        error_messages={"required": _("Type the name, for example 2B.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(Group.Kind.BASE, _("Class")), (Group.Kind.CLUSTER, _("Cluster"))],
        initial=Group.Kind.BASE,
        widget=forms.RadioSelect,
        help_text=_(
            "Every pupil sits in one class (stamgroep). A cluster, or combined group, comes beside it for some lessons."
        ),
    )
    year_group = forms.CharField(
        label=_("Year group"),
        max_length=20,
        required=False,
        help_text=_("For example: 2 or 2 havo. Needed to promote classes to the next school year."),
        widget=forms.TextInput(attrs={"class": "input-m"}),
    )
    location = forms.ModelChoiceField(
        queryset=Location.objects.none(), label=_("Site"), required=False, empty_label=_("Not at one site")
    )

    def __init__(
        self, data: Any = None, *, locations: Iterable[Location], group: Group | None = None
    ) -> None:
        known = {name: getattr(group, name) for name in self.base_fields} if group else None
        super().__init__(data, initial=known)
        sites = Location.objects.filter(pk__in=[site.pk for site in locations])
        self.fields["location"].queryset = sites  # type: ignore[attr-defined]
        if not locations:
            del self.fields["location"]

    def values(self) -> dict[str, Any]:
        return {"location": None} | self.cleaned_data


def from_today(today: date) -> dict[str, date]:
    """What the small forms of a page propose as the first day."""
    return {"on": today, "first_on": today}
