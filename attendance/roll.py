"""The confirmed list of a register in a few bytes. Pure.

Ascending numbers are kept as the steps between them, each in base 128 with the high bit set on all but its last byte:
thirty pupils of one year fit in some forty bytes, where thirty rows would take kilobytes.
"""

from __future__ import annotations

from collections.abc import Iterable


def pack(numbers: Iterable[int]) -> bytes:
    """Positive whole numbers, in any order, doubles counted once. Raises ValueError for zero and below."""
    packed = bytearray()
    previous = 0
    for number in sorted(set(numbers)):
        step = number - previous
        if step <= 0:
            raise ValueError(f"not a positive number: {number}")
        previous = number
        while step > 0x7F:
            packed.append(step & 0x7F | 0x80)
            step >>= 7
        packed.append(step)
    return bytes(packed)


def unpack(packed: bytes) -> list[int]:
    """The numbers in ascending order. Raises ValueError when the bytes end in the middle of a number."""
    numbers: list[int] = []
    current = step = shift = 0
    for byte in packed:
        step |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            current += step
            numbers.append(current)
            step = shift = 0
    if shift:
        raise ValueError("the list was cut off")
    return numbers
