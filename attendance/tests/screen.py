"""A teacher at the register screen, for the tests: opens it, chooses, saves."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from schools.models import Pupil, TimetableLesson

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer


class Screen:
    """The register of a lesson on a day, as somebody sees it in a browser without JavaScript."""

    def __init__(self, user: User, lesson: TimetableLesson, on: date) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.url = reverse("attendance:register", args=[lesson.pk, on])
        self.ticket = ""

    def open(self) -> Answer:
        response = self.client.get(self.url)
        self.keep_ticket(response)
        return response

    def keep_ticket(self, response: Answer) -> None:
        found = re.search(r'name="ticket" value="([^"]+)"', response.content.decode())
        self.ticket = found.group(1) if found else ""

    def save(self, chosen: dict[Pupil, str] | None = None, **fields: Any) -> Answer:
        """`chosen` says the kind per pupil; further fields as `m_12="8"` for the minutes of pupil 12."""
        data = {"ticket": self.ticket}
        data |= {f"p-{pupil.pk}": kind for pupil, kind in (chosen or {}).items()}
        data |= {name.replace("_", "-"): value for name, value in fields.items()}
        response = self.client.post(self.url, data)
        self.keep_ticket(response)
        return response


class counted_queries(AbstractContextManager["counted_queries"]):  # noqa: N801
    """The statements of a block, without those that only begin and end a transaction."""

    def __enter__(self) -> counted_queries:
        self.captured = CaptureQueriesContext(connection)
        self.captured.__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.captured.__exit__(*args)
        frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        self.statements = [
            query["sql"]
            for query in self.captured.captured_queries
            if not query["sql"].upper().startswith(frame)
        ]
