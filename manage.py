#!/usr/bin/env python
"""The command line of the application."""

import os
import sys

from django.conf import settings
from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        try:
            execute_from_command_line(sys.argv)
        except AppRegistryNotReady:
            # Django's own commands go on without settings and stumble later; asked again, these say what they lack.
            settings.INSTALLED_APPS  # noqa: B018
            raise
    except ImproperlyConfigured as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
