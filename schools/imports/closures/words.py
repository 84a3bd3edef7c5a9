"""The sentences about files with holidays, and about what in a calendar is probably a mistake."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.imports.closures.records import ClosureKind
from schools.imports.problems import Notice, Refusal, Skipped

PROBLEMS: Mapping[Refusal | Skipped | Notice, str | Promise] = {
    Refusal.NO_CLOSURES: _("There are no holidays or days off in the file."),
    Refusal.NO_SCHOOL_YEAR: _(
        "The school has no school year yet, so we do not know which holidays it needs. Make the "
        "school year first, in the calendar."
    ),
    Refusal.HEADS_MISSING: _("These columns are missing: %(heads)s. Download the file again."),
    Refusal.TOO_MANY_ROWS: _(
        "The file has more than %(most)s rows. Choose a file with the holidays of a few years."
    ),
    Refusal.BROKEN_LIST: _(
        "The list is broken here: a quotation mark is not closed, or a cell is far too long."
    ),
    Refusal.BROKEN_JSON: _("The file is broken here: it is not complete JSON. Download it again."),
    Refusal.TOO_DEEP_LIST: _("The file is built so strangely that it cannot be a list of holidays."),
    Skipped.DAY_UNREADABLE: _("“%(name)s” has no first or last day that can be right. Skipped."),
    Skipped.DAYS_UNLIKELY: _(
        "“%(name)s” runs from %(first_on)s to %(last_on)s. That cannot be right. Skipped: add it yourself "
        "in the calendar."
    ),
    Skipped.REGION_UNKNOWN: _("“%(name)s” is about region “%(region)s”, which we do not know. Skipped."),
    Skipped.EVENT_UNREADABLE: _("This item is broken and cannot be read. Skipped."),
    Skipped.REPEATS_UNREADABLE: _(
        "“%(name)s” was moved once in the source. Skipped: check this day yourself in the calendar."
    ),
    Notice.TWO_VERSIONS: _(
        "“%(name)s” stands in the file twice, the second time from %(first_on)s to %(last_on)s. We take the first."
    ),
    Notice.NOT_A_CLOSURE: _(
        "“%(name)s” does not say that there are no lessons, so it is not taken over. Is the school "
        "closed? Add it in the calendar."
    ),
    Notice.NOT_A_WHOLE_DAY: _(
        "“%(name)s” is about a part of a day, so it is not taken over. You can add it in the calendar."
    ),
    Notice.FIRST_TIME_ONLY: _(
        "“%(name)s” comes back in a way that we do not read. Only the first time is taken over."
    ),
    Notice.OTHER_REGIONS: _("Left out because they are about other regions: %(rows)s."),
    Notice.OTHER_YEARS: _("Left out because they are about other school years: %(rows)s."),
    Notice.OWN_CHOICE_STAYS: _(
        "The school itself chose %(first_on)s to %(last_on)s for “%(name)s”. That stays as it is."
    ),
    Notice.CLOSURE_STAYS: _(
        "“%(name)s” from %(first_on)s to %(last_on)s is not in the file any more. It stays: remove it "
        "in the calendar if it does not hold."
    ),
    Notice.WEEK_TOO_LONG: _(
        "“%(name)s” runs from %(first_on)s to %(last_on)s: %(days)s days. This holiday usually lasts one week."
    ),
    Notice.BREAK_TOO_LONG: _(
        "“%(name)s” runs from %(first_on)s to %(last_on)s: %(days)s days. This holiday usually lasts "
        "two weeks at most."
    ),
    Notice.SUMMER_TOO_LONG: _(
        "“%(name)s” runs from %(first_on)s to %(last_on)s: %(days)s days. The summer usually has six weeks, or seven."
    ),
    Notice.BREAK_CUTS_WEEK: _(
        "“%(name)s” runs from %(first_on)s to %(last_on)s. A holiday usually begins and ends with a weekend."
    ),
    Notice.CLOSURES_OVERLAP: _(
        "“%(name)s” and “%(other)s” lie over each other from %(first_on)s on. Is one of them wrong?"
    ),
    Notice.NO_CHRISTMAS: _("School year %(years)s has no Christmas holidays."),
    Notice.LESSON_WEEKS_UNUSUAL: _(
        "School year %(years)s has %(weeks)s lesson weeks. Usually there are about 40."
    ),
}

BECAUSE: Mapping[tuple[str, str], str | Promise] = {
    ("openholidays", "heads"): _("The columns are called %(heads)s."),
    ("rijksoverheid_json", "words"): _("The file is JSON and speaks of “%(word)s”."),
    ("rijksoverheid_xml", "words"): _("The file is XML and speaks of “%(word)s”."),
    ("icalendar", "begins"): _("The file begins with %(words)s."),
    ("holiday_package", "list"): _("The list that comes with Aanwezig: %(source)s."),
}

LISTS: Mapping[tuple[str, str], str | Promise] = {
    ("closures", "gone"): _("Closures that are not in the file any more"),
    ("closures", "changed"): _("Closures that change"),
    ("closures", "new"): _("New closures"),
}

VALUES: Mapping[str, str | Promise] = {
    ClosureKind.HOLIDAY: _("school holiday"),
    ClosureKind.PUBLIC_HOLIDAY: _("public holiday"),
    ClosureKind.DAY_OFF: _("day off"),
}
