"""The reasons a school begins with. Codes and names are this project's proposal; the categories follow the grounds of
the Leerplichtwet (art. 11) where they have one. A school changes them in its policy. Pure data."""

from __future__ import annotations

from typing import NamedTuple


class DefaultReason(NamedTuple):
    code: str
    name: str
    category: str
    cluster: str
    legal_basis: str = ""
    is_sickness: bool = False
    is_for_late: bool = False
    is_frequent: bool = False


REASONS = (
    DefaultReason("ZK", "Ziek", "authorised", "sickness", "Leerplichtwet art. 11 d", True, is_frequent=True),
    DefaultReason("ZH", "Ziek naar huis", "authorised", "sickness", "Leerplichtwet art. 11 d", True),
    DefaultReason("MED", "Naar (tand)arts", "authorised", "medical", "Leerplichtwet art. 11 d"),
    DefaultReason(
        "VRL", "Verlof gewichtige omstandigheden", "authorised", "leave", "Leerplichtwet art. 11 g"
    ),
    DefaultReason("VVK", "Vakantieverlof (beroep ouder)", "authorised", "leave", "Leerplichtwet art. 11 f"),
    DefaultReason("REL", "Religieuze plicht", "authorised", "leave", "Leerplichtwet art. 11 e"),
    DefaultReason("SCH", "Geschorst", "authorised", "school", "Leerplichtwet art. 11 c"),
    DefaultReason("EXT", "Externe begeleiding", "authorised", "school"),
    DefaultReason("ACT", "Activiteit van school", "authorised", "school"),
    DefaultReason("UIT", "Uit de les verwijderd", "authorised", "school"),
    DefaultReason("TLG", "Te laat, geoorloofd", "authorised", "late", is_for_late=True),
    DefaultReason(
        "TLO", "Te laat, ongeoorloofd", "unauthorised", "late", "Leerplichtwet art. 4", is_for_late=True
    ),
    DefaultReason("SPB", "Spijbelen", "unauthorised", "truancy", "Leerplichtwet art. 21a"),
    DefaultReason("LUX", "Luxeverzuim", "unauthorised", "truancy", "Leerplichtwet art. 21a"),
    DefaultReason("AZB", "Zonder bericht", "unauthorised", "unexplained", is_frequent=True),
    DefaultReason("AZR", "Zonder geldige reden", "unauthorised", "unexplained"),
)

# What the ledger does by itself, until the school writes something else in its policy.
LEDGER_SETTINGS = {
    "late_reason": "TLO",
    "left_early_reason": None,
    "removed_reason": "UIT",
    "unknown_becomes": "AZB",
    "unknown_becomes_unauthorised_after_school_days": 2,
}
