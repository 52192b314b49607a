"""Of what a browser may say to Streamlit, what this app needs passes, and nothing else."""

import contextlib
from itertools import chain, cycle, islice

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes

from pages.ui.serving.messages import LARGEST, MOST_FILES, MOST_VALUES, MOST_WIDGETS, NeededOnly, needed
from tests.ui.serving.asgi import ask, websocket


def said(**fields):
    message = BackMsg(**fields)
    return message.SerializeToString()


def rerun():
    message = BackMsg()
    message.rerun_script.query_string = "data=liver_petmr"
    return message.SerializeToString()


def operation(name):
    message = BackMsg()
    getattr(message.backend_operation_request, name).SetInParent()
    return message.SerializeToString()


def files(count):
    message = BackMsg()
    message.file_urls_request.file_names.extend(["a.csv"] * count)
    return message.SerializeToString()


def widgets(count):
    message = BackMsg()
    message.rerun_script.widget_states.widgets.extend(WidgetState(id=str(i)) for i in range(count))
    return message.SerializeToString()


def widget(**value):
    message = BackMsg()
    message.rerun_script.widget_states.widgets.append(WidgetState(id="$$ID-a", **value))
    return message.SerializeToString()


def texts(count):
    return widget(string_array_value={"data": ["chosen"] * count})


def pasted(size):
    return widget(string_value="x" * size)


NEEDED = [rerun(), said(stop_script=True), said(app_heartbeat=True), operation("deferred_file"), files(1)]
LARGE = [widgets(MOST_WIDGETS), texts(MOST_VALUES - 1), pasted(LARGEST - 100)]
STRANGE = [
    *(said(load_git_info=True), said(clear_cache=True), said(set_run_on_save=True)),
    *(said(debug_shutdown_runtime=True), operation("install_skills"), operation("dismiss_skills_nudge")),
    *(files(MOST_FILES + 1), widgets(MOST_WIDGETS + 1), said()),
    *(texts(MOST_VALUES), widget(json_value="[" + "1," * 50_000 + "1]")),
    widget(json_trigger_value="[" * 200_000),
    widget(double_array_value={"data": [0.5] * MOST_VALUES}),
    widget(int_array_value={"data": [1] * 100_000}),
]


def test_needed_messages_pass_in_order_and_others_are_dropped():
    pairs = zip(STRANGE, cycle(NEEDED), strict=False)
    incoming = [{"type": "websocket.receive", "bytes": body} for body in chain.from_iterable(pairs)]
    sent, inner = ask(NeededOnly, websocket(), *incoming)
    assert inner.received == list(islice(cycle(NEEDED), len(STRANGE))) and sent == []


@pytest.mark.parametrize(
    ("message", "code"),
    [({"text": "hello"}, 1003), ({"bytes": b"\xff\xff\xff"}, 1002), ({"bytes": None, "text": ""}, 1003)],
)
def test_what_is_no_message_ends_the_connection(message, code):
    sent, inner = ask(NeededOnly, websocket(), {"type": "websocket.receive"} | message)
    assert sent == [{"type": "websocket.close", "code": code}] and inner.received == []


def test_large_messages_pass_where_they_are_a_paste_or_a_list_that_a_page_may_have():
    sent, inner = ask(
        NeededOnly, websocket(), *[{"type": "websocket.receive", "bytes": body} for body in LARGE]
    )
    assert inner.received == LARGE and sent == []


def test_a_message_beyond_the_limit_ends_the_connection_unread():
    unreadable = b"\xff" * (LARGEST + 1)
    sent, inner = ask(NeededOnly, websocket(), {"type": "websocket.receive", "bytes": unreadable})
    assert sent == [{"type": "websocket.close", "code": 1009}] and inner.received == []


def test_the_limit_is_the_one_by_which_streamlit_would_refuse_it_after_reading_it():
    assert get_max_widget_state_size_bytes() == LARGEST


@given(st.binary(max_size=40))
def test_any_bytes_are_judged_or_no_message(body):
    with contextlib.suppress(DecodeError):
        assert needed(body) in (True, False)


def test_every_kind_of_message_that_streamlit_knows_was_judged():
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds == {
        *("clear_cache", "set_run_on_save", "stop_script", "rerun_script", "load_git_info"),
        *("debug_disconnect_websocket", "debug_shutdown_runtime", "file_urls_request", "app_heartbeat"),
        "backend_operation_request",
    }
    request = BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type
    assert {field.name for field in request.oneofs_by_name["payload"].fields} == {
        *("deferred_file", "install_skills", "dismiss_skills_nudge", "dataframe_chunk"),
    }
