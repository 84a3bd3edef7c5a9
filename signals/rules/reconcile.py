"""What must become of the stored signals, given what the rules find now. Pure, and idempotent once carried out.

    reconcile(stored, findings, facts=facts, policy=policy, calendar=calendar) -> list[Decision]

A signal and a finding belong together when pupil and criterion are the same and their days overlap; the same begin
goes first, then the largest overlap. The order of the input is irrelevant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schools.calendar import Calendar
from signals.rules.facts import PupilFacts, PupilKey
from signals.rules.finding import Finding
from signals.rules.lateness import times_late
from signals.rules.policy import SIXTEEN_HOURS, Policy

Group = tuple[PupilKey, str]


class State(StrEnum):
    OPEN = "open"
    TAKEN_UP = "taken_up"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Act(StrEnum):
    """RAISE a new signal · STRENGTHEN: more hours than stored · WEAKEN: fewer, but still met · UPDATE: the same hours,
    other facts · REOPEN one that was withdrawn and is met again, or closed before new absence · WITHDRAW: no longer
    met · UNCHANGED: write nothing."""

    RAISE = "raise"
    STRENGTHEN = "strengthen"
    WEAKEN = "weaken"
    UPDATE = "update"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    UNCHANGED = "unchanged"


class Cause(StrEnum):
    """Why a signal is withdrawn. CORRECTED: the absence was changed and no longer reaches the limit. CRITERION_GONE:
    the policy has no such criterion. POLICY_CHANGED: the hours are the same, the policy is another. MERGED: another
    signal of the same criterion covers its days."""

    CORRECTED = "corrected"
    CRITERION_GONE = "criterion_gone"
    POLICY_CHANGED = "policy_changed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class StoredSignal:
    """A signal as it is in the database. `units` are those of the finding it was last written from; `closed_on` is the
    day on which it was closed, if it was; an empty fingerprint is taken for an old one."""

    key: PupilKey
    pupil: PupilKey
    criterion: str
    begin_on: date
    last_on: date
    state: State
    units: int
    closed_on: date | None = None
    fingerprint: str = ""
    policy_version: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a signal is withdrawn. `now_units` is what can count in its days now: hours, or times late.
    Both are in the measure of the signal."""

    cause: Cause
    was_units: int
    now_units: int

    def as_json(self) -> dict[str, str | int]:
        return {"cause": self.cause.value, "was_units": self.was_units, "now_units": self.now_units}


@dataclass(frozen=True, slots=True)
class Decision:
    """One act. RAISE has a finding and no signal; WITHDRAW a signal and its reason; the others a signal and, when
    the criterion is met, the finding whose facts must be stored with it."""

    act: Act
    signal: StoredSignal | None = None
    finding: Finding | None = None
    withdrawal: Withdrawal | None = None


def reconcile(
    stored: Iterable[StoredSignal],
    findings: Iterable[Finding],
    *,
    facts: Iterable[PupilFacts],
    policy: Policy,
    calendar: Calendar,
    raise_ended: bool = False,
) -> list[Decision]:
    """One decision for each stored signal and for each new finding, by pupil, criterion and begin.

    `stored`, `findings` and `facts` are about the same pupils and the same span of time: who evaluates one class
    passes the signals of that class. An episode that is over and was never raised is left alone, unless
    `raise_ended`. A closed signal stays closed until absence counts on a later day than it was closed. A closed
    statutory one also stands as long as its own days hold the limit; when they no longer do, the report that was sent
    is wrong, and the signal is reopened on other days or withdrawn.
    """
    facts_of: defaultdict[PupilKey, list[PupilFacts]] = defaultdict(list)
    for one in facts:
        facts_of[one.pupil].append(one)
    groups: defaultdict[Group, tuple[list[StoredSignal], list[Finding]]] = defaultdict(lambda: ([], []))
    for signal in stored:
        groups[signal.pupil, signal.criterion][0].append(signal)
    for finding in findings:
        groups[finding.pupil, finding.criterion][1].append(finding)
    decisions: list[Decision] = []
    for group in sorted(groups, key=lambda group: (str(group[0]), group[1])):
        judge = _Judge(facts_of[group[0]], policy, calendar, raise_ended)
        decisions.extend(judge.decide(*groups[group]))
    return decisions


@dataclass(frozen=True, slots=True)
class _Judge:
    """Decides about one pupil and one criterion."""

    facts: list[PupilFacts]
    policy: Policy
    calendar: Calendar
    raise_ended: bool

    def decide(self, signals: list[StoredSignal], findings: list[Finding]) -> Iterator[Decision]:
        findings = sorted(findings, key=lambda finding: finding.begin_on)
        signals = sorted(signals, key=lambda signal: (signal.begin_on, str(signal.key)))
        finding_of = dict(_pair(signals, findings))
        for index, signal in enumerate(signals):
            if index in finding_of:
                finding = findings[finding_of[index]]
                yield Decision(self._act_when_met(signal, finding), signal, finding)
            else:
                yield self._decide_unmet(signal, any(_overlap(signal, finding) for finding in findings))
        taken = set(finding_of.values())
        for number, finding in enumerate(findings):
            if number not in taken and (finding.ended is None or self.raise_ended):
                yield Decision(Act.RAISE, finding=finding)

    def _act_when_met(self, signal: StoredSignal, finding: Finding) -> Act:
        if signal.state is State.CLOSED:
            later = signal.closed_on is not None and finding.last_on > signal.closed_on
            again = (later and finding.ended is None) or self._sent_in_error(signal)
            return Act.REOPEN if again else Act.UNCHANGED
        if signal.state is State.WITHDRAWN:
            return Act.REOPEN if finding.ended is None else Act.UNCHANGED
        if finding.units != signal.units:
            return Act.STRENGTHEN if finding.units > signal.units else Act.WEAKEN
        return Act.UNCHANGED if finding.fingerprint == signal.fingerprint else Act.UPDATE

    def _decide_unmet(self, signal: StoredSignal, merged: bool) -> Decision:
        stays_closed = signal.state is State.CLOSED and not self._sent_in_error(signal)
        if signal.state is State.WITHDRAWN or stays_closed:
            return Decision(Act.UNCHANGED, signal)
        now_units = self._units_in_days_of(signal)
        cause = self._cause(signal, now_units, merged)
        return Decision(Act.WITHDRAW, signal, withdrawal=Withdrawal(cause, signal.units, now_units))

    def _sent_in_error(self, signal: StoredSignal) -> bool:
        return (
            signal.criterion == SIXTEEN_HOURS
            and self._units_in_days_of(signal) < self.policy.statutory.limit_units
        )

    def _units_in_days_of(self, signal: StoredSignal) -> int:
        if signal.criterion in self.policy.late_codes:
            return sum(
                times_late(one, self.calendar, first=signal.begin_on, last=signal.last_on)
                for one in self.facts
            )
        return sum(
            units
            for one in self.facts
            for day, units in one.unauthorised_days(self.calendar, until=signal.last_on)
            if day >= signal.begin_on
        )

    def _cause(self, signal: StoredSignal, now_units: int, merged: bool) -> Cause:
        if signal.criterion not in self.policy.codes:
            return Cause.CRITERION_GONE
        if merged:
            return Cause.MERGED
        if now_units == signal.units and signal.policy_version != self.policy.version:
            return Cause.POLICY_CHANGED
        return Cause.CORRECTED


def _pair(signals: list[StoredSignal], findings: list[Finding]) -> list[tuple[int, int]]:
    """(signal, finding) indices that belong together, each used once. Living signals go before withdrawn ones."""
    candidates = sorted(
        (
            signal.state is State.WITHDRAWN,
            signal.begin_on != finding.begin_on,
            -_overlap(signal, finding),
            number,
            index,
        )
        for index, signal in enumerate(signals)
        for number, finding in enumerate(findings)
        if _overlap(signal, finding)
    )
    pairs: list[tuple[int, int]] = []
    used_signals: set[int] = set()
    used_findings: set[int] = set()
    for *_, number, index in candidates:
        if index not in used_signals and number not in used_findings:
            pairs.append((index, number))
            used_signals.add(index)
            used_findings.add(number)
    return pairs


def _overlap(signal: StoredSignal, finding: Finding) -> int:
    """The number of days that both cover."""
    first, last = max(signal.begin_on, finding.begin_on), min(signal.last_on, finding.last_on)
    return max(0, (last - first).days + 1)
