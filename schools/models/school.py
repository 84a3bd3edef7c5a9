"""The school, its sites, its years and the days it is closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.calendar import Calendar
from schools.touch import CalendarDays


class NoSchoolYear(Exception):
    """The school has no school year yet, so it has no school days."""


class Board(models.Model):
    """The legal person that governs one or more schools (bestuur)."""

    name = models.CharField(_("name"), max_length=120)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school as the ministry knows it: one BRIN, one sector, one holiday region."""

    class Sector(models.TextChoices):
        PO = "po", _("primary education")
        VO = "vo", _("secondary education")
        MBO = "mbo", _("vocational education")
        SO = "so", _("special education")

    class Region(models.TextChoices):
        NOORD = "noord", _("North")
        MIDDEN = "midden", _("Middle")
        ZUID = "zuid", _("South")

    class HourUnit(models.TextChoices):
        LESSON = "lesson", _("lesson hour")
        CLOCK = "clock", _("clock hour")

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="schools")
    brin = models.CharField(_("BRIN"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=120)
    sector = models.CharField(_("sector"), max_length=3, choices=Sector)
    region = models.CharField(_("holiday region"), max_length=6, choices=Region)
    hour_unit = models.CharField(_("unit of an hour"), max_length=6, choices=HourUnit)

    def __str__(self) -> str:
        return self.name

    @property
    def has_half_days(self) -> bool:
        """Primary schools register mornings and afternoons, the others lessons."""
        return self.sector in {self.Sector.PO, self.Sector.SO}

    def calendar_days(self) -> CalendarDays:
        """School years and closures by their number, to see what a change would do: two queries."""
        years = {pk: (first, last) for pk, first, last in self.years.values_list("pk", "first_on", "last_on")}
        closures = self.closures.values_list("pk", "first_on", "last_on")
        return CalendarDays(years, {pk: (first, last) for pk, first, last in closures})

    def calendar(self) -> Calendar:
        """All school years of this school with their closures: two queries. Raises NoSchoolYear."""
        years = list(self.years.order_by("first_on").values_list("first_on", "last_on"))
        if not years:
            raise NoSchoolYear(self.brin)
        closures = list(self.closures.values_list("first_on", "last_on", "kind"))
        days_off = [(first, last) for first, last, _kind in closures]
        public = [first for first, _last, kind in closures if kind == Closure.Kind.PUBLIC_HOLIDAY]
        return Calendar.joined(*(Calendar(first, last, days_off, public) for first, last in years))


class Location(models.Model):
    """A site of the school (vestiging)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="locations")
    code = models.CharField(_("site number"), max_length=2)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="a_site_number_is_used_once_in_a_school")
        ]

    def __str__(self) -> str:
        return self.name


class SchoolYear(models.Model):
    """From the first to the last school day, both inclusive."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="years")
    first_on = models.DateField(_("first school day"))
    last_on = models.DateField(_("last school day"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gt=F("first_on")), name="a_school_year_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["school", "first_on"], name="a_school_year_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on.year}-{self.last_on.year}"


class Closure(models.Model):
    """Days without lessons, both inclusive: a holiday, a public holiday or a day off, and who said so."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("school holiday")
        PUBLIC_HOLIDAY = "public_holiday", _("public holiday")
        DAY_OFF = "day_off", _("day off")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closures")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(_("source"), max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="a_closure_does_not_end_before_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name
