"""Bringing the signals of a school in step with its ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record_many
from accounts.models import AuditEvent
from schools.models import School
from signals.actions.reports import keep_reports_in_step
from signals.facts import Ground, facts_of
from signals.models import Signal
from signals.rules.evaluate import evaluate_school
from signals.rules.finding import Finding
from signals.rules.reconcile import Act, Decision, State, StoredSignal, reconcile

WRITTEN = (
    "begin_on",
    "last_on",
    "reached_on",
    "units",
    "facts",
    "fingerprint",
    "policy",
    "state",
    "due_on",
    "changed_at",
    "strengthened_at",
    "taken_up_at",
    "taken_up_by",
    "withdrawn_because",
    "closed_at",
    "closed_by",
)


@dataclass
class Outcome:
    """What the evaluation did: how many signals by act, and the signals themselves."""

    counts: Counter[str] = field(default_factory=Counter)
    changed: list[Signal] = field(default_factory=list)


@transaction.atomic
def evaluate(
    *,
    school: School,
    pupils: Collection[int] | None = None,
    on: date,
    at: datetime,
    raise_ended: bool = False,
) -> Outcome:
    """Judge the pupils (None: the whole school) by the policy in force on `on` and write what became different.

    The number of queries does not depend on the number of pupils. Doing it twice changes nothing; two at once wait for
    each other. Raises NoSchoolYear or NoPolicy for a school that is not ready.
    """
    School.objects.select_for_update().get(pk=school.pk)
    ground = Ground.of(school, on=on)
    facts = facts_of(ground, pupils)
    found = evaluate_school(facts, ground.policy, ground.calendar, on=on)
    findings = [finding for finding in found if finding.begin_on >= ground.judged_from]
    signals = _signals(ground, pupils)
    decisions = reconcile(
        [_stored(signal) for signal in signals.values()],
        findings,
        facts=facts,
        policy=ground.policy,
        calendar=ground.calendar,
        raise_ended=raise_ended,
    )
    return _carry_out(ground, decisions, signals, at=at)


def _signals(ground: Ground, pupils: Collection[int] | None) -> dict[int, Signal]:
    signals = Signal.objects.filter(school=ground.school, begin_on__gte=ground.judged_from).select_related(
        "policy"
    )
    return signals.in_bulk() if pupils is None else signals.filter(pupil__in=pupils).in_bulk()


def _stored(signal: Signal) -> StoredSignal:
    return StoredSignal(
        key=signal.pk,
        pupil=signal.pupil_id,
        criterion=signal.criterion,
        begin_on=signal.begin_on,
        last_on=signal.last_on,
        state=State(signal.state),
        units=signal.units,
        closed_on=timezone.localdate(signal.closed_at) if signal.closed_at else None,
        fingerprint=signal.fingerprint,
        policy_version=str(signal.policy.number),
    )


def _carry_out(
    ground: Ground, decisions: Iterable[Decision], signals: dict[int, Signal], *, at: datetime
) -> Outcome:
    outcome = Outcome()
    raised: list[Signal] = []
    kept: list[Signal] = []
    for decision in decisions:
        if decision.act is Act.UNCHANGED:
            continue
        outcome.counts[decision.act.value] += 1
        if decision.signal is None:
            assert decision.finding is not None
            signal = Signal(school=ground.school, raised_at=at, state=Signal.State.OPEN)
            raised.append(signal)
        else:
            signal = signals[int(decision.signal.key)]
            kept.append(signal)
        _write(signal, decision, ground, at=at)
    Signal.objects.bulk_create(raised)
    Signal.objects.bulk_update(kept, WRITTEN)
    outcome.changed = [*raised, *kept]
    keep_reports_in_step(outcome.changed)
    record_many(_event(signal, at=at) for signal in outcome.changed)
    return outcome


def _write(signal: Signal, decision: Decision, ground: Ground, *, at: datetime) -> None:
    signal.changed_at = at
    if decision.act in {Act.STRENGTHEN, Act.REOPEN}:
        signal.strengthened_at = at
    if decision.finding is not None:
        _write_finding(signal, decision.finding, ground)
    if decision.act is Act.WITHDRAW:
        assert decision.withdrawal is not None
        signal.state = Signal.State.WITHDRAWN
        signal.withdrawn_because = decision.withdrawal.as_json()
    elif decision.act is Act.REOPEN:
        signal.state = Signal.State.OPEN
        signal.withdrawn_because, signal.closed_at, signal.closed_by = {}, None, None
        signal.taken_up_at, signal.taken_up_by = None, None


def _write_finding(signal: Signal, finding: Finding, ground: Ground) -> None:
    signal.pupil_id = int(finding.pupil)
    signal.criterion = finding.criterion
    signal.begin_on, signal.last_on, signal.reached_on = finding.begin_on, finding.last_on, finding.reached_on
    signal.units, signal.due_on = finding.units, finding.due_on
    signal.facts, signal.fingerprint = finding.as_json(), finding.fingerprint
    signal.policy = ground.version


def _event(signal: Signal, *, at: datetime) -> AuditEvent:
    details: dict[str, Any] = {"criterion": signal.criterion, "state": signal.state, "units": signal.units}
    if signal.withdrawn_because:
        details["because"] = signal.withdrawn_because
    return AuditEvent(
        act="signal.evaluated",
        by=None,
        at=at,
        school_id=signal.school_id,
        pupil_id=signal.pupil_id,
        object_id=signal.pk,
        details=details,
    )
