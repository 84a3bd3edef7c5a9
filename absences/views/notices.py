"""Reporting a pupil sick, better or away, and taking that back."""

from __future__ import annotations

from django.db.models import Case, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from absences.actions.notices import (
    NoticeRefused,
    Reported,
    end_notice,
    report_notice,
    restore_notice,
    withdraw_notice,
)
from absences.forms import EndForm, NoticeForm
from absences.models import Notice, PolicyVersion, Reason
from absences.models.policy import Category
from absences.pending import classes_of
from absences.templatetags.ledger import days_of
from absences.views.answers import done, refused
from accounts.http import back_to
from schools.access import SchoolRequest, Viewer, permission_required
from schools.models import Pupil
from schools.roles import Permission
from schools.templatetags.dutch import short_date

REPORT = permission_required(Permission.NOTICE_REPORT)
Cluster = Reason.Cluster
IN_THIS_ORDER = (Cluster.SICKNESS, Cluster.MEDICAL, Cluster.LEAVE, Cluster.SCHOOL)


def _reasons(viewer: Viewer) -> QuerySet[Reason]:
    """What can be reported: sick, an appointment, an activity. Leave that was granted elsewhere is written down by
    whoever does so for the whole school; a mentor asks for it."""
    clusters = set(IN_THIS_ORDER)
    if not viewer.has_whole_school(Permission.NOTICE_REPORT):
        clusters.remove(Cluster.LEAVE)
    policy = PolicyVersion.objects.filter(school=viewer.school).in_force(on=viewer.today)
    reasons = Reason.objects.filter(
        school=viewer.school, cluster__in=clusters, category=Category.AUTHORISED, is_for_late=False
    ).exclude(code=(policy and policy.ledger("removed_reason")) or "")
    order = [When(cluster=cluster, then=place) for place, cluster in enumerate(IN_THIS_ORDER)]
    return reasons.in_use(on=viewer.today).order_by(Case(*order), "-is_frequent", "name")


@require_http_methods(["GET", "POST"])
@REPORT
def notice(request: SchoolRequest, pk: int) -> HttpResponse:
    """Report one pupil sick or away."""
    viewer = request.viewer
    pupil = get_object_or_404(
        Pupil.objects.visible_to(viewer, Permission.NOTICE_REPORT).select_related("school"), pk=pk
    )
    form = NoticeForm(request.POST or None, reasons=_reasons(viewer), today=viewer.today)
    if form.is_valid():
        try:
            told = report_notice(pupil=pupil, **form.cleaned_data, by=request.user, at=timezone.now())
        except NoticeRefused as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            page = back_to(request, reverse("absences:pupil", args=[pupil.pk]))
            undo = reverse("absences:withdraw", args=[told.notice.pk]) if told.is_new else ""
            return done(request, _said(told), page=page, undo=undo)
    classes = classes_of([pupil.pk], on=viewer.today).get(pupil.pk, "")
    context = {"form": form, "pupil": pupil, "classes": classes}
    return render(request, "absences/notice.html", context, status=422 if form.is_bound else 200)


@require_POST
@REPORT
def end(request: SchoolRequest, pk: int) -> HttpResponse:
    """Better again: the last day of the notice. Without a day it goes on until better."""
    notice = _notice(request, pk)
    page = back_to(request, reverse("absences:pupil", args=[notice.pupil_id]))
    form = EndForm(request.POST)
    if not form.is_valid():
        return refused(request, _("Choose a day, as 24-11-2026."), page=page)
    was_open = notice.last_on is None
    try:
        end_notice(notice=notice, last_on=form.cleaned_data["last_on"], by=request.user, at=timezone.now())
    except NoticeRefused as refusal:
        return refused(request, refusal.words, page=page)
    if notice.last_on is None:
        return done(request, _("Still away, until we hear otherwise."), page=page)
    words = _("%(name)s is better. Last day away: %(day)s")
    values = {"name": notice.pupil.first_name, "day": short_date(notice.last_on)}
    undo = reverse("absences:end", args=[notice.pk]) if was_open else ""
    return done(request, words % values, page=page, undo=undo)


@require_POST
@REPORT
def withdraw(request: SchoolRequest, pk: int) -> HttpResponse:
    notice = _notice(request, pk)
    withdraw_notice(notice=notice, by=request.user, at=timezone.now())
    words = _("Taken back: %(reason)s, %(days)s") % {"reason": notice.reason, "days": days_of(notice)}
    page = back_to(request, reverse("absences:pupil", args=[notice.pupil_id]))
    return done(request, words, page=page, undo=reverse("absences:restore", args=[notice.pk]))


@require_POST
@REPORT
def restore(request: SchoolRequest, pk: int) -> HttpResponse:
    notice = _notice(request, pk)
    restore_notice(notice=notice, by=request.user, at=timezone.now())
    words = _("The notice holds again: %(reason)s, %(days)s")
    values = {"reason": notice.reason, "days": days_of(notice)}
    page = back_to(request, reverse("absences:pupil", args=[notice.pupil_id]))
    return done(request, words % values, page=page)


def _notice(request: SchoolRequest, pk: int) -> Notice:
    """What this person may change. Leave that the school leader granted is not a mentor's to stretch or take back."""
    mine = Notice.objects.visible_to(request.viewer, Permission.NOTICE_REPORT)
    if not request.viewer.has_whole_school(Permission.NOTICE_REPORT):
        mine = mine.exclude(reason__cluster=Cluster.LEAVE)
    return get_object_or_404(mine.select_related("pupil", "reason"), pk=pk)


def _said(told: Reported) -> str:
    notice = told.notice
    words = _("%(name)s: %(reason)s, %(days)s") % {
        "name": notice.pupil.first_name,
        "reason": notice.reason,
        "days": days_of(notice),
    }
    kept = len(told.unchanged)
    if not kept:
        return words
    more = ngettext(
        "%(count)s absence already had a reason and stays as it is.",
        "%(count)s absences already had a reason and stay as they are.",
        kept,
    )
    return f"{words}. {more % {'count': kept}}"
