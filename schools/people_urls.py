"""The addresses below people/: pupils, groups and staff."""

from django.urls import path

from schools.converters import register_day
from schools.views import groups, invitations, promotion, pupils, staff

register_day()

urlpatterns = [
    path("", pupils.people, name="people"),
    path("pupils/add/", pupils.add, name="pupil_add"),
    path("pupils/<int:pk>/", pupils.pupil, name="pupil"),
    path("pupils/<int:pk>/change/", pupils.change, name="pupil_change"),
    path("pupils/<int:pk>/enrol/", pupils.enrol_pupil, name="pupil_enrol"),
    path("pupils/<int:pk>/move/", pupils.move_pupil, name="pupil_move"),
    path("pupils/<int:pk>/join/", pupils.join_group, name="pupil_join"),
    path("enrolments/<int:pk>/", pupils.enrolment, name="enrolment"),
    path("enrolments/<int:pk>/drop/", pupils.drop_enrolment_of_pupil, name="enrolment_drop"),
    path("memberships/<int:pk>/", pupils.membership, name="membership"),
    path("memberships/<int:pk>/drop/", pupils.drop_membership_of_pupil, name="membership_drop"),
    path("groups/", groups.groups, name="groups"),
    path("groups/add/", groups.add, name="group_add"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/expected/<day:on>/", groups.expected, name="expected"),
    path("groups/<int:pk>/change/", groups.change, name="group_change"),
    path("groups/<int:pk>/mentor/", groups.mentor, name="group_mentor"),
    path("groups/<int:pk>/close/", groups.close, name="group_close"),
    path("groups/<int:pk>/open/", groups.open_again, name="group_open"),
    path("staff/", staff.staff_list, name="staff"),
    path("staff/add/", staff.add, name="staff_add"),
    path("staff/invite/", invitations.invite_many, name="invite_many"),
    path("staff/invite/fill-in/", invitations.fill_in, name="invite_fill_in"),
    path("staff/invite/send/", invitations.send_invitations, name="invite_send"),
    path("staff/<int:pk>/", staff.person, name="person"),
    path("staff/<int:pk>/change/", staff.change, name="person_change"),
    path("staff/<int:pk>/role/", staff.give, name="person_role"),
    path("staff/<int:pk>/invite/", staff.invite_person, name="person_invite"),
    path("staff/<int:pk>/block/", staff.block_account, name="person_block"),
    path("staff/<int:pk>/unblock/", staff.unblock_account, name="person_unblock"),
    path("staff/<int:pk>/second-factor/", staff.new_second_factor, name="person_second_factor"),
    path("roles/<int:pk>/end/", staff.end, name="role_end"),
    path("new-year/", promotion.prepare, name="promote"),
    path("new-year/groups/<int:pk>/", promotion.exceptions, name="promote_group"),
    path("new-year/summary/", promotion.summary, name="promote_summary"),
    path("new-year/carry-out/", promotion.carry_out, name="promote_carry_out"),
    path("new-year/<int:pk>/", promotion.done, name="promote_done"),
    path("new-year/<int:pk>/undo/", promotion.undo, name="promote_undo"),
]
