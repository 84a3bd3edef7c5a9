"""The sheets for DUO follow the signals of the 16-hours rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit import record as audit
from accounts.models import User
from signals.actions.follow_up import close
from signals.models import Signal, StatutoryReport
from signals.rules.finding import Finding
from signals.rules.policy import SIXTEEN_HOURS

State = StatutoryReport.State


def keep_reports_in_step(signals: Iterable[Signal]) -> None:
    """Prepare, correct or withdraw the reports of the signals that changed. At most three queries.

    A report that was sent is never rewritten: when its ground is gone it says that it must be withdrawn at DUO.
    """
    statutory = {signal.pk: signal for signal in signals if signal.criterion == SIXTEEN_HOURS}
    if not statutory:
        return
    reports = {report.signal_id: report for report in StatutoryReport.objects.filter(signal__in=statutory)}
    new, changed = [], []
    for pk, signal in statutory.items():
        report = reports.get(pk)
        if signal.state == Signal.State.WITHDRAWN:
            if report is not None and report.state in {State.PREPARED, State.SENT}:
                report.state = State.WITHDRAWN if report.state == State.PREPARED else State.TO_WITHDRAW
                changed.append(report)
        elif report is None:
            new.append(_filled(StatutoryReport(signal=signal, school_id=signal.school_id), signal))
        elif report.state in {State.PREPARED, State.WITHDRAWN}:
            report.state = State.PREPARED
            changed.append(_filled(report, signal))
        elif report.state == State.SENT and _differs(report, signal):
            report.state = State.TO_WITHDRAW
            changed.append(report)
    StatutoryReport.objects.bulk_create(new)
    StatutoryReport.objects.bulk_update(
        changed, ["kind", "begin_on", "end_on", "units", "deadline_on", "facts", "state"]
    )


def _filled(report: StatutoryReport, signal: Signal) -> StatutoryReport:
    """With the lessons that count and nothing else: what is authorised, sickness first, is none of DUO's business."""
    finding = Finding.from_json(signal.facts)
    assert finding.report_kind is not None
    report.pupil_id = signal.pupil_id
    report.kind = finding.report_kind.value
    report.begin_on, report.end_on = finding.begin_on, finding.last_on
    report.units, report.deadline_on = finding.units, finding.due_on
    report.facts = replace(finding, not_counted=(), pending_units=0).as_json()
    return report


def _differs(report: StatutoryReport, signal: Signal) -> bool:
    return (report.begin_on, report.end_on, report.units) != (signal.begin_on, signal.last_on, signal.units)


class ReportMoved(Exception):
    """The report is no longer what the person saw: the evaluation or a colleague was first."""


@transaction.atomic
def send(*, report: StatutoryReport, number: str, on: date, by: User, at: datetime) -> StatutoryReport:
    """Note that the report was entered at DUO under `number`; its signal is closed. The same again changes nothing.

    Raises ReportMoved when it is not a prepared report any more.
    """
    moment = datetime.combine(on, timezone.localtime(at).timetz())
    prepared = StatutoryReport.objects.filter(pk=report.pk, state=State.PREPARED)
    sent = prepared.update(state=State.SENT, number=number, sent_at=moment, sent_by=by)
    report.refresh_from_db()
    if sent:
        _audit("report.sent", report, by=by, at=at)
        close(signal=report.signal, by=by, at=at)
    elif (report.state, report.number) != (State.SENT, number):
        raise ReportMoved
    return report


@transaction.atomic
def withdraw(*, report: StatutoryReport, by: User, at: datetime) -> StatutoryReport:
    """Note that a report that was sent has been withdrawn at DUO. Raises ReportMoved when it was never sent."""
    sent = StatutoryReport.objects.filter(pk=report.pk, state__in=[State.SENT, State.TO_WITHDRAW])
    withdrawn = sent.update(state=State.WITHDRAWN)
    report.refresh_from_db()
    if withdrawn:
        _audit("report.withdrawn", report, by=by, at=at)
    elif report.state != State.WITHDRAWN:
        raise ReportMoved
    return report


def _audit(act: str, report: StatutoryReport, *, by: User, at: datetime) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=report.school_id,
        pupil_id=report.pupil_id,
        object_id=report.pk,
        kind=report.kind,
        number=report.number,
    )
