"""The addresses of many colleagues at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.models import Staff


class AddressListForm(forms.Form):
    """A list from somewhere else, to fill in the addresses with."""

    pasted = forms.CharField(
        label=gettext_lazy("A list with addresses"),
        help_text=gettext_lazy(
            "From your own list: on each line a staff code or a name, and an e-mail address."
        ),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class InviteManyForm(forms.Form):
    """An address for everybody who is invited; who has none is left for later."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect, initial="nl"
    )

    def __init__(
        self, *args: Any, people: Sequence[Staff], addresses: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"email-{person.pk}": person for person in people}
        for name, person in self.people.items():
            self.fields[name] = forms.EmailField(
                label=person.name,
                required=False,
                initial=addresses.get(person.pk, ""),
                error_messages={"invalid": gettext_lazy("This is not an e-mail address.")},
            )

    def rows(self) -> Iterator[tuple[Staff, forms.BoundField]]:
        for name, person in self.people.items():
            yield person, self[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        times = Counter(address.lower() for name in self.people if (address := given.get(name)))
        if not times and not self.errors:
            raise forms.ValidationError(_("Type at least one address."))
        for name in self.people:
            if times[(given.get(name) or "").lower()] > 1:
                self.add_error(name, _("This address stands here twice."))
        return given

    def invited(self) -> list[tuple[Staff, str]]:
        """Who gets an account, and the address."""
        given = self.cleaned_data
        return [(person, given[name]) for name, person in self.people.items() if given[name]]
