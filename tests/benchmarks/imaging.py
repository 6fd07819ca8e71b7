"""``python -m tests.benchmarks.imaging``: what it costs to take in a picture of 24 megapixels.

Each step runs in a process of its own, so that the peak of memory is that step's. CPU is all threads together.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

WIDTH, HEIGHT = 6000, 4000
VARIANTS = {
    "baseline": {"Q": 92},
    "wide profile": {"Q": 92, "profile": "p3"},
    "progressive 4:4:4": {"Q": 92, "interlace": True, "subsample_mode": "off"},
}
STEPS = ("nothing", "inspect", "renditions", "palette")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _child("make", folder)
        for variant in VARIANTS:
            path = Path(folder, variant)
            print(f"{variant}: {WIDTH} × {HEIGHT}, {path.stat().st_size / 1e6:.1f} MB")
            for step in STEPS:
                _child(step, str(path))


def _child(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "tests.benchmarks.imaging", *arguments], check=True)


def make(folder: str) -> None:
    """The same painting, with the grain of a camera, in each way of saving it."""
    from pyvips import Image

    from apps.demo.paintings.painter import paint

    painting = Image.new_from_buffer(paint("benchmark", style="seascape", size=(1500, 1000)), "")
    grain = Image.gaussnoise(WIDTH, HEIGHT, sigma=6, mean=0, seed=1)
    photo = (painting.resize(4) + grain).cast("uchar").copy(interpretation="srgb").copy_memory()
    for variant, options in VARIANTS.items():
        photo.jpegsave(f"{folder}/{variant}", **options)


def measure(step: str, path: Path) -> None:
    work = _work(step)
    cpu, wall = time.process_time(), time.perf_counter()
    work(path)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {step:<10} {cpu:5.2f} s CPU  {wall:5.2f} s  peak {peak:4.0f} MB")


def _work(step: str) -> Callable[[Path], object]:
    from apps.core.imaging.inspect import inspect
    from apps.core.imaging.palette import palette
    from apps.core.imaging.renditions import renditions_make

    return {"nothing": Path.stat, "inspect": inspect, "renditions": renditions_make, "palette": palette}[step]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder]:
            make(folder)
        case [step, path]:
            measure(step, Path(path))
        case _:
            main()
