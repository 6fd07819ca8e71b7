"""What became of the files: those that no row wants, and those that are the same picture."""

from apps.tenant.legacy.importing.images import is_placeholder
from apps.tenant.legacy.importing.work import Work


def files_step(work: Work) -> None:
    """Count them. Files without a row stay where they are."""
    found, files = work.pictures.found, work.report.files
    wanted = {image.stored_filename for image in work.source.images if not is_placeholder(work, image)}
    files.files = len(found.sizes) + len(found.refused)
    files.without_row = sorted(name for name in found.sizes if name not in wanted)
    files.refused += [[one.name, one.reason] for one in found.refused]
    files.refused.sort()
    files.missing.sort()
    files.equal = sorted(sorted(names) for names in work.digests.values() if len(names) > 1)
