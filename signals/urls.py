from django.urls import path

from signals.views import calendar, follow_up, inbox, policy, reports, signal, slots

app_name = "signals"
urlpatterns = [
    path("", inbox.show_inbox, name="inbox"),
    path("<int:pk>/", signal.show_signal, name="signal"),
    path("<int:pk>/take-up/", follow_up.take_up_signal, name="take_up"),
    path("<int:pk>/put-back/", follow_up.put_back_signal, name="put_back"),
    path("<int:pk>/contact/", follow_up.note, name="contact"),
    path("<int:pk>/close/", follow_up.close_signal, name="close"),
    path("reports/", reports.all_reports, name="reports"),
    path("reports/<int:pk>/", reports.show_sheet, name="report"),
    path("reports/<int:pk>/sent/", reports.sent, name="report_sent"),
    path("reports/<int:pk>/withdrawn/", reports.withdrawn, name="report_withdrawn"),
    path("policy/", policy.policy, name="policy"),
    path("meter/<int:pupil_pk>/", slots.meter_of_pupil, name="meter"),
    path("calendar-touch/", calendar.calendar_touch, name="calendar_touch"),
    path("attention/", slots.attention, name="attention"),
]
