"""The access table of everything but setting up a school."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from absences.actions.classify import classify
from absences.actions.contact import note_attempt
from absences.models import Absence, ContactAttempt, LeaveRequest, Notice, Reason
from absences.models.policy import Category
from accounts.models import JobRun
from reporting.actions import BUILD, count_undisturbed, freeze, make_file
from reporting.models import Export, Figures
from reporting.queries import Period
from signals.actions.evaluate import evaluate
from signals.models import Signal, StatutoryReport
from tests.access.row import Row
from tests.cast import AT, FIRST_DAY, Cast


def sam(cast: Cast) -> list[Any]:
    return [cast.sam.pk]


def sam_on_the_way(cast: Cast) -> list[Any]:
    return [cast.sam.pk, ContactAttempt.Outcome.ON_THE_WAY]


def attempt_of_fem(cast: Cast) -> list[Any]:
    """Nobody takes back what somebody else noted."""
    noted = note_attempt(pupil=cast.sam, outcome=ContactAttempt.Outcome.NO_ANSWER, by=cast.fem, at=AT)
    return [noted.attempt.pk]


def lesson_of_2b(cast: Cast) -> list[Any]:
    return [cast.lesson.pk, cast.on]


def job_of_cas(cast: Cast) -> list[Any]:
    return [JobRun.objects.create(kind="signals.evaluate", wished_by=cast.cas, wished_at=AT, sent_at=AT).pk]


def job_of_lien(cast: Cast) -> list[Any]:
    made = JobRun.objects.create(
        kind=BUILD, school_id=cast.school.pk, wished_by=cast.lien, wished_at=AT, sent_at=AT
    )
    return [made.pk]


def choice_of_cas(cast: Cast) -> list[Any]:
    reason = Reason.objects.get(school=cast.school, code="ZK")
    done = classify(absences=[_absence(cast, cast.on, 1)], reason=reason, by=cast.cas, at=AT)
    assert done.event
    return [done.event.pk]


def signal_of_sam(cast: Cast) -> list[Any]:
    """Sam missed eighteen hours in the three school days before."""
    for days in (3, 4, 5):
        for period in range(1, 7):
            _absence(cast, cast.on - timedelta(days=days), period)
    evaluate(school=cast.school, on=cast.on, at=AT)
    return [Signal.objects.filter(pupil=cast.sam).latest("pk").pk]


def report_of_sam(cast: Cast) -> list[Any]:
    signal_of_sam(cast)
    return [StatutoryReport.objects.get(pupil=cast.sam).pk]


def notice_of_sam(cast: Cast) -> list[Any]:
    reason = Reason.objects.get(school=cast.school, code="ZK")
    told = Notice.objects.create(
        school=cast.school,
        pupil=cast.sam,
        reason=reason,
        first_on=cast.on,
        recorded_by=cast.fem,
        recorded_at=AT,
    )
    return [told.pk]


def leave_of_sam(cast: Cast) -> list[Any]:
    reason = Reason.objects.get(school=cast.school, code="VRL")
    asked = LeaveRequest.objects.create(
        school=cast.school, pupil=cast.sam, reason=reason, first_on=cast.on, last_on=cast.on, asked_at=AT
    )
    return [asked.pk]


def figures_of_lien(cast: Cast) -> list[Any]:
    return [_figures(cast).pk]


def file_of_lien(cast: Cast) -> list[Any]:
    made = make_file(
        figures=_figures(cast), file_format=Export.Format.CSV, language="nl", by=cast.lien, at=AT
    )
    return [made.pk]


def _figures(cast: Cast) -> Figures:
    period = Period(FIRST_DAY, cast.on, FIRST_DAY)
    return freeze(school=cast.school, counted=count_undisturbed(cast.school, period), by=cast.lien, at=AT)


def _absence(cast: Cast, on: date, period: int) -> Absence:
    return Absence.objects.create(
        school=cast.school,
        pupil=cast.sam,
        on=on,
        period=period,
        kind=Absence.Kind.ABSENT,
        minutes_missed=50,
        period_minutes=50,
        category=Category.UNAUTHORISED,
        reason=Reason.objects.get(school=cast.school, code="AZB"),
        recorded_at=AT,
    )


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("account_login", "GET", "              200  302  302  302  302  302  302  302  302"),
    Row("account_logout", "GET", "             302  200  200  200  200  200  200  200  200"),
    Row("home", "GET", "                       302  302  302  302  302  302  302  302  302"),
    Row("counters", "GET", "                   302  200  200  200  200  200  200  200  200"),
    Row("accounts:language", "POST", "         302  302  302  302  302  302  302  302  302"),
    Row("accounts:job", "GET", "               302  404  404  404  200  404  404  404  404", job_of_cas),
    Row("schools:choose", "POST", "            302  404  404  404  404  404  404  404  404"),
    Row("absences:pending", "GET", "           302  200  403  403  200  403  403  200  200"),
    Row("absences:classify", "POST", "         302  302  403  403  302  403  403  302  302"),
    Row("absences:correct", "GET", "           302  404  403  403  404  403  403  404  404"),
    Row("absences:correct", "POST", "          302  302  403  403  302  403  403  302  302"),
    Row("absences:undo", "POST", "             302  404  403  403  302  403  403  404  404", choice_of_cas),
    Row("absences:pupils", "GET", "            302  200  200  200  200  200  403  200  200"),
    Row("absences:pupil", "GET", "             302  200  404  200  200  200  403  404  404", sam),
    Row("absences:notice", "GET", "            302  200  403  200  200  403  403  404  404", sam),
    Row("absences:notice", "POST", "           302  200  403  200  200  403  403  404  404", sam),
    Row("absences:end", "POST", "              302  302  403  302  302  403  403  404  404", notice_of_sam),
    Row("absences:withdraw", "POST", "         302  302  403  302  302  403  403  404  404", notice_of_sam),
    Row("absences:restore", "POST", "          302  302  403  302  302  403  403  404  404", notice_of_sam),
    Row("absences:leave", "GET", "             302  200  403  200  200  403  403  404  404", sam),
    Row("absences:decide_leave", "POST", "     302  403  403  403  403  302  403  403  404", leave_of_sam),
    Row("absences:exemption", "GET", "         302  403  403  403  403  200  403  403  404", sam),
    Row("attendance:today", "GET", "           302  200  200  200  200  200  403  200  200"),
    Row("attendance:overview", "GET", "        302  403  403  200  200  200  403  403  200"),
    Row("attendance:morning", "GET", "         302  200  403  200  200  403  403  200  200"),
    Row("attendance:morning_sick", "POST", "   302  302  403  302  302  403  403  404  404", sam),
    Row("attendance:morning_note", "POST", "   302  302  403  302  302  403  403  404  404", sam_on_the_way),
    Row("attendance:morning_undo", "POST", "   302  404  403  302  404  403  403  404  404", attempt_of_fem),
    Row("attendance:register", "GET", "        302  200  404  200  200  200  403  404  404", lesson_of_2b),
    Row("attendance:register", "POST", "       302  422  404  403  422  403  403  404  404", lesson_of_2b),
    Row("signals:inbox", "GET", "              302  200  403  403  200  200  403  200  200"),
    Row("signals:attention", "GET", "          302  204  204  204  204  204  403  204  204"),
    Row("signals:meter", "GET", "              302  200  404  204  200  200  403  404  404", sam),
    Row("signals:signal", "GET", "             302  200  403  403  200  200  403  404  404", signal_of_sam),
    Row("signals:take_up", "POST", "           302  302  403  403  302  403  403  404  404", signal_of_sam),
    Row("signals:put_back", "POST", "          302  409  403  403  409  403  403  404  404", signal_of_sam),
    Row("signals:contact", "GET", "            302  200  403  403  200  403  403  404  404", signal_of_sam),
    Row("signals:close", "POST", "             302  409  403  403  409  403  403  404  404", signal_of_sam),
    Row("signals:reports", "GET", "            302  403  403  403  200  200  403  403  200"),
    Row("signals:report", "GET", "             302  403  403  403  200  200  403  403  404", report_of_sam),
    Row("signals:report_sent", "POST", "       302  403  403  403  422  422  403  403  404", report_of_sam),
    Row("signals:report_withdrawn", "POST", "  302  403  403  403  409  409  403  403  404", report_of_sam),
    Row("reporting:figures", "GET", "          302  403  403  403  200  200  403  403  200"),
    Row("reporting:deliver", "GET", "          302  403  403  403  403  200  403  403  200"),
    Row("reporting:deliver", "POST", "         302  403  403  403  403  422  403  403  422"),
    Row("reporting:deliveries", "GET", "       302  403  403  403  403  200  403  403  200"),
    Row("reporting:making", "GET", "           302  403  403  403  403  200  403  403  404", job_of_lien),
    Row("reporting:delivery", "GET", "         302  403  403  403  403  200  403  403  404", figures_of_lien),
    Row("reporting:download", "GET", "         302  403  403  403  403  200  403  403  404", file_of_lien),
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
