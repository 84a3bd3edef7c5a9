"""The contract of the floors is real: it holds for the code, and it is broken by an import that goes up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = ("config", "demo", "reporting", "signals", "attendance", "absences", "schools", "accounts", "launch")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True)


def copy_of_the_house(folder: Path) -> Path:
    without = shutil.ignore_patterns("migrations", "__pycache__", "fixtures", "locale")
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, folder / floor, ignore=without)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def test_each_floor_imports_only_from_floors_below_it() -> None:
    found = lint_imports(ROOT)

    assert found.returncode == 0, found.stdout


def test_an_import_that_goes_up_breaks_the_contract(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    (house / "accounts" / "climber.py").write_text("import signals.models\n")

    found = lint_imports(house)

    assert found.returncode == 1
    assert "accounts.climber -> signals.models" in found.stdout


def test_django_in_a_pure_room_breaks_the_contract(tmp_path: Path) -> None:
    house = copy_of_the_house(tmp_path)
    (house / "signals" / "rules" / "leak.py").write_text("from django.utils import timezone\n")

    found = lint_imports(house)

    assert found.returncode == 1
    assert "signals.rules.leak -> django" in found.stdout
