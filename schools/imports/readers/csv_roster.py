"""Reads users, classes and enrolments that refer to each other: what OneRoster and School Data Sync share. Pure.

Read are: names, who is a pupil or works here, classes, who sits in them and teaches them and when, day of birth. Never
read: passwords, e-mail addresses, telephone numbers, sex, origin, `metadata.*`, and whatever else is in the files.

How mistakes are met: a file that is no table or misses a head it cannot do without stops everything; a row that cannot
be followed is listed with file and line and skipped; a course or parent that does not exist is only mentioned.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.csv_tables import (
    Days,
    Problems,
    Row,
    Table,
    by_name,
    listed,
    named,
    read_table,
)
from schools.imports.readers.names import is_prefix, without_prefix
from schools.imports.roster.records import (
    Departures,
    GroupKind,
    GroupRecord,
    MembershipRecord,
    Place,
    PupilRecord,
    RosterRecords,
    SchoolRecord,
    StaffRecord,
    TeachingRecord,
)
from schools.imports.source import Files

TABLES = ("users", "roles", "orgs", "classes", "enrollments", "demographics", "academicSessions", "courses")

# Roles as the two standards name them, without regard to case. A role in neither set is listed.
# fmt: off
STAFF = frozenset(
    {
        "adjunct", "administrator", "advisor", "affiliate", "aide", "assistant", "chair", "coach",
        "counselor", "districtadministrator", "faculty", "instructor", "itadmin", "lecturer", "nurse",
        "occupationaltherapist", "officestaff", "paraprofessional", "physicaltherapist", "principal",
        "proctor", "professor", "researcher", "siteadministrator", "specialservices", "speechtherapist",
        "staff", "substitute", "systemadministrator", "teacher", "teacherassistant", "visiontherapist",
    }
)
NOT_OURS = frozenset(
    {
        "alumni", "child", "contact", "doctor", "emergencycontact", "family", "guardian", "other", "parent",
        "relative",
    }
)
TEACHING = frozenset(
    {
        "adjunct", "faculty", "instructor", "lecturer", "professor", "substitute", "teacher",
    }
)
# fmt: on

MOST_LETTERS = {"sourcedId": 256, "givenName": 64, "middleName": 20, "familyName": 200, "title": 64}

_BRIN = re.compile(r"(\d\d[A-Z]{2})[. -]?(\d\d)?")
_GONE = frozenset({"tobedeleted", "inactive"})
_LEVELS = {f"{level:02}": str(level) for level in range(1, 9)} | {
    str(level): str(level) for level in range(9)
}
_NEEDED = {
    "users": ("sourcedId", "familyName"),
    "classes": ("sourcedId", "title"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
    "roles": ("userSourcedId", "role"),
}
# Where a reference may lead nowhere without harm: the table and head that refer, and the table they refer to.
_LOOSE = (
    ("classes", "courseSourcedId", "courses"),
    ("classes", "termSourcedIds", "academicSessions"),
    ("classes", "schoolSourcedId", "orgs"),
    ("enrollments", "schoolSourcedId", "orgs"),
    ("users", "orgSourcedIds", "orgs"),
    ("orgs", "parentSourcedId", "orgs"),
    ("academicSessions", "parentSourcedId", "academicSessions"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """In what the standards differ: the day after the last or the last itself, kinds of classes, delta."""

    end_is_exclusive: bool
    knows_kinds: bool
    only_changes: bool = False


@dataclass(frozen=True, slots=True)
class _Role:
    org: str
    kind: str  # "pupil", "staff" or "" for who does not belong to the school
    is_primary: bool
    first_on: date | None
    last_on: date | None


class _Unusable(Exception):
    """A row that cannot be taken over."""

    def __init__(self, code: Skipped, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def read_csv_roster(files: Files, dialect: Dialect, problems: Problems) -> RosterRecords:
    """The records in a set of tables. Does not raise for anything in them."""
    return _Reader(files, dialect, problems).records()


class _Reader:
    """One pass over the tables, in the order in which they refer to each other."""

    def __init__(self, files: Files, dialect: Dialect, problems: Problems) -> None:
        self.file = ", ".join(sorted(file.name for file in files))[:200]
        self.dialect = dialect
        self.problems = problems
        found = by_name(files)
        self.names_of_files = found.keys()
        self.tables = {
            name: read_table(found.get(f"{name.lower()}.csv"), f"{name}.csv", problems) for name in TABLES
        }
        self.pupils: dict[str, PupilRecord] = {}
        self.staff: dict[str, StaffRecord] = {}
        self.groups: dict[str, GroupRecord] = {}
        self.roles: dict[str, list[_Role]] = {}
        self.held_people: set[str] = set()
        self.held_groups: set[str] = set()
        self.held_groups_of: set[str] = set()
        self.unsorted: set[str] = set()
        self.passed_over: set[str] = set()  # in the file, and rightly not taken over
        self.only_teach: frozenset[str] = frozenset()
        self.gone: dict[str, set[str]] = {"people": set(), "groups": set()}
        self.left: dict[str, set[Place]] = {"memberships": set(), "teaching": set()}

    def records(self) -> RosterRecords:
        self.check_tables()
        if any(isinstance(problem.code, Refusal) for problem in self.problems.found):
            return RosterRecords(self.file, problems=self.problems.all())
        self.only_teach = self.read_who_only_teach()
        self.roles = self.read_roles()
        self.read_people()
        self.read_groups()
        memberships, teaching = self.read_enrolments()
        if not (self.pupils or self.dialect.only_changes):
            self.problems.note(Refusal.NO_PUPILS, self.tables["users"].file)
        found = self.by_school(memberships, teaching)
        self.mention_loose_ends()
        return replace(found, problems=self.problems.all())

    # The tables

    def check_tables(self) -> None:
        """Whether every table has the heads without which it means nothing, and none holds identity numbers."""
        told = any(problem.code is Refusal.FILE_MISSING for problem in self.problems.found)
        if not (told or self.dialect.only_changes or "users.csv" in self.names_of_files):
            self.problems.note(Refusal.FILE_MISSING, "users.csv", element="users.csv")
        needed = dict(_NEEDED)
        if not (self.tables["roles"].columns or self.dialect.only_changes):
            needed["users"] = (*needed["users"], "role")
        for name, heads in needed.items():
            table = self.tables[name]
            missing = [head for head in heads if not table.has(head)]
            if table.columns and missing:
                self.problems.note(Refusal.HEAD_MISSING, table.file, 1, element=named(missing, len(missing)))
        for name, read in (
            ("users", ("sourcedId", "givenName", "preferredGivenName", "middleName", "familyName")),
            ("classes", ("sourcedId", "title", "classCode")),
            ("enrollments", ("userSourcedId", "classSourcedId")),
        ):
            for head in read:
                if self.tables[name].holds_identity_numbers(head):
                    self.problems.note(Refusal.IDENTITY_NUMBER, self.tables[name].file, 1, element=head)

    def mention_loose_ends(self) -> None:
        """One word about all references that lead nowhere and on which nothing depends."""
        known = {
            name: {row["sourcedId"] for row in self.tables[name]}
            for name in ("courses", "academicSessions", "orgs")
        }
        loose = {
            (name, head): sum(
                key not in known[other] for row in self.tables[name] for key in listed(row[head])
            )
            for name, head, other in _LOOSE
        }
        found = {place: count for place, count in loose.items() if count}
        if found and not self.dialect.only_changes:
            heads = named({head for _name, head in found}, len(found))
            first = self.tables[next(iter(found))[0]].file
            self.problems.note(Notice.LOOSE_ENDS, first, element=heads, count=sum(found.values()))

    # People

    def read_who_only_teach(self) -> frozenset[str]:
        """Everybody who teaches and sits in no class; a file of changes does not tell."""
        if self.dialect.only_changes:
            return frozenset()
        roles: dict[str, set[bool]] = defaultdict(set)
        for row in self.tables["enrollments"]:
            role = _role(row)
            if not _is_gone(row) and (role == "student" or role in TEACHING):
                roles[row["userSourcedId"]].add(role == "student")
        return frozenset(key for key, sits in roles.items() if sits == {False})

    def read_roles(self) -> dict[str, list[_Role]]:
        """Who is what, from roles.csv or else from the people themselves; the roles that ended by this file not."""
        roles: dict[str, list[_Role]] = defaultdict(list)
        table, users = self.tables["roles"], self.tables["users"]
        if not table.columns or (not len(table) and users.has("role")):
            for row in users:
                kind = self.kind(users, row)
                orgs = listed(row["orgSourcedIds"]) or ("",)
                roles[row["sourcedId"]] += [
                    _Role(org, kind, True, None, None) for org in orgs if kind is not None
                ]
            return roles
        begins = Days(table, "beginDate" if table.has("beginDate") else "roleStartDate", self.problems)
        ends = Days(table, "endDate" if table.has("endDate") else "roleEndDate", self.problems)
        for row in table:
            kind = self.kind(table, row)
            primary = (row["roleType"] or row["isPrimary"]).lower() in {"primary", "true", "1"}
            if kind is None:
                continue
            if _is_gone(row):
                self.gone["people"].add(row["userSourcedId"])
                continue
            role = _Role(row["orgSourcedId"], kind, primary, begins(row), self.last_day(ends(row)))
            roles[row["userSourcedId"]].append(role)
        self.gone["people"] -= roles.keys()
        return roles

    def kind(self, table: Table, row: Row) -> str | None:
        """Whether a role makes a pupil or a member of staff, or neither (""); None when it is not known."""
        role = _role(row)
        if role == "student":
            return "pupil"
        if role in STAFF:
            return "staff"
        if role in NOT_OURS:
            return ""
        if not _is_gone(row) and (role or not self.dialect.only_changes):
            self.problems.note(Skipped.ROLE_UNKNOWN, table.file, row.line, role=row["role"][:40])
            self.held_people.add(row["userSourcedId"] or row["sourcedId"])
        return None

    def read_people(self) -> None:
        table = self.tables["users"]
        people = {(row["sourcedId"], row["givenName"], row["familyName"], _role(row)) for row in table}
        times = Counter(key for key, *_values in people)  # some programs name who is at two schools twice
        born_on = self.days_of_birth()
        for row in table:
            key = row["sourcedId"]
            if _is_gone(row):
                self.gone["people"].add(key)
                continue
            try:
                self.check_key(key, "sourcedId")
                if times[key] > 1:
                    raise _Unusable(Skipped.KEY_TWICE, key=key)
                self.read_person(key, row, born_on.get(key))
            except _Unusable as why:
                self.problems.note(why.code, table.file, row.line, **why.data)
                self.held_people.add(key)
        self.gone["people"] -= {"", *self.pupils, *self.staff}

    def read_person(self, key: str, row: Row, born_on: date | None) -> None:
        roles = self.roles.get(key, [])
        pupil = [role for role in roles if role.kind == "pupil"]
        staff = [role for role in roles if role.kind == "staff"]
        if not roles and self.dialect.only_changes and key not in self.held_people:
            if key not in self.gone["people"]:
                self.unsorted.add(key)
                self.pupils[key] = PupilRecord(key, *self.names(row), born_on, None, None, row.line)
                self.staff[key] = StaffRecord(key, *self.names(row), row.line)
        elif not roles:
            if key not in self.held_people and key not in self.gone["people"]:
                raise _Unusable(Skipped.ROLE_MISSING, key=key)
        elif not pupil and not staff:
            self.passed_over.add(key)
        elif pupil and not staff and key in self.only_teach:
            self.problems.note(Notice.ONLY_TEACHES, self.tables["users"].file, row.line, key=key)
            self.staff[key] = StaffRecord(key, *self.names(row), row.line)
        elif staff and (not pupil or _primary(staff) > _primary(pupil)):
            self.staff[key] = StaffRecord(key, *self.names(row), row.line)
        else:
            first_days = [role.first_on for role in pupil if role.first_on]
            last_days = [role.last_on for role in pupil if role.last_on]
            first_on = min(first_days) if len(first_days) == len(pupil) else None
            last_on = max(last_days) if len(last_days) == len(pupil) else None
            if first_on and last_on and last_on < first_on:
                self.problems.note(Notice.DATES_REVERSED, self.tables["users"].file, row.line, key=key)
                first_on = None
            self.pupils[key] = PupilRecord(key, *self.names(row), born_on, first_on, last_on, row.line)

    def days_of_birth(self) -> Mapping[str, date | None]:
        table = self.tables["demographics"]
        born_on = Days(table, "birthDate", self.problems)
        owner = "sourcedId" if table.has("sourcedId") else "userSourcedId"
        return {row[owner]: born_on(row) for row in table if not _is_gone(row)}

    def names(self, row: Row) -> tuple[str, str, str]:
        """First name, prefix and surname. A middle name counts only when it is a prefix: "van der"."""
        first_name = row["preferredGivenName"] or row["givenName"]
        prefix, surname = row["middleName"], row["familyName"]
        if not is_prefix(prefix):
            prefix, surname = without_prefix(surname)
        if not (first_name or surname):
            raise _Unusable(Skipped.NAME_MISSING)
        for head, text in (("givenName", first_name), ("middleName", prefix), ("familyName", surname)):
            self.check_length(text, head)
        return first_name, prefix, surname

    # Classes

    def read_groups(self) -> None:
        """Of two classes with the same key the first counts, since the key is what pupils refer to."""
        table = self.tables["classes"]
        for row in table:
            key = row["sourcedId"]
            if _is_gone(row):
                self.gone["groups"].add(key)
                continue
            try:
                self.check_key(key, "sourcedId")
                if key in self.groups:
                    raise _Unusable(Skipped.KEY_TWICE, key=key)
                self.groups[key] = self.group(key, row)
            except _Unusable as why:
                self.problems.note(why.code, table.file, row.line, **why.data)
                self.held_groups.add(key)
        self.held_groups -= self.groups.keys()
        self.gone["groups"] -= {"", *self.groups}

    def group(self, key: str, row: Row) -> GroupRecord:
        kind = GroupKind.HOME if row["classType"].lower() == "homeroom" else GroupKind.COMBINED
        levels = {_LEVELS.get(level, "") for level in listed(row["grades"])}
        name = _group_name(row["title"], row["classCode"], kind)
        if not name:
            raise _Unusable(Skipped.NAME_MISSING)
        self.check_length(name, "title")
        return GroupRecord(key, name, kind, levels.pop() if len(levels) == 1 else "", row.line)

    # Who sits where

    def read_enrolments(self) -> tuple[list[MembershipRecord], list[TeachingRecord]]:
        table = self.tables["enrollments"]
        begins, ends = Days(table, "beginDate", self.problems), Days(table, "endDate", self.problems)
        memberships: list[MembershipRecord] = []
        teaching: list[TeachingRecord] = []
        if table.columns and not self.tables["classes"].columns and not self.dialect.only_changes:
            self.problems.note(Notice.CLASSES_MISSING, table.file, element="classes.csv")
            return memberships, teaching
        for row in table:
            role = _role(row)
            person, group = row["userSourcedId"], row["classSourcedId"]
            if role != "student" and role not in TEACHING:
                if role not in STAFF and role not in NOT_OURS:
                    self.problems.note(Skipped.ROLE_UNKNOWN, table.file, row.line, role=row["role"][:40])
                    self.held_groups_of.add(person)
                continue
            try:
                if not self.follow(row, person, group, is_pupil=role == "student"):
                    continue
                first_on, last_on = begins(row), self.last_day(ends(row))
                if not self.ever_holds(person, first_on, last_on):
                    continue
                when = {"first_on": first_on, "last_on": last_on}
                if role == "student":
                    memberships.append(MembershipRecord(person, group, row.line, **when, file=table.file))
                else:
                    first = row["primary"].lower() in {"true", "1"}
                    teaching.append(
                        TeachingRecord(person, group, (), row.line, first, **when, file=table.file)
                    )
            except _Unusable as why:
                self.problems.note(why.code, table.file, row.line, **why.data)
        return memberships, teaching

    def follow(self, row: Row, person: str, group: str, *, is_pupil: bool) -> bool:
        """Whether the row leads to somebody and to a class. Raises _Unusable when it should and does not."""
        if not (person and group):
            raise _Unusable(Skipped.KEY_MISSING)
        if _is_gone(row):
            self.left["memberships" if is_pupil else "teaching"].add((person, group))
            return False
        if person in self.held_people | self.passed_over | self.gone["people"]:
            return False
        if person in (self.staff if is_pupil else self.pupils) and person not in self.unsorted:
            raise _Unusable(Skipped.ROLES_DIFFER, key=person)
        if self.dialect.only_changes:
            return True
        if person not in (self.pupils if is_pupil else self.staff):
            raise _Unusable(Skipped.PERSON_UNKNOWN, key=person)
        if group not in self.groups and group not in self.gone["groups"]:
            self.held_groups_of.add(person)
            if group not in self.held_groups:
                raise _Unusable(Skipped.GROUP_UNKNOWN, key=group)
        return group in self.groups

    def ever_holds(self, person: str, first_on: date | None, last_on: date | None) -> bool:
        """Who ends before the first day was never in; earlier than that is a mistake. Raises _Unusable."""
        if not (first_on and last_on and last_on < first_on):
            return True
        if last_on < first_on - timedelta(days=1):
            self.held_groups_of.add(person)
            raise _Unusable(Skipped.PERIOD_EMPTY)
        return False

    def last_day(self, ends_on: date | None) -> date | None:
        """Ours is inclusive; that of OneRoster is the day after."""
        return ends_on - timedelta(days=1) if ends_on and self.dialect.end_is_exclusive else ends_on

    # Values

    def check_key(self, key: str, head: str) -> None:
        if not key:
            raise _Unusable(Skipped.KEY_MISSING)
        self.check_length(key, head)

    def check_length(self, text: str, head: str) -> None:
        if len(text) > MOST_LETTERS[head]:
            raise _Unusable(Skipped.TEXT_TOO_LONG, element=head, most=MOST_LETTERS[head])

    # The schools

    def by_school(self, memberships: list[MembershipRecord], teaching: list[TeachingRecord]) -> RosterRecords:
        """The records of the school, or of each school that has a BRIN."""
        brins = self.brins()
        first_year, number_of_years = self.school_years()
        everything = RosterRecords(
            self.file,
            school=SchoolRecord("", "", first_year, None, number_of_years),
            groups=tuple(self.groups.values()),
            pupils=tuple(self.pupils.values()),
            staff=tuple(self.staff.values()),
            memberships=tuple(memberships),
            teaching=tuple(teaching),
            held_pupils=frozenset(self.held_people - {""}),
            held_staff=frozenset(self.held_people - {""}),
            held_groups_of=frozenset(self.held_groups_of - {""}),
            is_whole=not self.dialect.only_changes,
            only_changes=self.dialect.only_changes,
            departures=self.departures(),
            unsorted=frozenset(self.unsorted),
            knows_kinds=self.dialect.knows_kinds,
        )
        places = {brin for brin, _code in brins.values()}
        if not places:
            self.mention_schools()
            return everything
        schools = tuple(self.of_school(everything, brin, brins) for brin in sorted(places))
        return RosterRecords(self.file, schools=schools)

    def departures(self) -> Departures:
        if not self.dialect.only_changes:
            return Departures()
        people = frozenset(self.gone["people"])
        return Departures(
            pupils=people,
            staff=people,
            groups=frozenset(self.gone["groups"]),
            memberships=frozenset(self.left["memberships"]),
            teaching=frozenset(self.left["teaching"]),
        )

    def brins(self) -> dict[str, tuple[str, str]]:
        """BRIN and site of each organisation; a department has those of the school above it."""
        orgs = {row["sourcedId"]: row for row in self.tables["orgs"] if not _is_gone(row)}
        found: dict[str, tuple[str, str]] = {}
        for org in orgs:
            at, seen = org, {""}
            while at in orgs and at not in seen:
                seen.add(at)
                known = _BRIN.fullmatch(orgs[at]["identifier"].upper())
                if known:
                    found[org] = (known[1], known[2] or "00")
                    break
                at = orgs[at]["parentSourcedId"]
        return found

    def of_school(
        self, every: RosterRecords, brin: str, brins: Mapping[str, tuple[str, str]]
    ) -> RosterRecords:
        def is_here(key: str) -> bool:
            orgs = [role.org for role in self.roles.get(key, [])]
            return any(brins.get(org, ("",))[0] == brin for org in orgs)

        pupils = tuple(pupil for pupil in every.pupils if is_here(pupil.key))
        staff = tuple(person for person in every.staff if is_here(person.key))
        keys = {pupil.key for pupil in pupils} | {person.key for person in staff}
        others = {pupil.key for pupil in every.pupils} | {person.key for person in every.staff}
        others -= keys
        memberships = tuple(one for one in every.memberships if one.pupil_key not in others)
        teaching = tuple(one for one in every.teaching if one.staff_key not in others)
        used = {one.group_key for one in memberships} | {one.group_key for one in teaching}
        org_of = {
            row["sourcedId"]: row["schoolSourcedId"] or row["orgSourcedId"] for row in self.tables["classes"]
        }
        groups = tuple(
            group
            for group in every.groups
            if brins.get(org_of.get(group.key, ""), ("",))[0] == brin or group.key in used
        )
        sites = {code for known, code in brins.values() if known == brin}
        years = every.school or SchoolRecord("", "", None, None)
        school = SchoolRecord(
            brin, sites.pop() if len(sites) == 1 else "", years.first_year, None, years.number_of_years
        )
        return replace(
            every,
            school=school,
            groups=groups,
            pupils=pupils,
            staff=staff,
            memberships=memberships,
            teaching=teaching,
        )

    def mention_schools(self) -> None:
        """Without a BRIN nobody but the reader of the plan can see whether it is the right school."""
        names = {row["sourcedId"]: row["name"] for row in self.tables["orgs"]}
        orgs = {
            role.org for key in self.pupils for role in self.roles[key] if role.kind == "pupil" and role.org
        }
        file = self.tables["orgs"].file
        if len(orgs) > 1:
            schools = named({(names.get(org) or org)[:60] for org in orgs})
            self.problems.note(Notice.SEVERAL_SCHOOLS, file, count=len(orgs), names=schools)
        elif not self.dialect.only_changes:
            self.problems.note(Notice.BRIN_MISSING, file)

    def school_years(self) -> tuple[int | None, int]:
        """The first school year that the file is about and how many there are, from August to July."""
        table = self.tables["academicSessions"]
        begins, ends = Days(table, "startDate", self.problems), Days(table, "endDate", self.problems)
        years = sorted(
            year for row in table if not _is_gone(row) for year in self.years(row, begins(row), ends(row))
        )
        return (years[0], min(years[-1] - years[0] + 1, 20)) if years else (None, 1)

    def years(self, row: Row, begin: date | None, end: date | None) -> Iterator[int]:
        days = [day for day in (begin, end and end - timedelta(days=1)) if day]
        if not days and row["schoolYear"].isdigit() and 1900 < int(row["schoolYear"][:5]) < 2100:
            yield int(row["schoolYear"]) - 1
        for day in days:
            yield day.year - (day.month < 8)


def _is_gone(row: Row) -> bool:
    return row["status"].lower() in _GONE


def _role(row: Row) -> str:
    return row["role"].replace(" ", "").lower()


def _primary(roles: list[_Role]) -> bool:
    return any(role.is_primary for role in roles)


def _group_name(title: str, code: str, kind: GroupKind) -> str:
    """Titles of clusters repeat themselves ("Wiskunde A"), so the code stands behind them, when there is room."""
    most = MOST_LETTERS["title"]
    if kind is GroupKind.HOME or not code or code.lower() in title.lower():
        return title if len(title) <= most or not code else code
    if title.lower() in code.lower():
        return code
    both = f"{title} {code}"
    return next((name for name in (both, title, code) if len(name) <= most), title)
