"""``manage.py check --deploy`` with the production settings and an environment as a server has it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.database import TEST_DATABASE

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "ROOT_HOST": "planner.example",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
    "EMAIL_URL": "smtp+tls://planner:secret@mail.planner.example:587",
    "S3_PUBLIC_ENDPOINT_URL": "https://files.planner.example",
    "TRUSTED_PROXY_COUNT": "1",
    "GOOGLE_CLIENT_ID": "google-id",
    "GOOGLE_CLIENT_SECRET": "google-secret",
    "DATABASE_OWNER_URL": "",
}


def manage(tmp_path: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    database = os.environ["DATABASE_URL"].replace("/planner?", f"/{TEST_DATABASE}?")
    environ = os.environ | ENVIRONMENT | {"DATABASE_URL": database, "VAR": str(tmp_path)}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_the_deployment_checks_find_nothing_and_none_is_silenced(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level=WARNING", "--database=default")
    assert (done.returncode, done.stderr.strip()) == (0, ""), done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("committed")
def test_in_production_pages_and_cookies_are_for_https(tmp_path: Path) -> None:
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_HSTS_SECONDS",
    ]
    code = f"from django.conf import settings as s; print([bool(getattr(s, n)) for n in {names}], s.DEBUG)"
    code += "; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH)"
    policy = "print(s.CONTENT_SECURITY_POLICY['DIRECTIVES'])"
    said = manage(tmp_path, "shell", "--no-imports", "-c", f"{code}; {policy}").stdout
    assert f"{[True] * len(names)} False" in said
    assert "__Host-session __Host-csrf None /" in said
    for origin in ("https://files.planner.example", "https://*.planner.example'", "https://accounts.google.com"):
        assert origin in said
    assert "http://" not in said
    assert "github.com" not in said
