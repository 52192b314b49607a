"""Parts of Streamlit and its framework that are replaced while this app is served.

Each has a reason in the module of its replacement, and each is pinned: `tests/ui/serving/test_internals.py`
fails when the text of the original changes, so that somebody looks before the version is raised.
"""

from __future__ import annotations

from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from streamlit import net_util
from streamlit.components.v2.bidi_component import main as bidi_component
from streamlit.runtime import (
    app_session,
    memory_media_file_storage,
    memory_uploaded_file_manager,
    runtime,
    websocket_session_manager,
)
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.web.server.starlette import starlette_websocket

from pages.ui.serving.arrivals import IN_MEMORY, Arrivals, BoundedUploads
from pages.ui.serving.delivery import Client, Parcels, Runner, Session, as_told, theme_once
from pages.ui.serving.exports import ExportManager, Exports, OwnExports, own_only
from pages.ui.serving.gate import Gate, nobody, own_or_trusted
from pages.ui.serving.headers import SecurityHeaders
from pages.ui.serving.logs import keep_values_out
from pages.ui.serving.messages import NeededOnly
from pages.ui.serving.nodelay import NoDelay

MIDDLEWARE = [
    Middleware(SecurityHeaders),
    Middleware(Gate),
    Middleware(NoDelay),
    Middleware(NeededOnly),
    Middleware(Parcels),
    Middleware(OwnExports),
    Middleware(BoundedUploads),
]
"""What every request passes, the first one first."""

REPLACED: tuple[tuple[object, str, object], ...] = (
    (memory_media_file_storage, "MemoryMediaFileStorage", Exports),
    (memory_uploaded_file_manager, "MemoryUploadedFileManager", Arrivals),
    (runtime, "MediaFileManager", ExportManager),
    (DeferredFileHandler, "handle", own_only),
    (MultiPartParser, "spool_max_size", IN_MEMORY),
    (starlette_websocket, "_is_origin_allowed", own_or_trusted),
    (starlette_websocket, "StarletteSessionClient", Client),
    (websocket_session_manager, "AppSession", Session),
    (app_session, "ScriptRunner", Runner),
    (app_session, "_populate_theme_msg", theme_once),
    (bidi_component, "make_bidi_component_presenter", as_told),
    (net_util, "get_external_ip", nobody),
    (net_util, "get_internal_ip", nobody),
)
"""Where it lives, what it is called there, and our part in its place."""


def replace_internals() -> None:
    """Put our parts in their places; before ``st.App`` makes its runtime."""
    for home, name, ours in REPLACED:
        setattr(home, name, ours)
    keep_values_out()
