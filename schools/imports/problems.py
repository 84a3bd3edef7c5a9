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
    NO_LESSONS = "no_lessons"
    NOT_A_TIMETABLE = "not_a_timetable"
    GPU001_MISSING = "gpu001_missing"
    NO_YEAR_LEFT = "no_year_left"
    NO_BELL_SCHEDULE = "no_bell_schedule"
    TOO_MANY_LESSONS_SKIPPED = "too_many_lessons_skipped"
    PLAN_CHANGED = "plan_changed"
    FILE_GONE = "file_gone"
    NO_CLOSURES = "no_closures"
    NO_SCHOOL_YEAR = "no_school_year"
    HEADS_MISSING = "heads_missing"
    TOO_MANY_ROWS = "too_many_rows"
    BROKEN_LIST = "broken_list"
    BROKEN_JSON = "broken_json"
    TOO_DEEP_LIST = "too_deep_list"


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
    DAY_UNREADABLE = "day_unreadable"
    DAYS_UNLIKELY = "days_unlikely"
    REGION_UNKNOWN = "region_unknown"
    EVENT_UNREADABLE = "event_unreadable"
    REPEATS_UNREADABLE = "repeats_unreadable"
    ROW_NOT_A_LESSON = "row_not_a_lesson"
    ROWS_NOT_LESSONS = "rows_not_lessons"
    LESSON_GROUP_UNKNOWN = "lesson_group_unknown"
    DAY_WITHOUT_BELL = "day_without_bell"
    PERIOD_UNKNOWN = "period_unknown"
    TIME_UNKNOWN = "time_unknown"


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
    TWO_VERSIONS = "two_versions"
    NOT_A_CLOSURE = "not_a_closure"
    NOT_A_WHOLE_DAY = "not_a_whole_day"
    FIRST_TIME_ONLY = "first_time_only"
    OTHER_REGIONS = "other_regions"
    OTHER_YEARS = "other_years"
    OWN_CHOICE_STAYS = "own_choice_stays"
    CLOSURE_STAYS = "closure_stays"
    WEEK_TOO_LONG = "week_too_long"
    BREAK_TOO_LONG = "break_too_long"
    SUMMER_TOO_LONG = "summer_too_long"
    BREAK_CUTS_WEEK = "break_cuts_week"
    CLOSURES_OVERLAP = "closures_overlap"
    NO_CHRISTMAS = "no_christmas"
    LESSON_WEEKS_UNUSUAL = "lesson_weeks_unusual"
    ROWS_WITHOUT_GROUP = "rows_without_group"
    WEEKS_BY_LETTER = "weeks_by_letter"
    WEEKS_UNKNOWN = "weeks_unknown"
    DETAILS_UNCLEAR = "details_unclear"
    TEACHER_UNKNOWN = "teacher_unknown"
    LESSONS_OVER = "lessons_over"
    LESSONS_AT_ONCE = "lessons_at_once"
    GROUPS_WITHOUT_LESSONS = "groups_without_lessons"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: what, where, and the values of its sentence in `words`. Never an identity number."""

    code: Refusal | Skipped | Notice
    file: str
    line: int | None = None  # counted from 1; None when it is about the file as a whole
    data: Mapping[str, str | int] = field(default_factory=dict)
