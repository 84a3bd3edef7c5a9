"""What differs in the tests; everything else is what a school runs."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-the-tests-only")
os.environ.setdefault("HTTPS", "0")
_data = Path(tempfile.mkdtemp(prefix="aanwezig-test-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
(_data / "static").mkdir()
os.environ["AANWEZIG_DATA_DIR"] = str(_data)  # one for each process: no worker takes another's messages

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_REQUIRED = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: an in-memory database locks under a live server and worker.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
