"""``manage.py secrets_rotate``: seal workspaces' keys and people's second factors with the current key."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.crypto.keyring import key_ring
from apps.tenant.credentials.rotation import Outcome, Step, rotate_all


class Command(BaseCommand):
    help = (
        "Seals what isn't under the first key of SECRETS_KEYS anew. Stop it and start it again as you like. "
        "Take an old key out of SECRETS_KEYS only when --dry-run says that nothing is left to seal anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Write nothing; say what would be done.")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = bool(options["dry_run"])
        self.stdout.write(f"The current key is “{key_ring().current.id}”.")
        counts: Counter[Outcome] = Counter()
        failed: list[Step] = []
        try:
            for step in rotate_all(dry_run=dry_run):
                counts[step.outcome] += 1
                self._say(step, failed)
        except KeyboardInterrupt:
            self._sum_up(counts, dry_run)
            raise CommandError("Stopped. What is done is done; run it again for the rest.", returncode=130) from None
        self._sum_up(counts, dry_run)
        if failed:
            listed = "\n".join(f"  {step.workspace}, {step.what}: {step.reason}" for step in failed)
            raise CommandError(f"Could not be opened, and are as they were:\n{listed}")

    def _say(self, step: Step, failed: list[Step]) -> None:
        if step.outcome is Outcome.UNREADABLE:
            failed.append(step)
        if step.outcome is not Outcome.CURRENT:
            self.stdout.write(f"{step.workspace}, {step.what}: {step.outcome}")

    def _sum_up(self, counts: Counter[Outcome], dry_run: bool) -> None:
        sealed = "would be sealed anew" if dry_run else "sealed anew"
        self.stdout.write(
            f"{counts[Outcome.SEALED]} {sealed}, {counts[Outcome.CURRENT]} already current, "
            f"{counts[Outcome.UNREADABLE]} could not be opened."
        )
