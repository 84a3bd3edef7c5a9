"""The rows of a register, thirty times almost the same: the row of a pupil of whom nothing is known is drawn once."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from attendance.sheet import Line
from schools.models import Pupil

register = template.Library()

# No name holds a control character, and `escape` leaves it alone.
_KEY, _NAME = "\x01", "\x02"


class Rows(template.Node):
    def __init__(self, lines: FilterExpression, row: NodeList) -> None:
        self.lines = lines
        self.nodelist = row

    def render(self, context: Context) -> SafeString:
        lines: Iterable[Line] = self.lines.resolve(context)
        plain = ""
        rows = []
        with context.push():
            for line in lines:
                if not line.is_plain:
                    rows.append(self._row(context, line))
                    continue
                plain = plain or self._row(context, Line(_anybody()))
                rows.append(plain.replace(_KEY, str(line.pupil.pk)).replace(_NAME, escape(line.pupil.name)))
        return mark_safe("".join(rows))  # noqa: S308 - rendered by the template, and names that were escaped

    def _row(self, context: Context, line: Line) -> str:
        context["line"] = line
        return self.nodelist.render(context)


def _anybody() -> Pupil:
    """Whose key and name are filled in later."""
    anybody = Pupil(first_name=_NAME)
    anybody.pk = _KEY
    return anybody


@register.tag
def rows(parser: Parser, token: Token) -> Rows:
    """`{% rows sheet.lines %}…{% endrows %}` draws its inside for each `line`. Of a plain line it may show `pupil.pk`
    and `pupil.name` as they are, and nothing else."""
    _tag, lines = token.split_contents()
    inside = parser.parse(["endrows"])
    parser.delete_first_token()
    return Rows(parser.compile_filter(lines), inside)
