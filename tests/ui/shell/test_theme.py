"""Text can be read on its ground, in light and in dark (WCAG AA)."""

import tomllib
from pathlib import Path

import pytest

THEME = tomllib.loads((Path(__file__).parents[3] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
ENOUGH_FOR_TEXT = 4.5
ENOUGH_FOR_CONTROLS = 3.0


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_is_readable(mode):
    theme = THEME[mode]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"], *theme["sidebar"].values()]
    inks = ["textColor", "linkColor", "grayColor", "redColor", "orangeColor", "yellowColor"]
    inks += ["greenColor", "blueColor", "violetColor", "dataframeHeaderTextColor"]
    weak = {(ink, g) for ink in inks for g in grounds if contrast(theme[ink], g) < ENOUGH_FOR_TEXT}
    assert weak == set()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_buttons_are_readable_and_seen(mode):
    theme = THEME[mode]
    assert contrast(theme["primaryColor"], "#FFFFFF") >= ENOUGH_FOR_TEXT
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= ENOUGH_FOR_CONTROLS
