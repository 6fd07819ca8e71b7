"""What becomes of one artwork's captions in a writing job."""

import time

from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import AppError
from apps.core.networks import Network
from apps.tenant.artworks.models import Artwork
from apps.tenant.captions.models import Caption, WritingJob
from apps.tenant.captions.pens import Pen
from apps.tenant.captions.writers.base import Draft, Voice, WriterStopped, WriterUnavailable
from apps.tenant.captions.writing import Written, caption_write

_TRIES = 3
_PAUSE, _LONGEST_PAUSE, _PATIENCE = 2.0, 30.0, 40.0  # seconds


class Outcome:
    """Counts on the job what was written, skipped and not written; saved when all networks have been tried."""

    def __init__(self, job: WritingJob, actor: Actor, pen: Pen, voice: Voice) -> None:
        self._job, self._actor, self._pen, self._voice = job, actor, pen, voice
        self.is_silent, self.last_reason = False, ""

    def add(self, artwork: Artwork | None, network: Network, used: set[str]) -> None:
        """Write for the network what is to be written. Raises WriterStopped when no more can be written at all."""
        job = self._job
        if artwork is None:
            job.skipped += 1
            return
        present = Caption.objects.filter(artwork=artwork, network=network).first()
        if present is not None and not job.overwrite:
            used.update(Draft(text=present.text).sentences)
            job.skipped += 1
            return
        try:
            written = self._write(artwork, network, used)
        except WriterStopped:
            raise
        except AppError as error:
            self.is_silent, self.last_reason = isinstance(error, WriterUnavailable), error.message
            self._note(artwork, network, error.message)
            return
        self.is_silent = False
        used.update(written.sentences)
        job.written += 1

    def save(self) -> None:
        """Keep the counts, and what was spent. One query."""
        for tokens in self._pen.take_spent():
            self._job.input_tokens += tokens.input
            self._job.output_tokens += tokens.output
        counts = ["written", "skipped", "problems", "input_tokens", "output_tokens", "updated_at"]
        self._job.save(update_fields=counts)

    def _write(self, artwork: Artwork, network: Network, used: set[str]) -> Written:
        """Tried again after a pause when the writer says at once that it can't, not when it let us wait for that."""
        begun = time.monotonic()
        for number in range(1, _TRIES):
            try:
                return self._once(artwork, network, used)
            except WriterUnavailable as error:
                if time.monotonic() - begun > _PATIENCE:
                    raise
                time.sleep(_pause(error, number))
        return self._once(artwork, network, used)

    def _once(self, artwork: Artwork, network: Network, used: set[str]) -> Written:
        return caption_write(
            actor=self._actor,
            artwork=artwork,
            network=network,
            pen=self._pen,
            voice=self._voice,
            avoid=used,
            fields=self._job.fields,
        )

    def _note(self, artwork: Artwork, network: Network, reason: str) -> None:
        problem = {"artwork": str(artwork.pk), "title": artwork.title, "network": str(network.label), "reason": reason}
        self._job.problems.append(problem)


def _pause(error: WriterUnavailable, number: int) -> float:
    """As long as the other side asks for, within reason; else longer each time. Seconds."""
    if error.retry_at is not None:
        return min(max((error.retry_at - timezone.now()).total_seconds(), 0), _LONGEST_PAUSE)
    return _PAUSE * number
