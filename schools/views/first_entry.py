"""The first page of an installation: the school, and who sets it up. By a secret address that works once."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from schools import first_entry
from schools.actions.setup import AlreadyBegun, found_first_school
from schools.forms.setup import FirstSchoolForm

SEAL = "first_entry"


@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Remember that this browser has the secret, and take it out of the address bar (and of every log)."""
    if not first_entry.fits(token):
        return _closed(request)
    request.session[SEAL] = first_entry.seal(token)
    return redirect("schools:first_school")


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def first_school(request: HttpRequest) -> HttpResponse:
    """Make the first school and sign its first administrator in."""
    sealed = request.session.get(SEAL, "")
    if not first_entry.seal_fits(sealed):
        return _closed(request)
    form = FirstSchoolForm(request.POST or None, initial={"language": get_language()})
    if form.is_valid():
        try:
            user = found_first_school(
                board=form.cleaned_data["board"],
                details=form.details(),
                site=form.site,
                administrator=form.administrator(),
                key=first_entry.key_of(sealed),
                on=timezone.localdate(),
                at=timezone.now(),
            )
        except AlreadyBegun:
            return _closed(request)
        first_entry.throw_away()
        _sign_in(request, user)
        return redirect("home")
    return render(request, "schools/first_school.html", {"form": form}, status=422 if form.is_bound else 200)


def _sign_in(request: HttpRequest, user: User) -> None:
    """As the sign-in page does, so that the second step follows without asking for the password again."""
    login(request, user, backend="schools.access.RoleBackend")
    record_authentication(request, user, "password", email=user.email, reauthenticated=True)


def _closed(request: HttpRequest) -> HttpResponse:
    context = {"nobody": first_entry.nobody_is_here()}
    return render(request, "schools/first_closed.html", context, status=404)
