"""The way into an installation with nobody in it: a secret address, shown only to who started it, that works once."""

from __future__ import annotations

import hashlib
import os
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User

SOMEBODY = "somebody-can-sign-in"
SOMEBODY_IS_REMEMBERED_S = 60


def nobody_is_here() -> bool:
    """Whether no account exists at all. One query, and none while it is remembered that somebody does."""
    if cache.get(SOMEBODY):
        return False
    if User.objects.exists():
        cache.set(SOMEBODY, True, SOMEBODY_IS_REMEMBERED_S)
        return False
    return True


def ensure_token() -> str:
    """The secret of the address; made the first time, in a file that only its owner can read."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        suppress(FileExistsError),
        os.fdopen(os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
    ):
        file.write(secrets.token_urlsafe(32))
    return _file().read_text()


def fits(token: str) -> bool:
    """Whether this is the secret, and nobody used it yet."""
    return nobody_is_here() and _file().exists() and _same(token, _file().read_text())


def seal(token: str) -> str:
    """What a session remembers of the secret: enough to know it again, too little to give it away."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal_fits(sealed: str) -> bool:
    """Whether the session came in by the secret that still holds."""
    return nobody_is_here() and _file().exists() and _same(sealed, seal(_file().read_text()))


def key_of(sealed: str) -> uuid.UUID:
    """The key of the audit event by which the secret is used: the trail takes it once."""
    return uuid.UUID(sealed[:32])


def throw_away() -> None:
    _file().unlink(missing_ok=True)


class EmptyInstallationMiddleware:
    """While nobody can sign in, every page says what to do instead of asking for a password that nobody has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        ways_in = (reverse("schools:first_school"), reverse("accounts:language"))
        if request.user.is_authenticated or request.path.startswith(ways_in) or not nobody_is_here():
            return self.get_response(request)
        return render(request, "schools/first_nobody.html")


def _file() -> Path:
    return Path(settings.DATA_DIR) / "setup_token"


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
