"""Saving a register while somebody else classifies."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from absences.actions import ledger
from absences.actions.classify import classify
from absences.models import Absence
from absences.tests.makers import miss, reason
from tests.cast import AT, assemble


@pytest.mark.django_db(transaction=True)
def test_a_reason_that_is_given_while_the_register_is_saved_again_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = assemble()
    absence = miss(cast.sam, kind=Absence.Kind.LATE, minutes=5)
    late_with_leave = reason(cast.sam, "TLG")

    def give_a_reason() -> None:
        classify(absences=[absence], reason=late_with_leave, by=cast.cas, at=AT)
        connection.close()

    colleague = Thread(target=give_a_reason)
    row = ledger._row

    def after_reading(*given: Any, **more: Any) -> Absence:
        colleague.start()
        colleague.join(timeout=0.5)  # long enough to be done, unless it has to wait
        return row(*given, **more)

    monkeypatch.setattr(ledger, "_row", after_reading)
    ledger.record(
        school_id=cast.school.pk,
        on=cast.on,
        lesson_id=None,
        roll=[cast.sam.pk],
        periods=[1],
        entries=[ledger.Entry(cast.sam.pk, 1, Absence.Kind.LATE, 10, 50)],
        by=cast.mira,
        at=AT,
    )
    colleague.join()

    absence.refresh_from_db()
    assert (absence.minutes_missed, absence.reason) == (10, late_with_leave)
