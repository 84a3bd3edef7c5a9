from django.urls import path

from attendance.views import morning
from attendance.views.overview import overview
from attendance.views.register import register
from attendance.views.today import today
from schools.converters import register_day

register_day()

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
