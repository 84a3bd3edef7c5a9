"""What somebody typed about staff, their roles and their accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from schools.forms.days import DayField
from schools.forms.people import NameForm
from schools.models import Group, Staff
from schools.role_words import ROLE_WORDS
from schools.roles import Role

UNTIL = _("Only when it ends, as for a substitute.")


class StaffForm(NameForm):
    """Who somebody is at school."""

    key = forms.CharField(
        label=_("Staff code"),
        max_length=40,
        help_text=_("The code in your timetable, for example JAN."),
        widget=forms.TextInput(attrs={"class": "input-m", "autocomplete": "off"}),
        error_messages={"required": _("Type the code by which the timetable knows this person.")},
    )
    field_order = ("first_name", "prefix", "surname", "key")

    @classmethod
    def of(cls, person: Staff, data: Any = None) -> StaffForm:
        return cls(data, initial={name: getattr(person, name) for name in cls.base_fields})


class RoleForm(forms.Form):
    """A role from a day on, and until a day for who replaces somebody."""

    role = forms.TypedChoiceField(
        label=_("Role"),
        choices=[("", _("Choose a role")), *((role.value, words) for role, words in ROLE_WORDS.items())],
        coerce=Role,
        error_messages={"required": _("Choose a role.")},
    )
    group = forms.ModelChoiceField(
        queryset=Group.objects.none(),
        label=_("Of which class?"),
        help_text=_("Only for a mentor."),
        required=False,
        empty_label=_("No class"),
    )
    first_on = DayField(label=_("From which day?"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Up to and including"), required=False, help_text=UNTIL)

    def __init__(self, data: Any = None, *, classes: QuerySet[Group], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["group"].queryset = classes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A class that was chosen for another role than mentor is a slip of the hand."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("role") not in {None, Role.MENTOR} and given.get("group"):
            self.add_error("group", _("Only a mentor has a class. Choose no class, or the role of mentor."))
        return given


class MentorForm(forms.Form):
    """A mentor for this class, or somebody who replaces the mentor for a while."""

    person = forms.ModelChoiceField(
        queryset=Staff.objects.none(),
        label=_("Who?"),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose somebody.")},
    )
    first_on = DayField(label=_("From which day?"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Up to and including"), required=False, help_text=UNTIL)

    def __init__(self, data: Any = None, *, staff: QuerySet[Staff], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    """Where the invitation goes, and in which language the person works."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person signs in with it. At every school of the board it is the same account."),
        error_messages={"required": _("Type the address."), "invalid": _("This is not an e-mail address.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
