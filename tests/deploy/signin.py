"""``make check-signin``: sign-in by OpenID Connect with the real server, a browser and a local provider.

Nobody sees a page or brings a file before signing in; afterwards both work; the server asks the provider for
its description, a token and its keys, and no other host for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import find
from tests.browser.drive import FLAGS, settled, uploader
from tests.browser.server import ROOT, serving
from tests.deploy.provider import CLIENT, SECRET, WHO, Key, providing

NEEDED = ROOT / "build" / "signin"
EXAMPLE = ROOT / "core" / "examples" / "liver_petmr" / "reads.csv"


def made_key() -> Key:
    """A fresh key, its numbers as ``openssl`` prints them."""
    made = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True).stdout
    shown = subprocess.run(
        ["openssl", "rsa", "-noout", "-text"], input=made, check=True, capture_output=True
    ).stdout.decode()

    def number(name: str) -> int:
        found = re.search(rf"^{name}:\s*((?:\s+[0-9a-f:]+\n)+)", shown, re.MULTILINE)
        assert found is not None, name
        return int(re.sub(r"[\s:]", "", found[1]), 16)

    return Key(number("modulus"), number("privateExponent"))


def settings(provider: str) -> str:
    """What docs/hosting.md tells an administrator to write."""
    return (
        '[auth]\nredirect_uri = "http://localhost:{port}/oauth2callback"\n'
        'cookie_secret = "a long secret of the cookies of this test"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )


def put(url: str, session: str) -> int:
    """Status of the answer to a file that nobody signed in sends."""
    request = urllib.request.Request(f"{url}/_stcore/upload_file/{session}/1", data=b"x", method="PUT")
    try:
        return int(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as error:
        return error.code


def main() -> int:
    if not NEEDED.exists():
        print("run make check-signin: it installs requirements-signin.lock beside the project first")
        return 2
    with tempfile.TemporaryDirectory() as home, providing(made_key()) as (provider, asked):
        (Path(home) / ".streamlit").mkdir()
        (Path(home) / ".streamlit" / "secrets.toml").write_text(settings(provider))
        attempts = Path(home) / "attempts"
        environment = {
            "HOME": home,
            "TANDEM_ATTEMPTS": str(attempts),
            "PYTHONPATH": os.pathsep.join([str(NEEDED), str(ROOT / "tests" / "fixtures" / "loopback_only")]),
        }
        with serving(ROOT / "serve.py", environment=environment) as url, sync_playwright() as play:
            assert put(url, "anyone") == 403
            browser = play.chromium.launch(executable_path=find(), args=FLAGS)
            page = browser.new_page(locale="en-GB")
            for path in ("", "accuracy?data=liver_petmr", "lessons", "methods"):
                page.goto(f"{url}/{path}")
                page.get_by_text("This server asks who you are").wait_for()
                settled(page)
                assert not page.locator("input[type=file], .tandem-answer").count(), path
            assert not asked, asked
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{url}/")
            page.get_by_text(WHO).first.wait_for()
            settled(page)
            uploader(page).set_input_files(EXAMPLE)
            expect(page.locator(".tandem-figures")).to_contain_text("306")
            assert set(asked) == {"/.well-known/openid-configuration", "/authorize", "/token", "/keys"}, asked
            forged = browser.new_context(locale="en-GB")
            value = "|".join(["2", "1:0", "forged"])
            forged.add_cookies([{"name": "_streamlit_user", "value": value, "url": url}])
            other = forged.new_page()
            other.goto(url)
            other.get_by_text("This server asks who you are").wait_for()
            page.get_by_role("button", name="Sign out").click()
            page.get_by_text("This server asks who you are").wait_for()
            browser.close()
        outside = attempts.read_text() if attempts.exists() else ""
        assert not outside, outside
    print("sign-in: no page and no file before it, both after it, a forged cookie not, no other host asked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
