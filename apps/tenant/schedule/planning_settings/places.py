"""Countries and their parts whose holidays are known, as people call them.

The package ``holidays`` knows each country by two codes and a class; only the class has an English name.
"""

import re
from datetime import date, timedelta
from functools import cache

import holidays
from holidays.registry import COUNTRIES

from apps.tenant.schedule.rules import holidays_between

Choices = list[tuple[str, str]]

# Where taking the words of the class's name apart does not give what the country is called.
_NAMES = {
    "AX": "Åland Islands",
    "BL": "Saint Barthélemy",
    "BQ": "Bonaire, Sint Eustatius and Saba",
    "CD": "DR Congo",
    "CI": "Côte d’Ivoire",
    "CW": "Curaçao",
    "GW": "Guinea-Bissau",
    "HM": "Heard Island and McDonald Islands",
    "RE": "Réunion",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "ST": "São Tomé and Príncipe",
    "SY": "Syria",
    "TL": "Timor-Leste",
    "TR": "Türkiye",
    "UM": "US Minor Outlying Islands",
    "VI": "US Virgin Islands",
}
_SMALL = {"And", "Of", "The"}
_WORD_STARTS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@cache
def countries() -> Choices:
    """Code and English name of each country, once, by name. No query."""
    found = {names[1]: _NAMES.get(names[1]) or _words(names[0]) for names in COUNTRIES.values()}
    return sorted(found.items(), key=lambda one: one[1].replace("Å", "A").replace("Ô", "O"))


@cache
def parts(country: str) -> Choices:
    """Code and name of the country's parts that have holidays of their own, by name. No query."""
    if country not in dict(countries()):
        return []
    known = holidays.country_holidays(country)
    names = {code: max([*aliases, code], key=len) for code, aliases in known.get_subdivision_aliases().items()}
    return sorted(names.items(), key=lambda one: one[1])


def place_of(country: str, part: str) -> str:
    """“DE-BY”: what is stored."""
    return f"{country}-{part}" if country and part else country


def place_name(place: str) -> str:
    """“Bayern, Germany”; empty for none."""
    country, _, part = place.partition("-")
    names = [dict(parts(country)).get(part, ""), dict(countries()).get(country, "")]
    return ", ".join(name for name in names if name)


def next_holidays(place: str, today: date, count: int = 10) -> list[tuple[date, str]]:
    """The next holidays of the place from today on, soonest first. No query."""
    return list(holidays_between(place, today, today + timedelta(days=2 * 366)).items())[:count]


def _words(name: str) -> str:
    words = _WORD_STARTS.sub(" ", name).split()
    return " ".join(word.lower() if word in _SMALL else word for word in words)
