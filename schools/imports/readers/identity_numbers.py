"""A guard against citizen service numbers (BSN, onderwijsnummer), which a school may not give to this application.

UAVG art. 46 allows the BSN only for purposes that a law names; keeping attendance inside a school is not one of them.
"""

import re
from collections.abc import Iterable

# Nine digits, also written 1234.56.782. Between digits or letters a–f they are a piece of a longer random key.
_CANDIDATE = re.compile(r"(?<![0-9A-Fa-f])(?:\d{9}|\d{4}\.\d{2}\.\d{3})(?![0-9A-Fa-f])")
_FACTORS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits are a possible BSN: 9a+8b+7c+6d+5e+4f+3g+2h-i divides by 11, and they are not all zero."""
    total = sum(factor * int(digit) for factor, digit in zip(_FACTORS, digits, strict=True))
    return total % 11 == 0 and digits != "000000000"


def holds_identity_number(text: str) -> bool:
    """Whether a text contains a number that can be a BSN. One in eleven other numbers of nine digits looks like one."""
    return any(passes_eleven_test(found.replace(".", "")) for found in _CANDIDATE.findall(text))


def are_identity_numbers(texts: Iterable[str]) -> bool:
    """Whether a column of values holds identity numbers: more than half of those with nine digits can be one.

    A school's own numbers can have nine digits; one in eleven of them passes the test by chance (docs/decisions).
    """
    numbers = passing = 0
    for text in texts:
        if sum(map(str.isdigit, text)) >= 9:
            joined = "".join(letter for letter in text if letter not in " .-")
            found = _CANDIDATE.findall(joined)
            numbers += bool(found)
            passing += any(map(passes_eleven_test, found))
    return passing * 2 > numbers
