"""A person in front of the pages: opens, fills in what is asked, presses the button."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import JobRun
from schools.tasks import import_files


def typed(form: forms.BaseForm, **over: Any) -> dict[str, Any]:
    """What the browser would send for this form as it is shown, with what the person types over it."""
    values = {field.html_name: field.value() for field in form}
    values = {name: value for name, value in values.items() if value not in (None, False, "")}
    return {name: value for name, value in (values | over).items() if value is not None}


def fill(client: Client, url: str, form: str = "form", **over: Any) -> Any:
    """Open the page, fill its form in, press the button; what is answered must be a redirect."""
    page = client.get(url)
    answer = client.post(url, typed(page.context[form], **over))
    assert answer.status_code == 302, wrong(answer)
    return answer


def wrong(answer: Any) -> str:
    """What a page complains about, for the one who reads a failed test."""
    context = answer.context or {}
    form = context.get("form")
    said = re.sub("<[^>]*>", " ", answer.content.decode()) if form is None else form.errors
    return f"{answer.status_code} {said}"


def set_up_second_step(client: Client) -> str:
    """Scan the picture, type the code. Returns the address that is opened then."""
    url = reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    answer = client.post(url, {"code": code})
    assert answer.status_code == 302, wrong(answer)
    return str(answer.headers["Location"])


def take_over(client: Client, name: str, data: bytes, **more: Any) -> Any:
    """Choose a file, look at the preview, and carry it out."""
    page = client.get(reverse("schools:import"))
    chosen = {**typed(page.context["form"]), "chosen": SimpleUploadedFile(name, data), **more}
    return carry_out(client, client.post(reverse("schools:import"), chosen, follow=True))


def carry_out(client: Client, preview: Any) -> Any:
    """Press the button below a preview; the worker is quick. Returns the report."""
    assert "plan" in preview.context, wrong(preview)
    plan, upload = preview.context["plan"], preview.context["upload"]
    client.post(reverse("schools:import_carry_out", args=[upload.id]), {"fingerprint": plan.fingerprint})
    for job in JobRun.objects.filter(kind=import_files.name, state=JobRun.State.WAITING):
        import_files(job.pk)
    return client.get(reverse("schools:import_done", args=[upload.id]))
