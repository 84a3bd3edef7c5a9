"""What people type about the school itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from schools.imports.safe_xml import MAX_BYTES

A_YEAR = timedelta(days=366)


class RosterForm(forms.Form):
    """The file of a pupil administration, and the first day on which it holds."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("EDEXML from your pupil administration, often called EDEX.XML. At most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml"}),
        max_length=200,
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Export it again."),
        },
    )
    on = forms.DateField(
        label=_("From which day does it hold?"),
        help_text=_("Who changes groups sits in the new one from this day. Who left, left the day before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].initial = today

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 20 MB. Is it EDEXML of one school?"))
        return file

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if abs(on - self.today) > A_YEAR:
            raise forms.ValidationError(_("This day is more than a year away. Which day do you mean?"))
        return on


class GoneForm(forms.Form):
    """How many pupils left, typed by somebody who knows, when that is more than one in five."""

    gone = forms.IntegerField(label=_("Number of pupils who left"), min_value=0)
