"""A file is imported whole or not at all, once, whatever happens to the worker and whoever else imports."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import jobs
from accounts.models import AuditEvent, JobRun, User
from schools.imports import uploads
from schools.imports.carry_out import PlanChanged, carry_out, plan_import, wish_import
from schools.imports.readers.edexml import read_edexml
from schools.imports.source import File, Recognised
from schools.models import Board, Enrolment, ImportRun, Membership, Pupil, School
from schools.tests.imports.roster import edexml, pupil
from tests.services.conftest import Worker, wait_for
from tests.services.gate import IMPORT_GATE

pytestmark = pytest.mark.services

ROSTER = edexml("".join(pupil(str(number)) for number in range(50)))


@pytest.fixture
def school(transactional_db: None) -> School:
    return School.objects.create(
        board=Board.objects.create(name="Stichting De Boog"),
        brin="00AA",
        name="De Boog",
        sector=School.Sector.PO,
        region=School.Region.MIDDEN,
        hour_unit=School.HourUnit.CLOCK,
    )


def new_run(school: School, text: str = ROSTER) -> ImportRun:
    """What somebody saw on the preview and presses the button for."""
    on, at = timezone.localdate(), timezone.now()
    plan = plan_import(
        school=school,
        kind=ImportRun.Kind.ROSTER,
        records=read_edexml(text.encode(), "EDEX.XML"),
        on=on,
    )
    return ImportRun(
        pk=uuid4(),
        school=school,
        kind=ImportRun.Kind.ROSTER,
        format="edexml",
        file="EDEX.XML",
        on=on,
        fingerprint=plan.fingerprint,
        wished_at=at,
    )


def asked_for(school: School) -> tuple[ImportRun, JobRun]:
    """With its file laid aside for the worker."""
    run = new_run(school)
    ada = run.wished_by = User.objects.create_user("ada@school.example", "geheim")
    kept = uploads.keep(
        [File("EDEX.XML", ROSTER.encode())],
        Recognised("edexml", "root", {"element": "EDEX"}),
        school_id=school.pk,
        user_id=ada.pk,
        on=run.on,
        at=run.wished_at,
    )
    run.pk = kept.id
    return run, wish_import(run=run)


def is_done(run: ImportRun) -> bool:
    return ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.DONE).exists()


def counts() -> tuple[int, int, int]:
    return Pupil.objects.count(), Enrolment.objects.count(), Membership.objects.count()


def test_the_worker_imports_the_file_and_it_is_gone(school: School, worker: Worker) -> None:
    worker.start()

    run, _job = asked_for(school)

    wait_for(lambda: is_done(run))
    wait_for(lambda: not list(uploads.folder().glob(f"{run.pk.hex}*")))
    assert counts() == (50, 50, 50)


def test_a_worker_that_is_killed_while_it_writes_leaves_nothing_and_the_next_does_it_once(
    school: School, worker: Worker
) -> None:
    gate = settings.DATA_DIR / IMPORT_GATE
    gate.mkdir()
    worker.start()
    run, job = asked_for(school)
    wait_for((gate / "written").exists)
    worker.kill()
    assert counts() == (0, 0, 0)

    open_gate(gate)
    long_ago = timezone.now() - timedelta(minutes=10)
    JobRun.objects.filter(pk=job.pk).update(sent_at=long_ago, lease_until=long_ago)
    jobs.sweep(at=timezone.now())
    worker.start()

    wait_for(lambda: is_done(run))
    assert counts() == (50, 50, 50)
    assert AuditEvent.objects.filter(act="roster.imported").count() == 1


def open_gate(gate: Path) -> None:
    (gate / "written").unlink()
    gate.rmdir()


def test_of_two_people_who_import_at_once_one_is_told_that_the_school_changed(school: School) -> None:
    start = threading.Barrier(2)
    records = read_edexml(ROSTER.encode(), "EDEX.XML")
    runs = [new_run(school), new_run(school)]
    ImportRun.objects.bulk_create(runs)

    def carry(run: ImportRun) -> str:
        start.wait()
        try:
            carry_out(
                run=ImportRun.objects.select_related("school").get(pk=run.pk),
                records=records,
                at=timezone.now(),
            )
        except PlanChanged:
            return "changed"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as people:
        ends = sorted(people.map(carry, runs))

    assert ends == ["changed", "done"]
    assert counts() == (50, 50, 50)
