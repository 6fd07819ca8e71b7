"""What the export says of itself."""

from datetime import datetime

_SENTENCES = {
    "missing": "The file is not in the storage any more. What is known of the artwork is in data/artworks.json.",
    "differs": "The file is another than the one that was uploaded. It is in the export as it lies there now.",
}

_README = """\
{name}: everything, as it was on {day} at {time} UTC

originals/      The original files of the paintings, named after their titles.
brand/          Logo and icons.
data/           All data as JSON: an array in each file, one row on each line.
csv/            Artworks, captions, posts and events for a spreadsheet program.
schema.json     What each file of data/ holds, field by field (JSON Schema, draft 2020-12).
manifest.json   What this export is of, how many rows and files it has, in which version of the format.
problems.json   Originals that are missing or damaged; [] when there are none.

Good to know
- Files that are made of the originals are not here: the sizes and shapes of the networks. They are made anew where they
  are needed.
- Keys, passwords, and what secret links are made of are not here, nor is anything that they could be made of.
- All times are in UTC and end with Z, such as 2026-03-08T07:30:00Z. manifest.json names the time zone that the
  workspace plans in; the CSV files have local times beside those in UTC.
- Prices are whole numbers of the currency's smallest unit beside the currency: 150000 and USD are $1,500.
- Rows point at each other by id: artwork_id is the id of a row in data/artworks.json, and so on. People are in
  data/people.json. original_file of an artwork is the name of its file in here.
- In the CSV files a text that a spreadsheet program would take for a formula has an apostrophe in front.
"""


def readme(workspace_name: str, at: datetime) -> str:
    """``README.txt``, with the line ends that every editor knows. ``at`` is in UTC."""
    text = _README.format(name=workspace_name, day=f"{at:%d %B %Y}", time=f"{at:%H:%M}")
    return text.replace("\n", "\r\n")


def sentence_of(problem: str) -> str:
    """What a problem of an original means. Raises KeyError for an unknown one."""
    return _SENTENCES[problem]
