"""Who gets what answer where: every address of the application, for everybody in the cast. A data file.

A new address gets a row here, or `tests/house/test_access.py` is red; every row is tried for every person. Columns:
somebody who is not signed in, then the cast (tests/cast.py). Vera works at another school: where a row is about an
object she gets 404, as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import AuditEvent, JobRun
from schools.imports import uploads
from tests.cast import AT, Cast

PEOPLE = ("stranger", "mira", "ties", "fem", "cas", "lien", "ada", "vera")


@dataclass(frozen=True, slots=True)
class Row:
    """One address, one method, the object it is about, and a status per person in the order of PEOPLE."""

    name: str
    method: str
    statuses: str
    about: Callable[[Cast], Sequence[Any]] = lambda _cast: ()

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(PEOPLE, map(int, self.statuses.split()), strict=True))


def a_job_of_cas(cast: Cast) -> list[int]:
    job = JobRun.objects.create(kind="signals.evaluate", wished_by=cast.cas, wished_at=AT, sent_at=AT)
    return [job.pk]


def an_upload_of_ada(cast: Cast) -> list[UUID]:
    upload = uploads.keep(
        b"<EDEX/>",
        school_id=cast.school.pk,
        user_id=cast.ada.pk,
        filename="EDEX.XML",
        on=cast.on,
        at=timezone.now(),
    )
    return [upload.id]


def an_import_of_ada(cast: Cast) -> list[UUID]:
    counts = {"new": 0, "changed": 0, "gone": 0, "unchanged": 0}
    details = {"file": "EDEX.XML", "on": "2026-11-23", "pupils": counts, "groups": counts, "staff": counts}
    event = AuditEvent.objects.create(
        act="roster.imported",
        at=AT,
        by=cast.ada,
        school_id=cast.school.pk,
        key=uuid4(),
        details=details | {"pupils_with_group": 0},
    )
    assert event.key is not None
    return [event.key]


ROWS = (
    #                              stran mira ties fem  cas  lien ada  vera
    Row("account_login", "GET", "    200  302  302  302  302  302  302  302"),
    Row("account_logout", "GET", "   302  200  200  200  200  200  200  200"),
    Row("home", "GET", "             302  302  302  302  302  302  302  302"),
    Row("accounts:language", "POST", "302 302  302  302  302  302  302  302"),
    Row("accounts:job", "GET", "     302  404  404  404  200  404  404  404", a_job_of_cas),
    Row("schools:import", "GET", "   302  403  403  403  403  403  200  403"),
    Row("schools:import_preview", "GET", "302 403 403 403 403 403 200 403", an_upload_of_ada),
    Row("schools:import_carry_out", "POST", "302 403 403 403 403 403 409 403", an_upload_of_ada),
    Row("schools:import_cancel", "POST", "302 403 403 403 403 403 302 403", an_upload_of_ada),
    Row("schools:import_done", "GET", "302 403 403 403 403 403 200 403", an_import_of_ada),
)

# Pages of allauth about nobody but the person who opens them: theirs to test, ours to name.
OF_ALLAUTH = frozenset(
    {
        "account_change_password",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_email",
        "account_email_verification_sent",
        "account_inactive",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_set_password",
        "account_signup",
        "mfa_activate_totp",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "usersessions_list",
    }
)
