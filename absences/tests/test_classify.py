"""Absences get a reason, and lose it again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absences.actions.classify import ReasonDoesNotFit, classify, undo
from absences.actions.notices import report_notice, withdraw_notice
from absences.actions.settle import ChangedMeanwhile
from absences.models import Absence
from absences.models.policy import Category
from absences.tests.makers import miss, reason
from accounts.models import AuditEvent, JobRun
from tests.cast import AT, Cast

LATER = AT + timedelta(minutes=5)


def test_a_reason_brings_its_category(cast: Cast) -> None:
    absence = miss(cast.sam)

    classify(absences=[absence], reason=reason(cast.sam, "SPB"), by=cast.cas, at=AT)

    absence.refresh_from_db()
    assert (absence.category, absence.classified_by, absence.classified_at) == ("unauthorised", cast.cas, AT)


def test_the_trail_keeps_the_old_and_the_new_of_each_pupil(cast: Cast) -> None:
    sam, yasmine = cast.pupils[:2]
    absences = [miss(sam), miss(sam, period=2), miss(yasmine)]

    classify(absences=absences, reason=reason(sam, "ZK"), by=cast.cas, at=AT)

    events = AuditEvent.objects.filter(act="absence.classified").order_by("pupil_id")
    assert [event.pupil_id for event in events] == [sam.pk, yasmine.pk]
    assert [
        (item["period"], item["old"]["category"], item["new"]["category"])
        for item in events[0].details["items"]
    ] == [(1, "pending", "authorised"), (2, "pending", "authorised")]


def test_the_pupils_are_evaluated_again(cast: Cast) -> None:
    classify(absences=[miss(cast.sam)], reason=reason(cast.sam, "SPB"), by=cast.cas, at=AT)

    assert JobRun.objects.get(kind="signals.evaluate").params == {"pupils": [cast.sam.pk]}


def test_classifying_the_same_way_twice_leaves_one_event(cast: Cast) -> None:
    for _ in range(2):
        fresh = Absence.objects.filter(pupil=cast.sam) or [miss(cast.sam)]
        classify(absences=list(fresh), reason=reason(cast.sam, "SPB"), by=cast.cas, at=AT)

    assert AuditEvent.objects.filter(act="absence.classified").count() == 1


@pytest.mark.parametrize(("kind", "code"), [("late", "ZK"), ("absent", "TLO")])
def test_reasons_for_being_late_are_for_who_was_late(cast: Cast, kind: str, code: str) -> None:
    absence = miss(cast.sam, kind=kind, minutes=10)

    with pytest.raises(ReasonDoesNotFit):
        classify(absences=[absence], reason=reason(cast.sam, code), by=cast.cas, at=AT)


def test_a_reason_that_was_not_in_use_on_the_day_cannot_be_chosen(cast: Cast) -> None:
    absence = miss(cast.sam)
    old = reason(cast.sam, "LUX")
    old.valid_until = cast.on - timedelta(days=1)
    old.save()

    with pytest.raises(ReasonDoesNotFit):
        classify(absences=[absence], reason=old, by=cast.cas, at=AT)


def test_an_absence_at_another_school_is_never_touched(cast: Cast) -> None:
    absence = miss(cast.other_pupil)

    with pytest.raises(ValueError, match="different schools"):
        classify(absences=[absence], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)


def test_who_classified_first_is_not_overwritten_by_who_read_before(cast: Cast) -> None:
    as_cas_read_it = miss(cast.sam)
    as_mira_read_it = Absence.objects.get(pk=as_cas_read_it.pk)
    classify(absences=[as_mira_read_it], reason=reason(cast.sam, "ZK"), by=cast.mira, at=AT)

    with pytest.raises(ChangedMeanwhile):
        classify(absences=[as_cas_read_it], reason=reason(cast.sam, "SPB"), by=cast.cas, at=AT)


def test_undo_brings_back_what_each_absence_was(cast: Cast) -> None:
    absences = [miss(cast.sam), miss(cast.sam, period=2, because="AZB"), miss(cast.pupils[1], because="MED")]
    done = classify(absences=absences, reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    assert done.event

    undo(event=done.event, among=Absence.objects.all(), by=cast.cas, at=LATER)

    codes = Absence.objects.order_by("pk").values_list("category", "reason__code", "classified_at")
    assert list(codes) == [("pending", None, None), ("unauthorised", "AZB", AT), ("authorised", "MED", AT)]


def test_undo_leaves_alone_what_was_changed_since(cast: Cast) -> None:
    absence, other = miss(cast.sam), miss(cast.sam, period=2)
    done = classify(absences=[absence, other], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    absence.refresh_from_db()
    classify(absences=[absence], reason=reason(cast.sam, "MED"), by=cast.mira, at=AT)
    assert done.event

    back = undo(event=done.event, among=Absence.objects.all(), by=cast.cas, at=LATER)

    absence.refresh_from_db()
    assert (absence.reason and absence.reason.code, back.absences) == ("MED", 1)


def test_undo_stays_within_the_rows_it_is_given(cast: Cast) -> None:
    sam, yasmine = (miss(pupil) for pupil in cast.pupils[:2])
    done = classify(absences=[sam, yasmine], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    assert done.event

    undo(event=done.event, among=Absence.objects.filter(pk=sam.pk), by=cast.cas, at=LATER)

    assert list(Absence.objects.pending()) == [sam]


def test_undoing_twice_changes_nothing_more(cast: Cast) -> None:
    done = classify(absences=[miss(cast.sam)], reason=reason(cast.sam, "ZK"), by=cast.cas, at=AT)
    assert done.event
    undo(event=done.event, among=Absence.objects.all(), by=cast.cas, at=LATER)

    again = undo(event=done.event, among=Absence.objects.all(), by=cast.cas, at=LATER)

    assert (again.absences, again.event) == (0, None)


def test_undo_does_not_bring_back_a_notice_that_was_taken_back(cast: Cast) -> None:
    miss(cast.sam)
    sick = report_notice(pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, by=cast.fem, at=AT)
    absence = Absence.objects.get(pupil=cast.sam)
    done = classify(absences=[absence], reason=reason(cast.sam, "SPB"), by=cast.cas, at=LATER)
    withdraw_notice(notice=sick.notice, by=cast.fem, at=LATER)
    assert done.event

    undo(event=done.event, among=Absence.objects.all(), by=cast.cas, at=LATER)

    absence.refresh_from_db()
    assert (absence.category, absence.notice) == (Category.PENDING, None)


def test_a_persons_choice_survives_the_end_of_the_notice(cast: Cast) -> None:
    miss(cast.sam)
    sick = report_notice(pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, by=cast.fem, at=AT)
    absence = Absence.objects.get(pupil=cast.sam)
    classify(absences=[absence], reason=reason(cast.sam, "SPB"), by=cast.cas, at=LATER)

    withdraw_notice(notice=sick.notice, by=cast.fem, at=LATER)

    absence.refresh_from_db()
    assert (absence.on, absence.category) == (date(2026, 11, 23), Category.UNAUTHORISED)
