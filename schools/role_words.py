"""The roles in words, the weightiest first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schools.roles import Role

ROLE_WORDS = {
    Role.LEADER: _("School leader"),
    Role.COORDINATOR: _("Attendance coordinator"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.MENTOR: _("Mentor"),
    Role.FRONT_OFFICE: _("Front office"),
    Role.TEACHER: _("Teacher"),
}
