"""Thousands of damaged lists: each gives records or a refusal, never an exception, and in little memory and time."""

from __future__ import annotations

import random
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from schools.imports.readers import workbook, workbook_apart
from schools.imports.readers.lists import read_list, recognise
from schools.imports.readers.shape import MAX_CELLS
from schools.imports.readers.tables import read_table
from schools.imports.readers.workbook import MAX_LETTERS
from schools.imports.roster.compare import compare
from schools.imports.roster.state import SchoolNow
from schools.imports.source import File
from schools.tests.imports.memory import peak_megabytes
from schools.tests.imports.workbooks import xlsx
from tests.cast import MONDAY

LIST = (
    "Leerlingenlijst\n\nStamnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Leerjaar;Lesgroepen;Mentor;Geboortedatum;Vanaf\n"
    '0123;Sam;van;Dijk;2B;2;"wi1, en2";Jan de Vries;03-04-2014;1-8-2026\n'
    "0124;Zoë;;Çelik;2B;2;wi1;VRI;13-05-2014;41732\n0125;Noor;;Bakker;2C;groep 2;;;2014-05-13;\n"
).encode()
NASTY = [
    b"\0", b'"', b"'", b";", b",", b"\t", b"|", b"\r", b"\n", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x1a",
    b"#", b"123456782", b"29-02-2027", b"99-99-9999", b"04/13/2014", b"1E+15", b"-1", b"=1+1", b"9" * 400, b"x" * 6_000,
    b";" * 1_200, b"sep=;\n", "\u0130\u00df\ufb03".encode(), b"\xed\xa0\x80", "²³①".encode(),
]  # fmt: skip
PARTS = [
    b'r="A1"', b'r="ZZZ9"', b'r=""', b't="s"', b't="d"', b't="b"', b't="e"', b't="zz"', b"<v>", b"</v>", b"<v/>",
    b"<c/>", b"<v>99999999</v>", b"<v>-5</v>", b"<v>1e400</v>", b"<v>NaN</v>", b"&#0;", b"&x;", b"<!DOCTYPE a>",
    b"</row>", b'ref="A1:B2"', b'count="999999999"', b's="99"', b"]]>", b"\xff",
]  # fmt: skip


def mutated(seed: bytes, chance: random.Random, nasty: list[bytes]) -> bytes:
    """One to four things done to a file: bytes changed, taken out, doubled, moved, and nasty pieces put in."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        until = min(len(data), at + chance.choice([1, 1, 2, 8, 40, 400]))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] = chance.randrange(256)
            case 1:
                del data[at:until]
            case 2:
                data[at:at] = data[at:until] * chance.randint(1, 30)
            case 3:
                del data[at:]
            case _:
                data[at:at] = chance.choice(nasty)
    return bytes(data)


def mutated_workbooks(number: int) -> Iterator[bytes]:
    """Half of them damaged from outside, half in one of their parts and packed well again."""
    chance, whole = random.Random(3), xlsx()
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for turn in range(number):
        if turn % 2:
            yield mutated(whole, chance, NASTY)
            continue
        name = chance.choice(
            [name for name in parts if "worksheets" in name or "sharedStrings" in name] + [*parts]
        )
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for other, part in parts.items():
                archive.writestr(other, mutated(part, chance, PARTS) if other == name else part)
        yield made.getvalue()


def here(data: bytes) -> list[Any]:
    """The reading that else happens apart, so that two thousand take seconds."""
    said: list[Any] = []
    try:
        said.extend(workbook_apart.read(data, MAX_CELLS, MAX_LETTERS))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        said.append({"end": "broken"})
    return said


def check(data: bytes, name: str) -> bool:
    """Whether the file gives pupils. Whatever it gives can be compared with a school."""
    file = File(name, data)
    recognise([file])
    records = read_list(read_table(file))
    plan = compare(records, SchoolNow("00AA"), on=MONDAY)
    assert records.pupils or records.refused
    assert repr(plan)
    return bool(records.pupils)


def test_two_thousand_damaged_texts_give_pupils_or_a_refusal() -> None:
    chance = random.Random(8)
    begun = time.process_time()
    tracemalloc.start()

    read = sum(check(mutated(LIST, chance, NASTY), "list.csv") for _ in range(2_000))

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 200 < read < 2_000
    assert most < 50 * 1024**2
    assert time.process_time() - begun < 60


def test_two_thousand_damaged_workbooks_give_pupils_or_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_read_apart", here)
    begun = time.process_time()
    tracemalloc.start()

    read = sum(check(data, "list.xlsx") for data in mutated_workbooks(2_000))

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 100 < read < 2_000
    assert most < 50 * 1024**2
    assert time.process_time() - begun < 60


def test_damaged_workbooks_end_apart_as_they_end_here(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = list(mutated_workbooks(40))

    apart = [read_list(read_table(File("a.xlsx", data))) for data in damaged]
    monkeypatch.setattr(workbook, "_read_apart", here)

    assert [read_list(read_table(File("a.xlsx", data))) for data in damaged] == apart


LARGE = """
from schools.imports.readers.lists import read_list
from schools.imports.readers.tables import read_table
from schools.imports.source import File
head = "Stamnummer;Roepnaam;Achternaam;Klas;Mentor;Geboortedatum;A;B\\n"
row = "%s;Sam;van Dijk;2B;Jan de Vries;03-04-2014;" + "x" * 430 + ";\u20ac\\n"
data = (head + "".join(row % number for number in range(10_000, 50_000))).encode()
assert 18 * 1024**2 < len(data) < 20 * 1024**2
assert len(read_list(read_table(File("list.csv", data))).pupils) == 40_000
"""


def test_twenty_megabytes_of_text_fit_in_three_hundred() -> None:
    """Of the whole process, with the file itself."""
    assert peak_megabytes(LARGE) < 300
