"""Find the Chromium that browser tests drive, install one where that is allowed, or say how.

``python -m tests.browser.chromium`` is a step of ``make test``: it fails only in continuous
integration, where going without a browser would hide what is broken.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
BY_HAND = "  .venv/bin/python -m playwright install chromium"


def starts(path: str | None) -> bool:
    """Whether the program answers its version (a snap's placeholder in a container does not)."""
    if not path or not os.access(path, os.X_OK):
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights_own() -> str | None:
    """The browser that Playwright downloaded, if it did."""
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Exception:  # whatever is wrong with it, it is not there
        return None


def find() -> str | None:
    """Path of a Chromium that starts: $CHROMIUM, the system's, or Playwright's."""
    for path in (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)):
        if starts(path):
            return path
    own = playwrights_own()
    return own if starts(own) else None


def in_ci() -> bool:
    """Whether a missing browser is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def speaks_chinese() -> bool:
    """Whether a Chinese font is installed (without one, screenshots show boxes)."""
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=zh", "family"], capture_output=True).stdout.strip())


def may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Install Chromium and a Chinese font with apt-get; failing is not fatal here."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


def main() -> int:
    path = find()
    if (path is None or not speaks_chinese()) and may_install():
        print("Installing", *PACKAGES, flush=True)
        install()
        path = path or find()
    if path:
        print("Browser tests use", path)
        return 0
    print("No Chromium found: browser tests will be skipped. To run them, type", BY_HAND, sep="\n")
    return 1 if in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
