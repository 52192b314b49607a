"""Inputs for the fuzz targets: seeds with edits."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.fuzz import hostile, hostile_cells

KINDS = {**hostile.KINDS, **hostile_cells.KINDS}
CORPUS = Path(__file__).with_name("corpus")

MORSELS = (
    b'"', b'""', b",", b"\t", b";", b"|", b"\n", b"\r\n", b"\r", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe",
    b"=cmd()", b"-", b"+", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"#REF!", b"99999999999", b"-1", b"1,234",
    b"nan", b"\xb2\xa1\xc8\xcb", "阳性".encode(), b"<", b">", b"/>", b"&#0;", b'r="XFD1048576"',
    b't="e"', b"<v></v>", b"<f>1</f>", b"A" * 40_000, b" " * 300, b"\n" * 300, b"," * 300,
)  # fmt: skip
"""Pieces that readers of tables trip over."""


@cache
def seeds() -> tuple[bytes, ...]:
    """The files of the corpus, and nothing."""
    return (b"", *(path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.is_file()))


def edited(data: bytes, edits: list[tuple[str, float, float, bytes]]) -> bytes:
    """Cut, double or insert at relative places; an archive is edited inside one of its files."""
    if data.startswith(b"PK\x03\x04") and edits and edits[0][1] < 0.9:
        return _edited_archive(data, edits)
    for kind, where, how_much, piece in edits:
        at = int(where * len(data))
        end = at + int(how_much * 50)
        if kind == "insert":
            data = data[:at] + piece + data[at:]
        elif kind == "replace":
            data = data[:at] + piece + data[at + len(piece) :]
        elif kind == "cut":
            data = data[:at] + data[end:]
        else:
            data = data[:end] + data[at:]
    return data


def _edited_archive(data: bytes, edits: list[tuple[str, float, float, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", 8) as after:
        names = before.namelist()
        chosen = names[int(edits[0][1] / 0.9 * len(names))]
        for name in names:
            content = before.read(name)
            after.writestr(name, edited(content, edits[1:]) if name == chosen else content)
    return buffer.getvalue()


def inputs() -> st.SearchStrategy[bytes]:
    """Seeds with up to eight edits, small files of every hostile kind, and plain bytes and texts."""
    fraction = st.floats(0, 1, exclude_max=True)
    piece = st.one_of(st.sampled_from(MORSELS), st.binary(max_size=8), st.text(max_size=8).map(_encoded))
    edit = st.tuples(st.sampled_from(("insert", "replace", "cut", "double")), fraction, fraction, piece)
    kind = st.sampled_from(sorted(KINDS))
    return st.one_of(
        st.builds(edited, st.sampled_from(seeds()), st.lists(edit, max_size=8)),
        st.builds(_edited_kind, kind, st.integers(1, 60), st.lists(edit, max_size=3)),
        st.binary(max_size=200),
        st.text(max_size=200).map(_encoded),
    )


def _edited_kind(kind: str, size: int, edits: list[tuple[str, float, float, bytes]]) -> bytes:
    return edited(KINDS[kind](size), edits)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
