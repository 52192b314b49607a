"""The policy names exactly the scripts that Streamlit's page contains."""

import re
from pathlib import Path

import streamlit

from pages.ui.serving.headers import content_security_policy, inline_script_hashes

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


def test_every_inline_script_is_named_and_nothing_else_runs():
    hashes = inline_script_hashes(INDEX)
    assert len(hashes) == len(re.findall(rb"<script>", INDEX)) > 0
    scripts = next(p for p in content_security_policy().split("; ") if p.startswith("script-src"))
    assert scripts.split()[1:] == ["'self'", *hashes]


def test_the_policy_names_no_other_host():
    policy = content_security_policy()
    assert "http" not in policy and "*" not in policy and "unsafe-eval" not in policy
    assert "connect-src 'self'" in policy and "object-src 'none'" in policy


def test_a_hash_is_the_one_browsers_compute():
    # the example of the CSP Level 3 specification
    assert inline_script_hashes(b"<script>alert('Hello, world.');</script>") == [
        "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    ]
