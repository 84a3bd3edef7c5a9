"""Taking over a file: choose it, see what it changes, carry out exactly that, and take it back if it was wrong."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import JobRun
from schools.access import SchoolRequest, permission_required
from schools.actions.columns import remembered_columns
from schools.actions.weeks import remembered_weeks
from schools.forms.imports import GoneForm, ImportForm
from schools.forms.weeks import WeeksForm
from schools.imports import uploads
from schools.imports.carry_out import JOB, NotTheLast, plan_import, undo, wish_import
from schools.imports.closures.touched import touched_by
from schools.imports.formats import FORMATS, recognise
from schools.imports.preview import counts, kept_problems, preview, shown_problems, stands_in_the_way
from schools.imports.problems import Problem, Refusal
from schools.imports.source import Files
from schools.imports.uploads import Upload
from schools.imports.words import because
from schools.imports.writing import NotAsWritten
from schools.models import ImportRun
from schools.roles import Permission

LATEST = 10


@require_http_methods(["GET", "POST"])
@permission_required(Permission.ROSTER_IMPORT)
def start(request: SchoolRequest) -> HttpResponse:
    """Choose files. What cannot be read is refused here and not kept."""
    uploads.discard_old(at=timezone.now())
    form = ImportForm(request.POST or None, request.FILES or None, today=request.viewer.today)
    problems: tuple[Problem, ...] = ()
    if form.is_valid():
        kept, problems = _kept(request, form.files_chosen(), form)
        if kept is not None:
            return redirect(_after_choosing(kept), kept.id)
    context = {
        "form": form,
        "refusals": shown_problems(problems)[0],
        "imports": ImportRun.objects.visible_to(request.viewer).order_by("-wished_at")[:LATEST],
    }
    return render(request, "schools/import.html", context, status=422 if form.is_bound else 200)


def _kept(
    request: SchoolRequest, files: Files, form: ImportForm
) -> tuple[Upload | None, tuple[Problem, ...]]:
    """The files laid aside, or what is wrong with them."""
    found = recognise(files)
    if found is None:
        return None, (Problem(Refusal.UNKNOWN_FORMAT, files[0].name),)
    one, viewer = FORMATS[found.format], request.viewer
    table = one.table(files) if one.table else None
    records = table or one.read(files, None)
    if records.refused:
        return None, records.problems
    upload = uploads.keep(
        files,
        found,
        school_id=viewer.school.pk,
        user_id=viewer.user.pk,
        on=form.cleaned_data["on"],
        at=timezone.now(),
    )
    columns = remembered_columns(viewer.school, table) if table else remembered_weeks(viewer.school)
    if columns and not one.read(files, columns).refused:
        upload = uploads.choose_columns(upload, columns, at=timezone.now())
    return upload, ()


def _after_choosing(upload: Upload) -> str:
    """A list whose columns nobody has explained goes by way of its columns."""
    explained = FORMATS[upload.recognised.format].table is None or upload.columns
    return "schools:import_preview" if explained else "schools:import_columns"


@require_GET
@permission_required(Permission.ROSTER_IMPORT)
def show(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """What the files would change now. `?gone=` confirms how many pupils left."""
    upload, records = _found(request, upload_id)
    if _after_choosing(upload) != "schools:import_preview":
        return redirect("schools:import_columns", upload_id)
    gone = _gone(request.GET.get("gone"))
    plan = plan_import(
        school=request.viewer.school, kind=_kind(upload), records=records, on=upload.on, accept_gone=gone
    )
    context = {
        "upload": upload,
        "format": FORMATS[upload.recognised.format],
        "because": because(upload.recognised),
        "plan": plan,
        "preview": preview(plan),
        "change": touched_by(request.viewer.school, plan),
        "gone": gone,
        "gone_form": GoneForm(initial={"gone": gone}),
        "weeks_form": WeeksForm(initial=dict(upload.columns or {})),
    }
    return render(request, "schools/import_preview.html", context)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def carry_out_import(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Let the worker do what was shown."""
    viewer = request.viewer
    if not ImportRun.objects.visible_to(viewer).filter(pk=upload_id).carried_out().exists():
        upload, _records = _found(request, upload_id)
        wish_import(
            run=ImportRun(
                pk=upload.id,
                school=viewer.school,
                kind=_kind(upload),
                format=upload.recognised.format,
                file=upload.filename,
                on=upload.on,
                fingerprint=request.POST.get("fingerprint", ""),
                accept_gone=_gone(request.POST.get("gone")),
                wished_by=viewer.user,
                wished_at=timezone.now(),
            )
        )
    return redirect("schools:import_done", upload_id)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def cancel(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    upload, _records = _found(request, upload_id)
    uploads.discard(upload.id)
    messages.info(request, _("Nothing was changed, and the file is gone from here."))
    return redirect("schools:import")


@require_GET
@permission_required(Permission.ROSTER_IMPORT)
def done(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """The report of an import; while the worker is busy, its progress."""
    run = get_object_or_404(
        ImportRun.objects.visible_to(request.viewer).select_related("wished_by", "undone_by"), pk=upload_id
    )
    return _report(request, run)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def undo_import(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Take it back, or say what stands in the way (409)."""
    run = get_object_or_404(ImportRun.objects.visible_to(request.viewer), pk=upload_id)
    try:
        undo(run=run, by=request.viewer.user, at=timezone.now())
    except NotTheLast:
        return _report(request, run, not_the_last=True, status=409)
    except NotAsWritten as reason:
        return _report(request, run, in_the_way=stands_in_the_way(reason.rows), status=409)
    messages.success(request, _("The import was taken back: everything is as it was before."))
    return redirect("schools:import_done", upload_id)


def _report(request: SchoolRequest, run: ImportRun, *, status: int = 200, **more: Any) -> HttpResponse:
    run.refresh_from_db()
    waits = run.state == ImportRun.State.WAITING
    jobs = JobRun.objects.filter(kind=JOB, school_id=run.school_id, key=str(run.pk)) if waits else ()
    refusals, remarks = shown_problems(kept_problems(run.problems))
    context = {
        "run": run,
        "job": next(iter(jobs), None),
        "counts": counts(run.counts) if run.counts else (),
        "facts": run.counts.get("facts", {}),
        "refusals": refusals,
        "remarks": remarks,
        **more,
    }
    return render(request, "schools/import_done.html", context, status=status)


def _kind(upload: Upload) -> str:
    return FORMATS[upload.recognised.format].kind


def upload_of(request: SchoolRequest, upload_id: UUID) -> Upload:
    """What this person laid aside at this school; 404 when it is not there, or not any more."""
    viewer = request.viewer
    upload = uploads.find(upload_id, school_id=viewer.school.pk, user_id=viewer.user.pk, at=timezone.now())
    if upload is None:
        raise Http404
    return upload


def _found(request: SchoolRequest, upload_id: UUID) -> tuple[Upload, Any]:
    """The upload and its records, or 404."""
    upload = upload_of(request, upload_id)
    try:
        return upload, FORMATS[upload.recognised.format].read(upload.files(), upload.columns)
    except FileNotFoundError:
        raise Http404 from None


def _gone(typed: str | None) -> int | None:
    form = GoneForm({"gone": typed})
    return form.cleaned_data["gone"] if form.is_valid() else None
