"""What cannot be done to people and groups, in words."""

from __future__ import annotations


class Refused(Exception):
    """It cannot be true; nothing was written. `field` is what to look at, `words` say what to do."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words
