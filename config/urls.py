"""Every address of the application. Each is named in the access table of the tests."""

from django.urls import include, path

from config.navigation import counters, home

urlpatterns = [
    path("", home, name="home"),
    path("counters/", counters, name="counters"),
    path("account/", include("allauth.account.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("accounts.urls")),
    path("school/", include("schools.urls")),
    path("absences/", include("absences.urls")),
    path("attendance/", include("attendance.urls")),
    path("signals/", include("signals.urls")),
    path("figures/", include("reporting.urls")),
]
