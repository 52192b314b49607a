"""What of Streamlit and its framework is replaced or relied on, as it was when somebody last looked.

A failure here says: the text of an original changed. Read it, see that the replacement in
`pages/ui/serving` still fits, and write the new mark down.
"""

import hashlib
import inspect
from importlib import import_module

import pytest

PINNED = {
    "streamlit.runtime.memory_media_file_storage:MemoryMediaFileStorage": "5cadc3b6c84d1cf6",
    "streamlit.runtime.media_file_manager:MediaFileManager": "7050c6fc852ea6ad",
    "streamlit.delta_generator:DeltaGenerator._enqueue": "c4ab1cf7cf43f9dd",
    "streamlit.runtime.scriptrunner_utils.script_run_context:enqueue_message": "5a0644ed61849f4b",
    "streamlit.runtime.scriptrunner_utils.script_run_context:ScriptRunContext.enqueue": "0257634b633bda2b",
    "streamlit.runtime.app_session:AppSession._on_scriptrunner_event": "e99d7ce1e159145f",
    "streamlit.runtime.app_session:AppSession._handle_scriptrunner_event_on_event_loop": "faf7f6270d4efdbc",
    "streamlit.runtime.app_session:_populate_theme_msg": "fe54d4bd093d18b8",
    "streamlit.runtime.websocket_session_manager:WebsocketSessionManager.connect_session": "7e07dd26420bfb92",
    "streamlit.runtime.backend_operation_handler:DeferredFileHandler": "0d94c5b3fad96620",
    "streamlit.runtime.memory_uploaded_file_manager:MemoryUploadedFileManager": "0e75baac7e6bf873",
    "streamlit.components.v2.presentation:make_bidi_component_presenter": "3b3eff909f5045ee",
    "streamlit.net_util:get_external_ip": "21967e5a338f185f",
    "streamlit.net_util:get_internal_ip": "77829809097c50bf",
    "streamlit.web.server.starlette.starlette_websocket:_is_origin_allowed": "f86af180a6a5b9ab",
    "streamlit.web.server.starlette.starlette_websocket:create_websocket_handler": "efd986032b104589",
    "streamlit.web.server.starlette.starlette_routes:create_media_routes": "7e13d80940e3770f",
    "streamlit.web.server.starlette.starlette_routes:create_upload_routes": "1b593b945c9dd6c7",
    "streamlit.web.server.starlette.starlette_routes:_ensure_xsrf_cookie": "7d58969659907028",
    "streamlit.web.server.starlette.starlette_app_utils:decode_xsrf_token_string": "dddc25517bf6c178",
    "streamlit.web.server.starlette.starlette_app:App._create_runtime": "d7d2a7d3e8e5b09e",
    "streamlit.web.server.starlette.starlette_app:create_streamlit_routes": "d74cc50c834afeac",
    "streamlit.runtime.runtime:Runtime.__init__": "be16102a7351c9bf",
    "streamlit.runtime.runtime:Runtime.get_client": "abf490832e43b275",
    "streamlit.web.bootstrap:_print_url": "03dd76fbcfd514a5",
    "streamlit.runtime.app_session:AppSession.flush_browser_queue": "dad722709c772791",
    "streamlit.runtime.app_session:AppSession._enqueue_forward_msg": "4085aaa58a07b201",
    "streamlit.runtime.app_session:AppSession._create_scriptrunner": "cd1d42a65f8c2259",
    "streamlit.runtime.runtime:Runtime._loop_coroutine": "f22b8cb2aa228bc5",
    "streamlit.runtime.runtime:Runtime._send_message": "fdac90012c545d2b",
    "streamlit.runtime.scriptrunner.script_runner:ScriptRunner._enqueue_forward_msg": "7822f227f72008df",
    "streamlit.runtime.scriptrunner.script_runner:ScriptRunner._maybe_handle_execution_control_request": "a037883692b23bb1",  # noqa: E501
    "streamlit.runtime.scriptrunner_utils.script_requests:ScriptRequests.on_scriptrunner_yield": "94cf4b1f68ebf62f",  # noqa: E501
    "streamlit.signal_util:Signal": "83e0ef1e4f5db28e",
    "streamlit.elements.lib.utils:_register_element_id": "cc9346ea106b63bd",
    "streamlit.runtime.state.session_state:SessionState._remove_stale_widgets": "48cca7da29d800e5",
    "streamlit.cursor:RunningCursor": "77a045148c2c5202",
    "streamlit.web.server.starlette.starlette_websocket:StarletteSessionClient": "ecae20f6d214a3b2",
    "starlette.formparsers:MultiPartParser.on_headers_finished": "9c3f69af88b24988",
}


def mark(path):
    """Mark of the text of a function or method ``module:name``."""
    module, _, name = path.partition(":")
    found = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    text = " ".join(inspect.getsource(found).split())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize("path", PINNED)
def test_the_original_is_as_it_was(path):
    assert mark(path) == PINNED[path]
