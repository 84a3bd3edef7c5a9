"""What a school is, as its administrator types it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.actions.setup import Administrator, Details
from schools.models import School

USUAL = "usual"

# What schools of each sector count in; the law leaves it open (docs/policy.md).
USUAL_HOUR_UNIT = {
    School.Sector.PO: School.HourUnit.CLOCK,
    School.Sector.SO: School.HourUnit.CLOCK,
    School.Sector.VO: School.HourUnit.LESSON,
    School.Sector.MBO: School.HourUnit.CLOCK,
}


class Brin(NamedTuple):
    """The number of a school, and that of a site when it was typed along."""

    school: str
    site: str


class BrinField(forms.CharField):
    """`12AB`, `12 ab`, `12.AB.01` and `12AB01` all name the school 12AB; the last two its site 01."""

    def clean(self, value: Any) -> Brin:
        typed: str = super().clean(value)
        found = re.fullmatch(r"(\d{2}[A-Z]{2})(\d{2})?", re.sub(r"[\s.\-/|]", "", typed.upper()), re.ASCII)
        if not found:
            raise forms.ValidationError(
                _(
                    "A BRIN is two digits and two letters, such as 12AB. DUO's letters and your EDEXML file have it."
                )
            )
        return Brin(found[1], found[2] or "")


class SchoolForm(forms.Form):
    """Name, BRIN, sector, holiday region and the unit of an hour."""

    school_pk: int | None = None  # of the school that is changed

    name = forms.CharField(label=_("Name of the school"), max_length=120)
    brin = BrinField(
        label=_("BRIN"),
        max_length=12,
        help_text=_("The number of your school at DUO: two digits and two letters, such as 12AB."),
        widget=forms.TextInput(
            attrs={"class": "input-s", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    sector = forms.ChoiceField(label=_("Kind of education"), choices=School.Sector, widget=forms.RadioSelect)
    region = forms.ChoiceField(
        label=_("Holiday region"),
        choices=School.Region,
        widget=forms.RadioSelect,
        help_text=_("Which summer holiday does your school have?"),
    )
    hour_unit = forms.ChoiceField(
        label=_("What is one hour of absence?"),
        choices=[
            (USUAL, _("What is usual")),
            (School.HourUnit.LESSON, _("A lesson")),
            (School.HourUnit.CLOCK, _("60 minutes")),
        ],
        initial=USUAL,
        help_text=_(
            "A school must report 16 hours of absence without permission. The law does not say whether an hour is a "
            "lesson or 60 minutes. Usual is a lesson in secondary education, and 60 minutes in all other education."
        ),
        widget=forms.RadioSelect,
    )

    def clean_brin(self) -> Brin:
        brin: Brin = self.cleaned_data["brin"]
        if School.objects.filter(brin=brin.school).exclude(pk=self.school_pk or 0).exists():
            raise forms.ValidationError(
                _("There is already a school with this BRIN here. Is it the right number?")
            )
        return brin

    @property
    def site(self) -> str:
        """The number of the site that stood behind the BRIN; empty when none did."""
        brin: Brin = self.cleaned_data["brin"]
        return brin.site

    def details(self) -> Details:
        typed = self.cleaned_data
        return Details(
            name=typed["name"],
            brin=typed["brin"].school,
            sector=typed["sector"],
            region=typed["region"],
            hour_unit=USUAL_HOUR_UNIT[School.Sector(typed["sector"])]
            if typed["hour_unit"] == USUAL
            else typed["hour_unit"],
        )


class ChangeSchoolForm(SchoolForm):
    """The details of a school that exists. With pupils its number and its kind of education stay what they are."""

    def __init__(self, data: Any = None, *, school: School, has_pupils: bool) -> None:
        super().__init__(data, initial=model_to_dict(school, [*self.base_fields]))
        self.school_pk = school.pk
        unit, region = self.fields["hour_unit"], self.fields["region"]
        unit.choices = unit.choices[1:]  # type: ignore[attr-defined]
        unit.help_text = _(
            "The figures count in the new unit at once. The absence policy keeps counting as it did, until you take it "
            "over in the new unit."
        )
        region.help_text = _(
            "The holidays in the calendar stay as they are. Ask for those of the new region there."
        )
        for name in ("brin", "sector") if has_pupils else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Cannot be changed any more: the school has pupils.")


class SiteForm(forms.Form):
    """A site (vestiging) and the two digits that DUO gave it."""

    code = forms.CharField(
        label=_("Site number"),
        max_length=2,
        help_text=_("The two digits behind the BRIN. The main site is 00."),
        widget=forms.TextInput(attrs={"class": "input-s", "inputmode": "numeric"}),
    )
    name = forms.CharField(label=_("Name of the site"), max_length=120)

    def __init__(self, *args: Any, taken: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].zfill(2)
        if not re.fullmatch(r"\d{2}", code, re.ASCII):
            raise forms.ValidationError(_("A site number is two digits, such as 01."))
        if code in self.taken:
            raise forms.ValidationError(_("There is already a site with this number."))
        return code


class FirstSchoolForm(SchoolForm):
    """The first school, its board, and the person who will set it up."""

    field_order = ("board",)

    board = forms.CharField(
        label=_("Name of the school board"),
        max_length=120,
        help_text=_(
            "The foundation or association your school belongs to. One school on its own? Its name will do."
        ),
    )
    your_name = forms.CharField(
        label=_("Your first name and surname"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("With this you sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password1 = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=_("At least 12 characters, not a common password and not your name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(
        label=_("Your language"), choices=settings.LANGUAGES, widget=forms.RadioSelect, required=True
    )

    def clean_your_name(self) -> str:
        name: str = self.cleaned_data["your_name"]
        if " " not in name:
            raise forms.ValidationError(
                _("Type your first name and your surname, with a space between them.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, again = typed.get("password1"), typed.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords are not the same. Type them once more."))
        elif first:
            person = User(email=typed.get("email", ""), name=typed.get("your_name", ""))
            try:
                password_validation.validate_password(first, person)
            except forms.ValidationError as refusal:
                self.add_error("password1", refusal)
        return typed

    def administrator(self) -> Administrator:
        typed = self.cleaned_data
        return Administrator(
            name=typed["your_name"],
            email=typed["email"],
            password=typed["password1"],
            language=typed["language"],
        )
