"""The demo's pictures, painted and examined in processes of their own: it is all arithmetic."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import django

from apps.demo.paintings.spec import PaintingSpec


@contextmanager
def paint_all(specs: list[PaintingSpec], folder: Path) -> Iterator[Iterator["object"]]:
    """A ``Picture`` for each spec, in their order, as they get ready while something else is done.

    About a second of CPU each, shared by all processors.
    """
    # As many painters as processors: threads of each would only wait for one another's.
    os.environ.setdefault("VIPS_CONCURRENCY", "1")
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(os.cpu_count() or 2, mp_context=context, initializer=django.setup)
    try:
        yield pool.map(_paint, specs, [folder / spec.file_name for spec in specs])
    finally:
        pool.shutdown(cancel_futures=True)  # whoever failed meanwhile does not wait for pictures that nobody wants


def _paint(spec: PaintingSpec, path: Path) -> object:
    from apps.tenant.artworks.ingest import examine

    path.write_bytes(spec.jpeg())
    return examine(path)
