"""Files that are not taken over: each refusal says where and what to do."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schools.imports.problems import Refusal
from schools.imports.readers.edexml import read_edexml
from schools.imports.readers.identity_numbers import holds_identity_number
from schools.imports.source import MAX_BYTES
from schools.imports.words import place, sentence
from schools.tests.imports.roster import edexml, pupil, teacher

BSN = "111222333"  # passes the eleven-test; made up
GOOD = edexml(pupil("12") + pupil("13"))
RSS = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Nieuws</title></channel></rss>'
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE EDEX [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)).replace("&a0;", "&a;")
    + "]>\n<EDEX>&a9;</EDEX>"
)
XXE = '<?xml version="1.0"?>\n<!DOCTYPE EDEX [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<EDEX>&x;</EDEX>'


def zipped(text: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("EDEX.XML", text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(b"", Refusal.EMPTY_FILE, None, id="empty"),
        pytest.param(b" \n\n ", Refusal.EMPTY_FILE, None, id="only white space"),
        pytest.param(zipped(GOOD), Refusal.IS_ZIP, None, id="zip"),
        pytest.param(b"leerlingnummer;naam\n12;Noor\n", Refusal.BROKEN_XML, 1, id="a list with semicolons"),
        pytest.param(GOOD[:-60].encode(), Refusal.BROKEN_XML, 9, id="cut off"),
        pytest.param(GOOD.replace("</groepen>", "</groep>").encode(), Refusal.BROKEN_XML, 7, id="wrong end"),
        pytest.param(GOOD.replace("Noor", "No\0or").encode(), Refusal.NUL_BYTE, 8, id="NUL byte"),
        pytest.param(RSS.encode(), Refusal.NOT_EDEXML, 2, id="news feed"),
        pytest.param(GOOD.replace("Noor", "Zoë").encode("cp1252"), Refusal.WRONG_ENCODING, 8, id="not UTF-8"),
        pytest.param(GOOD.replace("UTF-8", "EBCDIC-NL").encode(), Refusal.UNKNOWN_ENCODING, 1, id="encoding"),
        pytest.param(XXE.encode(), Refusal.DOCTYPE, 2, id="reads another file"),
        pytest.param(XXE.encode("utf-16"), Refusal.DOCTYPE, 2, id="the same in UTF-16"),
        pytest.param(BOMB.encode(), Refusal.DOCTYPE, 2, id="billion laughs"),
        pytest.param(b"<EDEX>" * 5000, Refusal.TOO_DEEP, 1, id="nested deeply"),
        pytest.param(
            b"<EDEX>" + b"<a/>" * 700_000 + b"</EDEX>", Refusal.TOO_LARGE, None, id="too many elements"
        ),
        pytest.param(b"<" + b"a" * MAX_BYTES, Refusal.TOO_LARGE, None, id="too large"),
        pytest.param(
            GOOD.replace("school>", "instelling>").encode(),
            Refusal.SCHOOL_MISSING,
            3,
            id="another element for school",
        ),
        pytest.param(edexml(years="2026-2028").encode(), Refusal.SCHOOL_YEAR_UNREADABLE, 3, id="two years"),
        pytest.param(edexml(years="").encode(), Refusal.SCHOOL_YEAR_UNREADABLE, 3, id="no year"),
        pytest.param(edexml(" ").encode(), Refusal.NO_PUPILS, 2, id="no pupils"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_words(data: bytes, code: Refusal, line: int | None) -> None:
    found = read_edexml(data, "EDEX.XML")

    assert found.refused
    assert [(problem.code, problem.line) for problem in found.problems] == [(code, line)]
    assert place(found.problems[0]).startswith("EDEX.XML")
    assert sentence(found.problems[0])


@pytest.mark.parametrize(
    "text",
    [
        edexml(pupil(BSN)),
        edexml(pupil("12", surname=f"Bakker {BSN}")),
        edexml(pupil("12", name="1112.22.333")),
        edexml(staff=teacher(BSN)),
        edexml(pupil(group=BSN)),
        edexml(groups=f'<groep key="{BSN}"><naam>Egels</naam><jaargroep>3</jaargroep></groep>'),
        edexml(groups=f'<groep key="g1"><naam>Egels</naam><jaargroep>{BSN}</jaargroep></groep>'),
    ],
)
def test_a_value_that_can_be_a_bsn_is_refused_and_never_repeated(text: str) -> None:
    found = read_edexml(text.encode(), "EDEX.XML")

    said = " ".join(sentence(problem) for problem in found.problems)
    assert found.refused
    assert Refusal.IDENTITY_NUMBER in {problem.code for problem in found.problems}
    assert BSN not in repr(found)
    assert BSN not in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("111222333", True),
        ("leerling 111222333", True),
        ("L111222333", True),
        ("1112.22.333", True),
        ("111222334", False),
        ("000000000", False),
        ("20261234", False),
        ("1112223330", False),
        ("3f2504e0-4f89-41d3-9a0c-a111222333bc", False),
    ],
)
def test_nine_digits_that_pass_the_eleven_test_look_like_a_bsn(text: str, expected: bool) -> None:
    assert holds_identity_number(text) is expected


def test_a_thousand_damaged_files_never_end_in_an_error() -> None:
    chance = random.Random(36663)
    good = GOOD.encode()

    for _round in range(1000):
        data = bytearray(good)
        for _damage in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 9)] = chance.randbytes(chance.randint(0, 9))
        found = read_edexml(bytes(data), "EDEX.XML")
        for problem in found.problems:
            assert sentence(problem)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_at_all_get_an_answer(data: bytes) -> None:
    found = read_edexml(data, "EDEX.XML")

    assert found.refused
