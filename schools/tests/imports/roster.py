"""Small EDEXML files for the tests, made up here."""

from __future__ import annotations

GROUPS = """
  <groep key="g1"><naam>Egels</naam><jaargroep>3</jaargroep></groep>
  <groep key="g2"><naam>Uilen</naam><jaargroep>4</jaargroep></groep>
"""


def pupil(
    key: str = "12", name: str = "Noor", surname: str = "Bakker", *, group: str = "g1", more: str = ""
) -> str:
    place = f'<groep key="{group}"/>' if group else ""
    return (
        f'  <leerling key="{key}"><achternaam>{surname}</achternaam><roepnaam>{name}</roepnaam>'
        f"<geboortedatum>2018-02-03</geboortedatum>{place}{more}</leerling>\n"
    )


def teacher(key: str = "t1", name: str = "Mira", *, groups: str = '<groep key="g1"/>', more: str = "") -> str:
    return (
        f'  <leerkracht key="{key}"><achternaam>Postma</achternaam><roepnaam>{name}</roepnaam>{more}'
        f"<groepen>{groups}</groepen></leerkracht>\n"
    )


def edexml(
    pupils: str = "",
    *,
    groups: str = GROUPS,
    staff: str = "",
    brin: str = "00AA",
    years: str = "2026-2027",
    declared: str = "UTF-8",
) -> str:
    """A whole file; line 1 is the declaration, <school> stands on line 3."""
    return (
        f'<?xml version="1.0" encoding="{declared}"?>\n<EDEX>\n'
        f"<school><schooljaar>{years}</schooljaar><brincode>{brin}</brincode><xsdversie>2.1</xsdversie></school>\n"
        f"<groepen>{groups}</groepen>\n<leerlingen>{pupils or pupil()}</leerlingen>\n"
        f"<leerkrachten>{staff}</leerkrachten>\n</EDEX>\n"
    )
