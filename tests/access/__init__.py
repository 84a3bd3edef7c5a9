"""Who gets what answer where: every address of the application, for everybody in the cast. A data file.

A new address gets a row here, or `tests/house/test_access.py` is red; every row is tried for every person. Columns:
somebody who is not signed in, then the cast (tests/cast.py). Vera and Otto work at another school: where a row is
about an object they get 404, as if it did not exist, or 403 where their role has no such page at all.
"""

from tests.access import calendar, elsewhere, imports, people, setup, timetable
from tests.access.elsewhere import OF_ALLAUTH
from tests.access.row import PEOPLE, Row

ROWS = (*elsewhere.ROWS, *imports.ROWS, *people.ROWS, *setup.ROWS, *timetable.ROWS, *calendar.ROWS)

__all__ = ["OF_ALLAUTH", "PEOPLE", "ROWS", "Row"]
