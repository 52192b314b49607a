"""Pictures of every page, for looking at: ``python -m tests.browser.shots OUTDIR [PAGE ...]``.

Every page with its example, English and Chinese, light and dark, 390 and 1440 pixels wide. Pages that
do not exist yet are left out. ``--toy`` takes the toy application instead.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from pages.ui.shell.pages import PAGES
from tests.browser import chromium
from tests.browser.drive import FLAGS, Watched, new_context
from tests.browser.server import ROOT, serving

TALLEST = 12_000


def whole(page: Page, width: int) -> None:
    """Make the window as tall as the page, once nothing is waited for: Streamlit scrolls inside."""
    page.wait_for_timeout(1200)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(int(height), 800), TALLEST)})
    page.wait_for_timeout(800)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("outdir", type=Path)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--toy", action="store_true")
    parser.add_argument("--reads", default="liver_petmr", help="code of the reader study's example")
    parser.add_argument("--ablation", default="golden", help="code of the ablation log's example")
    parser.add_argument("--language", nargs="*", default=["en", "zh"])
    parser.add_argument("--width", nargs="*", type=int, default=[1440, 390])
    parser.add_argument("--mode", nargs="*", default=["light", "dark"])
    arguments = parser.parse_args()

    home = ROOT / "tests" / "fixtures" / "app" if arguments.toy else ROOT
    example = {"ablation": arguments.ablation, "reads": "toy" if arguments.toy else arguments.reads}
    path = chromium.find()
    if path is None:
        print("No Chromium found; type", chromium.BY_HAND, sep="\n")
        return 1
    arguments.outdir.mkdir(parents=True, exist_ok=True)
    with serving(home / "serve.py") as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for language, mode, width in product(arguments.language, arguments.mode, arguments.width):
            for code in arguments.pages or PAGES:
                script = PAGES[code].script
                if not (home / script).exists():
                    continue
                context = new_context(browser, language=language, dark=mode == "dark", width=width)
                watched = Watched(context, url)
                where = "" if code == "start" else code
                file = arguments.outdir / f"{code}-{language}-{mode}-{width}.png"
                try:
                    page = watched.go(f"{where}?data={example[PAGES[code].domain or 'reads']}")
                    whole(page, width)
                    page.screenshot(path=file)
                    print(file)
                except Error as error:
                    print(file, "failed:", str(error).splitlines()[0])
                context.close()
                watched.check()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
