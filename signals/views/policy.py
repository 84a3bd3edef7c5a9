"""The absence policy: what it says, and taking over the proposal."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.jobs import wish
from schools.access import SchoolRequest, permission_required
from schools.models import School
from schools.roles import Permission
from signals.actions.policy import AlreadyAdopted, adopt_proposal, proposal_for
from signals.forms import AdoptForm
from signals.policy_step import counts_in_another_unit, in_words, newest_policy


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def policy(request: SchoolRequest) -> HttpResponse:
    """The policy in plain words; a proposal when there is none, or when the school counts in another unit now."""
    viewer, school = request.viewer, request.viewer.school
    newest, says = newest_policy(school)
    is_open = newest is None or counts_in_another_unit(school, says)
    proposed = proposal_for(school) if is_open else says
    first = max(viewer.today, newest.valid_from + timedelta(days=1)) if newest else None
    begin = first or _year_began(school, viewer.today)
    form = AdoptForm(request.POST or None, first=first, today=viewer.today, initial={"valid_from": begin})
    if is_open and form.is_valid():
        try:
            adopt_proposal(
                school=school,
                policy=proposed,
                valid_from=form.cleaned_data["valid_from"],
                by=request.user,
                at=timezone.now(),
            )
        except AlreadyAdopted:
            messages.info(request, _("Somebody else took the policy over just now."))
        else:
            wish("signals.evaluate", school_id=school.pk, by=request.user)
            messages.success(request, _("The absence policy is in force."))
        return redirect("schools:setup")
    context = {"newest": newest, "is_open": is_open, "says": in_words(school, proposed), "form": form}
    return render(request, "signals/policy.html", context, status=422 if is_open and form.is_bound else 200)


def _year_began(school: School, today: date) -> date:
    """The first day of the school year of today, or of the next; today while there is none."""
    year = school.years.filter(last_on__gte=today).order_by("first_on").first()
    return year.first_on if year else today
