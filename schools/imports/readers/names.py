"""Takes Dutch names apart: first name, prefix, surname. Pure.

Prefixes as in table 36 of the population register, as far as a school meets them.
"""

from __future__ import annotations

Name = tuple[str, str, str]  # first name, prefix, surname

_WORDS = """van von de den der 't 's het ten ter te to tot op in aan bij uit over onder voor d' d la le les l' du des
da das do dos di del della dello el al bin ben ibn zu zum zur af v.d. v/d vd vande vanden vander"""
_FIRST = frozenset(_WORDS.split())
_NEXT = _FIRST | {"dem", "las", "los"}


def is_prefix(text: str) -> bool:
    """Whether a text is nothing but a prefix: "van der"."""
    words = text.casefold().replace("’", "'").split()
    return bool(words) and words[0] in _FIRST and all(word in _NEXT for word in words)


def without_prefix(surname: str) -> tuple[str, str]:
    """Prefix and surname of "de Vries" and of "Vries, de". A capital belongs to the surname: "De Vries" is Belgian."""
    last, comma, rest = surname.partition(",")
    if comma and is_prefix(rest):
        return rest.strip(), last.strip()
    words = surname.split()
    end = next((at for at, word in enumerate(words) if not (word.islower() and is_prefix(word))), len(words))
    if 0 < end < len(words):
        return " ".join(words[:end]), " ".join(words[end:])
    return "", surname


def apart(name: str) -> Name:
    """The parts of "Vries, Jan de", "de Vries, Jan", "Vries, de, Jan" and "Jan de Vries". Without a comma or a prefix
    the first word is the first name."""
    parts = [part.strip() for part in name.split(",") if part.strip()]
    if len(parts) == 3 and is_prefix(parts[1]):
        return parts[2], parts[1], parts[0]
    if len(parts) >= 2:
        prefix, surname = without_prefix(parts[0])
        words = " ".join(parts[1:]).split()
        end = next((at for at in range(1, len(words)) if is_prefix(" ".join(words[at:]))), len(words))
        return " ".join(words[:end]), prefix or " ".join(words[end:]), surname
    if "," in name:
        return ("", *without_prefix("".join(parts)))
    words = name.split()
    start = next((at for at in range(1, len(words) - 1) if is_prefix(words[at])), None)
    if start is None:
        return " ".join(words[:1]), "", " ".join(words[1:])
    end = next((at for at in range(start, len(words) - 1) if not is_prefix(words[at])), len(words) - 1)
    return " ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])
