"""``python -m tests.benchmarks.legacy [2000] [5000]``: so many pictures and events of the old application.

Everything that is needed is started, with nothing else at work. The pictures have 1.9 megapixels and are all different;
each has captions, many have assignments, a third of those is at Publer. Said are the times of the dry run, of the
import and of running it again, and the most memory that a process took.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any

from pyvips import Image

from local.services import Services
from tests.factories.legacy import AB, event_row, image_row, old_file, stored

IMAGES, EVENTS = 2000, 5000
_ROOT = Path(__file__).parents[2]
_SIDES = (1600, 1200)


def main(images: int, events: int) -> None:
    """Make the old application's data, bring it over twice, and say how long that took."""
    with tempfile.TemporaryDirectory() as folder, Services(Path(folder) / "var", safe=False) as services:
        environ = {**os.environ, **services.environ}
        uploads = _pictures(Path(folder), images)
        sqlite = old_file(Path(folder), _rows(images, events))
        _manage(environ, "migrate", "--verbosity=0")
        given = ["legacy_import", f"--sqlite={sqlite}", f"--files={uploads}", "--timezone=America/New_York"]
        owner = "--owner-email=ann@agency.example"
        for what, more in (("dry run", ["--dry-run"]), ("import", [owner]), ("again", [])):
            started, before = time.monotonic(), _cpu()
            _manage(environ, *given, *more)
            print(f"{what}: {time.monotonic() - started:.0f} s, of which {_cpu() - before:.0f} s of CPU", flush=True)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"most memory of one process: {most:.0f} MB")


def _cpu() -> float:
    """Seconds of those processes that have ended: what others do on this machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _manage(environ: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=_ROOT, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _pictures(folder: Path, count: int) -> Path:
    """Different files, quickly: one painting, with a mark of its own on each."""
    where = folder / "uploads"
    where.mkdir()
    waves = Image.perlin(*_SIDES, cell_size=90).linear([60, 90, 50], [90, 110, 140]).cast("uchar")
    painting = waves.copy(interpretation="srgb").copy_memory()
    for number in range(1, count + 1):
        mark = [number % 256, number // 256 * 8 % 256, 200]
        painting.draw_rect(mark, 40, 40, 200 + number % 900, 200 + number // 900, fill=True).jpegsave(
            str(where / stored(number)), Q=88
        )
    return where


def _rows(images: int, events: int) -> dict[str, list[dict[str, Any]]]:
    dice = Random(7)
    windows = [f"20{25 + number % 8}-{1 + number % 12:02}-{1 + number % 28:02}" for number in range(events)]
    assignments = [
        {
            "id": number,
            "calendar_event_id": 1 + number % events,
            "image_id": 1 + dice.randrange(images),
            "platform": dice.choice(["Instagram", "Pinterest", "Facebook"]),
            "publer_post_id": f"p{number}" if number % 3 == 0 else None,
        }
        for number in range(1, events)
    ]
    return {
        "collection": [{"id": number, "name": f"Series {number}", "size": "24 x 12"} for number in range(1, 101)],
        "image": [image_row(number, collection_id=1 + number % 100) for number in range(1, images + 1)],
        "calendar": [AB],
        "calendar_event": [
            event_row(number, f"{day} {number % 24:02}:{number % 60:02}:00", f"{day} 23:59:00")
            for number, day in enumerate(windows, start=1)
        ],
        "event_assignment": assignments,
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [IMAGES, EVENTS][len(numbers) :]))
