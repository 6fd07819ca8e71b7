"""``python -m tests.benchmarks.imaging``: what it costs to take in a picture of 24 megapixels.

Each step runs in a process of its own, so that the peak of memory is that step's. CPU is all threads together.
"Pillow's way" makes the same sizes as most programs do: open, and resize the whole decoded picture for each file. The
product doesn't need Pillow; where it is not installed, those lines say so.
"""

import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 6000, 4000
VARIANTS: dict[str, tuple[str, dict[str, object]]] = {
    "baseline": (".jpg", {"Q": 92}),
    "wide profile": (".jpg", {"Q": 92, "profile": "p3"}),
    "progressive 4:4:4": (".jpg", {"Q": 92, "interlace": True, "subsample_mode": "off"}),
    "tiff": (".tif", {"compression": "jpeg", "Q": 92}),
    "avif": (".avif", {"Q": 60, "effort": 0}),
}
STEPS = ("nothing", "inspect", "renditions", "one of them", "palette", "Pillow: nothing", "Pillow's way")


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
    for variant, (suffix, options) in VARIANTS.items():
        Path(folder, variant).write_bytes(photo.write_to_buffer(suffix, **options))


def measure(step: str, path: Path) -> None:
    try:
        work = _pillow(step) if step.startswith("Pillow") else _work(step)
    except ImportError:
        print(f"  {step:<15} not measured: Pillow is not installed (pip install pillow)")
        return
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        work(path)
    except OSError as error:
        print(f"  {step:<15} can't open this: {error}")
        return
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {step:<15} {cpu:5.2f} s CPU  {wall:5.2f} s  peak {peak:4.0f} MB")


def _work(step: str) -> Callable[[Path], object]:
    from apps.core.imaging.inspect import inspect
    from apps.core.imaging.palette import palette
    from apps.core.imaging.renditions import Kind, renditions_make

    return {
        "nothing": Path.stat,
        "inspect": inspect,
        "renditions": renditions_make,
        "one of them": lambda path: renditions_make(path, kinds=[Kind.PORTRAIT]),
        "palette": palette,
    }[step]


def _pillow(step: str) -> Callable[[Path], object]:
    """Without importing the product, which would count libvips' memory too. Raises ImportError without Pillow."""
    import PIL.Image

    PIL.Image.init()
    return Path.stat if step == "Pillow: nothing" else _pillow_renditions


def _pillow_renditions(path: Path) -> list[bytes]:
    from PIL import Image, ImageOps

    original, lanczos = ImageOps.exif_transpose(Image.open(path)).convert("RGB"), Image.Resampling.LANCZOS
    files = []
    for side in (480, 1600):
        image = original.copy()
        image.thumbnail((side, side), lanczos)
        files.append(_saved(image, format="WEBP", quality=82))
    for size in ((1080, 1350), (1080, 1080), (1000, 1500), (1080, 1920), (1910, 1000)):
        image = ImageOps.pad(original, size, lanczos, color="#eeeeee")
        files.append(_saved(image, format="JPEG", quality=88, subsampling=0))
    files.append(_saved(original.resize((3000, 2000), lanczos), format="JPEG", quality=88, subsampling=0))
    return files


def _saved(image: Any, **options: object) -> bytes:
    with io.BytesIO() as file:
        image.save(file, **options)
        return file.getvalue()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder]:
            make(folder)
        case [step, path]:
            measure(step, Path(path))
        case _:
            main()
