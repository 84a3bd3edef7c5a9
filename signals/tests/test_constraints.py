"""What must never be false about signals, reports and cases, said by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from signals.models import Case, Signal, StatutoryReport
from signals.tests.conftest import THURSDAY
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def refused(write: Callable[[], Any]) -> str:
    """The name of the constraint that refused, as far as the database tells it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return str(caught.value)


def copy(row: Any, **changes: Any) -> Any:
    """A second row with other values."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row


def test_there_is_one_living_signal_per_pupil_criterion_and_window(six_hours: Signal) -> None:
    assert "pupil" in refused(lambda: copy(six_hours))


def test_a_withdrawn_signal_leaves_room_for_another(six_hours: Signal) -> None:
    Signal.objects.update(state=Signal.State.WITHDRAWN)

    copy(six_hours, state=Signal.State.OPEN)

    assert Signal.objects.count() == 2


@pytest.mark.parametrize("missing", ["taken_up_at", "taken_up_by"])
def test_who_takes_up_a_signal_has_a_name_and_a_moment(missing: str, cast: Cast, six_hours: Signal) -> None:
    values = {"taken_up_at": THURSDAY, "taken_up_by": cast.cas} | {missing: None}

    assert "who_takes_up" in refused(lambda: Signal.objects.update(state="taken_up", **values))


def test_a_closed_signal_has_a_moment(six_hours: Signal) -> None:
    assert "a_closed_signal" in refused(lambda: Signal.objects.update(state="closed"))


def test_a_signal_has_one_report(sixteen_hours: StatutoryReport) -> None:
    begin_on = sixteen_hours.begin_on - timedelta(days=1)

    assert "signal" in refused(lambda: copy(sixteen_hours, begin_on=begin_on))


def test_there_is_one_report_per_pupil_kind_and_begin(sixteen_hours: StatutoryReport) -> None:
    signal = Signal.objects.get(pk=sixteen_hours.signal_id)
    other = copy(signal, begin_on=signal.begin_on - timedelta(days=1))

    assert "pupil" in refused(lambda: copy(sixteen_hours, signal=other))


def test_a_report_does_not_end_before_it_begins(sixteen_hours: StatutoryReport) -> None:
    end_on = sixteen_hours.begin_on - timedelta(days=1)

    assert "does_not_end_before" in refused(lambda: StatutoryReport.objects.update(end_on=end_on))


@pytest.mark.parametrize("missing", ["sent_at", "sent_by"])
def test_a_sent_report_has_a_moment_and_a_name(
    missing: str, cast: Cast, sixteen_hours: StatutoryReport
) -> None:
    values = {"sent_at": THURSDAY, "sent_by": cast.cas} | {missing: None}

    assert "a_sent_report" in refused(lambda: StatutoryReport.objects.update(**values))


def test_a_pupil_has_one_case(cast: Cast) -> None:
    Case.objects.create(school=cast.school, pupil=cast.sam, opened_at=THURSDAY)

    assert "pupil" in refused(
        lambda: Case.objects.create(school=cast.school, pupil=cast.sam, opened_at=THURSDAY)
    )
