"""While the worker is busy with an import, and when it is done."""

from __future__ import annotations

from uuid import uuid4

from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import JobRun
from schools.imports.carry_out import JOB
from schools.models import ImportRun
from tests.browser.conftest import SignIn
from tests.cast import AT, Cast


def test_the_report_takes_the_place_of_the_progress_by_itself(
    page: Page, live_server: LiveServer, cast: Cast, sign_in: SignIn
) -> None:
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=cast.school,
        kind=ImportRun.Kind.ROSTER,
        format="edexml",
        file="EDEX.XML",
        on=cast.on,
        wished_by=cast.ada,
        wished_at=AT,
    )
    job = JobRun.objects.create(
        kind=JOB, school_id=cast.school.pk, key=str(run.pk), wished_by=cast.ada, wished_at=AT, sent_at=AT
    )
    sign_in(cast.ada)
    page.goto(live_server.url + reverse("schools:import_done", args=[run.pk]))
    expect(page.locator("main progress, main .job-progress").first).to_be_visible()

    with page.expect_response(lambda answer: "/jobs/" in answer.url):
        JobRun.objects.filter(pk=job.pk).update(state=JobRun.State.BUSY, lease_until=AT, lease_token=uuid4())
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.DONE, ended_at=AT)
    JobRun.objects.filter(pk=job.pk).update(state=JobRun.State.DONE)

    expect(page.get_by_role("heading", level=1)).to_have_text("Overgenomen")
    expect(page.locator("main")).to_contain_text("EDEX.XML")
