"""What a lesson clashes with, in words."""

from __future__ import annotations

from collections import Counter

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.clashes import Clash, Kind
from schools.week import Card, Week

register = template.Library()


@register.simple_tag
def clash_sentences(week: Week, card: Card, names: dict[str, str]) -> list[str]:
    """A sentence for each thing that is also somewhere else; pupils are counted, not named."""
    named = [_sentence(week, card, clash, names) for clash in card.clashes if clash.kind is not Kind.PUPIL]
    pupils = Counter(_others(week, card, clash) for clash in card.clashes if clash.kind is Kind.PUPIL)
    counted = [
        ngettext("%(n)s pupil also sits in %(lessons)s", "%(n)s pupils also sit in %(lessons)s", n)
        % {"n": n, "lessons": lessons}
        for lessons, n in pupils.items()
    ]
    return named + counted


def _sentence(week: Week, card: Card, clash: Clash, names: dict[str, str]) -> str:
    words = {
        Kind.TEACHER: _("%(who)s also teaches %(lessons)s"),
        Kind.ROOM: _("Room %(who)s is also used by %(lessons)s"),
        Kind.GROUP: _("%(who)s also has %(lessons)s"),
    }[clash.kind]
    who = names.get(f"{clash.kind}-{clash.who}", str(clash.who))
    return words % {"who": who, "lessons": _others(week, card, clash)}


def _others(week: Week, card: Card, clash: Clash) -> str:
    others = (week.by_lesson[lesson, clash.on] for lesson in clash.lessons if lesson != card.dated.lesson.pk)
    return ", ".join(other.title for other in others)
