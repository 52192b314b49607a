"""What a fragment says again after a click is what it would say if it drew everything anew."""

import re

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import ROOT, serving
from tests.load.client import Session
from tests.ui.serving.asgi import apart

EVERY_TIME = ("deferred_file_id", "hash")
"""Fields of an element that each run makes anew."""


@pytest.fixture(scope="module")
def usual():
    with serving(ROOT / "serve.py") as url:
        yield url


@pytest.fixture(scope="module")
def anew():
    fixture = {"PYTHONPATH": str(ROOT / "tests/fixtures/drawn_anew")}
    with serving(ROOT / "serve.py", environment=fixture) as url:
        yield url


class Drawn(Session):
    """A session that keeps what the last run drew, in its order of places."""

    async def run(self, fragment=""):
        self.drawn = {}
        return await super().run(fragment)

    async def _receive(self):
        told = await super()._receive()
        if told.WhichOneof("type") == "delta":
            place = tuple(told.metadata.delta_path)
            assert place not in self.drawn or not told.delta.fragment_id, "drawn twice"
            self.drawn[place] = bare(told)
        return told


def bare(told):
    """A message without what each run makes anew."""
    kept = ForwardMsg()
    kept.delta.CopyFrom(told.delta)
    if kept.delta.WhichOneof("type") == "new_element":
        element = kept.delta.new_element
        inner = getattr(element, element.WhichOneof("type"))
        for name in EVERY_TIME:
            if name in inner.DESCRIPTOR.fields_by_name:
                inner.ClearField(name)
        if element.WhichOneof("type") == "selectbox":
            inner.ClearField("default")  # Streamlit leaves it out once None was chosen
    return re.sub(r"\$\$ID-\w+-(\S+?)\.\d{9,}", r"\1", str(kept.delta))  # a key has a place in memory


STEPS = {
    "any": ("choose", "fuse.how", "any positive (OR)"),
    "all": ("choose", "fuse.how", "all positive (AND)"),
    "least": ("choose", "fuse.how", "at least k"),
    "none": ("choose", "fuse.how", "none"),
    "one": ("choose", "fuse.which", "MR"),
    "two": ("choose", "fuse.which", "CT", "PET"),
    "three": ("choose", "fuse.which", "CT", "PET", "MR"),
    "patients": ("choose", "unit", "patient"),
    "lesions": ("choose", "unit", "lesion"),
    "undo": ("press", "Undo"),
    "redo": ("press", "Redo"),
    "open": ("turn", "more.reproduce", True),
    "close": ("turn", "more.reproduce", False),
}
ORDERS = (
    "any two patients all undo redo undo undo lesions three none any one all",
    "all open two patients close three undo open all close least two undo redo",
    "any open open close close one two least three all lesions undo undo undo",
)


async def told(url, page, steps):
    """What the page draws after each step."""
    session = Drawn(url, page, "data=liver_petmr")
    await session.open()
    drawn = [session.drawn]
    for step in steps:
        kind, *what = STEPS[step]
        await getattr(session, kind)(*what)
        drawn.append(session.drawn)
    await session.close()
    assert not session.failures
    return drawn


@pytest.mark.parametrize("page", ["accuracy", "comparison", "fusion"])
@pytest.mark.parametrize("order", ORDERS)
def test_a_part_said_again_is_what_it_would_be_drawn_anew(usual, anew, page, order):
    steps = order.split()
    ours, theirs = (apart(told(url, page, steps)) for url in (usual, anew))
    for step, one, other in zip(["", *steps], ours, theirs, strict=True):
        assert one.keys() == other.keys(), step
        assert {place: one[place] for place in one if one[place] != other[place]} == {}, step
    assert all(len(drawn) > 20 for drawn in ours)
