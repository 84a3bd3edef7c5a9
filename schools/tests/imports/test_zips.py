"""A zip is unpacked when that is safe, and refused without being unpacked when it is not."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest

from schools.imports.formats import FORMATS, recognise
from schools.imports.problems import Refusal
from schools.imports.source import File
from schools.imports.words import because, sentence
from schools.tests.imports.oneroster import school, zipped
from schools.tests.imports.roster import edexml, pupil


def archive(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return data.getvalue()


def locked() -> bytes:
    """The bit that says encrypted, in the header of the member and in the directory."""
    data = bytearray(archive({"EDEX.XML": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """The directory says that a member is smaller than it is."""
    data = bytearray(archive({"users.csv": b"a" * 100_000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(archive({"bomb.csv": b"0" * 300_000_000}), Refusal.ZIP_TOO_LARGE, id="300 MB in 300 kB"),
        pytest.param(
            archive({f"{n}.csv": b"0" * 900_000 for n in range(30)}),
            Refusal.ZIP_TOO_LARGE,
            id="many that are large",
        ),
        pytest.param(
            archive({f"{n}.csv": b"" for n in range(10_000)}), Refusal.ZIP_TOO_MANY, id="10,000 files"
        ),
        pytest.param(archive({"../users.csv": b"a"}), Refusal.ZIP_UNSAFE_NAME, id="a name that leads up"),
        pytest.param(archive({"..\\users.csv": b"a"}), Refusal.ZIP_UNSAFE_NAME, id="the same on Windows"),
        pytest.param(archive({"/etc/users.csv": b"a"}), Refusal.ZIP_UNSAFE_NAME, id="a name from the root"),
        pytest.param(archive({"C:/users.csv": b"a"}), Refusal.ZIP_UNSAFE_NAME, id="a name on a drive"),
        pytest.param(archive({"in.zip": archive({"users.csv": b"a"})}), Refusal.ZIP_IN_ZIP, id="a zip in it"),
        pytest.param(
            archive({"1/users.csv": b"a", "2/Users.csv": b"b"}),
            Refusal.ZIP_TWICE,
            id="one name in two folders",
        ),
        pytest.param(locked(), Refusal.ZIP_LOCKED, id="with a password"),
        pytest.param(lying(), Refusal.BROKEN_ZIP, id="larger than it says"),
        pytest.param(archive({"users.csv": b"a" * 99})[:-40], Refusal.BROKEN_ZIP, id="cut off"),
        pytest.param(
            archive({"users.csv": b"a"}, zipfile.ZIP_LZMA), Refusal.BROKEN_ZIP, id="packed unusually"
        ),
        pytest.param(
            archive({"x": b"a"}).replace(b"x", b"\0"), Refusal.EMPTY_FILE, id="a file without a name"
        ),
        pytest.param(archive({}), Refusal.EMPTY_FILE, id="nothing in it"),
        pytest.param(archive({"__MACOSX/._users.csv": b"a"}), Refusal.EMPTY_FILE, id="only litter in it"),
    ],
)
def test_a_zip_that_is_not_to_be_trusted_is_refused_before_it_is_unpacked(data: bytes, code: Refusal) -> None:
    files = [File("export.zip", data)]
    tracemalloc.start()
    began = time.process_time()

    found = recognise(files)
    assert found is not None
    records = FORMATS[found.format].read(files, None)

    assert [problem.code for problem in records.problems] == [code]
    assert sentence(records.problems[0])
    assert because(found)
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    assert time.process_time() - began < 5
    tracemalloc.stop()


def test_edexml_is_read_out_of_a_zip() -> None:
    files = [zipped([File("EDEX.XML", edexml(pupil("12")).encode())], "edex.zip", "export/")]

    found = recognise(files)

    assert found is not None
    assert found.format == "edexml"
    records = FORMATS[found.format].read(files, None)
    assert [one.key for one in records.pupils] == ["12"]
    assert records.file == "edex.zip"


def test_litter_and_folders_in_a_zip_do_not_count() -> None:
    files = [zipped([*school(), File(".DS_Store", b"x")], folder="map/")]

    found = recognise(files)

    assert found is not None
    assert found.format == "oneroster"


def test_a_zip_without_anything_we_know_is_not_recognised() -> None:
    assert recognise([File("x.zip", archive({"photo.jpg": b"\xff\xd8\xff\xe0" * 100}))]) is None
