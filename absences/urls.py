"""Who was not there, and why."""

from django.urls import path

from absences.views import correct, leave, notices, pending, pupils

app_name = "absences"
urlpatterns = [
    path("pending/", pending.pending, name="pending"),
    path("pending/classify/", pending.classify_pending, name="classify"),
    path("correct/", correct.correct, name="correct"),
    path("undo/<int:pk>/", pending.undo_classification, name="undo"),
    path("pupils/", pupils.pupils, name="pupils"),
    path("pupils/<int:pk>/", pupils.pupil, name="pupil"),
    path("pupils/<int:pk>/notice/", notices.notice, name="notice"),
    path("pupils/<int:pk>/leave/", leave.leave, name="leave"),
    path("pupils/<int:pk>/exemption/", leave.exemption, name="exemption"),
    path("notices/<int:pk>/end/", notices.end, name="end"),
    path("notices/<int:pk>/withdraw/", notices.withdraw, name="withdraw"),
    path("notices/<int:pk>/restore/", notices.restore, name="restore"),
    path("leave/<int:pk>/decide/", leave.decide, name="decide_leave"),
]
