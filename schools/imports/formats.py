"""The formats that can be imported, and how each is known. Reads bytes; knows no school."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.imports.problems import Problem, Refusal
from schools.imports.readers import (
    edexml,
    holiday_package,
    icalendar_closures,
    lists,
    oneroster,
    openholidays,
    rijksoverheid,
    sds,
    untis,
    zermelo,
)
from schools.imports.readers.safe_zip import RefusedZip, is_zip, unpacked
from schools.imports.readers.tables import Table, read_table
from schools.imports.roster.records import RosterRecords
from schools.imports.source import Columns, Files, Recognised
from schools.models import ImportRun


@dataclass(frozen=True, slots=True)
class Format:
    """`recognise(files)` says why it is this format, or None; it reads no further than it must.
    `records(files, columns)` gives the records of `kind` and does not raise for anything in the files. `columns` is for
    lists only, whose `table(files)` it explains. `recognise` and `records` get the files of a zip unpacked."""

    name: str | Promise
    kind: str
    recognise: Callable[[Files], Recognised | None]
    records: Callable[[Files, Columns | None], Any]
    table: Callable[[Files], Table] | None = None

    def read(self, files: Files, columns: Columns | None) -> Any:
        """The records in the files as they were chosen, a zip or not."""
        try:
            inside = _inside(files)
        except RefusedZip as refused:
            return RosterRecords(refused.problem.file, problems=(refused.problem,))
        found = self.records(inside, columns)
        return found if inside is files else replace(found, file=files[0].name)


def _inside(files: Files) -> Files:
    """Raises RefusedZip."""
    return unpacked(files[0]) if is_zip(files) else files


def _unknown_zip(files: Files, _columns: Columns | None) -> RosterRecords:
    name = files[0].name if files else ""
    return RosterRecords(name, problems=(Problem(Refusal.UNKNOWN_FORMAT, name),))


# The first that recognises the files reads them.
FORMATS: Mapping[str, Format] = {
    "edexml": Format(
        "EDEXML",
        ImportRun.Kind.ROSTER,
        edexml.recognise,
        lambda files, _columns: edexml.read_edexml(files[0].data, files[0].name),
    ),
    "openholidays": Format(
        "OpenHolidays",
        ImportRun.Kind.CLOSURES,
        openholidays.recognise,
        lambda files, _columns: openholidays.read_openholidays(files[0].data, files[0].name),
    ),
    "rijksoverheid_json": Format(
        "Rijksoverheid (JSON)",
        ImportRun.Kind.CLOSURES,
        rijksoverheid.recognise_json,
        lambda files, _columns: rijksoverheid.read_json(files[0].data, files[0].name),
    ),
    "rijksoverheid_xml": Format(
        "Rijksoverheid (XML)",
        ImportRun.Kind.CLOSURES,
        rijksoverheid.recognise_xml,
        lambda files, _columns: rijksoverheid.read_xml(files[0].data, files[0].name),
    ),
    "icalendar": Format(
        "iCalendar",
        ImportRun.Kind.CLOSURES,
        icalendar_closures.recognise,
        lambda files, _columns: icalendar_closures.read_icalendar(files[0].data, files[0].name),
    ),
    "holiday_package": Format(
        _("the list in Aanwezig"),
        ImportRun.Kind.CLOSURES,
        holiday_package.recognise,
        lambda files, _columns: holiday_package.read_wish(files[0].data, files[0].name),
    ),
    "untis": Format("Untis", ImportRun.Kind.TIMETABLE, untis.recognise, untis.read_untis),
    "oneroster": Format(
        "OneRoster",
        ImportRun.Kind.ROSTER,
        oneroster.recognise,
        lambda files, _columns: oneroster.read_oneroster(files),
    ),
    "sds": Format(
        "Microsoft School Data Sync",
        ImportRun.Kind.ROSTER,
        sds.recognise,
        lambda files, _columns: sds.read_sds(files),
    ),
    "zermelo": Format("Zermelo", ImportRun.Kind.TIMETABLE, zermelo.recognise, zermelo.read_zermelo),
    # The last: files of other formats can be CSV too.
    "list": Format(
        _("a list"),
        ImportRun.Kind.ROSTER,
        lists.recognise,
        lambda files, columns: lists.read_list(read_table(files[0]), columns),
        lambda files: read_table(_inside(files)[0]),
    ),
    # A zip that is not unpacked: its reader says why.
    "zip": Format("Zip", ImportRun.Kind.ROSTER, lambda _files: None, _unknown_zip),
}


def recognise(files: Files) -> Recognised | None:
    """The first format that knows the files."""
    try:
        inside = _inside(files)
    except RefusedZip:
        return Recognised("zip", "refused", {})
    return next((found for one in FORMATS.values() if (found := one.recognise(inside))), None)
