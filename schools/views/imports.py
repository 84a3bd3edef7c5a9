"""Taking over a roster file: choose it, see what it changes, carry out exactly that."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import AuditEvent
from schools.access import SchoolRequest, permission_required
from schools.forms import GoneForm, RosterForm
from schools.imports import uploads
from schools.imports.carry_out import CarriedOutBefore, PlanChanged, PlanRefused, carry_out, plan_import
from schools.imports.edexml import read_edexml
from schools.imports.plan import Plan
from schools.imports.preview import ShownProblem, counts, preview, shown_problems
from schools.imports.records import RosterRecords
from schools.imports.uploads import Upload
from schools.roles import Permission

LATEST = 5

Found = tuple[Upload, RosterRecords]


@require_http_methods(["GET", "POST"])
@permission_required(Permission.ROSTER_IMPORT)
def start(request: SchoolRequest) -> HttpResponse:
    """Choose a file. One that cannot be read is refused here and not kept."""
    uploads.discard_old(at=timezone.now())
    form = RosterForm(request.POST or None, request.FILES or None, today=request.viewer.today)
    refusals: tuple[ShownProblem, ...] = ()
    if form.is_valid():
        file, on = form.cleaned_data["file"], form.cleaned_data["on"]
        data = file.read()
        records = read_edexml(data, file.name)
        if not records.refused:
            viewer = request.viewer
            upload = uploads.keep(
                data,
                school_id=viewer.school.pk,
                user_id=viewer.user.pk,
                filename=file.name,
                on=on,
                at=timezone.now(),
            )
            return redirect("schools:import_preview", upload.id)
        refusals, _remarks = shown_problems(records.problems)
    context = {"form": form, "refusals": refusals, "imports": _imports(request).order_by("-at")[:LATEST]}
    return render(request, "schools/import.html", context, status=422 if form.is_bound else 200)


@require_GET
@permission_required(Permission.ROSTER_IMPORT)
def show(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """What the file would change now. `?gone=` confirms how many pupils left."""
    upload, records = _or_404(_found(request, upload_id))
    gone = _gone(request.GET.get("gone"))
    plan = plan_import(school=request.viewer.school, records=records, on=upload.on, accept_gone=gone)
    return _page(request, upload, plan, gone)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def carry_out_import(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Do what was shown. When the school changed in between, show the new plan instead (409)."""
    found = _found(request, upload_id)  # looked for first: the file goes when the import is done
    if _imports(request).filter(key=upload_id).exists():
        return redirect("schools:import_done", upload_id)
    upload, records = _or_404(found)
    gone = _gone(request.POST.get("gone"))
    try:
        carry_out(
            school=request.viewer.school,
            records=records,
            on=upload.on,
            fingerprint=request.POST.get("fingerprint", ""),
            by=request.viewer.user,
            at=timezone.now(),
            key=upload.id,
            accept_gone=gone,
        )
    except CarriedOutBefore:
        return redirect("schools:import_done", upload.id)
    except (PlanChanged, PlanRefused) as other:
        return _page(request, upload, other.plan, gone, changed=True)
    uploads.discard(upload.id)
    return redirect("schools:import_done", upload.id)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def cancel(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    upload, _records = _or_404(_found(request, upload_id))
    uploads.discard(upload.id)
    messages.info(request, _("Nothing was changed, and the file is gone from here."))
    return redirect("schools:import")


@require_GET
@permission_required(Permission.ROSTER_IMPORT)
def done(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    event = get_object_or_404(_imports(request).select_related("by"), key=upload_id)
    return render(request, "schools/import_done.html", {"event": event, "counts": counts(event.details)})


def _page(
    request: SchoolRequest, upload: Upload, plan: Plan, gone: int | None, *, changed: bool = False
) -> HttpResponse:
    context = {
        "upload": upload,
        "plan": plan,
        "preview": preview(plan),
        "gone": gone,
        "gone_form": GoneForm(initial={"gone": gone}),
        "changed": changed,
    }
    return render(request, "schools/import_preview.html", context, status=409 if changed else 200)


def _imports(request: SchoolRequest) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(act="roster.imported", school_id=request.viewer.school.pk)


def _found(request: SchoolRequest, upload_id: UUID) -> Found | None:
    """What this person laid aside at this school; None when it is not there, or not any more."""
    viewer = request.viewer
    try:
        upload = uploads.find(
            upload_id, school_id=viewer.school.pk, user_id=viewer.user.pk, at=timezone.now()
        )
        return (upload, read_edexml(upload.path.read_bytes(), upload.filename)) if upload else None
    except FileNotFoundError:
        return None


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found


def _gone(typed: str | None) -> int | None:
    form = GoneForm({"gone": typed})
    return form.cleaned_data["gone"] if form.is_valid() else None
