"""Bytes become characters, whatever program wrote them."""

from __future__ import annotations

import pytest

from schools.imports.problems import Refusal
from schools.imports.readers.text import UTF8, UTF16, WINDOWS, RefusedText, one_line, read_text
from schools.imports.source import MAX_BYTES

NAMES = "Zoë;Çelik;Šimić"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        pytest.param(NAMES.encode(), UTF8, id="UTF-8"),
        pytest.param(NAMES.encode("utf-8-sig"), UTF8, id="UTF-8 as Excel writes it"),
        pytest.param(NAMES.encode("utf-16"), UTF16, id="UTF-16, Unicode text of Excel"),
        pytest.param(b"\xfe\xff" + NAMES.encode("utf-16-be"), UTF16, id="UTF-16, big end first"),
    ],
)
def test_names_with_accents_survive_every_way_of_writing(data: bytes, encoding: str) -> None:
    found = read_text(data, "list.csv")

    assert (found.text, found.encoding) == (NAMES, encoding)


def test_what_is_not_utf_8_is_windows_1252() -> None:
    found = read_text("Zoë;€ 5;d’Hondt".encode("cp1252"), "list.csv")

    assert (found.text, found.encoding) == ("Zoë;€ 5;d’Hondt", WINDOWS)


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(1, 256)),
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8a\x00",
        b"\xef\xbb\xbf\xff\xff",
    ],
    ids=["every byte", "half a UTF-16 letter", "half a pair of UTF-16", "broken after the mark of UTF-8"],
)
def test_no_bytes_are_too_strange(data: bytes) -> None:
    text = read_text(data, "list.csv").text

    assert text.encode()


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(b"", Refusal.EMPTY_FILE, None, id="empty"),
        pytest.param(b" \r\n\t", Refusal.EMPTY_FILE, None, id="spaces"),
        pytest.param(b"\xef\xbb\xbf", Refusal.EMPTY_FILE, None, id="a mark and nothing"),
        pytest.param(b"name\nSam\0\n", Refusal.NUL_BYTE, 2, id="a NUL"),
        pytest.param(b"a" * (MAX_BYTES + 1), Refusal.TOO_LARGE, None, id="too large"),
    ],
)
def test_what_is_not_text_is_refused_with_its_line(data: bytes, code: Refusal, line: int | None) -> None:
    with pytest.raises(RefusedText) as refused:
        read_text(data, "list.csv")

    problem = refused.value.problem
    assert (problem.code, problem.file, problem.line) == (code, "list.csv", line)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("  Sam \t de   Wit ", "Sam de Wit"),
        ("\u00a0Sam\u00a0\u00a0Wit\u00a0", "Sam Wit"),
        ("Sam\r\nWit", "Sam Wit"),
        ("\ufeffSam\u200b", "Sam"),
        ("S\0a\x07m\x7f", "Sam"),
        ("\u202eSam", "Sam"),
        ("Zoe\u0308", "Zoë"),
        (" \u00a0 ", ""),
    ],
)
def test_a_value_is_what_people_see(cell: str, value: str) -> None:
    assert one_line(cell) == value
