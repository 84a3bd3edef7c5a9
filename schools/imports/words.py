"""The sentences of an import: what is wrong, what to do about it, and what a change is called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schools.imports.plan import Change
from schools.imports.records import Notice, Problem, Refusal, Skipped

EXPORT_AGAIN = gettext_lazy("Export the file again from your pupil administration and choose EDEXML.")

PROBLEMS: Mapping[Refusal | Skipped | Notice, str | Promise] = {
    Refusal.EMPTY_FILE: gettext_lazy("The file is empty."),
    Refusal.TOO_LARGE: gettext_lazy("The file is larger than %(megabytes)s MB, or holds far more than one school."),
    Refusal.TOO_DEEP: gettext_lazy("The file is nested so deeply that it cannot be a list of pupils."),
    Refusal.IS_ZIP: gettext_lazy("This is a zip file. Unpack it first and choose the file inside, often EDEX.XML."),
    Refusal.NUL_BYTE: gettext_lazy("The file holds bytes that are not text. It was damaged, or it is another kind of file."),
    Refusal.UNKNOWN_ENCODING: gettext_lazy(
        "The file says it is written in “%(encoding)s”. We read UTF-8, UTF-16, Windows-1252 and ISO-8859."
    ),
    Refusal.WRONG_ENCODING: gettext_lazy(
        "The file says it is written in %(encoding)s, but this line is not. Names with accents would be wrong."
    ),
    Refusal.DOCTYPE: gettext_lazy("The file begins with a document type (DOCTYPE). EDEXML has none, so we do not trust it."),
    Refusal.BROKEN_XML: gettext_lazy("The file is broken here: it is not complete XML. Perhaps it was edited or cut off."),
    Refusal.NOT_EDEXML: gettext_lazy("This is not EDEXML: it begins with <%(element)s> instead of <EDEX>."),
    Refusal.SCHOOL_MISSING: gettext_lazy(
        "Here stands <%(element)s> where <school> belongs. Without it we do not know which school and which year the file is about."
    ),
    Refusal.SCHOOL_YEAR_UNREADABLE: gettext_lazy("The school year (schooljaar) is missing or is not written like 2026-2027."),
    Refusal.NO_PUPILS: gettext_lazy("There is not one pupil in the file."),
    Refusal.IDENTITY_NUMBER: gettext_lazy(
        "Something that looks like a citizen service number (BSN) stands in “%(element)s”. Aanwezig may not have it. "
        "Let your pupil administration export its own pupil number there."
    ),
    Refusal.OTHER_SCHOOL: gettext_lazy(
        "The file is about school %(brin)s and you are importing for school %(expected)s. Choose the file of this school."
    ),
    Skipped.KEY_MISSING: gettext_lazy("The key is missing, so we cannot know who or what this is. Skipped."),
    Skipped.KEY_TWICE: gettext_lazy(
        "The key “%(key)s” is used more than once. Skipped: give each their own key in your pupil administration."
    ),
    Skipped.NAME_MISSING: gettext_lazy("The name is missing. Skipped: fill it in in your pupil administration."),
    Skipped.TEXT_TOO_LONG: gettext_lazy(
        "“%(element)s” is longer than %(most)s characters. Skipped: shorten it in your pupil administration."
    ),
    Skipped.GROUP_UNKNOWN: gettext_lazy(
        "The group “%(key)s” is not in the file. The groups of this person stay as they are: export with all groups."
    ),
    Skipped.PERSON_UNCLEAR: gettext_lazy(
        "“%(key)s” has a temporary key and could be more than one person at the school. Skipped: export with lasting keys."
    ),
    Notice.BRIN_MISSING: gettext_lazy("The file does not name the school's BRIN. Check yourself that it is the right school."),
    Notice.DATE_UNREADABLE: gettext_lazy("“%(element)s” is not a date that can be right. It is left out: correct it at the source."),
    Notice.DATES_REVERSED: gettext_lazy("Pupil “%(key)s” leaves before they arrive. The day of arrival is left out."),
    Notice.YEAR_LEVEL_UNKNOWN: gettext_lazy("The year group of group “%(key)s” is missing or unknown. It is left out."),
    Notice.OTHER_SCHOOL_YEAR: gettext_lazy(
        "The file is about school year %(years)s, another year than the day from which it would hold. Is it the newest?"
    ),
}  # fmt: skip

BAD_FILE = frozenset(Refusal) - {
    Refusal.IS_ZIP,
    Refusal.IDENTITY_NUMBER,
    Refusal.OTHER_SCHOOL,
    Refusal.TOO_MANY_GONE,
}

WEIGHTS: Mapping[type[Refusal] | type[Skipped] | type[Notice], str | Promise] = {
    Refusal: gettext_lazy("Refused"),
    Skipped: gettext_lazy("Skipped"),
    Notice: gettext_lazy("Notice"),
}

FIELDS: Mapping[str, str | Promise] = {
    "key": gettext_lazy("number"),
    "name": gettext_lazy("name"),
    "kind": gettext_lazy("kind"),
    "year_group": gettext_lazy("year group"),
    "first_name": gettext_lazy("first name"),
    "prefix": gettext_lazy("prefix"),
    "surname": gettext_lazy("surname"),
    "born_on": gettext_lazy("date of birth"),
    "first_on": gettext_lazy("first day"),
    "last_on": gettext_lazy("last day"),
    "groups": gettext_lazy("groups"),
    "role": gettext_lazy("role"),
}


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, without the place."""
    if problem.code is Refusal.TOO_MANY_GONE:
        return _too_many_gone(int(problem.data["gone"]), int(problem.data["enrolled"]))
    text = str(PROBLEMS[problem.code]) % problem.data
    return f"{text} {EXPORT_AGAIN}" if problem.code in BAD_FILE else text


def place(problem: Problem) -> str:
    """`roster.xml, line 12`."""
    if problem.line is None:
        return problem.file
    return _("%(file)s, line %(line)s") % {"file": problem.file, "line": problem.line}


def weight(problem: Problem) -> str:
    return str(WEIGHTS[type(problem.code)])


def described(change: Change) -> str:
    """`groups: 2B → 3A`."""
    return f"{FIELDS[change.what]}: {change.old or '–'} → {change.new or '–'}"


def _too_many_gone(gone: int, enrolled: int) -> str:
    return ngettext(
        "%(gone)s of the %(enrolled)s pupils is not in this file: more than one in five. "
        "Is it the file of the whole school? If they really left, tell the import so.",
        "%(gone)s of the %(enrolled)s pupils are not in this file: more than one in five. "
        "Is it the file of the whole school? If they really left, tell the import so.",
        gone,
    ) % {"gone": gone, "enrolled": enrolled}
