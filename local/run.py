"""``make run``: the parts, the set-up, then web, workers and beat until Ctrl-C."""

import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path

from honcho.manager import Manager

from local.folder import InTheWay
from local.leftovers import MARKER, stop_leftovers
from local.lifeline import end_with
from local.ports import is_free
from local.processes import DidNotStart
from local.services import Services
from local.simulators.beside import Beside

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# To whom "not yet" is no error worth a line: ``HideWaiting`` in apps/core/logs.py.
_AGENT = "make-run"
ROOT = Path(__file__).parents[1]
# The warning about root is for those who take pickled tasks; ours are JSON.
_ENVIRON = {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore:You're running the worker"}
# Who may know the owner of the schemas: what makes and migrates them.
_OWNERS = {"worker"}
_STOPPED = {0, 128 + signal.SIGINT, 128 + signal.SIGTERM}


def main() -> int:
    """Serve until stopped. The exit status is 0 after Ctrl-C, 1 when something is in the way."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job starts with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    if "MAKELEVEL" in os.environ:  # killing make means us
        end_with(os.getppid(), signal.SIGTERM)
    try:
        port = _port()
        services = Services(Path(os.environ.get("VAR") or ROOT / "var"), port=port)
        services.start(before=partial(_make_way, services.var, port))
        try:
            return _serve(services, port)
        finally:
            services.stop()
    except (InTheWay, DidNotStart, OSError) as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 1024 <= int(given) <= 65535:
        raise InTheWay(f"PORT={given} is no port that the web can have: choose a number from 1024 to 65535.")
    return int(given)


def _make_way(var: Path, port: int) -> None:
    stop_leftovers(var)
    if not is_free(port):
        raise InTheWay(f"Port {port} is taken: stop what uses it, or choose another, as in make run PORT={port + 1}.")


def _serve(services: Services, port: int) -> int:
    simulators = Beside(services.ports, os.environ)
    found = {**services.environ, **simulators.environ}
    services.folder.write_environ(found)
    environ = {**os.environ, **found, **_ENVIRON, MARKER: str(services.var)}
    print("Preparing the database; the first time, with the demo data, this takes half a minute …", flush=True)
    if _manage("local_setup", environ):
        return _refuse("The set-up failed; what it said is above.")
    multiprocessing.set_start_method("fork")  # honcho's, which would differ from Python 3.14 on
    manager = Manager()
    for name, command in {**_commands(services.var, port), **simulators.commands}.items():
        # An empty value keeps the web from finding the owner's address in local.env.
        given = environ if name in _OWNERS else {**environ, "DATABASE_OWNER_URL": ""}
        manager.add_process(name, f"exec {shlex.join(_tied(command))}", env=given, cwd=str(ROOT))
    threading.Thread(target=_announce, args=(port, services.var, simulators.words), daemon=True).start()
    # honcho puts a process between us and each command: these go when we go, and the commands go with them.
    os.register_at_fork(after_in_child=partial(end_with, os.getpid(), signal.SIGKILL))
    manager.loop()
    return 0 if manager.returncode in _STOPPED else 1


def _commands(var: Path, port: int) -> dict[str, list[str]]:
    reload = [] if os.environ.get("DEBUG", "").lower() in {"0", "false", "no", "off"} else ["--reload"]
    return {
        "web": [
            *("gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--workers=2"),
            *("--threads=8", "--no-control-socket", *reload),
            *("--access-logfile=-", "--access-logformat=%(m)s %(U)s %(s)s %(M)sms"),
        ],
        "worker": [
            *("celery", "--quiet", "--app=config", "worker", "--queues=planner,agency", "--pool=prefork"),
            *("--concurrency=2", "--loglevel=WARNING", "--without-gossip", f"--hostname=worker-{port}@localhost"),
        ],
        "publisher": [
            *("celery", "--quiet", "--app=config", "worker", "--queues=publishing,dispatch", "--pool=prefork"),
            *("--concurrency=2", "--loglevel=WARNING", "--without-gossip", f"--hostname=publisher-{port}@localhost"),
        ],
        "beat": [
            *("celery", "--quiet", "--app=config", "beat", "--loglevel=WARNING", "--pidfile="),
            f"--schedule={var / 'beat-schedule'}",
        ],
    }


def _tied(command: list[str]) -> list[str]:
    """A program of the virtual environment that ends with the process that starts it."""
    return [sys.executable, "-m", "local.lifeline", str(Path(sys.executable).with_name(command[0])), *command[1:]]


def _manage(command: str, environ: dict[str, str]) -> int:
    """Run the management command in a session of its own, so that Ctrl-C reaches it through us, as a quiet end."""
    running = subprocess.Popen(
        _tied(["python", "manage.py", command]), cwd=ROOT, env=environ, start_new_session=True, stdin=subprocess.DEVNULL
    )
    try:
        return running.wait()
    except KeyboardInterrupt:
        running.terminate()
        running.wait()
        raise


def _announce(port: int, var: Path, words: str) -> None:
    """Say where everything is, once it answers, in the words that the set-up left."""
    address = f"http://127.0.0.1:{port}/healthz"
    asked = urllib.request.Request(address, headers={"User-Agent": _AGENT})
    for _ in range(200):
        try:
            _DIRECT.open(asked, timeout=5)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    else:
        print(f"Not everything answers yet: see {address}", flush=True)
    print((var / "signins.txt").read_text() + words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
