"""axe-core on every page, in both themes and languages: ``make axe`` fetches it; none of it is kept here.

``python -m tests.browser.axe AXE.JS [PAGE ...]`` prints what it finds, fails at anything serious.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from pages.ui.shell.pages import PAGES
from tests.browser import chromium
from tests.browser.drive import FLAGS, LOCALES, Watched, new_context
from tests.browser.server import ROOT, serving

GRAVE = {"serious", "critical"}
SHOWN = GRAVE | {"moderate"}
"""Of these it is said where they are."""
DATA = {"reads": "liver_petmr", "ablation": "golden"}
OF_READERS = {"readers": "three_readers"}
FOUND = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map((v) => ({
  id: v.id, impact: v.impact, help: v.help, count: v.nodes.length,
  where: v.nodes.slice(0, 4).map((n) => n.target.join(' ') + ' | ' + n.html.slice(0, 160)
    + ' | ' + n.any.concat(n.all, n.none).map((c) => c.message).join('; ').slice(0, 220)),
}))"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("axe", type=Path)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--url", help="of a server that runs already")
    arguments = parser.parse_args()
    path = chromium.find()
    if path is None:
        print("No Chromium found; type", chromium.BY_HAND, sep="\n")
        return 1
    if arguments.url:
        return looked(arguments.url, path, arguments.axe.read_text("utf-8"), arguments.pages)
    with serving(ROOT / "serve.py") as url:
        return looked(url, path, arguments.axe.read_text("utf-8"), arguments.pages)


def looked(url: str, path: str, script: str, wanted: list[str]) -> int:
    """Every page in both themes and languages; 1 where anything grave was found."""
    grave = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for code, dark, language in product(wanted or PAGES, (False, True), LOCALES):
            context = new_context(browser, language=language, dark=dark)
            data = OF_READERS.get(code) or DATA[PAGES[code].domain or "reads"]
            page = Watched(context, url).go(f"{'' if code == 'start' else code}?data={data}")
            page.wait_for_timeout(1500)
            page.evaluate(script)
            for found in page.evaluate(FOUND):
                bad = found["impact"] in GRAVE
                grave += bad
                mark = "GRAVE" if bad else "minor"
                print(
                    f"{mark} {code} {language} {'dark' if dark else 'light'}: {found['id']} "
                    f"({found['impact']}, {found['count']}): {found['help']}"
                )
                for where in found["where"] if found["impact"] in SHOWN else ():
                    print("      ", where)
            context.close()
        browser.close()
    print(f"{grave} grave findings")
    return int(grave > 0)


if __name__ == "__main__":
    sys.exit(main())
