"""The sentences of an import: what is wrong, what to do about it, and what a change is called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from schools.imports.closures import words as closures
from schools.imports.plan import Change, Row
from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.roster.records import GroupKind
from schools.imports.source import Recognised
from schools.imports.timetable import words as timetable
from schools.imports.timetable.plan import LessonRow
from schools.roles import Role
from schools.templatetags.dutch import short_date_with_year

EXPORT_AGAIN = _("Export the file again from the system it comes from.")

PROBLEMS: Mapping[Refusal | Skipped | Notice, str | Promise] = {
    **timetable.PROBLEMS,
    Refusal.UNKNOWN_FORMAT: _(
        "We do not recognise this file. Below you see which files can be imported, and what they are called."
    ),
    Refusal.EMPTY_FILE: _("The file is empty."),
    Refusal.TOO_LARGE: _("The file is larger than %(megabytes)s MB, or holds far more than one school."),
    Refusal.TOO_DEEP: _("The file is nested so deeply that it cannot be a list of pupils."),
    Refusal.IS_ZIP: _("This is a zip file. Unpack it first and choose the file inside, often EDEX.XML."),
    Refusal.NUL_BYTE: _(
        "The file holds bytes that are not text. It was damaged, or it is another kind of file."
    ),
    Refusal.UNKNOWN_ENCODING: _(
        "The file says it is written in “%(encoding)s”. We read UTF-8, UTF-16, Windows-1252 and ISO-8859."
    ),
    Refusal.WRONG_ENCODING: _(
        "The file says it is written in %(encoding)s, but this line is not. Names with accents "
        "would be wrong."
    ),
    Refusal.DOCTYPE: _(
        "The file begins with a document type (DOCTYPE). EDEXML has none, so we do not trust it."
    ),
    Refusal.BROKEN_XML: _(
        "The file is broken here: it is not complete XML. Perhaps it was edited or cut off."
    ),
    Refusal.NOT_EDEXML: _("This is not EDEXML: it begins with <%(element)s> instead of <EDEX>."),
    Refusal.SCHOOL_MISSING: _(
        "This is <%(element)s> where <school> should be. Without it we do not know which school "
        "and which year the file is about."
    ),
    Refusal.SCHOOL_YEAR_UNREADABLE: _(
        "The school year (schooljaar) is missing or is not written like 2026-2027."
    ),
    Refusal.NO_STAFF: _("There is nobody in the list with a code and a name."),
    Refusal.NO_PUPILS: _("There are no pupils in the file."),
    Refusal.IDENTITY_NUMBER: _(
        "Something that looks like a citizen service number (BSN) stands in “%(element)s”. "
        "Aanwezig may not have it. Let your pupil administration export its own pupil number there."
    ),
    Refusal.QUOTE_OPEN: _(
        "A quotation mark on this line is not closed, or something stands behind the closing one. Correct the line, "
        "or export again."
    ),
    Refusal.CELL_TOO_LARGE: _(
        "A value on this line is longer than %(most)s characters. A list of pupils has none."
    ),
    Refusal.TOO_MANY_COLUMNS: _("This line has more than %(most)s columns. A list of pupils has fewer."),
    Refusal.BROKEN_WORKBOOK: _(
        "The workbook is broken: it was cut off or damaged. Open it in Excel, save it as .xlsx and choose that file."
    ),
    Refusal.UNSAFE_ZIP: _(
        "The workbook holds parts with names that lead elsewhere. Excel makes no such files, so we do not trust it."
    ),
    Refusal.MACROS: _(
        "The workbook holds macros: programs that run by themselves. Save it as .xlsx without macros and "
        "choose that file."
    ),
    Refusal.LOCKED: _("The workbook is locked with a password. Save it without one and choose that file."),
    Refusal.COLUMN_MISSING: _(
        "The list has no column “%(element)s”. Choose the column that has taken its place."
    ),
    Refusal.NO_NAME_COLUMN: _("No column holds the surname or the whole name. Choose one."),
    Refusal.NO_NUMBER_COLUMN: _(
        "No column says who is who. Choose the column with the pupil number, or else the date of birth. In a list of "
        "teachers: their code."
    ),
    Refusal.MONTH_FIRST: _(
        "“%(day)s” in column “%(element)s” has the month first. Then we cannot trust the other days in that column. "
        "Write them as day-month-year, or do not use the column."
    ),
    Refusal.BROKEN_ZIP: _(
        "The zip file cannot be unpacked: it was cut off or damaged, or packed in an unusual way. Make it again."
    ),
    Refusal.ZIP_LOCKED: _(
        "The zip file is locked with a password. Unpack it yourself and choose the files inside, all at once."
    ),
    Refusal.ZIP_UNSAFE_NAME: _(
        "The zip file holds a name that leads elsewhere (“%(name)s”). No honest program makes those, so we do not "
        "trust it."
    ),
    Refusal.ZIP_TOO_MANY: _(
        "The zip file holds %(count)s files. An export of a school has fewer than %(most)s: choose only its files."
    ),
    Refusal.ZIP_TOO_LARGE: _(
        "Unpacked, the zip file is larger than %(megabytes)s MB. No export of one school is. Choose only its files."
    ),
    Refusal.ZIP_TWICE: _(
        "The zip file holds two files called “%(name)s”, in different folders. Choose the files of one folder."
    ),
    Refusal.ZIP_IN_ZIP: _(
        "In the zip file is another one, “%(name)s”. Unpack the outer one and choose what is inside."
    ),
    Refusal.FILE_MISSING: _(
        "“%(element)s” is missing. Choose all files of the export at once, or the zip file in which they came."
    ),
    Refusal.HEAD_MISSING: _(
        "The first line does not name the columns “%(element)s”, without which the file means nothing. "
        "Was it edited? Export again."
    ),
    Refusal.OTHER_SCHOOL: _(
        "The file is about school %(brin)s and you are importing for school %(expected)s. Choose "
        "the file of this school."
    ),
    Refusal.PLAN_CHANGED: _(
        "The school changed between the preview and the button. Choose the file again and see what it would change now."
    ),
    Refusal.FILE_GONE: _("The file was removed here, because it lay for too long. Choose it again."),
    Skipped.KEY_MISSING: _("The key is missing, so we cannot know who or what this is. Skipped."),
    Skipped.KEY_TWICE: _(
        "The key “%(key)s” is used more than once. Skipped: give each their own key in your pupil "
        "administration."
    ),
    Skipped.NAME_MISSING: _("The name is missing. Skipped: fill it in in your pupil administration."),
    Skipped.TEXT_TOO_LONG: _(
        "“%(element)s” is longer than %(most)s characters. Skipped: shorten it in your pupil administration."
    ),
    Skipped.GROUP_UNKNOWN: _(
        "The group “%(key)s” is not in the file. The groups of this person stay as they are: "
        "export with all groups."
    ),
    Skipped.PERSON_UNCLEAR: _(
        "“%(key)s” has a temporary key and could be more than one person at the school. Skipped: "
        "export with lasting keys."
    ),
    Skipped.NOT_AT_SCHOOL: _(
        "“%(key)s” is neither in the file nor at the school. Skipped: import a whole file first."
    ),
    Skipped.PERSON_UNKNOWN: _(
        "“%(key)s” is not among the people in the file. Skipped: export with all people."
    ),
    Skipped.ROLE_UNKNOWN: _("We do not know the role “%(role)s”. Skipped: this person stays as they are."),
    Skipped.ROLE_MISSING: _(
        "The file does not say whether “%(key)s” is a pupil or works here. Skipped: this person stays as they are."
    ),
    Skipped.ROLES_DIFFER: _(
        "“%(key)s” has another role in this class than at the school. Only pupils sit in a class and only staff "
        "teach it. Skipped."
    ),
    Skipped.PERIOD_EMPTY: _("This ends before it begins. Skipped: correct the days at the source."),
    Skipped.ROW_TOO_LONG: _(
        "There are more values on this line than the %(most)s columns. Is there a separator inside a name? Skipped: "
        "put that value between quotation marks."
    ),
    Skipped.NUMBER_ROUNDED: _(
        "Excel has shortened the number to “%(element)s”. Skipped: make the column text and export again."
    ),
    Skipped.ZEROS_DIFFER: _(
        "“%(key)s” has the name of the pupil with number “%(known)s”. Did Excel drop the zeros in front? Skipped: make "
        "the column text and export again."
    ),
    Skipped.BORN_ON_NEEDED: _(
        "Without a pupil number the date of birth says who this is, and it is missing or is not a day. Skipped."
    ),
    Notice.SHEET_CHOSEN: _(
        "We read the sheet “%(sheet)s”, which looks most like a list of pupils. Other sheets with lines: %(others)s."
    ),
    Notice.ZEROS_LOST: _(
        "The numbers have %(shortest)s to %(longest)s figures. Did Excel drop zeros in front? "
        "0123 and 123 are two pupils."
    ),
    Notice.ROW_TWICE: _("This pupil stands on line %(other)s already, with the same values. Counted once."),
    Notice.NOT_WHOLE: _(
        "Lines were skipped and there are no pupil numbers, so we cannot know who is missing: "
        "nobody leaves by this list."
    ),
    Notice.BRIN_MISSING: _(
        "The file does not name the school's BRIN. Check yourself that it is the right school."
    ),
    Notice.DATE_UNREADABLE: _(
        "“%(element)s” is not a date that can be right. It is left out: correct it at the source."
    ),
    Notice.DATES_REVERSED: _("Pupil “%(key)s” leaves before they arrive. The day of arrival is left out."),
    Notice.YEAR_LEVEL_UNKNOWN: _("The year group of group “%(key)s” is missing or unknown. It is left out."),
    Notice.SEVERAL_SCHOOLS: _(
        "The file is about %(count)s schools (%(names)s) and does not say which one has our BRIN. Everybody in it is "
        "in this plan. Do they all belong here?"
    ),
    Notice.READ_MONTH_FIRST: _(
        "The days in “%(element)s” have the month first, as in America: we read 8/27/2026 as 27 August. "
        "Have a look at a few."
    ),
    Notice.DAY_OR_MONTH: _(
        "Nothing in “%(element)s” shows whether 3/4/2026 is in March or in April. These days are left out: export "
        "them as 2026-04-03."
    ),
    Notice.OTHER_NUMBERS: _(
        "Of the new pupils, %(count)s have the name and the date of birth of a pupil whom the school has under "
        "another number. Then they would be double: stop, and let the pupil "
        "administration export the numbers they had."
    ),
    Notice.MEMBERSHIPS_ENDED: _(
        "Pupils had left a group before the day from which the file holds (%(count)s ×). That is not taken over."
    ),
    Notice.ONLY_TEACHES: _(
        "“%(key)s” is called a student, but teaches and sits in no class. We take them for a member of staff."
    ),
    Notice.LOOSE_ENDS: _(
        "%(count)s references lead to something that is not in the file (%(element)s). Nothing is skipped for it."
    ),
    Notice.CLASSES_MISSING: _(
        "“%(element)s” is missing, so we do not know the classes. Everybody's groups stay as they are."
    ),
    Notice.MORE_OF_THE_SAME: _("The same was found %(count)s times more."),
    Notice.OTHER_SCHOOL_YEAR: _(
        "The file is about school year %(years)s, another year than the day from which it would "
        "hold. Is it the newest?"
    ),
    **closures.PROBLEMS,
}

# Why a file is what we say it is, by format and reason.
BECAUSE: Mapping[tuple[str, str], str | Promise] = {
    **timetable.BECAUSE,
    ("edexml", "root"): _("The file begins with <%(element)s>."),
    ("oneroster", "manifest"): _("The file manifest.csv says OneRoster, version %(version)s."),
    ("oneroster", "heads"): _("The file %(file)s has a column “%(element)s”, as in OneRoster."),
    ("sds", "heads"): _("There is no manifest.csv, and %(file)s has the columns of School Data Sync."),
    ("zip", "refused"): _("It is a zip file that we do not unpack."),
    ("list", "semicolon"): _("It is a table with semicolons between the values, written in %(encoding)s."),
    ("list", "comma"): _("It is a table with commas between the values, written in %(encoding)s."),
    ("list", "tab"): _("It is a table with tabs between the values, written in %(encoding)s."),
    ("list", "bar"): _("It is a table with upright bars between the values, written in %(encoding)s."),
    ("list", "named"): _("That is what its name says."),
    ("list", "workbook"): _("It is a workbook, as Excel and LibreOffice make them."),
    **closures.BECAUSE,
}

# The heads of the lists of a preview: who is new, changes or is gone, for each part of a plan.
LISTS: Mapping[tuple[str, str], str | Promise] = {
    ("pupils", "gone"): _("Pupils who are not in the file"),
    ("pupils", "changed"): _("Pupils who change"),
    ("pupils", "new"): _("New pupils"),
    ("groups", "gone"): _("Groups that nobody is in any more"),
    ("groups", "changed"): _("Groups that change"),
    ("groups", "new"): _("New groups"),
    ("staff", "gone"): _("Staff who are not in the file"),
    ("staff", "changed"): _("Staff who change"),
    ("staff", "new"): _("New staff, without an account"),
    **closures.LISTS,
    **timetable.LISTS,
}

PARTS: Mapping[str, str | Promise] = {
    "pupils": _("Pupils"),
    "groups": _("Groups"),
    "staff": _("Staff"),
    "closures": _("Holidays and days off"),
    **timetable.PARTS,
}

BAD_FILE = frozenset(Refusal) - {
    Refusal.BROKEN_ZIP,
    Refusal.ZIP_LOCKED,
    Refusal.ZIP_UNSAFE_NAME,
    Refusal.ZIP_TOO_MANY,
    Refusal.ZIP_TOO_LARGE,
    Refusal.ZIP_TWICE,
    Refusal.ZIP_IN_ZIP,
    Refusal.FILE_MISSING,
    Refusal.HEAD_MISSING,
    Refusal.QUOTE_OPEN,
    Refusal.CELL_TOO_LARGE,
    Refusal.TOO_MANY_COLUMNS,
    Refusal.BROKEN_WORKBOOK,
    Refusal.UNSAFE_ZIP,
    Refusal.MACROS,
    Refusal.LOCKED,
    Refusal.COLUMN_MISSING,
    Refusal.NO_NAME_COLUMN,
    Refusal.NO_NUMBER_COLUMN,
    Refusal.MONTH_FIRST,
    Refusal.UNKNOWN_FORMAT,
    Refusal.IS_ZIP,
    Refusal.IDENTITY_NUMBER,
    Refusal.OTHER_SCHOOL,
    Refusal.TOO_MANY_GONE,
    Refusal.PLAN_CHANGED,
    Refusal.FILE_GONE,
    *closures.PROBLEMS,
    *timetable.PROBLEMS,
}

WEIGHTS: Mapping[type[Refusal] | type[Skipped] | type[Notice], str | Promise] = {
    Refusal: _("Refused"),
    Skipped: _("Skipped"),
    Notice: _("Notice"),
}

FIELDS: Mapping[str, str | Promise] = {
    "key": _("number"),
    "name": _("name"),
    "kind": _("kind"),
    "year_group": _("year group"),
    "first_name": _("first name"),
    "prefix": _("prefix"),
    "surname": _("surname"),
    "born_on": _("date of birth"),
    "first_on": _("first day"),
    "last_on": _("last day"),
    "groups": _("groups"),
    "role": _("role"),
    **timetable.FIELDS,
}

VALUES: Mapping[str, str | Promise] = {
    GroupKind.HOME: _("class"),
    GroupKind.COMBINED: _("cluster"),
    Role.TEACHER: _("teacher"),
    **closures.VALUES,
    **timetable.VALUES,
}


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, without the place."""
    if problem.code is Refusal.TOO_MANY_GONE:
        return _too_many_gone(int(problem.data["gone"]), int(problem.data["enrolled"]))
    data = {what: value(what, str(text)) for what, text in timetable.spoken(problem.data).items()}
    text = str(PROBLEMS[problem.code]) % data
    return f"{text} {EXPORT_AGAIN}" if problem.code in BAD_FILE else text


def named(row: Row) -> str:
    """What a row of the preview is called."""
    return timetable.lesson(row) if isinstance(row, LessonRow) else row.name


def because(recognised: Recognised) -> str:
    """Why we think that a file is in this format."""
    return str(BECAUSE[recognised.format, recognised.because]) % recognised.data


def place(problem: Problem) -> str:
    """`roster.xml, line 12`, or `list.csv, line 12, Achternaam`."""
    if problem.line is None:
        return problem.file
    if "column" in problem.data:
        words = gettext("%(file)s, line %(line)s, column “%(column)s”")
        return words % {"file": problem.file, "line": problem.line, "column": problem.data["column"]}
    return gettext("%(file)s, line %(line)s") % {"file": problem.file, "line": problem.line}


def weight(problem: Problem) -> str:
    return str(WEIGHTS[type(problem.code)])


def described(change: Change) -> str:
    """`groups: 2B → 3A`."""
    return f"{FIELDS[change.what]}: {value(change.what, change.old)} → {value(change.what, change.new)}"


def value(what: str, text: str) -> str:
    """A value of a change as people read it; a dash for none."""
    if not text:
        return "–"
    if what.endswith("_on"):
        return short_date_with_year(text)
    return str(VALUES.get(text, text)) if what in {"kind", "role", "is_cancelled"} else text


def _too_many_gone(gone: int, enrolled: int) -> str:
    return ngettext(
        "%(gone)s of the %(enrolled)s pupils is not in this file: more than one in five. "
        "Is it the file of the whole school? If they really left, confirm their number.",
        "%(gone)s of the %(enrolled)s pupils are not in this file: more than one in five. "
        "Is it the file of the whole school? If they really left, confirm their number.",
        gone,
    ) % {"gone": gone, "enrolled": enrolled}
