"""Where each role goes: the bar at the top (at the bottom of a phone) and the first page after signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from absences.models import Absence
from demo.accounts import ACCOUNTS
from schools.access import Viewer
from schools.checklist import is_ready
from schools.role_words import ROLE_WORDS
from schools.roles import Permission, Role
from signals.models import Signal


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    label: str | Promise
    icon: str
    permission: Permission
    for_roles: frozenset[Role]
    not_for: frozenset[Role] = frozenset()  # whose bar is full: they come there from another page


_STAFF = frozenset({Role.TEACHER, Role.MENTOR})
_OFFICE = frozenset({Role.FRONT_OFFICE, Role.COORDINATOR})

ITEMS = (
    Item("attendance:today", _("Today"), "calendar", Permission.REGISTER_READ, _STAFF),
    Item("signals:inbox", _("Signals"), "bell", Permission.SIGNAL_READ, frozenset(Role)),
    Item("attendance:morning", _("Morning list"), "phone", Permission.NOTICE_REPORT, _OFFICE),
    Item("absences:pending", _("To find out"), "search", Permission.ABSENCE_CLASSIFY, frozenset(Role)),
    Item(
        "attendance:overview",
        _("Registers"),
        "list",
        Permission.REGISTER_READ,
        frozenset({Role.FRONT_OFFICE, Role.LEADER}),
        not_for=frozenset({Role.COORDINATOR}),
    ),
    Item("absences:pupils", _("Pupils"), "people", Permission.PUPIL_READ, frozenset(Role)),
    Item("reporting:figures", _("Figures"), "chart", Permission.FIGURES_READ, frozenset(Role)),
    Item("schools:setup", _("School"), "list", Permission.SCHOOL_SET_UP, frozenset(Role)),
    Item("schools:people", _("People"), "people", Permission.PEOPLE_MANAGE, frozenset(Role)),
    Item(
        "schools:timetable",
        _("Timetable"),
        "clock",
        Permission.TIMETABLE_CHANGE_DAY,
        frozenset({Role.FRONT_OFFICE, Role.ADMINISTRATOR}),
        not_for=frozenset({Role.COORDINATOR}),
    ),
    Item("schools:calendar", _("Calendar"), "calendar", Permission.SCHOOL_SET_UP, frozenset(Role)),
    Item("schools:import", _("Import"), "upload", Permission.ROSTER_IMPORT, frozenset(Role)),
)

FIRST_PAGE = (
    (Role.COORDINATOR, "signals:inbox"),
    (Role.LEADER, "reporting:figures"),
    (Role.TEACHER, "attendance:today"),
    (Role.MENTOR, "attendance:today"),
    (Role.FRONT_OFFICE, "attendance:morning"),
    (Role.ADMINISTRATOR, "schools:import"),
)

# Where the search box at the top finds pupils
SEARCH = ((Permission.PUPIL_READ, "absences:pupils"), (Permission.PEOPLE_MANAGE, "schools:people"))

# What waits for this person, counted in pupils. Fetched by the page itself, so that no page waits for it.
WAITING: dict[str, Callable[[Viewer], int]] = {
    "signals:inbox": lambda viewer: Signal.objects.visible_to(viewer).waiting().number_of_pupils(),
    "absences:pending": lambda viewer: (
        Absence.objects.visible_to(viewer, Permission.ABSENCE_CLASSIFY).pending().number_of_pupils()
    ),
}


def items_for(viewer: Viewer) -> list[Item]:
    """At most five, in a fixed order."""
    mine = [
        item
        for item in ITEMS
        if viewer.may(item.permission) and item.for_roles & viewer.roles and not item.not_for & viewer.roles
    ]
    return mine[:5]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: the bar, the role in words and the other schools of this person."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"nav": [], "demo_accounts": demo_accounts()}
    addresses = {item: reverse(item.name) for item in items_for(viewer)}
    here = max((url for url in addresses.values() if request.path.startswith(url)), key=len, default="")
    bar = [
        {
            "url": url,
            "label": item.label,
            "icon": item.icon,
            "current": url == here,
            "counter": item.name.replace(":", "-") if item.name in WAITING else "",
        }
        for item, url in addresses.items()
    ]
    search_url = next((reverse(page) for may, page in SEARCH if viewer.may(may)), "")
    return {"nav": bar, "viewer": viewer, "user_role_line": role_line(viewer), "search_url": search_url}


def demo_accounts() -> list[tuple[str, str]]:
    """Whom a visitor of the demonstration can be: address and role, each once. Passwords stand where it was started."""
    if not settings.DEMO:
        return []
    return list({account.email: gettext(account.called) for account in ACCOUNTS}.items())


def role_line(viewer: Viewer) -> str:
    """The weightiest role in words; with the school for who works at more than one."""
    words = str(ROLE_WORDS[next(role for role in ROLE_WORDS if role in viewer.roles)])
    return f"{words} · {viewer.school.name}" if len(viewer.schools) > 1 else words


@login_required
@require_GET
def counters(request: HttpRequest) -> HttpResponse:
    """The numbers in the bar: one query for each item that counts something."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    numbers = {}
    if viewer is not None:
        counted = [item.name for item in items_for(viewer) if item.name in WAITING]
        numbers = {name.replace(":", "-"): WAITING[name](viewer) for name in counted}
    return render(request, "_counters.html", {"numbers": numbers})


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the page where this person's day begins. Who sets the school up begins there, until it is ready."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    if viewer is None:
        return render(request, "no_role.html", status=403)
    if viewer.may(Permission.SCHOOL_SET_UP) and not is_ready(viewer.school, on=viewer.today):
        return redirect("schools:setup")
    return redirect(next(page for role, page in FIRST_PAGE if role in viewer.roles))
