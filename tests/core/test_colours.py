"""The accent that a client chooses never makes a page unreadable, and neither do our own tokens."""

import re
from pathlib import Path

import pytest

from apps.core.colours import Shades, contrast, palette_for

TOKENS = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
BRANDS = ["#000000", "#ffffff", "#808080", "#ffe600", "#ff0000", "#00ff00", "#7a3b2e", "#27565a", "#f0ece4", "#1b1bff"]
GROUNDS = ["--paper", "--surface", "--sunken", "--mat"]
TONES = ["neutral", "info", "violet", "teal", "success", "warning", "danger"]


def tokens(theme: str) -> dict[str, str]:
    """The hexadecimal tokens of one theme, read from the stylesheet."""
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{(.*?)\n}}', TOKENS.read_text(), re.DOTALL)
    assert block
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block.group(1)))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ink", ["--ink", "--ink-2", "--ink-3", "--accent-ink", "--danger-ink", "--warning-ink"])
def test_text_is_readable_on_every_ground(theme: str, ink: str) -> None:
    values = tokens(theme)
    for ground in GROUNDS:
        assert contrast(values[ink], values[ground]) >= 4.5, f"{ink} on {ground}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("line", ["--line-strong", "--accent-line", "--danger"])
def test_edges_of_controls_can_be_seen_on_what_they_stand_on(theme: str, line: str) -> None:
    values = tokens(theme)
    for ground in ["--paper", "--surface", "--sunken"]:
        assert contrast(values[line], values[ground]) >= 3, f"{line} on {ground}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fills_carry_their_text(theme: str) -> None:
    values = tokens(theme)
    pairs = [(f"--{tone}-ink", f"--{tone}-bg") for tone in TONES]
    pairs += [("--accent-contrast", "--accent"), ("--accent-contrast", "--accent-hover")]
    pairs += [("--accent-ink", "--accent-soft")]
    pairs += [("--danger-contrast", "--danger"), ("--danger-contrast", "--danger-hover"), ("--ink-2", "--accent-soft")]
    for text, fill in [*pairs, ("--ink", "--accent-soft"), ("--paper", "--ink")]:
        assert contrast(values[text], values[fill]) >= 4.5, f"{text} on {fill}"


@pytest.mark.parametrize("brand", BRANDS)
def test_any_accent_becomes_shades_that_can_be_read_in_both_themes(brand: str) -> None:
    palette = palette_for(brand)
    for theme, shades in (("light", palette.light), ("dark", palette.dark)):
        _assert_readable(shades, tokens(theme))


def _assert_readable(shades: Shades, values: dict[str, str]) -> None:
    assert contrast(shades.contrast, shades.accent) >= 4.5
    assert contrast(shades.contrast, shades.hover) >= 4.5
    for ground in (values["--paper"], values["--surface"], values["--mat"], shades.soft):
        assert contrast(shades.ink, ground) >= 4.5
        assert contrast(shades.line, ground) >= 3
    assert contrast(values["--ink"], shades.soft) >= 4.5
    assert contrast(values["--ink-2"], shades.soft) >= 4.5


def test_an_accent_that_is_readable_already_is_kept_as_it_is() -> None:
    assert palette_for("#7A3B2E").light.accent == "#7a3b2e"


@pytest.mark.parametrize("nonsense", ["", "red", "#12345", "#gggggg", "url(x)", "#7a3b2e;", "#+1+1+1"])
def test_what_is_no_colour_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="is not #rrggbb"):
        palette_for(nonsense)
