"""How much memory a piece of reading takes, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

# A process begins with the peak of the one that started it, so a small one stands between the tests and the measured.
_BETWEEN = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)"
_TOLD = """
import resource
print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024)
"""


def peak_megabytes(code: str, *arguments: str) -> int:
    """The largest of the process that runs `code` and of those it starts, libraries included."""
    command = [sys.executable, "-c", _BETWEEN, code + _TOLD, *arguments]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)
