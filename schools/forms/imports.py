"""Which file, from which day, and how many pupils left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from schools.imports.source import MAX_BYTES, File

A_YEAR = timedelta(days=366)


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; together at most MAX_BYTES."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        chosen = data if isinstance(data, list) else [data]
        files = [super(FilesField, self).clean(one, initial) for one in chosen or [None]]
        if sum(file.size or 0 for file in files) > MAX_BYTES:
            raise forms.ValidationError(_("This is more than 20 MB. Is it the file of one school?"))
        return files


class ImportForm(forms.Form):
    """The files of another system, and the first day on which they hold."""

    chosen = FilesField(
        label=_("File"),
        help_text=_("Several files belong together? Choose them all at once. At most 20 MB."),
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

    def files_chosen(self) -> list[File]:
        return [File(file.name or "", file.read()) for file in self.cleaned_data["chosen"]]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if abs(on - self.today) > A_YEAR:
            raise forms.ValidationError(_("This day is more than a year away. Which day do you mean?"))
        return on


class GoneForm(forms.Form):
    """How many pupils left, typed by somebody who knows, when that is more than one in five."""

    gone = forms.IntegerField(label=_("Number of pupils who left"), min_value=0)
