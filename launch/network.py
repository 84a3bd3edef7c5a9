"""Where the web server listens: is the port free, does it answer, and what does one type in the browser?"""

from __future__ import annotations

import errno
import http.client
import socket
import time
from collections.abc import Callable

from launch.environment import Stop

READY_WITHIN_S = 60.0
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  (compared with, not bound to)


def check_port(host: str, port: int) -> None:
    if (error := _why_not(host, port)) is None:
        return
    if isinstance(error, PermissionError):
        raise Stop(f"Port {port} is for the system only. Choose one from 1024 up: ./run --port 8000")
    if error.errno == errno.EADDRINUSE:
        free = next(
            (other for other in range(port + 1, port + 50) if _why_not(host, other) is None), port + 1
        )
        raise Stop(
            f"Port {port} is taken by another program (or by another Aanwezig).\n"
            f"Stop that program, or choose another port: ./run --port {free}"
        )
    raise Stop(
        f"Cannot listen on {host}: {error.strerror}. Use --host 127.0.0.1 (this machine) or 0.0.0.0 (all)."
    )


def _why_not(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def answers(host: str, port: int, *, while_: Callable[[], bool]) -> bool:
    """Wait for the first answer. Any will do: what it says is the application's affair."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    until = time.monotonic() + READY_WITHIN_S
    while while_() and time.monotonic() < until:
        connection = http.client.HTTPConnection(reachable, port, timeout=READY_WITHIN_S)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    return False


def names_of_this_machine(host: str) -> set[str]:
    """What may stand in the address bar for a server that listens on `host`."""
    names = {"localhost", "127.0.0.1", "[::1]", host}
    if host in EVERYWHERE:
        names |= {socket.gethostname(), socket.getfqdn(), *_own_addresses()}
    return names - EVERYWHERE


def _own_addresses() -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    except OSError:
        return set()


def url(host: str, port: int) -> str:
    shown = socket.gethostname() if host in EVERYWHERE else host
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"
