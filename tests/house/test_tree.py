"""What stands where, and what may not stand anywhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
APPS = ("accounts", "schools", "absences", "attendance", "signals", "reporting")
# In this house a line of code has a floor and a room; these names are where lines go that have neither. A `signal` is
# a pupil's absence signal: the app has the word, no file may give it Django's meaning.
NO_SUCH_FILE = {
    "utils",
    "helpers",
    "services",
    "selectors",
    "managers",
    "mixins",
    "signals",
    "common",
    "misc",
}
# Written in two parts, or this file would find itself.
HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "npmjs" + r"\.(org|com)", "deb" + r"\.debian\.org", "pythonhosted" + r"\."))
)
SOMEBODYS_FOLDER = re.compile(r"(?<![\w./-])/(root|home/[a-z]|work|Users)/")


def tracked(*patterns: str) -> list[Path]:
    """The files that git keeps, and those that it would keep, without what others wrote."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            *patterns,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.splitlines() if "/vendor/" not in name]
    return [path for path in paths if path.exists()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_is_named_after_nothing() -> None:
    nameless = [path for path in tracked("*.py") if path.stem in NO_SUCH_FILE]

    assert nameless == []


@pytest.mark.django_db
def test_no_model_change_lacks_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<style\b",
        r"\sstyle\s*=",
        r"\son[a-z]+\s*=",
        r"\shx-on",
        r"javascript:",
        r"<script(?![^>]*\bsrc=)[^>]*>",
    ],
)
def test_no_template_holds_what_the_security_policy_would_refuse(forbidden: str) -> None:
    guilty = [path.name for path in tracked("templates/*.html") if re.search(forbidden, text_of(path))]

    assert guilty == []


def test_no_script_needs_eval() -> None:
    guilty = [
        path.name
        for path in tracked("static/js/*.js")
        if re.search(r"\beval\(|new Function\(", text_of(path))
    ]

    assert guilty == []


def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine() -> None:
    telltale = [
        (path.name, found.group())
        for path in tracked()
        if (found := HOSTS.search(text_of(path)) or SOMEBODYS_FOLDER.search(text_of(path)))
    ]

    assert telltale == []


def test_no_floor_reads_the_clock_in_a_pure_room() -> None:
    rooms = [
        "schools/calendar.py",
        "schools/roles.py",
        "absences/hours.py",
        "signals/rules/*.py",
        "reporting/figures.py",
    ]
    clock = re.compile(r"\.(now|today|utcnow)\(|time\.time\(|monotonic\(")

    guilty = [path.name for path in tracked(*rooms) if clock.search(text_of(path))]

    assert guilty == []


def test_an_action_knows_no_request() -> None:
    speaks_http = re.compile(r"^(from|import) django\.(http|shortcuts|urls|forms)", re.MULTILINE)

    guilty = [
        path.name for path in tracked("*/actions.py", "*/actions/*.py") if speaks_http.search(text_of(path))
    ]

    assert guilty == []


def test_the_changelog_says_what_this_version_brings() -> None:
    heading = f"## {settings.VERSION}"

    assert heading in text_of(ROOT / "CHANGELOG.md")


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = text_of(ROOT / "README.md")[:1500]

    assert [command for command in ("./run", "./test") if command not in opening] == []


@pytest.mark.parametrize("command", ["run", "test", ".ci/run"])
def test_the_commands_can_be_run(command: str) -> None:
    mode = (ROOT / command).stat().st_mode

    assert mode & 0o111 == 0o111


def test_every_library_is_pinned_and_says_why_it_is_there() -> None:
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in text_of(ROOT / name).splitlines()
    ]
    libraries = [line for line in lines if line and not line.startswith(("#", "-r "))]

    loose = [line for line in libraries if not re.fullmatch(r"[\w\-\[\]]+==[\w.]+ +# .+", line)]

    assert loose == []


def test_every_document_that_the_readme_names_exists() -> None:
    named = re.findall(r"\]\((?!http)([^)#]+)\)", text_of(ROOT / "README.md"))

    missing = [name for name in named if not (ROOT / name).exists()]

    assert named
    assert missing == []
