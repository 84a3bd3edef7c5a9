"""A guard against citizen service numbers (BSN, onderwijsnummer), which a school may not give to this application.

UAVG art. 46 allows the BSN only for purposes that a law names; keeping attendance inside a school is not one of them.
"""

import re

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
