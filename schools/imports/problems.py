"""What can be wrong with a file: it is refused, a row of it is skipped, or somebody should have a look. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Nothing of the file can be carried out."""

    UNKNOWN_FORMAT = "unknown_format"
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    IS_ZIP = "is_zip"
    NUL_BYTE = "nul_byte"
    UNKNOWN_ENCODING = "unknown_encoding"
    WRONG_ENCODING = "wrong_encoding"
    DOCTYPE = "doctype"
    BROKEN_XML = "broken_xml"
    NOT_EDEXML = "not_edexml"
    SCHOOL_MISSING = "school_missing"
    SCHOOL_YEAR_UNREADABLE = "school_year_unreadable"
    NO_PUPILS = "no_pupils"
    IDENTITY_NUMBER = "identity_number"
    QUOTE_OPEN = "quote_open"
    CELL_TOO_LARGE = "cell_too_large"
    TOO_MANY_COLUMNS = "too_many_columns"
    BROKEN_WORKBOOK = "broken_workbook"
    UNSAFE_ZIP = "unsafe_zip"
    MACROS = "macros"
    LOCKED = "locked"
    COLUMN_MISSING = "column_missing"
    NO_NAME_COLUMN = "no_name_column"
    NO_NUMBER_COLUMN = "no_number_column"
    MONTH_FIRST = "month_first"
    OTHER_SCHOOL = "other_school"
    TOO_MANY_GONE = "too_many_gone"
    PLAN_CHANGED = "plan_changed"
    FILE_GONE = "file_gone"


class Skipped(StrEnum):
    """This row stays as it is now; the rest of the file can be carried out."""

    KEY_MISSING = "key_missing"
    KEY_TWICE = "key_twice"
    NAME_MISSING = "name_missing"
    TEXT_TOO_LONG = "text_too_long"
    GROUP_UNKNOWN = "group_unknown"
    PERSON_UNCLEAR = "person_unclear"
    NOT_AT_SCHOOL = "not_at_school"
    ROW_TOO_LONG = "row_too_long"
    NUMBER_ROUNDED = "number_rounded"
    BORN_ON_NEEDED = "born_on_needed"


class Notice(StrEnum):
    """It can be carried out; somebody should have a look."""

    BRIN_MISSING = "brin_missing"
    DATE_UNREADABLE = "date_unreadable"
    DATES_REVERSED = "dates_reversed"
    YEAR_LEVEL_UNKNOWN = "year_level_unknown"
    OTHER_SCHOOL_YEAR = "other_school_year"
    SHEET_CHOSEN = "sheet_chosen"
    ZEROS_LOST = "zeros_lost"
    ROW_TWICE = "row_twice"
    NOT_WHOLE = "not_whole"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: what, where, and the values of its sentence in `words`. Never an identity number."""

    code: Refusal | Skipped | Notice
    file: str
    line: int | None = None  # counted from 1; None when it is about the file as a whole
    data: Mapping[str, str | int] = field(default_factory=dict)
