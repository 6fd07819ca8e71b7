"""What can be tested of docker/ without an engine: that the files know everything the product needs, and no more."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
# Read for development only, or made of other names in a loop.
ELSEWHERE = {"DEBUG"}
PROVIDERS = {f"{name}_CLIENT_{part}" for name in ("GOOGLE", "GITHUB") for part in ("ID", "SECRET")}


def settings_names() -> set[str]:
    text = "".join(path.read_text() for path in (ROOT / "config/settings").glob("*.py"))
    return set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"', text)) | PROVIDERS


def example_names() -> set[str]:
    return set(re.findall(r"^#?([A-Z0-9_]+)=", (DOCKER / "example.env").read_text(), re.MULTILINE))


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    found: dict[str, dict] = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]
    return found


def test_the_example_names_every_variable_that_the_settings_read() -> None:
    assert settings_names() - example_names() == ELSEWHERE


def test_every_variable_that_compose_demands_is_in_the_example() -> None:
    demanded = set(re.findall(r"\$\{([A-Z0-9_]+):\?", (DOCKER / "compose.yaml").read_text()))
    assert demanded
    assert demanded <= example_names()


def test_only_those_who_make_schemas_know_the_owner(services: dict[str, dict]) -> None:
    knows = {name for name, one in services.items() if one.get("environment", {}).get("DATABASE_OWNER_URL")}
    assert knows == {"migrate", "worker"}
    for name in ("web", "publisher", "beat"):
        assert services[name]["environment"]["DATABASE_OWNER_URL"] == ""


def test_the_parts_are_all_there_and_caddy_shares_the_webs_loopback(services: dict[str, dict]) -> None:
    assert set(services) == {"migrate", "web", "worker", "publisher", "beat", "caddy", "database", "valkey", "storage"}
    assert services["caddy"]["network_mode"] == "service:web"
    assert services["database"]["image"] == "postgres:18"
    for name, one in services.items():
        assert "ports" not in one or name == "web", name


def test_what_the_image_copies_is_there_and_it_runs_as_nobody() -> None:
    text = (DOCKER / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        for source in line.split():
            assert (ROOT / source).exists(), source
    last = text.split("FROM ")[-1]
    assert "USER 10001" in last
    assert "HEALTHCHECK" in last
    assert last.index("USER") < last.index('CMD ["gunicorn"')
    assert "--require-hashes" in text


def test_the_roles_are_those_that_the_product_expects() -> None:
    text = (DOCKER / "roles.sh").read_text()
    assert "planner_web LOGIN NOINHERIT" in text
    assert "planner_owner LOGIN CREATEROLE" in text
    assert "SUPERUSER" not in text


@pytest.mark.slow
def test_static_files_are_collected_with_no_other_part_running(tmp_path: Path) -> None:
    build = re.search(r"RUN (SECRET_KEY=build .*?)python manage.py", (DOCKER / "Dockerfile").read_text(), re.DOTALL)
    assert build
    dummies = dict(word.split("=", 1) for word in build.group(1).replace("\\\n", " ").split())
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ |= dummies | {"DJANGO_SETTINGS_MODULE": "config.settings.production", "VAR": str(tmp_path)}
    code = (
        "import django; from django.conf import settings; django.setup(); "
        f"settings.STATIC_ROOT = {str(tmp_path / 'static')!r}; "
        "from django.core.management import call_command; call_command('collectstatic', '--noinput', verbosity=0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "static/staticfiles.json").exists()
