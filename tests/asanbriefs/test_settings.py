"""asanbriefs.settings: a bad value stops the start and names the variable."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SAFE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "SECRET_KEY": "a long and random text, as the example file asks for it",
    "SITE_URL": "https://briefs.example.org",
}


def start(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with nothing but these variables."""
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"} | variables
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def told(what: str, **variables: str) -> list[str]:
    """Return what the settings `s` say, word by word."""
    program = f"from django.conf import settings as s; print({what})"
    module = {"DJANGO_SETTINGS_MODULE": "asanbriefs.settings"}
    return start("-c", program, **module | variables).stdout.split()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DATABASE_URL": "mysql://there/x"}, "DATABASE_URL"),
        ({"SITE_URL": "briefs.example.org"}, "SITE_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"PORT": "eighty"}, "PORT"),
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"TRUSTED_PROXIES": "the-proxy"}, "TRUSTED_PROXIES"),
    ],
)
def test_a_bad_value_stops_the_start(variables: dict[str, str], message: str) -> None:
    done = start("manage.py", "check", **SAFE | variables)

    assert done.returncode != 0
    assert message in done.stderr.splitlines()[-1]


def test_a_deployed_site_has_nothing_to_be_warned_of() -> None:
    words = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    done = start(*words, HSTS_PRELOAD="1", **SAFE)

    assert done.returncode == 0, done.stderr


def test_cookies_are_secure_behind_https_alone() -> None:
    ask = "s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0"

    secure = told(ask, **SAFE)
    plain = told(ask, **SAFE | {"SITE_URL": "http://a.example"})

    assert secure == ["True", "True"]
    assert plain == ["False", "False"]


def test_searches_are_not_compiled_unless_the_address_says_so() -> None:
    ask = "s.DATABASES['default']['OPTIONS']['options']"
    own = SAFE["DATABASE_URL"] + "?options=-c%20work_mem%3D64MB"

    plain = told(ask, **SAFE)
    said = told(ask, **SAFE | {"DATABASE_URL": own})

    assert plain == ["-c", "jit=off"]
    assert said == ["-c", "work_mem=64MB"]


def test_the_example_file_lists_every_variable() -> None:
    read = (Path(settings.BASE_DIR) / "asanbriefs/settings.py").read_text("utf-8")
    example = (Path(settings.BASE_DIR) / ".env.example").read_text("utf-8")

    names = re.findall(r'(?:env\.\w+|_flag|_number|_networks)\(\s*"([A-Z_]+)"', read)
    assert len(names) > 10
    assert [name for name in names if f"{name}=" not in example] == []
