"""What a picture's row says on each network, as captions within the limits of today."""

from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from apps.core.networks import Network
from apps.tenant.captions.limits import LIMITS, check, length
from apps.tenant.captions.writers.base import Draft
from apps.tenant.legacy.importing.records import WordsMade
from apps.tenant.legacy.source.rows import OldImage
from apps.tenant.legacy.values.text import one_line, shortened
from apps.tenant.legacy.values.words import LONGEST_TAG, hashtags_read

_LONGEST_TITLE, _LONGEST_BOARD = 200, 120
_check_url = URLValidator(schemes=["http", "https"])


@dataclass
class WordsSaid:
    """``words`` for each network that there are some for; ``kept`` and ``notes`` as in ``facts``."""

    words: list[WordsMade] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def networks(self) -> set[str]:
        return {one.network for one in self.words}


def words_of(image: OldImage, *, branded: str) -> WordsSaid:
    """The captions of a picture. What goes beyond a limit of today is the first version, what is within it the second.

    Hashtags beyond the limit are left out of the second, the brand's last; texts are never cut. Pure.
    """
    said = WordsSaid()
    drafts = {
        Network.INSTAGRAM: _instagram(image, said),
        Network.PINTEREST: _pinterest(image, said),
        Network.ETSY: _etsy(image, said),
    }
    for network, draft in drafts.items():
        if draft.text or draft.title:
            _add(said, network, replace(draft, alt_text=image.alt_text), branded)
        else:
            _keep_rest(said, network, draft)
    if not said.words and image.alt_text:
        said.kept["alt_text"] = image.alt_text
    return said


def within_limits(draft: Draft, network: Network, *, branded: str) -> Draft:
    """With as many of its hashtags as the network takes today; the brand's stays as long as any does. Pure."""
    longest, most = LIMITS[network].tag, LIMITS[network].hashtags
    tags = [tag for tag in draft.hashtags if longest is None or length(tag) <= longest]
    tags = [tag for tag in tags if not tag.startswith(("'", "-"))]
    draft = replace(draft, hashtags=tuple(tags))
    if most is not None:
        while len(draft.hashtags) > 0 and _breaks(draft, network, "hashtags"):
            draft = _one_less(draft, branded)
    if not _breaks(replace(draft, hashtags=()), network, "text"):
        while draft.hashtags and _breaks(draft, network, "text"):
            draft = _one_less(draft, branded)
    return draft


def _breaks(draft: Draft, network: Network, name: str) -> bool:
    wanted = {"text": "text_too_long"}.get(name)
    return any(one.field == name and (wanted is None or one.code == wanted) for one in check(draft, network))


def _one_less(draft: Draft, branded: str) -> Draft:
    tags = list(draft.hashtags)
    last = next((tag for tag in reversed(tags) if tag.casefold() != branded.casefold()), tags[-1])
    tags.remove(last)
    return replace(draft, hashtags=tuple(tags))


def _add(said: WordsSaid, network: Network, draft: Draft, branded: str) -> None:
    fitting = within_limits(draft, network, branded=branded)
    left = [tag for tag in draft.hashtags if tag not in fitting.hashtags]
    if left:
        what = f"{len(left)} {network.tags_word if len(left) > 1 else network.tags_word[:-1]}"
        said.notes.append(
            f"{network.label}: {what} beyond what it takes today left out; the caption’s first version has all."
        )
    said.notes += [f"{network.label}: {one.message}" for one in check(fitting, network)]
    said.words.append(WordsMade(network.value, (draft, fitting) if left else (draft,)))


def _keep_rest(said: WordsSaid, network: Network, draft: Draft) -> None:
    """Hashtags, links and boards without any words make no caption."""
    rest = {"hashtags": " ".join(f"#{tag}" for tag in draft.hashtags), "link": draft.link, "board": draft.board}
    said.kept |= {f"{network.value} {name}": text for name, text in rest.items() if text}


def _instagram(image: OldImage, said: WordsSaid) -> Draft:
    tags = _hashtags(image.instagram_first_comment, "instagram_first_comment", said)
    return Draft(text=image.text, hashtags=tags)


def _pinterest(image: OldImage, said: WordsSaid) -> Draft:
    link = _link(image.pinterest_link_url, "pinterest_link_url", said)
    other = _link(image.links, "links", said, is_used=not link)
    board = one_line(image.pin_board_fb_album_google_category)
    if len(board) > _LONGEST_BOARD:
        said.kept["pin_board_fb_album_google_category"] = board
    return Draft(
        text=image.pinterest_description,
        hashtags=_hashtags(image.pinterest_hashtags, "pinterest_hashtags", said),
        title=_title(image.video_pin_pdf_title, "video_pin_pdf_title", said),
        link=link or other,
        board=shortened(board, _LONGEST_BOARD),
    )


def _etsy(image: OldImage, said: WordsSaid) -> Draft:
    """A shop's tags have spaces, and stand between commas."""
    tags: dict[str, str] = {}
    for part in image.seo_tags.replace(";", ",").replace("\n", ",").split(","):
        tag = one_line(part.replace("#", " "))[:LONGEST_TAG]
        if tag:
            tags.setdefault(tag.casefold(), tag)
    return Draft(
        text=image.etsy_description,
        title=_title(image.etsy_listing_title, "etsy_listing_title", said),
        hashtags=tuple(tags.values()),
    )


def _title(text: str, column: str, said: WordsSaid) -> str:
    title = one_line(text)
    if len(title) > _LONGEST_TITLE:
        said.kept[column] = title
        said.notes.append(f"{column} was cut to {_LONGEST_TITLE} characters; all of it is kept.")
    return shortened(title, _LONGEST_TITLE)


def _hashtags(text: str, column: str, said: WordsSaid) -> tuple[str, ...]:
    found = hashtags_read(text)
    if found.rest:
        said.kept[column] = text
        said.notes.append(f"{column}: “{found.rest[:60]}” is no hashtag; all of it is kept.")
    return found.tags


def _link(text: str, column: str, said: WordsSaid, *, is_used: bool = True) -> str:
    """An address that can be one; everything else is kept."""
    if not text:
        return ""
    try:
        _check_url(text)
    except ValidationError:
        is_valid = False
    else:
        is_valid = len(text) <= 2048
    if not (is_valid and is_used):
        said.kept[column] = text
    if not is_valid:
        said.notes.append(f"{column}: “{one_line(text)[:60]}” is no address of a page; it is kept as text.")
    return text if is_valid and is_used else ""
