"""The access table of taking over files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from schools.imports import uploads
from schools.imports.source import File, Recognised
from schools.models import ImportRun
from schools.tests.imports.gpu import gpu, row
from tests.access.row import Row
from tests.cast import AT, Cast


def upload_of_ada(cast: Cast) -> list[Any]:
    kept = uploads.keep(
        [File("a.xml", b"<EDEX/>")],
        Recognised("edexml", "root", {"element": "EDEX"}),
        school_id=cast.school.pk,
        user_id=cast.ada.pk,
        on=cast.on,
        at=AT,
    )
    return [kept.id]


def list_of_ada(cast: Cast) -> list[Any]:
    kept = uploads.keep(
        [
            File(
                "2B.csv",
                b"Stamnummer;Roepnaam;Achternaam;Klas;Geboortedatum;E-mail\n1;Puck;Boer;2B;03-04-2014;p@example.org\n",
            )
        ],
        Recognised("list", "semicolon", {"encoding": "UTF-8"}, "CSV"),
        school_id=cast.school.pk,
        user_id=cast.ada.pk,
        on=cast.on,
        at=AT,
    )
    return [kept.id]


def timetable_of_ada(cast: Cast) -> list[Any]:
    kept = uploads.keep(
        [File("GPU001.TXT", gpu(row(weeks="A")))],
        Recognised("untis", "columns", {"columns": 9}, "GPU001"),
        school_id=cast.school.pk,
        user_id=cast.ada.pk,
        on=cast.on,
        at=AT,
    )
    return [kept.id]


def import_of_ada(cast: Cast) -> list[Any]:
    done = ImportRun.objects.create(
        pk=uuid4(),
        school=cast.school,
        kind=ImportRun.Kind.ROSTER,
        format="edexml",
        file="EDEX.XML",
        on=cast.on,
        state=ImportRun.State.DONE,
        wished_by=cast.ada,
        wished_at=AT,
        ended_at=AT,
        before={"added": [], "changed": [], "removed": []},
    )
    return [done.pk]


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("schools:import", "GET", "             302  403  403  403  403  403  200  403  200"),
    Row("schools:import_columns", "GET", "     302  403  403  403  403  403  200  403  404", list_of_ada),
    Row(
        "schools:import_weeks", "POST", "      302  403  403  403  403  403  302  403  404", timetable_of_ada
    ),
    Row("schools:import_preview", "GET", "     302  403  403  403  403  403  200  403  404", upload_of_ada),
    Row("schools:import_carry_out", "POST", "  302  403  403  403  403  403  302  403  404", upload_of_ada),
    Row("schools:import_cancel", "POST", "     302  403  403  403  403  403  302  403  404", upload_of_ada),
    Row("schools:import_done", "GET", "        302  403  403  403  403  403  200  403  404", import_of_ada),
    Row("schools:import_undo", "POST", "       302  403  403  403  403  403  302  403  404", import_of_ada),
)
