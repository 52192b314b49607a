"""The file of a recipe: JSON read strictly, nothing in it evaluated, every fault named by its place."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypedDict, TypeVar

from core.problems import Problem, Refusal, Severity, problem
from core.tables.table import Source

FORMAT = "tandem-recipe"
VERSION = 1
MOST_KILOBYTES = 250
"""Two hundred columns with twelve values each take 200 kB."""
LONGEST_TEXT = 100_000
MOST_FAULTS = 100
"""Faults that are said; who has so many has another file."""

E = TypeVar("E", bound=StrEnum)


def spell(domain: str, content: Mapping[str, Any]) -> bytes:
    """A recipe as it is written down."""
    document = {"format": FORMAT, "version": VERSION, "domain": domain, **content}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()


def parse(data: bytes, domain: str) -> Fields:
    """Read a recipe's JSON; its fields are then taken one by one, and `Fields.close` ends.

    Raises
    ------
    Refusal
        ``recipe_too_large``, ``recipe_not_json``, ``recipe_foreign``, ``recipe_newer``, ``recipe_of_other``.
    """

    def refuse(code: str, **details: Any) -> Refusal:
        return Refusal(problem(Severity.ERROR, code, **details))

    if len(data) > MOST_KILOBYTES * 1_000:
        raise refuse("recipe_too_large", count=round(len(data) / 1_000), limit=MOST_KILOBYTES)
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(content, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise refuse("recipe_not_json") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refuse("recipe_foreign")
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        raise refuse("recipe_newer", value=str(version), version=VERSION)
    if content.get("domain") != domain:
        raise refuse("recipe_of_other", value=str(content.get("domain")), domain=domain)
    return Fields({name: content[name] for name in content if name not in ("format", "version", "domain")})


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(text: str) -> None:
    raise ValueError(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeFile:
    """The file a recipe was made from, and what the user chose of it; None was guessed."""

    name: str = ""
    sha256: str = ""
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    header_rows: int | None = None
    keep_rows: tuple[int, ...] = ()
    join: tuple[str, ...] = ()
    """Other sheets and files, joined by patient and lesion."""
    join_sha256: tuple[str, ...] = ()
    """Their hashes; recipes of earlier versions have none."""


class FileFields(TypedDict):
    """The fields of `RecipeFile`, as recipes take and write them."""

    name: str
    sha256: str
    encoding: str | None
    sheet: str | None
    header_row: int | None
    header_rows: int | None
    keep_rows: tuple[int, ...]
    join: tuple[str, ...]
    join_sha256: tuple[str, ...]


def file_of(source: Source) -> FileFields:
    """What a recipe keeps of the file that was read."""
    chosen = {"encoding", "sheet", "header_row"} - set(source.guessed)
    return {
        "name": source.name,
        "sha256": source.sha256,
        "encoding": source.encoding if "encoding" in chosen and source.format == "delimited" else None,
        "sheet": source.sheet if "sheet" in chosen else None,
        "header_row": source.header_row if "header_row" in chosen and source.format != "parquet" else None,
        "header_rows": source.header_rows,
        "keep_rows": source.keep_rows,
        "join": source.joined,
        "join_sha256": source.joined_sha256,
    }


def written_file(recipe: RecipeFile) -> FileFields:
    """The file of a recipe as it is written down."""
    return {
        "name": recipe.name,
        "sha256": recipe.sha256,
        "encoding": recipe.encoding,
        "sheet": recipe.sheet,
        "header_row": recipe.header_row,
        "header_rows": recipe.header_rows,
        "keep_rows": recipe.keep_rows,
        "join": recipe.join,
        "join_sha256": recipe.join_sha256,
    }


def joined_otherwise(recipe: RecipeFile, source: Source) -> list[Problem]:
    """Files joined that are not those, byte for byte, that were joined when the recipe was made.

    Beside the very file of the recipe that is a warning; beside the next file it is expected, a note.
    Sheets of the file itself differ as it does and are not named.
    """
    was = dict(zip(recipe.join, recipe.join_sha256, strict=False))
    severity = Severity.WARNING if source.sha256 == recipe.sha256 else Severity.NOTE
    return [
        problem(severity, "recipe_join_differs", value=name)
        for name, sha256 in zip(source.joined, source.joined_sha256, strict=True)
        if name in was and was[name] != sha256 and sha256 != source.sha256
    ]


def read_file(fields: Fields) -> FileFields:
    """The file of a recipe as it was written down; ends the object."""
    found: FileFields = {
        "name": fields.text("name"),
        "sha256": fields.text("sha256"),
        "encoding": fields.maybe_text("encoding"),
        "sheet": fields.maybe_text("sheet"),
        "header_row": fields.maybe_count("header_row"),
        # recipes of earlier versions say nothing of these
        "header_rows": fields.maybe_count("header_rows"),
        "keep_rows": fields.maybe_counts("keep_rows"),
        "join": fields.maybe_texts("join"),
        "join_sha256": fields.maybe_texts("join_sha256"),
    }
    fields.end()
    return found


@dataclass(slots=True)
class Fields:
    """An object of the recipe: fields are taken by name and type, faults are collected.

    ``path`` says where in the file the object stands.
    """

    content: Any
    path: str = ""
    faults: list[Problem] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.content, dict):
            self.fault("", self.content)
            self.content = {}

    def close(self) -> None:
        """End of the whole recipe.

        Raises
        ------
        Refusal
            With every fault found (``recipe_field_unusable``).
        """
        self.end()
        if self.faults:
            raise Refusal(self.faults)

    def end(self) -> None:
        """End of this object: a field that nobody asked for is a fault."""
        for name in self.content:
            if name not in self.taken:
                self.fault(name, self.content[name])

    def text(self, name: str) -> str:
        """A text."""
        found = self._take(name)
        if isinstance(found, str) and len(found) <= LONGEST_TEXT:
            return found
        self.fault(name, found)
        return ""

    def maybe_text(self, name: str) -> str | None:
        """A text, or null."""
        return None if self._take(name) is None else self.text(name)

    def maybe_count(self, name: str) -> int | None:
        """A whole number of at least 1, or null."""
        found = self._take(name)
        if found is None:
            return None
        if isinstance(found, int) and not isinstance(found, bool) and 1 <= found < 2**31:
            return found
        self.fault(name, found)
        return None

    def maybe_counts(self, name: str) -> tuple[int, ...]:
        """Whole numbers of at least 1; none where nothing is said."""
        found = self._take(name)
        if found is None:
            return ()
        if isinstance(found, list) and all(type(n) is int and 1 <= n < 2**31 for n in found):
            return tuple(found)
        self.fault(name, found)
        return ()

    def maybe_texts(self, name: str) -> tuple[str, ...]:
        """Texts; none where nothing is said."""
        found = self._take(name)
        if found is None:
            return ()
        if isinstance(found, list) and all(isinstance(t, str) and len(t) <= LONGEST_TEXT for t in found):
            return tuple(found)
        self.fault(name, found)
        return ()

    def number(self, name: str) -> float:
        """A finite number."""
        found = self._take(name)
        number = _finite(found)
        if number is None:
            self.fault(name, found)
        return number or 0.0

    def numbers(self, name: str) -> tuple[float, ...]:
        """Finite numbers in ascending order."""
        found = self._take(name)
        numbers = [_finite(item) for item in found] if isinstance(found, list) else [None]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers) or known != sorted(set(known)):
            self.fault(name, found)
        return tuple(known)

    def code(self, name: str, codes: type[E]) -> E:
        """A code of an enumeration."""
        found = self._take(name)
        if isinstance(found, str) and found in list(codes):
            return codes(found)
        self.fault(name, found)
        return next(iter(codes))

    def inner(self, name: str) -> Fields:
        """An object, whose fields are taken in their turn."""
        return Fields(self._take(name), self._place(name), self.faults)

    def each(self, name: str) -> Iterator[Fields]:
        """The objects of a list, until there are too many faults to go on."""
        found = self._take(name)
        if not isinstance(found, list):
            self.fault(name, found)
            return
        for i, item in enumerate(found):
            if len(self.faults) >= MOST_FAULTS:
                return
            yield Fields(item, self._place(f"{name}.{i + 1}"), self.faults)

    def codes(self, name: str, codes: type[E]) -> dict[str, E]:
        """An object from texts to codes of an enumeration, in the order written."""
        found = self.inner(name)
        return {key: found.code(key, codes) for key in found.content}

    def texts(self, name: str) -> dict[str, list[str]]:
        """An object from texts to lists of texts."""
        found = self.inner(name)
        out: dict[str, list[str]] = {}
        for key, items in found.content.items():
            if isinstance(items, list) and all(isinstance(item, str) for item in items):
                out[key] = items
            else:
                found.fault(key, items)
        return out

    def _take(self, name: str) -> Any:
        self.taken.add(name)
        return self.content.get(name)

    def _place(self, name: str) -> str:
        return ".".join(part for part in (self.path, name) if part)

    def fault(self, name: str, value: object) -> None:
        """Say that a field cannot be used."""
        if len(self.faults) < MOST_FAULTS:
            shown = json.dumps(value, ensure_ascii=False, default=str)
            self.faults.append(
                problem(Severity.ERROR, "recipe_field_unusable", column=self._place(name)[:200], value=shown)
            )


def _finite(found: object) -> float | None:
    if isinstance(found, int | float) and not isinstance(found, bool):
        try:
            number = float(found)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    return None
