"""Who may come in where sign-in is configured: ``[auth]`` in ``.streamlit/secrets.toml`` (docs/hosting.md).

Streamlit speaks OpenID Connect and keeps who signed in, in a signed cookie. Without the section nothing is
asked of anyone and no provider is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from streamlit.auth_util import get_secrets_auth_section, is_authlib_installed
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks


@cache
def configured() -> bool:
    """Whether visitors sign in; read once, when the server starts to be used.

    Raises
    ------
    RuntimeError
        If sign-in is configured and what it needs is not installed: nobody is let in by mistake.
    """
    if not get_secrets_auth_section():
        return False
    if not is_authlib_installed():
        raise RuntimeError("sign-in is configured: install requirements-signin.lock")
    return True


def may_send(cookies: Mapping[str, str]) -> bool:
    """Whether a request may bring a file: anyone's, or of who signed in."""
    return not configured() or _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME) is not None
