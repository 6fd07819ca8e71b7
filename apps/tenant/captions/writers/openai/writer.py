"""The writer: asks, checks, asks once more with what was wrong, and gives up rather than say what is not true."""

from collections.abc import Callable, Collection
from typing import Protocol

from apps.core.networks import Network
from apps.tenant.captions.writers.base import Draft, Facts, Voice, WriterRefused
from apps.tenant.captions.writers.openai.prompt import instructions_for, request_text
from apps.tenant.captions.writers.openai.shape import Copy, draft_of_answer, shape_for
from apps.tenant.captions.writers.openai.truth import defects

_MOST_TOLD = 3
# Room for a model that thinks before it writes; what is not used is not paid for.
_MOST_TOKENS = {Network.INSTAGRAM: 4000, Network.PINTEREST: 3000, Network.FACEBOOK: 4000, Network.ETSY: 6000}


class AnswerDefective(Exception):
    """An answer came that could not be read; asked again, the model may do better."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Asker(Protocol):
    """Asks the model. Raises AnswerDefective, or a WriterError when asking again would not help."""

    def __call__(
        self, *, instructions: str, text: str, picture: bytes | None, shape: type[Copy], max_output_tokens: int
    ) -> Copy: ...


class OpenAIWriter:
    """Implements ``Writer``; ``picture`` gives the artwork's picture (JPEG) when there is one."""

    def __init__(self, ask: Asker, picture: Callable[[], bytes | None]) -> None:
        self._ask, self._picture = ask, picture

    def write(self, facts: Facts, voice: Voice, network: Network, *, avoid: Collection[str] = ()) -> Draft:
        """A draft inside the limits that claims nothing but the record, in at most two requests.

        Raises WriterRefused with what was wrong when the second answer is no better, and what the asker raises.
        """
        picture = self._picture()
        problems: list[str] = []
        for is_last in (False, True):
            try:
                answer = self._ask(
                    instructions=instructions_for(voice, network),
                    text=request_text(facts, voice, network, avoid=avoid, problems=problems),
                    picture=picture,
                    shape=shape_for(network),
                    max_output_tokens=_MOST_TOKENS[network],
                )
            except AnswerDefective as error:
                problems = [error.problem]
                continue
            draft = draft_of_answer(answer, facts, voice, network)
            problems = defects(draft, facts, voice, network)
            if not is_last:  # a sentence that comes again is no lie: it is asked for anew once, and then let be
                problems += _repeated(draft, avoid)
            if not problems:
                return draft
        told = " ".join(problems[:_MOST_TOLD])
        raise WriterRefused(f"OpenAI’s words were not saved, after two tries. {told}")


def _repeated(draft: Draft, avoid: Collection[str]) -> list[str]:
    return [f"The sentence “{one}” has been used before." for one in draft.sentences if one in set(avoid)]
