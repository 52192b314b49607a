"""An export is what its button says, for its own browser only, and waits until it is fetched."""

from types import SimpleNamespace

import pytest
from streamlit.runtime import memory_media_file_storage as streamlits
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from pages.ui.serving import exports
from pages.ui.serving.exports import KEEP, ExportManager, Exports, OwnExports, browser
from tests.ui.serving.asgi import ask, http

LONG = 3_000_000
ONE, TWO = "session one", "session two"
TOKENS = {ONE: b"1" * 16, TWO: b"2" * 16}


def cookies(session):
    """As a browser sends them: the same token, masked anew each time."""
    return {"_streamlit_xsrf": generate_xsrf_token_string(TOKENS[session], 1)}


@pytest.fixture
def manager(monkeypatch):
    monkeypatch.setattr(exports, "_browser_of", TOKENS.get)
    return ExportManager(Exports("/media"))


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(exports.time, "monotonic", lambda: now[0])
    return now


def export(manager, session, content, place="0"):
    """Draw a button and press it; id of the file."""
    url = manager.execute_deferred(button(manager, session, content, place))
    return url.removeprefix("/media/").removesuffix(".csv")


def button(manager, session, content, place="0", key=""):
    manager_session = pytest.MonkeyPatch()
    manager_session.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: session)
    try:
        return manager.add_deferred(lambda: content, "text/csv", place, "records.csv", element_id=key)
    finally:
        manager_session.undo()


def differing():
    """Two files of one length that differ in one cell, outside what Streamlit looks at."""
    base = bytearray(b"x" * LONG)
    base[400_000:400_006] = b"HOSP-A"
    other = bytes(base).replace(b"HOSP-A", b"HOSP-B")
    return bytes(base), other


def test_streamlit_takes_the_two_files_for_one():
    """Why ids are replaced: when this no longer holds, `exports` may become simpler."""
    one, two = differing()
    assert streamlits._calculate_file_id(one, "text/csv", "a.csv") == streamlits._calculate_file_id(
        two, "text/csv", "a.csv"
    )


@pytest.mark.parametrize("first", [ONE, TWO])
def test_each_gets_its_own_file_in_either_order(manager, first):
    contents = dict(zip((ONE, TWO), differing(), strict=True))
    order = [first, TWO if first == ONE else ONE]
    ids = {session: export(manager, session, contents[session]) for session in order}
    assert len(set(ids.values())) == 2 and all(len(name) == 32 for name in ids.values())
    for session, file_id in ids.items():
        assert manager._storage.get_file(file_id).content == contents[session]
        assert manager._storage.given_to(file_id, cookies(session))
    assert not manager._storage.given_to(ids[ONE], cookies(TWO))
    assert not manager._storage.given_to(ids[ONE], {})
    assert not manager._storage.given_to("0" * 32, cookies(ONE))


def test_equal_files_of_one_session_have_addresses_of_their_own(manager):
    assert export(manager, ONE, b"same") != export(manager, ONE, b"same")


def test_an_export_waits_while_others_run_and_goes_when_it_is_old(manager, clock):
    file_id = export(manager, ONE, b"mine")
    for _ in range(40):
        clock[0] += 1.0
        manager.clear_session_refs(TWO)
        manager.remove_orphaned_files()
    assert manager._storage.get_file(file_id).content == b"mine"
    clock[0] += KEEP
    manager.sweep()
    assert file_id not in manager._storage._files_by_id and file_id not in manager._storage.slips


@pytest.mark.parametrize("ended", [ONE, None])
def test_a_button_that_is_drawn_no_more_is_forgotten_with_its_run_and_others_stay(
    manager, monkeypatch, ended
):
    """After a run of its session, or of nobody's (a session ended), by Streamlit's own rule."""
    gone, moved = button(manager, ONE, b"gone", "3"), button(manager, ONE, b"before", "4")
    now, theirs = button(manager, ONE, b"now", "4"), button(manager, TWO, b"theirs", "3")
    manager.clear_session_refs(TWO)
    run = None if ended is None else SimpleNamespace(session_id=ended)
    monkeypatch.setattr(exports, "get_script_run_ctx", lambda **asked: run)
    del manager._files_by_session_and_coord[ONE]["3"]
    manager.remove_orphaned_files()
    kept = {now, theirs} if ended else {now}
    assert set(manager._deferred_callables) == kept and not {gone, moved} & kept


def test_a_session_that_ended_takes_its_exports_along(manager):
    mine, others = export(manager, ONE, b"mine"), export(manager, TWO, b"other")
    manager.sweep(ended=ONE)
    assert set(manager._storage._files_by_id) == {others} == set(manager._storage.slips)
    assert mine not in manager._file_metadata


def test_one_session_keeps_so_many_bytes_and_always_its_newest(manager, monkeypatch):
    monkeypatch.setattr(exports, "MOST_BYTES", 10)
    ids = [export(manager, ONE, b"12345") for _ in range(3)]
    large = export(manager, TWO, b"x" * 100)
    manager.remove_orphaned_files()
    manager.remove_orphaned_files()
    assert set(manager._storage._files_by_id) == {*ids[1:], large}


def test_a_button_answers_its_own_session_only(manager):
    file_id = button(manager, ONE, b"mine")
    assert manager.newest(file_id, ONE) == file_id
    assert manager.newest(file_id, TWO) is None and manager.newest("unknown", ONE) is None


def test_a_button_pressed_while_the_page_is_drawn_anew_gives_what_it_makes_then(manager):
    pressed = button(manager, ONE, b"before", "3", key="report")
    other = button(manager, ONE, b"other", "4", key="words")
    theirs = button(manager, TWO, b"theirs", "3", key="report")
    now = button(manager, ONE, b"after", "5", key="report")
    assert [manager.newest(drawn, ONE) for drawn in (pressed, other, now)] == [now, other, now]
    assert manager.newest(theirs, TWO) == theirs
    manager.sweep(ended=ONE)
    assert manager.newest(pressed, ONE) is None


def test_browsers_are_told_apart_by_their_token_however_it_is_masked():
    assert cookies(ONE) != cookies(ONE)
    assert browser(cookies(ONE)) == browser(cookies(ONE)) == TOKENS[ONE]
    assert browser({}) is None and browser({"_streamlit_xsrf": "2|nonsense"}) is None


def test_what_is_handed_out_is_kept_by_no_cache_and_what_is_not_there_is_not_asked_for():
    sent, inner = ask(OwnExports, http("/media/0123.csv"))
    assert sent[0]["status"] == 404 and not inner.reached
    assert (b"cache-control", b"no-store") in sent[0]["headers"]
    sent, inner = ask(OwnExports, http("/static/app.js"))
    assert inner.reached and sent[0]["headers"] == []
