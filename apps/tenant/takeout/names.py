"""Names for the files in an export that people can read and every system can keep."""

import re
import unicodedata
from pathlib import PurePosixPath

# With the longest number and ending it stays below 255 bytes, which no file system takes more than.
_MOST_BYTES = 180
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
# What Windows keeps for devices, whatever follows after a dot.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.[a-z0-9]{1,5}")


class FreeNames:
    """Gives each title a name in a folder that none has had before, upper and lower case being one."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, title: str, *, like: str) -> str:
        """``originals/Harbour at dusk (2).jpg``; the ending is that of the stored file ``like``. No query."""
        stem, ending = name_clean(title), PurePosixPath(like).suffix.lower()
        ending = ending if _ENDING.fullmatch(ending) else ""
        free = wanted = f"{stem}{ending}"
        number = self._next.get(_same(wanted), 2)  # a thousand of one title look for a free number once each
        while _same(free) in self._taken:
            free, number = f"{stem} ({number}){ending}", number + 1
        self._next[_same(wanted)] = number
        self._taken.add(_same(free))
        return f"{self._folder}/{free}"


def name_clean(title: str) -> str:
    """The title as the name of a file without its ending: no path, no sign that some system forbids, not too long."""
    text = unicodedata.normalize("NFC", title)
    # Control characters, what turns the direction of writing, and halves of characters; joined emoji keep their joiner.
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs", "Co"} and _is_plain(sign))
    text = " ".join(_FORBIDDEN.sub("_", text).split())
    text = text.encode()[:_MOST_BYTES].decode(errors="ignore").strip(" .\u200d\ufe0f")
    if not text:
        return "untitled"
    return f"_{text}" if _DEVICES.match(text) else text


def _is_plain(sign: str) -> bool:
    return unicodedata.category(sign) != "Cf" or sign == "\u200d"


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
