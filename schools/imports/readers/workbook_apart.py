"""Reads a workbook in a process of its own, and knows nothing of this application.

The reader of workbooks is other people's Rust. A file of four kilobytes with a value in its last cell makes it ask for
half a terabyte, and then the whole process ends, whatever Python would catch. So it works apart, with little memory.

    python -I workbook_apart.py MEGABYTES SECONDS CELLS LETTERS < workbook

Writes JSON, a line for each: {"sheet": name}, then [line, [values]] for what it holds; at last {"end": ""} or why not.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum


def read(data: bytes, cells: int, letters: int) -> Iterator[Any]:
    """What is written, line by line. Anything can be raised."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    for sheet in [one for one in sheets if one.visible == SheetVisibleEnum.Visible] or sheets:
        yield {"sheet": sheet.name}
        for number, row in enumerate(book.get_sheet_by_name(sheet.name).iter_rows(), start=1):
            values = [text(value) for value in row]
            while values and not values[-1].strip():
                values.pop()
            if not values:
                continue
            cells -= len(values)
            letters -= sum(map(len, values))
            if cells < 0 or letters < 0:
                yield {"end": "too large"}
                return
            yield [number, values]
    yield {"end": ""}


def text(value: Any) -> str:
    """A value as people see it: 1234.0 is "1234", and a day is "2014-03-12"."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def main(megabytes: int, seconds: int, cells: int, letters: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, megabytes * 1024**2))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for line in read(sys.stdin.buffer.read(), cells, letters):
            sys.stdout.write(json.dumps(line) + "\n")
    except PasswordError:
        sys.stdout.write('{"end": "password"}\n')
    except MemoryError:
        sys.stdout.write('{"end": "too large"}\n')


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
