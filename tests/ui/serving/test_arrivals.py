"""Uploads stay in memory, are asked for before they come, and are bounded for each session."""

import asyncio
from collections import Counter

import pytest
from streamlit.runtime import Runtime
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages.ui.serving import arrivals
from pages.ui.serving.arrivals import MOST_ASKED, MOST_BYTES, MOST_FILES, Arrivals, BoundedUploads
from tests.ui.serving.asgi import apart, ask, http

UPLOADS = "/_stcore/upload_file"


@pytest.fixture
def keeper():
    return Arrivals(UPLOADS)


def sent(keeper, session, size=10):
    (info,) = keeper.get_upload_urls(session, ["a.csv"])
    keeper.add_file(session, UploadedFileRec(info.file_id, "a.csv", "text/csv", b"x" * size))
    return info.file_id


def held(keeper, session):
    return keeper.file_storage.get(session, {})


def test_a_file_nobody_asked_for_is_not_taken(keeper):
    keeper.add_file("one", UploadedFileRec("invented", "a.csv", "text/csv", b"x"))
    assert not held(keeper, "one")
    mine = sent(keeper, "one")
    assert keeper.refuses("two", mine, 1) == 404 and keeper.refuses("one", mine, 1) is None


def test_number_and_bytes_are_bounded_for_each_session(keeper, monkeypatch):
    ids = [sent(keeper, "one") for _ in range(MOST_FILES + 3)]
    assert list(held(keeper, "one")) == ids[:MOST_FILES]
    assert keeper.refuses("one", ids[-1], 1) == 413
    assert keeper.refuses("one", ids[0], 1) is None, "the same file again"
    assert sent(keeper, "two") in held(keeper, "two")
    keeper.remove_file("one", ids[0])
    assert keeper.refuses("one", ids[-1], 1) is None
    assert keeper.refuses("one", ids[-1], MOST_BYTES) == 413
    monkeypatch.setattr(arrivals, "MOST_BYTES", 25)
    assert [sent(keeper, "three") in held(keeper, "three") for _ in range(3)] == [True, True, False]


def test_two_files_of_the_largest_size_fit(keeper):
    assert MOST_BYTES > 2 * 200 * 2**20


def test_a_session_that_ended_leaves_nothing(keeper):
    mine = sent(keeper, "one")
    keeper.get_upload_urls("one", ["a"] * (2 * MOST_ASKED))
    assert len(keeper.asked["one"]) == MOST_ASKED
    keeper.remove_session_files("one")
    assert not held(keeper, "one") and keeper.refuses("one", mine, 1) == 404
    assert "one" not in keeper.asked


def test_an_upload_too_many_is_answered_before_its_body_is_read(keeper, monkeypatch):
    class Server:
        uploaded_file_mgr = keeper

    monkeypatch.setattr(Runtime, "_instance", Server())
    (info,) = keeper.get_upload_urls("one", ["a.csv"])

    def put(path, **headers):
        answer, inner = ask(BoundedUploads, http(path, method="PUT", **headers))
        return answer[0]["status"], inner.reached

    assert put(info.upload_url, content_length="10") == (200, True)
    assert put(f"{UPLOADS}/one/invented", content_length="10") == (404, False)
    assert put(f"/base{UPLOADS}/one/invented", content_length="10") == (404, False)
    assert put(info.upload_url, content_length=str(MOST_BYTES + 1)) == (413, False)
    monkeypatch.setattr(arrivals, "MOST_BYTES", 100)
    assert put(info.upload_url) == (413, False), "of unknown length: as large as can be"


def test_of_many_uploads_one_piece_is_taken_in_a_round():
    """Who clicks beside forty uploads waits for a piece of one, and slow networks hold up nobody."""
    rounds, taken, slow = [0], [], []

    async def count():
        while True:
            rounds[0] += 1
            await asyncio.sleep(0)

    async def at_hand():
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def never():
        slow.append(True)
        return await asyncio.Event().wait()

    async def read(scope, receive, send):
        for _ in range(5):
            await receive()
            taken.append(rounds[0])

    async def crowd():
        middleware, scope = BoundedUploads(read), http(f"{UPLOADS}/one/file", method="PUT")
        others = [asyncio.ensure_future(one) for one in (count(), middleware(scope, never, None))]
        await asyncio.gather(*(middleware(scope, at_hand, None) for _ in range(40)))
        for other in others:
            other.cancel()

    apart(asyncio.wait_for(crowd(), 30))
    assert slow and len(taken) == 200
    assert max(Counter(taken).values()) == 1
