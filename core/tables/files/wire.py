"""Values on their way between two processes: JSON for what is small, plain buffers for arrays.

Nothing is unpickled. What arrives is made of JSON's own values, days, arrays of numbers and of texts, and of
the dataclasses and enumerations of this program, made by their own constructors. So the process that parsed a
hostile file can send a wrong answer and nothing else. Fields that no constructor takes (memos, caches) are
left behind and made anew. What both ends have already travels as its number.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

ROOM = "core."
"""Classes of other rooms do not travel."""
KINDS = "biuf"
"""Of the arrays of NumPy: truth values and numbers."""
_SIZE = struct.Struct("<Q")
_PLAIN = (str, int, float, bool, type(None))
_OF_A_PLACE, _PADDING = 4, 64
"""Bytes in which Arrow keeps where a text ends, and to which it fills up a buffer."""
_MANY = 8
"""From so many on, values of one class travel by their fields."""

Buffer = memoryview


class WireError(ValueError):
    """What arrived is nothing that is sent."""


class Packer:
    """Takes a value apart.

    Parameters
    ----------
    known : sequence of objects
        What the other end has, in the same order.
    """

    def __init__(self, known: Sequence[object] = ()) -> None:
        self.kept: list[object] = list(known)
        """What the other end has once it has what was sent."""
        self._number = {id(item): number for number, item in enumerate(self.kept)}
        self._buffers: list[Buffer] = []

    def pack(self, value: object) -> list[Buffer]:
        """The value as pieces to be written one after the other by `send`."""
        self._buffers = []
        head = json.dumps(self._plain(value)).encode()
        return [Buffer(head), *self._buffers]

    def _keep(self, value: object) -> None:
        self._number[id(value)] = len(self.kept)
        self.kept.append(value)

    def _buffer(self, data: Any) -> int:
        self._buffers.append(memoryview(data).cast("B") if len(data) else Buffer(b""))
        return len(self._buffers)

    def _plain(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if id(value) in self._number:
            return {"known": self._number[id(value)]}
        if kind in (tuple, list):
            return self._sequence(value)
        if kind is bytes:
            return {"bytes": self._buffer(value)}
        if isinstance(value, Enum):
            return {"enum": _name(kind), "is": value.value}
        if kind in (frozenset, set):
            return {"set": [self._plain(item) for item in value], "frozen": kind is frozenset}
        if isinstance(value, Mapping):
            return {"keys": self._plain(tuple(value)), "values": self._plain(tuple(value.values()))}
        if kind is date:
            return {"day": value.toordinal()}
        if isinstance(value, np.generic):
            return {"number": value.dtype.str, "is": value.item()}
        if isinstance(value, np.ndarray):
            said = self._array(value)
        elif isinstance(value, pa.Array):
            said = self._texts(value)
        elif is_dataclass(value):
            parts = [self._plain(getattr(value, name)) for name in _taken(kind)]
            said = {"made": _name(kind), "of": parts}
        else:
            raise TypeError(f"{kind.__module__}.{kind.__qualname__} does not travel")
        self._keep(value)
        return said

    def _sequence(self, value: Sequence[Any]) -> Any:
        listed = isinstance(value, list)
        kinds = {type(item) for item in value}
        if kinds <= set(_PLAIN):
            return {"plain": list(value), "list": listed}
        if kinds == {tuple}:
            if len(value) >= _MANY and len(sizes := set(map(len, value))) == 1 and sizes != {0}:
                columns = [self._plain(list(column)) for column in zip(*value, strict=True)]
                return {"rows": columns, "list": listed}
            if all(type(part) in _PLAIN for item in value for part in item):
                return {"tuples": value, "list": listed}
        if len(kinds) == 1 and len(value) >= _MANY and is_dataclass(kind := kinds.pop()):
            columns = [self._plain([getattr(item, name) for item in value]) for name in _taken(kind)]
            return {"alike": _name(kind), "of": columns, "list": listed}
        return {"items": [self._plain(item) for item in value], "list": listed}

    def _array(self, value: npt.NDArray[Any]) -> Any:
        if value.dtype.kind not in KINDS:
            raise TypeError(f"arrays of {value.dtype} do not travel")
        said = {"array": value.dtype.str, "shape": value.shape}
        if value.size and not any(value.strides):  # one value for all rows takes no room
            return {**said, "all": value.flat[0].item()}
        return {**said, "in": self._buffer(np.ascontiguousarray(value).reshape(-1).view(np.uint8))}

    def _texts(self, value: pa.Array) -> Any:
        if value.type != pa.string():
            raise TypeError(f"arrays of {value.type} do not travel")
        if not len(value):
            return {"texts": 0}
        _, places, _ = value.buffers()
        if value.offset or places.size > _OF_A_PLACE * (len(value) + 1) + _PADDING:
            value = value.take(pa.array(np.arange(len(value))))  # a part of it does not take the rest along
        valid, places, letters = value.buffers()
        return {
            "texts": len(value),
            "valid": self._buffer(valid) if value.null_count else None,
            "places": self._buffer(places),
            "letters": None if letters is None else self._buffer(letters),
        }


class Unpacker:
    """Puts a value together again.

    Parameters
    ----------
    known : sequence of objects
        What this end has, in the order of the `Packer`'s.
    """

    def __init__(self, known: Sequence[object] = ()) -> None:
        self.kept: list[object] = list(known)
        self._buffers: Sequence[Any] = ()
        self._made: Mapping[str, Callable[[Any], Any]] = {
            "known": lambda said: self.kept[_index(said["known"], len(self.kept))],
            "plain": lambda said: said["plain"] if said["list"] else tuple(said["plain"]),
            "tuples": lambda said: (list if said["list"] else tuple)(map(tuple, said["tuples"])),
            "rows": self._rows,
            "items": self._items,
            "alike": self._alike,
            "bytes": lambda said: bytes(self._buffer(said["bytes"])),
            "enum": lambda said: _class(said["enum"], Enum)(said["is"]),
            "set": lambda said: (frozenset if said["frozen"] else set)(map(self._value, said["set"])),
            "keys": self._mapping,
            "day": lambda said: date.fromordinal(said["day"]),
            "number": lambda said: _dtype(said["number"]).type(said["is"]),
            "array": self._array,
            "texts": self._texts,
            "made": self._object,
        }

    def unpack(self, pieces: Sequence[Any]) -> Any:
        """The value of pieces that `receive` gave.

        Raises
        ------
        WireError
            If they are nothing that a `Packer` makes.
        """
        head, *self._buffers = pieces
        try:
            return self._value(json.loads(bytes(head)))
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
            raise WireError from error
        except (pa.ArrowException, RecursionError) as error:
            raise WireError from error

    def _value(self, said: Any) -> Any:
        if not isinstance(said, dict):
            if isinstance(said, list):
                raise WireError
            return said
        return self._made[next(iter(said), "")](said)

    def _buffer(self, number: int) -> Any:
        return self._buffers[_index(number - 1, len(self._buffers))]

    def _items(self, said: Mapping[str, Any]) -> Any:
        values = list(map(self._value, said["items"]))
        return values if said["list"] else tuple(values)

    def _rows(self, said: Mapping[str, Any]) -> Any:
        made = zip(*map(self._value, said["rows"]), strict=True)
        return list(made) if said["list"] else tuple(made)

    def _alike(self, said: Mapping[str, Any]) -> Any:
        kind = _class(said["alike"])
        columns = dict(zip(_taken(kind), map(self._value, said["of"]), strict=True))
        made = [kind(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]
        return made if said["list"] else tuple(made)

    def _mapping(self, said: Mapping[str, Any]) -> Any:
        return dict(zip(self._value(said["keys"]), self._value(said["values"]), strict=True))

    def _object(self, said: Mapping[str, Any]) -> Any:
        kind = _class(said["made"])
        parts = list(map(self._value, said["of"]))
        made = kind(**dict(zip(_taken(kind), parts, strict=True)))
        self.kept.append(made)
        return made

    def _array(self, said: Mapping[str, Any]) -> Any:
        kind, shape = _dtype(said["array"]), tuple(_index(size, sys.maxsize) for size in said["shape"])
        if "all" in said:
            made = np.broadcast_to(kind.type(said["all"]), shape)
        else:
            data = self._buffer(said["in"])
            if len(data) != math.prod(shape) * kind.itemsize:
                raise WireError
            made = np.frombuffer(data, kind).reshape(shape)
        self.kept.append(made)
        return made

    def _texts(self, said: Mapping[str, Any]) -> Any:
        made = pa.array([], pa.string())
        if size := _index(said["texts"], sys.maxsize):
            parts = [
                None if said[part] is None else pa.py_buffer(self._buffer(said[part]))
                for part in ("valid", "places", "letters")
            ]
            made = pa.Array.from_buffers(pa.string(), size, parts)
            made.validate(full=True)  # places outside the letters would be read outside the memory
        self.kept.append(made)
        return made


def _index(number: Any, below: int) -> int:
    if not isinstance(number, int) or not 0 <= number < below:
        raise WireError
    return number


def _dtype(said: str) -> np.dtype[Any]:
    kind = np.dtype(said)
    if kind.kind not in KINDS:
        raise WireError
    return kind


def _taken(kind: Any) -> list[str]:
    """What a constructor takes."""
    return [field.name for field in fields(kind) if field.init]


def _name(kind: type) -> str:
    if not kind.__module__.startswith(ROOM):
        raise TypeError(f"{kind.__module__}.{kind.__qualname__} does not travel")
    return f"{kind.__module__}:{kind.__qualname__}"


def _class(name: str, base: type | None = None) -> Any:
    """A dataclass (or a class of ``base``) of this program, by its name; nothing is imported for it."""
    module, _, place = name.partition(":")
    kind = getattr(sys.modules.get(module), place, None) if module.startswith(ROOM) else None
    fits = isinstance(kind, type) and (issubclass(kind, base) if base else is_dataclass(kind))
    if kind is None or not fits or kind.__module__ != module:
        raise WireError
    return kind


def send(stream: IO[bytes], pieces: Sequence[Buffer]) -> None:
    """Write pieces, the number of them and the size of each before it."""
    stream.write(_SIZE.pack(len(pieces)))
    for piece in pieces:
        stream.write(_SIZE.pack(len(piece)))
        stream.write(piece)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> list[Any]:
    """The pieces that `send` wrote, each in memory of its own.

    Parameters
    ----------
    stream : binary file
    most : int
        Bytes of all pieces together, at most.

    Raises
    ------
    WireError
        If there are more, or the stream ends before.
    """
    pieces: list[Any] = []
    for _ in range(_number(stream, most)):
        size = _number(stream, most)
        pieces.append(_exactly(stream, size))
        most -= size
    return pieces


def _number(stream: IO[bytes], most: int) -> int:
    number: int = _SIZE.unpack(_exactly(stream, _SIZE.size))[0]
    if number > most:
        raise WireError
    return number


def _exactly(stream: IO[bytes], size: int) -> Any:
    """So many bytes, in memory that is not cleared before it is filled, as a ``bytearray`` is."""
    taken = np.empty(size, np.uint8)
    place, room = 0, taken.data
    while place < size:
        read = stream.readinto(room[place:])  # type: ignore[attr-defined]
        if not read:
            raise WireError
        place += read
    return taken
