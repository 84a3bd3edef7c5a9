from datetime import date

from django.urls import path, register_converter

from attendance.views import morning
from attendance.views.overview import overview
from attendance.views.register import register
from attendance.views.today import today


class DayConverter:
    """A day as `2026-11-23`; anything else is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "attendance"
urlpatterns = [
    path("", today, name="today"),
    path("registers/", overview, name="overview"),
    path("morning/", morning.morning_list, name="morning"),
    path("morning/<int:pk>/sick/", morning.sick, name="morning_sick"),
    path("morning/<int:pk>/<slug:outcome>/", morning.note, name="morning_note"),
    path("morning/undo/<int:pk>/", morning.undo_note, name="morning_undo"),
    path("lessons/<int:pk>/<day:day>/", register, name="register"),
]
