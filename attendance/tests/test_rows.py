"""Drawing the row of a plain pupil once makes no difference to what is seen."""

from __future__ import annotations

import re

import pytest
import time_machine

from attendance.sheet import Line
from attendance.tests.screen import Screen
from schools.models import Pupil
from tests.cast import AT, assemble

pytestmark = pytest.mark.django_db

TICKET = re.compile(r'name="(ticket|csrfmiddlewaretoken)" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"')


def test_the_page_is_the_same_as_when_each_row_is_drawn_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble(pupils=6)
    strange, absent, late, *_others = cast.pupils
    Pupil.objects.filter(pk=strange.pk).update(
        first_name='<b>Zoë</b> & "D\'Arcy"', prefix="", surname="O'Brien"
    )
    screen = Screen(cast.mira, cast.lesson, cast.on)
    with time_machine.travel(AT, tick=False):
        screen.open()
        screen.save({absent: "absent", late: "late"}, **{f"m_{late.pk}": "8"})

        screen.open()  # the toast of the save
        quick = screen.open().content.decode()
        monkeypatch.setattr(Line, "is_plain", False)
        slow = screen.open().content.decode()

    assert "&lt;b&gt;Zoë&lt;/b&gt; &amp; &quot;D&#x27;Arcy&quot; O&#x27;Brien" in quick
    assert TICKET.sub("", quick) == TICKET.sub("", slow)
