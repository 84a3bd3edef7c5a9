"""The small promises of `./run` and `./test` that need no server to check."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from launch.data_folder import DataFolder
from launch.environment import Stop
from launch.run import read_dotenv, read_options, reset, welcome
from launch.suite import Line, close
from launch.workshop import Outcome

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    monkeypatch.setenv("AANWEZIG_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return DataFolder()


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_its_owner_can_read_the_data_folder_and_the_secret_key(data: DataFolder) -> None:
    data.ensure_secret_key()

    assert mode_of(data.path) == 0o700
    assert mode_of(data.path / "secret_key") == 0o600


def test_the_secret_key_stays_the_same_the_second_time(data: DataFolder) -> None:
    data.ensure_secret_key()
    first = (data.path / "secret_key").read_text()

    data.ensure_secret_key()

    assert (data.path / "secret_key").read_text() == first
    assert len(first) >= 50


def test_a_reset_that_nobody_confirms_throws_nothing_away(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.remember("something")
    monkeypatch.setattr("builtins.input", lambda _question: "yes")

    with pytest.raises(Stop, match="Nothing was thrown away"):
        reset(data, ask=True)

    assert data.remembers("something")


def test_a_reset_throws_the_data_away_and_keeps_the_lock(data: DataFolder) -> None:
    data.remember("lock")
    data.remember("db.sqlite3")
    (data.path / "media").mkdir()

    reset(data, ask=False)

    assert {path.name for path in data.path.iterdir()} == {"lock", "log"}


def test_a_reset_leaves_a_database_elsewhere_alone(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/aanwezig")
    data.remember("something")

    with pytest.raises(Stop, match="DATABASE_URL"):
        reset(data, ask=False)

    assert data.remembers("something")


def test_the_environment_wins_from_the_file_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("# a remark\nLOG_LEVEL=DEBUG\nEMAIL_HOST='mail.example'\nSECRET_KEY=\n")
    monkeypatch.setattr("launch.run.ROOT", tmp_path)
    monkeypatch.setattr(os, "environ", {"LOG_LEVEL": "WARNING"})

    read_dotenv()

    assert os.environ == {"LOG_LEVEL": "WARNING", "EMAIL_HOST": "mail.example"}


@pytest.mark.parametrize("link", ["http://127.0.0.1:8000/school/first/a-secret/", ""])
def test_the_first_words_hold_the_secret_address_while_nobody_can_sign_in(
    data: DataFolder, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    monkeypatch.setattr("sys.argv", ["run", "--empty"])
    monkeypatch.setattr("launch.run.manage", lambda *_arguments: f"{link}\n")

    said = welcome(data, read_options())

    assert ("this address works once" in said) is bool(link)
    assert link in said


def test_every_setting_that_the_example_names_is_read_by_the_settings() -> None:
    example = (ROOT / ".env.example").read_text().splitlines()
    names = {line.removeprefix("#").partition("=")[0] for line in example if "=" in line and " " not in line}
    read = (ROOT / "config" / "settings.py").read_text()

    unknown = {name for name in names if f'"{name}"' not in read} - {"WEB_CONCURRENCY"}  # gunicorn's own

    assert len(names) > 10
    assert unknown == set()


def test_a_part_that_is_missing_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [Line("sqlite", Outcome(3, 0), 1.0), Line("browser", Outcome(0, 0, missing="no Chromium"), 0.1)]

    code = close(lines, allowed=[])

    said = capsys.readouterr().out
    assert code == 1
    assert "MISSING: no Chromium" in said
    assert said.splitlines()[-1] == "3 passed, 1 failed"


def test_a_part_that_may_be_missing_is_still_named(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [Line("sqlite", Outcome(3, 0), 1.0), Line("browser", Outcome(0, 0, missing="no Chromium"), 0.1)]

    code = close(lines, allowed=["browser"])

    said = capsys.readouterr().out
    assert code == 0
    assert "MISSING (allowed): no Chromium" in said
    assert said.splitlines()[-1] == "3 passed, 0 failed"


def test_ci_allows_nothing_to_be_missing() -> None:
    command = ROOT / ".ci" / "run"

    refused = subprocess.run([command, "--allow-missing=browser"], capture_output=True, text=True)

    assert refused.returncode == 2
    assert "CI allows nothing to be missing" in refused.stderr


@pytest.mark.parametrize("command", [["makemigrations", "--check", "--dry-run"], ["migrate", "--plan"]])
def test_without_a_secret_key_a_command_says_how_to_come_by_one(command: list[str], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "AANWEZIG_DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("No secret key.")
