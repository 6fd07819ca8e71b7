"""``make run``: the parts, the set-up, then web, worker and beat until Ctrl-C."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho.manager import Manager

from local.leftovers import MARKER, stop_leftovers
from local.ports import is_free
from local.processes import DidNotStart
from local.services import InUse, Services

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


def main() -> int:
    """Serve until stopped. The exit status is 0 after Ctrl-C, 1 when something is in the way."""
    port = int(os.environ.get("PORT") or 8000)
    services = Services(var=Path(os.environ.get("VAR") or ROOT / "var"))
    try:
        services.start(before=lambda: stop_leftovers(services.var))
        if not is_free(port):
            return _refuse(f"Port {port} is taken. Stop what uses it, or choose another: make run PORT=8001")
        return _serve(services, port)
    except (InUse, DidNotStart, OSError) as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 0
    finally:
        services.stop()


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _serve(services: Services, port: int) -> int:
    environ = {**os.environ, **services.environ, "PORT": str(port), MARKER: str(services.var), "PYTHONUNBUFFERED": "1"}
    print("Preparing the database (the demo data takes half a minute the first time) …", flush=True)
    if subprocess.run([sys.executable, "manage.py", "local_setup"], cwd=ROOT, env=environ, check=False).returncode:
        return _refuse("The set-up failed; what it said is above.")
    manager = Manager()
    for name, command, given in _processes(services, port, environ):
        manager.add_process(name, command, env=given, cwd=str(ROOT))
    threading.Thread(target=_announce, args=(port, environ), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (0, 130) else 1


def _processes(services: Services, port: int, environ: dict[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    web = (
        f"{BIN}/gunicorn config.wsgi --bind 127.0.0.1:{port} --worker-class gthread --workers 2 --threads 8 --reload"
        " --no-control-socket --access-logfile - --access-logformat '%(m)s %(U)s %(s)s %(M)sms'"
    )
    worker = f"{BIN}/celery -A config worker --pool prefork --concurrency 2 --loglevel WARNING --without-gossip"
    beat = f"{BIN}/celery -A config beat --loglevel WARNING --pidfile= --schedule {services.var}/beat-schedule"
    # An empty value keeps the web process from finding the owner's address in local.env.
    return [("web", web, {**environ, "DATABASE_OWNER_URL": ""}), ("worker", worker, environ), ("beat", beat, environ)]


def _announce(port: int, environ: dict[str, str]) -> None:
    """Say where everything is, once it answers."""
    address = f"http://127.0.0.1:{port}/healthz"
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=2)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    else:
        print(f"Not everything answers yet: see {address}", flush=True)
    subprocess.run([sys.executable, "manage.py", "demo_signins"], cwd=ROOT, env=environ, check=False)


if __name__ == "__main__":
    sys.exit(main())
