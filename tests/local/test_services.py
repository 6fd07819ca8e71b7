"""The parts themselves, each test with copies of its own beside those that the other tests run on."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psutil
import psycopg2
import pytest
import redis
import requests
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core.crypto.keyring import read_keys
from local.folder import Folder
from local.leftovers import reset
from local.services import Services

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
# Starts the parts in the folder that it is given, says so, and waits to be killed.
LAUNCHER = """
import sys, time
from pathlib import Path
from local.services import Services
Services(Path(sys.argv[1]), safe=False).start()
print("started", flush=True)
time.sleep(60)
"""


def descendants(number: int | None = None) -> set[psutil.Process]:
    """Processes that the one with this number, or this one, has started."""
    return set(psutil.Process(number).children(recursive=True))


def s3(environ: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=environ["S3_ENDPOINT_URL"],
        region_name=environ["S3_REGION"],
        aws_access_key_id=environ["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["S3_SECRET_ACCESS_KEY"],
    )


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with Services(tmp_path_factory.mktemp("one") / "var", safe=False) as started:
        yield started


def test_two_copies_run_side_by_side(services: Services, tmp_path: Path) -> None:
    with Services(tmp_path / "var", safe=False) as other:
        for name in ("DATABASE_URL", "VALKEY_URL", "S3_ENDPOINT_URL", "S3_SECRET_ACCESS_KEY", "SECRETS_KEYS"):
            assert services.environ[name] != other.environ[name]
        s3(services.environ).put_object(Bucket="planner", Key="only-here", Body=b"1")
        theirs = s3(other.environ).list_objects_v2(Bucket="planner")["Contents"]
        assert "only-here" not in {each["Key"] for each in theirs}


def test_stopping_leaves_no_process_and_starting_again_finds_everything(tmp_path: Path) -> None:
    before = descendants()
    services = Services(tmp_path / "var", safe=False)
    services.start()
    assert descendants() > before
    s3(services.environ).put_object(Bucket="planner", Key="kept", Body=b"painting")
    redis.Redis.from_url(services.environ["VALKEY_URL"]).set("kept", "queued")
    services.stop()
    assert descendants() <= before
    (services.var / "ports.json").unlink()  # as if all ports had been taken meanwhile
    (services.var / "secrets/secrets_keys").unlink()  # as if the folder were from before there were any
    with Services(tmp_path / "var", safe=False) as again:
        assert s3(again.environ).get_object(Bucket="planner", Key="kept")["Body"].read() == b"painting"
        assert redis.Redis.from_url(again.environ["VALKEY_URL"]).get("kept") == b"queued"
        (line,) = [line for line in (again.var / "local.env").read_text().split("\n") if "SECRETS_KEYS" in line]
        assert line == f"SECRETS_KEYS='{again.environ['SECRETS_KEYS']}'"
        assert read_keys(again.environ["SECRETS_KEYS"])[1] == []


def test_a_killed_launcher_leaves_nothing_that_blocks_the_next_start(tmp_path: Path) -> None:
    var = tmp_path / "var"
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER, str(var)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "started\n"
    servers = descendants(launcher.pid)
    assert {"postgres", "weed", "valkey-server"} <= {server.name() for server in servers}
    launcher.send_signal(signal.SIGKILL)
    launcher.communicate()
    with Services(var, safe=False) as services:
        assert psycopg2.connect(services.environ["DATABASE_URL"]).info.user == "planner_web"
    assert not any(server.is_running() for server in servers)
    assert reset(var) == f"Cleared {var}."


def test_a_note_with_the_number_of_another_process_does_not_end_that_one(tmp_path: Path) -> None:
    bystander = subprocess.Popen(["sleep", "60"])
    folder = Folder(tmp_path / "var")
    folder.claim()
    folder.release()
    (folder.notes / "valkey.json").write_text(json.dumps({"pid": bystander.pid, "started": 0}))
    Services(folder.path).claim()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_strangers_get_nothing_from_storage_or_broker(services: Services) -> None:
    assert requests.get(f"{services.environ['S3_ENDPOINT_URL']}/planner/.ready", timeout=5).status_code == 403
    ports = json.loads((services.var / "ports.json").read_text())
    for part in ("filer", "volume"):
        assert requests.get(f"http://127.0.0.1:{ports[part]}/buckets/planner/.ready", timeout=5).status_code == 401
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=ports["valkey"], retry=Retry(NoBackoff(), 0)).ping()


def test_the_web_role_owns_nothing_and_makes_nothing(services: Services) -> None:
    with psycopg2.connect(services.environ["DATABASE_URL"]).cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE public.mine (id int)")
        cursor.connection.rollback()
        cursor.execute(
            "SELECT rolinherit, rolcreaterole, rolcreatedb, rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)


def test_the_owner_can_add_the_extensions_that_the_product_may_need(services: Services) -> None:
    with psycopg2.connect(services.environ["DATABASE_OWNER_URL"]).cursor() as cursor:
        for name in ("pg_trgm", "unaccent", "btree_gist"):
            cursor.execute(f"CREATE EXTENSION {name}")
        cursor.connection.rollback()
