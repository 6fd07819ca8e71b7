"""The pen that OpenAI holds: whose key is used, what is asked, what its failures mean, what it cost."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.conf import settings

from apps.core.crypto.errors import CannotOpen
from apps.core.crypto.secret import Secret
from apps.core.imaging.reduced import jpeg_reduced
from apps.core.networks import Network
from apps.core.outside.errors import KeyNotAllowed, KeyRefused, OutsideError, OutsideRefused
from apps.core.outside.openai.client import OpenAIClient
from apps.core.outside.openai.errors import (
    AnswerCut,
    AnswerError,
    AnswerFiltered,
    AnswerRefused,
    AnswerUnusable,
    ModelUnknown,
    NoCredit,
)
from apps.core.outside.openai.tokens import Tokens
from apps.core.storage import workspace_storage
from apps.core.tenancy.context import active_workspace
from apps.public.billing.limits import LimitReached
from apps.public.billing.usage import generation_give_back, generation_take, tokens_left, usage_record
from apps.tenant.artworks.models import Artwork, RenditionKind
from apps.tenant.brand.models import Brand
from apps.tenant.captions.models import CaptionSource
from apps.tenant.captions.writers.base import (
    Draft,
    Facts,
    Voice,
    WriterError,
    WriterRefused,
    WriterStopped,
    WriterUnavailable,
)
from apps.tenant.captions.writers.openai import AnswerDefective, OpenAIWriter
from apps.tenant.captions.writers.openai.shape import Copy
from apps.tenant.credentials.models import Kind
from apps.tenant.credentials.selectors import NoKey, credential_secret

LONGEST_SIDE = 1024
DISCLOSURE = "The text of this listing was written with the help of AI."
_STOPPING = (KeyRefused, KeyNotAllowed, NoCredit, ModelUnknown)
_WAY_OUT = "Look at the key and the writer in the settings, or write with the built-in writer."


class OpenAIPen:
    """Implements ``Pen``. The workspace's own key is used, else the agency's as far as the plan goes."""

    def __init__(self, brand: Brand) -> None:
        self.source, self.quick = CaptionSource.OPENAI, False
        self._model = brand.openai_model or settings.OPENAI_MODEL
        self._disclose = brand.disclose_ai
        self._spent: list[Tokens] = []

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str], artwork: Artwork) -> Draft:
        """A checked draft, in at most two requests; what they cost is noted, and charged only for a draft.

        Raises WriterRefused for this artwork, WriterStopped for all of them, WriterUnavailable for now.
        """
        key, is_own = self._key()
        workspace_id = active_workspace().id
        _take_one(workspace_id)
        spent: list[Tokens] = []
        asker = _Asker(key, self._model, spent)
        draft: Draft | None = None
        try:
            draft = OpenAIWriter(asker, lambda: picture_of(artwork)).write(facts, voice, network, avoid=avoid)
        finally:
            self._spent.extend(spent)
            usage_record(workspace_id=workspace_id, spent=spent, own_key=is_own, kept=draft is not None)
            if draft is None:
                generation_give_back(workspace_id=workspace_id)
        if network == Network.ETSY and self._disclose:
            return replace(draft, text=f"{draft.text}\n\n{DISCLOSURE}")
        return draft

    def take_spent(self) -> list[Tokens]:
        """What was spent since this was asked the last time."""
        spent, self._spent = self._spent, []
        return spent

    def _key(self) -> tuple[Secret, bool]:
        """The key, and whether it is the workspace's own. Raises WriterStopped."""
        try:
            return credential_secret(kind=Kind.OPENAI), True
        except NoKey:
            pass
        except CannotOpen as error:
            raise WriterStopped(error.message) from error
        if not settings.OPENAI_API_KEY:
            raise WriterStopped("There is no OpenAI key in this workspace. Enter one in the settings, under Keys.")
        if not tokens_left(workspace_id=active_workspace().id):
            raise WriterStopped(
                "What your plan has of the agency’s OpenAI key is used up for this month. "
                "Enter a key of your own in the settings, or write with the built-in writer."
            )
        return Secret(settings.OPENAI_API_KEY), False


def _take_one(workspace_id: UUID) -> None:
    try:
        generation_take(workspace_id=workspace_id)
    except LimitReached as error:
        raise WriterStopped(error.message) from error


class _Asker:
    """Asks the model, and says in the writer's words what went wrong."""

    def __init__(self, key: Secret, model: str, spent: list[Tokens]) -> None:
        self._key, self._model, self._spent = key, model, spent

    def __call__(
        self, *, instructions: str, text: str, picture: bytes | None, shape: type[Copy], max_output_tokens: int
    ) -> Copy:
        with OpenAIClient(self._key, timeout=settings.OPENAI_TIMEOUT) as client:
            try:
                answer = client.answer(
                    model=self._model,
                    instructions=instructions,
                    text=text,
                    picture=picture,
                    shape=shape,
                    max_output_tokens=max_output_tokens,
                )
            except AnswerError as error:
                self._spent.append(error.tokens)
                raise _of_answer(error) from error
            except OutsideError as error:
                raise _of_request(error) from error
        self._spent.append(answer.tokens)
        return answer.value


def picture_of(artwork: Artwork) -> bytes | None:
    """The artwork's picture as it may be sent, a JPEG of at most 1,024 pixels; None while there is none. One query.

    Raises Unavailable when the storage does not answer.
    """
    rendition = artwork.renditions.filter(kind=RenditionKind.DETAIL).first()
    if rendition is None:
        return None
    try:
        data = b"".join(workspace_storage().stream(str(rendition.file.name)))
    except FileNotFoundError:
        return None
    return jpeg_reduced(data, side=LONGEST_SIDE)


def _of_answer(error: AnswerError) -> Exception:
    if isinstance(error, AnswerCut | AnswerUnusable):
        return AnswerDefective(error.message)
    if isinstance(error, AnswerRefused | AnswerFiltered):
        return WriterRefused(error.message)
    return WriterUnavailable(error.message)


def _of_request(error: OutsideError) -> WriterError:
    if isinstance(error, _STOPPING):
        return WriterStopped(f"{error.message} {_WAY_OUT}")
    if isinstance(error, OutsideRefused):
        return WriterRefused(error.message)
    return WriterUnavailable(error.message, retry_at=getattr(error, "retry_at", None))
