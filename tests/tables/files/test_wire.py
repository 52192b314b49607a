"""What travels between processes arrives as it was; anything else is refused, and nothing is unpickled."""

from __future__ import annotations

import ast
import io
import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memo import Memo
from core.problems import Severity, problem
from core.reads.file.options import ReadingOptions
from core.reads.study import Group, Study
from core.tables.files import process, turns, upload, wire
from core.tables.files.intake import read
from core.tables.files.wire import Packer, Unpacker, WireError, receive, send
from core.tables.meaning.words.vocabulary import Meaning
from core.tables.table import Merge

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(), st.binary()
)
VALUES = st.recursive(
    PLAIN | st.sampled_from([*Meaning, *Severity]),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(st.text() | st.integers(), inner),
        st.frozensets(st.text() | st.dates()),
    ),
    max_leaves=20,
)


def sent(value, known=(), back=None):
    """A value that went through a pipe."""
    pipe = io.BytesIO()
    packer = Packer(known)
    send(pipe, packer.pack(value))
    pipe.seek(0)
    return Unpacker(known if back is None else back).unpack(receive(pipe, 10**9))


def like(one, other):
    """Equal, and of the same classes all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return like(list(one), list(other)) and like(list(one.values()), list(other.values()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(like, one, other))
    return one == other


@given(VALUES)
def test_every_plain_value_arrives_as_it_was(value):
    assert like(sent(value), value)


@given(
    st.sampled_from(["?", "i1", "<i4", "<i8", "u1", "<f8", "<f4"]),
    st.lists(st.integers(0, 100)),
    st.sampled_from([slice(None), slice(None, None, -1), slice(1, None, 2)]),
)
def test_every_array_of_numbers_arrives_as_it_was(kind, numbers, part):
    array = np.array(numbers, kind)[part]
    came = sent(array)
    assert came.dtype == array.dtype and came.tolist() == array.tolist() and came.flags.writeable
    pair = np.array([numbers, numbers], kind).T
    assert sent(pair).shape == pair.shape and sent(pair).tolist() == pair.tolist()


def test_one_value_for_all_rows_takes_no_room():
    pieces = Packer().pack(np.broadcast_to(np.float64("nan"), 1_000_000))
    assert sum(map(len, pieces)) < 1_000
    came = sent(np.broadcast_to(np.float64("nan"), 1_000_000))
    assert came.shape == (1_000_000,) and np.isnan(came).all() and came.strides == (0,)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.none()), st.integers(0, 3))
def test_every_array_of_texts_arrives_as_it_was(texts, begin):
    array = pa.array(texts, pa.string()).slice(begin)
    came = sent(array)
    assert came.type == pa.string() and came.to_pylist() == texts[begin:]


def test_a_part_of_an_array_does_not_take_the_rest_along():
    long = pa.array([f"text {i}" * 20 for i in range(10_000)])
    for part in (long.slice(0, 5), long.slice(5_000, 5)):
        assert sum(map(len, Packer().pack(part))) < 2_000
        assert sent(part).to_pylist() == part.to_pylist()


def test_what_is_the_same_object_is_sent_once_and_is_the_same_afterwards():
    table = read(b"a,b\n1,2\n3,4\n", "f")
    first, second = sent((table, [table]))
    assert second == [first]
    coded = np.arange(3)
    one, other = sent((Group("a", coded, ("x",)), Group("b", coded, ("y",))))
    assert one.codes is other.codes


def test_what_both_ends_have_travels_as_its_number():
    here = read(b"a,b\n1,2\n3,4\n", "f")
    packer = Packer()
    there = Unpacker()
    came = there.unpack(packer.pack((here,)))[0]
    answer = replace(came, columns=("c", "d"))
    back = Unpacker(packer.kept).unpack(Packer(there.kept).pack((came, answer)))
    assert back[0] is here and back[1].columns == ("c", "d")
    assert all(mine is theirs for mine, theirs in zip(here.coded, back[1].coded, strict=True))
    assert all(mine is theirs for mine, theirs in zip(here.texts, back[1].texts, strict=True))


def test_many_of_a_class_travel_by_their_fields():
    merges = tuple(Merge(column=f"c{i}", first=i, last=i + 1, text="x") for i in range(1_000))
    assert sent(merges) == merges
    said = [problem(Severity.NOTE, "joined", value=i, count=i) for i in range(20)]
    assert sent(said) == said
    assert sum(map(len, Packer().pack(merges))) < 30 * len(merges)


def test_caches_and_memos_are_left_behind():
    table = read(b"a,b\n1,2\n3,4\n", "f")
    assert table.frame is table.frame and table._position
    assert vars(sent(table)).keys() == vars(read(b"a\n1\n", "f")).keys()
    study = toy_study(table)
    study.memo.keep("x", 1, lambda: 2, most=1)
    came = sent(study)
    assert isinstance(came.memo, Memo) and came.memo.count("x") == 0


def toy_study(table) -> Study:
    from core.reads.file.door import build
    from core.reads.file.reading import guess

    table = read(b"patient,CT,reference\nP1,+,+\nP2,-,-\nP3,-,+\n", "f")
    return build(table, guess(table, ReadingOptions()))


@dataclass(frozen=True)
class Foreign:
    """Of no module of the core."""

    text: str = ""


@pytest.mark.parametrize(
    "value",
    [Foreign(), object(), len, Path("x"), np.array([object()]), np.array(["x"]), pa.array([1]), 1j],
    ids=lambda value: type(value).__name__,
)
def test_nothing_else_is_sent(value):
    with pytest.raises(TypeError, match="travel"):
        Packer().pack(value)


def arriving(head: object, *buffers: bytes) -> object:
    return Unpacker().unpack([json.dumps(head).encode(), *buffers])


TEXTS = {"texts": 2, "valid": None, "places": 1, "letters": 2}


@pytest.mark.parametrize(
    ("head", "buffers"),
    [
        ({"made": "tests.tables.files.test_wire:Foreign", "of": [""]}, ()),
        ({"made": "os:system", "of": ["true"]}, ()),
        ({"made": "subprocess:Popen", "of": [{"plain": ["true"], "list": True}]}, ()),
        ({"made": "core.problems:Refusal", "of": []}, ()),
        ({"made": "core.problems:problem", "of": ["error", "x"]}, ()),
        ({"made": "core.tables.files.wire:dataclass", "of": []}, ()),
        ({"made": "core.problems:Problem", "of": ["x"]}, ()),
        ({"made": "core.problems:Problem.__init__", "of": []}, ()),
        ({"alike": "builtins:dict", "of": [], "list": False}, ()),
        ({"enum": "core.problems:Severity", "is": "worse"}, ()),
        ({"enum": "core.problems:Problem", "is": "error"}, ()),
        ({"enum": "signal:Signals", "is": 9}, ()),
        ({"array": "|O", "shape": [1], "in": 1}, (b"12345678",)),
        ({"array": "<i4", "shape": [2], "in": 1}, (b"1234",)),
        ({"array": "<i4", "shape": [-1], "in": 1}, (b"1234",)),
        ({"array": "<i4", "shape": [1], "in": 2}, (b"1234",)),
        ({"array": "<i4", "shape": [1], "in": 0}, (b"1234",)),
        (TEXTS, (np.array([0, 1, 9], "<i4").tobytes(), b"ab")),
        (TEXTS, (np.array([0, 1], "<i4").tobytes(), b"ab")),
        (TEXTS, (np.array([0, 2, 1], "<i4").tobytes(), b"ab")),
        (TEXTS, (np.array([0, 1, 2], "<i4").tobytes(), b"\xff\xff")),
        ({"known": 0}, ()),
        ({"known": -1}, ()),
        ({"pickled": 1}, (b"cos\nsystem\n(S'true'\ntR.",)),
        ({}, ()),
        ([1], ()),
        ({"plain": 1, "list": False}, ()),
    ],
)
def test_nothing_else_is_made_of_what_arrives(head, buffers):
    with pytest.raises(WireError):
        arriving(head, *buffers)


def test_a_stream_that_promises_too_much_or_ends_early_is_refused():
    pipe = io.BytesIO()
    send(pipe, Packer().pack(b"x" * 1_000))
    for data, most in ((pipe.getvalue(), 900), (pipe.getvalue()[:-1], 10_000), (b"\xff" * 16, 10**9)):
        with pytest.raises(WireError):
            receive(io.BytesIO(data), most)


def test_no_module_of_the_transport_imports_a_pickle():
    for module in (wire, process, turns, upload):
        names = {
            alias.name
            for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert not names & {"pickle", "marshal", "shelve", "copyreg", "multiprocessing"}


def test_a_day_is_a_day():
    assert sent((date(2025, 1, 31), np.float64(1.5), np.int32(7))) == (date(2025, 1, 31), 1.5, 7)
