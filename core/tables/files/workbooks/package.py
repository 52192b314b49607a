"""Archives behind XLSX and ODS: what they unpack to is checked before a workbook reader opens them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from core.problems import Refusal, Severity, problem
from core.tables.limits import MEGABYTE, Limits

_CHUNK = 1 << 20
_LOCAL_HEADER = struct.Struct("<4sHHHHHLLLHH")
_DECLARATIONS = tuple(
    text.encode(codec) for text in ("<!DOCTYPE", "<!ENTITY") for codec in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_DECLARATION = 64
_COUNT = re.compile(rb"ount\s*=\s*[\"']\s*(\d{8,})")
"""Declared counts of eight digits or more: workbook readers set memory aside for what they promise."""


class Package:
    """A zip archive whose directory is believed only as far as its contents bear it out.

    Parameters
    ----------
    data : bytes
    name : str
        File name, for problems.
    limits : Limits

    Raises
    ------
    Refusal
        ``file_damaged``, ``file_protected`` or ``expanded_too_large``.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._members = {member.filename: member for member in archive.infolist()}
                count = len(archive.infolist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error):
            raise self._damaged() from None
        if count != len(self._members):
            raise self._damaged()
        if any(member.flag_bits & 1 for member in self._members.values()):
            raise Refusal(problem(Severity.ERROR, "file_protected", value=name))
        self.expanded = sum(member.file_size for member in self._members.values())
        if self.expanded > limits.expanded_bytes:
            raise self._too_large(self.expanded)

    def _damaged(self) -> Refusal:
        return Refusal(problem(Severity.ERROR, "file_damaged", value=self._name, format="zip"))

    def _too_large(self, size: int) -> Refusal:
        return Refusal(
            problem(
                Severity.ERROR,
                "expanded_too_large",
                value=self._name,
                megabytes=round(size / MEGABYTE),
                limit=self._limits.expanded_bytes // MEGABYTE,
            )
        )

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the files inside."""
        return tuple(self._members)

    def chunks(self, member: str) -> Iterator[bytes]:
        """Unpack one file piece by piece; its true size must be the declared one.

        Raises
        ------
        Refusal
            ``file_damaged``.
        """
        info = self._members[member]
        try:
            header = _LOCAL_HEADER.unpack_from(self._data, info.header_offset)
        except struct.error:
            raise self._damaged() from None
        start = info.header_offset + _LOCAL_HEADER.size + header[9] + header[10]
        packed = memoryview(self._data)[start : start + info.compress_size]
        if header[0] != b"PK\x03\x04" or len(packed) != info.compress_size:
            raise self._damaged()
        size = 0
        if info.compress_type == zipfile.ZIP_STORED:
            for at in range(0, len(packed), _CHUNK):
                size += len(packed[at : at + _CHUNK])
                yield bytes(packed[at : at + _CHUNK])
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            for at in range(0, len(packed), _CHUNK):
                rest: bytes | memoryview = packed[at : at + _CHUNK]
                while rest and not unpacker.eof:
                    try:
                        piece = unpacker.decompress(rest, _CHUNK)
                    except zlib.error:
                        raise self._damaged() from None
                    rest = unpacker.unconsumed_tail
                    size += len(piece)
                    if size > info.file_size:
                        raise self._damaged()
                    if piece:
                        yield piece
            if not unpacker.eof:
                # what is left comes out in one piece of at most the declared size
                piece = unpacker.flush()
                size += len(piece)
                yield piece
        else:
            raise self._damaged()
        if size != info.file_size:
            raise self._damaged()

    def read(self, member: str, most: int) -> bytes:
        """Unpack one file of at most ``most`` bytes; ``b""`` if there is none.

        Raises
        ------
        Refusal
            ``file_damaged`` also where it is larger.
        """
        if member not in self._members:
            return b""
        if self._members[member].file_size > most:
            raise self._damaged()
        return b"".join(self.chunks(member))

    def refuse_hostile_xml(self) -> None:
        """Unpack every XML file once; a document type, an entity or an absurd count is refused.

        No spreadsheet program writes the first two, which serve to expand a few bytes into gigabytes
        or to read other files; a reader asked to expect 10**11 texts would end the whole process.

        Raises
        ------
        Refusal
            ``xml_entities_refused``, ``file_damaged``.
        """
        for member in self._members:
            xml = member.lower().endswith((".xml", ".rels", ".vml"))
            tail = b""
            for chunk in self.chunks(member):
                window = tail + chunk
                if xml and any(declaration in window for declaration in _DECLARATIONS):
                    raise Refusal(problem(Severity.ERROR, "xml_entities_refused", value=self._name))
                if xml and any(int(n[:20]) > self._limits.sheet_cells for n in _COUNT.findall(window)):
                    raise self._damaged()
                tail = chunk[-_LONGEST_DECLARATION:]
