"""`./run`: from a fresh clone to a school in the browser, and the same again tomorrow on the same data."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time

from launch.data_folder import DataFolder
from launch.environment import PYTHON, ROOT, Stop, ensure, say
from launch.network import EVERYWHERE, answers, check_port, names_of_this_machine, url
from launch.processes import Process, end_together, keep_running

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EMPTY, DEMO_UNFINISHED = "started_empty", "demo_unfinished"


def main() -> int:
    options = read_options()
    # A shell that starts us in the background hands over SIGINT ignored; kill and a closed window also end in peace.
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    try:
        read_dotenv()
        return start(options)
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped before it had started; nothing is lost. The next ./run goes on from here.")
        return 130


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Starts Aanwezig on this machine: installs what it needs, prepares the database, loads a demo "
        "school the first time, and serves it until Ctrl-C. Everything it makes stands in var/.",
        epilog="DATABASE_URL (PostgreSQL), CELERY_BROKER_URL (Redis) and the rest of .env.example are read from the "
        "environment or from a file .env.",
    )
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (127.0.0.1: this machine only)"
    )
    parser.add_argument("--empty", action="store_true", help="start without the demo school")
    parser.add_argument("--reset", action="store_true", help="throw the data in var/ away first (asks)")
    parser.add_argument("--yes", action="store_true", help="do not ask; for scripts")
    options = parser.parse_args()
    if not 1 <= options.port <= 65535:
        parser.error("--port is a number from 1 to 65535")
    return options


def read_dotenv() -> None:
    """Lines NAME=value of `.env`, where the environment does not say otherwise."""
    file = ROOT / ".env"
    for line in file.read_text().splitlines() if file.exists() else []:
        name, given, value = line.partition("=")
        if given and value.strip() and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def start(options: argparse.Namespace) -> int:
    data = DataFolder()
    with data.held():
        check_port(options.host, options.port)
        if options.reset:
            reset(data, ask=not options.yes)
        ensure("requirements.txt")
        data.ensure_secret_key()
        set_environment(options)
        prepare_database()
        load_demo_unless_empty(data, options)
        return serve(data, options)


def reset(data: DataFolder, *, ask: bool) -> None:
    if "DATABASE_URL" in os.environ:
        raise Stop(
            "DATABASE_URL points to a database outside var/; ./run --reset leaves that alone. Empty it yourself."
        )
    if ask:
        say(
            f"This throws away everything in {data.path}: the database, the files, the accounts. There is no way back."
        )
        try:
            answer = input("Type reset to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != "reset":
            raise Stop("Nothing was thrown away." + ("" if answer else " (In a script: ./run --reset --yes)"))
    data.clear()
    say("The data were thrown away.")


def set_environment(options: argparse.Namespace) -> None:
    """What is right for a server on this machine, where the environment does not say otherwise."""
    os.environ.setdefault("ALLOWED_HOSTS", ",".join(sorted(names_of_this_machine(options.host))))
    os.environ.setdefault("HTTPS", "0")
    if os.environ.get("CELERY_BROKER_URL", "").startswith("redis"):
        os.environ.setdefault("WEB_CONCURRENCY", "2")
    else:  # the cache with sessions and sign-in limits lives in the memory of one process
        os.environ["WEB_CONCURRENCY"] = "1"


def prepare_database() -> None:
    say("Preparing words, database and style sheets …")
    manage("translations", "--compile")
    manage("migrate", "--no-input")
    manage("collectstatic", "--no-input")


def load_demo_unless_empty(data: DataFolder, options: argparse.Namespace) -> None:
    """The demo is for a database without a school; who once started with --empty is not surprised by it later."""
    if options.empty:
        data.remember(EMPTY)
    if not data.remembers(DEMO_UNFINISHED) and (data.remembers(EMPTY) or _has_a_school()):
        return
    say("Loading two demo schools (about a minute, only this time; without them: ./run --empty) …")
    data.remember(DEMO_UNFINISHED)
    manage("load_demo_school", "--sector", "vo", "--pupils", "1200")
    manage("load_demo_school", "--sector", "po", "--pupils", "240")
    data.forget(DEMO_UNFINISHED)


def _has_a_school() -> bool:
    question = "from schools.models import School; print(School.objects.exists())"
    return manage("shell", "--no-imports", "-c", question).strip() == "True"


def manage(*arguments: str) -> str:
    """One management command, quiet unless it fails. Returns what it printed."""
    done = subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"{done.stdout}{done.stderr}\nThis did not work: manage.py {' '.join(arguments)}")
    return done.stdout


def serve(data: DataFolder, options: argparse.Namespace) -> int:
    if data.demo_accounts():
        os.environ.setdefault("AANWEZIG_DEMO", "1")
        os.environ.setdefault("SECOND_FACTOR_REQUIRED", "0")
    web = Process("The web server", web_command(options), data.log / "web.log", os.environ)
    worker = Process("The worker", worker_command(), data.log / "worker.log", os.environ)
    try:
        web.start()
        worker.start()
        if not answers(options.host, options.port, while_=lambda: not web.ended):
            raise Stop(
                f"{web.last_lines()}\n\nThe web server did not start; its last words are above ({web.log})."
            )
        say(welcome(data, options))
        while not web.ended:
            keep_running(worker)
            time.sleep(0.5)
        raise Stop(
            f"{web.last_lines()}\n\nThe web server stopped by itself; its last words are above ({web.log})."
        )
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        for ending in ENDINGS:
            signal.signal(ending, signal.SIG_IGN)  # a second Ctrl-C must not cut the ending short
        end_together([web, worker])
        say("Aanwezig has stopped. Your data are kept; ./run goes on with them.")


def web_command(options: argparse.Namespace) -> list[str]:
    address = f"[{options.host}]" if ":" in options.host else options.host
    how = ["--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "5", "--no-control-socket"]
    return [
        str(PYTHON),
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"{address}:{options.port}",
        *how,
    ]


def worker_command() -> list[str]:
    """The very same worker as in a large installation, with the scheduler inside."""
    how = ["--beat", "--pool", "prefork", "--concurrency", "1", "--loglevel", "INFO"]
    return [str(PYTHON), "-m", "celery", "-A", "config", "worker", *how]


def welcome(data: DataFolder, options: argparse.Namespace) -> str:
    lines = ["", f"  Aanwezig runs:  {url(options.host, options.port)}", ""]
    if options.host in EVERYWHERE:
        lines += [
            "  Everyone on this network can reach it, unencrypted: for a look, never for real pupils.",
            "",
        ]
    accounts = data.demo_accounts()
    if accounts:
        rows = [(one["school"], one["role"], one["email"], one["password"]) for one in accounts]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += [
            "  Sign in as (invented people; their passwords were made for you and are shown only here):",
            "",
        ]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            lines.append(f"    {'  '.join(cells)}".rstrip())
        lines += [
            "",
            "  The demo asks no second factor; a real school does. Without it: ./run --reset --empty",
        ]
    elif link := setup_link(options):
        lines += [
            "  Nobody can sign in yet. Make your school and your own account here (this address works once):",
            "",
            f"    {link}",
            "",
        ]
    return "\n".join([*lines, f"  Logs: {data.log}", "  Stop: Ctrl-C", ""])


def setup_link(options: argparse.Namespace) -> str:
    """Where the first school is made; empty as soon as somebody can sign in."""
    return manage("setup_link", "--base", url(options.host, options.port)).strip()


if __name__ == "__main__":
    sys.exit(main())
