"""Between choosing a list and seeing what it changes: what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from schools.access import SchoolRequest, permission_required
from schools.actions.columns import remember_columns, remembered_columns
from schools.forms.columns import MOST_COLUMNS, ColumnsForm
from schools.imports import uploads
from schools.imports.formats import FORMATS
from schools.imports.readers.identity_numbers import are_identity_numbers
from schools.imports.readers.lists import guessed, read_list
from schools.imports.readers.tables import Table
from schools.imports.source import Columns
from schools.imports.uploads import Upload
from schools.imports.words import because
from schools.models import School
from schools.roles import Permission
from schools.views.imports import upload_of

SHOWN, LOOKED_AT, MOST_SAMPLES = 10, 2_000, 5


@require_http_methods(["GET", "POST"])
@permission_required(Permission.ROSTER_IMPORT)
def choose(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """The first rows with a choice above each column; what is chosen is remembered for these heads."""
    upload, table = _list(request, upload_id)
    viewer = request.viewer
    form = ColumnsForm(request.POST or None, table=table, columns=_offered(viewer.school, upload, table))
    if form.is_valid():
        form.refuse(read_list(table, form.columns()).problems)
        if not form.errors:
            now, columns = timezone.now(), form.columns()
            remember_columns(school=viewer.school, table=table, columns=columns, by=viewer.user, at=now)
            uploads.choose_columns(upload, columns, at=now)
            return redirect("schools:import_preview", upload.id)
    secret = _identity_numbers(table)
    context = {
        "upload": upload,
        "because": because(upload.recognised),
        "sheet": table.facts.get("sheet"),
        "form": form,
        "rows": _shown(table, secret),
        "number_of_lines": len(table.lines),
        "accents": _with_accents(table, secret),
        "more_columns": max(0, len(table.heads) - MOST_COLUMNS),
    }
    return render(request, "schools/import_columns.html", context, status=422 if form.is_bound else 200)


def _list(request: SchoolRequest, upload_id: UUID) -> tuple[Upload, Table]:
    upload = upload_of(request, upload_id)
    read = FORMATS[upload.recognised.format].table
    if read is None:
        raise Http404
    try:
        return upload, read(upload.files())
    except FileNotFoundError:
        raise Http404 from None


def _offered(school: School, upload: Upload, table: Table) -> Columns:
    """What was chosen just now, else earlier for the same heads, else what the heads and the values say."""
    offered = upload.columns or remembered_columns(school, table) or guessed(table)
    secret = {table.heads[at] for at in _identity_numbers(table)}
    return {key: head for key, head in offered.items() if head not in secret}


def _identity_numbers(table: Table) -> frozenset[int]:
    """Columns that nobody should see here."""
    return frozenset(
        at
        for at in range(len(table.heads))
        if are_identity_numbers(line.cells[at] for line in table.lines if at < len(line.cells))
    )


def _shown(table: Table, secret: frozenset[int]) -> list[list[str]]:
    return [
        ["•••" if at in secret and value else value for at, value in enumerate(row[:MOST_COLUMNS])]
        for row in table.first(SHOWN)
    ]


def _with_accents(table: Table, secret: Iterable[int]) -> list[str]:
    """Values by which one sees whether the letters were read as they were written."""
    found: dict[str, None] = {}
    for row in table.first(LOOKED_AT):
        for at, value in enumerate(row):
            if at not in secret and not value.isascii() and "@" not in value and len(value) < 40:
                found[value] = None
        if len(found) >= MOST_SAMPLES:
            break
    return list(found)[:MOST_SAMPLES]
