"""What a session holds: the data, what is asked of them, and the way back."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

import streamlit as st

from core.problems import Problem
from core.reads.names import Names
from core.words import Words, words

MOST_UNDO = 50
"""Plans kept for undo."""

MOST_ECHOES = 64
"""Addresses remembered as our own words."""

UPLOAD = "upload"
"""Code of data that came from the user; in a link it says that settings travel, data never."""

KEY = "view"


class Badge(StrEnum):
    """What kind of data is on the desk."""

    EXAMPLE = "example"
    RECONSTRUCTION = "reconstruction"
    SIMULATED = "simulated"
    UPLOADED = "uploaded"


class Spelled(Protocol):
    """A plan, or what is shown: a frozen value that can spell itself for a link."""

    def to_query(self) -> dict[str, list[str]]: ...


class Shown(Spelled, Protocol):
    """What is shown of an answer, and what of that holds for other data."""

    def elsewhere(self) -> Shown: ...


D = TypeVar("D")
P = TypeVar("P", bound=Spelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data(Generic[D]):
    """Checked data and where they came from.

    Parameters
    ----------
    code : str
        The example's code, or ``UPLOAD``.
    name : str
        What the user knows them by: the file's name or the example's title.
    content : study or log
    sha256 : str
        Of the file's bytes.
    recipe : callable, optional
        From a plan to the recipe file that keeps it together with how the data were read.
    """

    code: str
    name: str
    badge: Badge
    content: D
    sha256: str = ""
    problems: tuple[Problem, ...] = ()
    recipe: Callable[[Any], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Aside(Generic[D, P]):
    """Data that made room for others, with what was asked of them and the way back."""

    data: Data[D]
    plan: P | None
    past: tuple[P, ...]
    future: tuple[P, ...]
    showing: Shown | None


@dataclass(slots=True)
class Desk(Generic[D, P]):
    """One domain's data and plan, with undo and redo, and what lies beside them.

    An example and the user's own data stay together: what makes room lies in ``aside``, by its code.
    ``revision`` counts the times the plan changed otherwise than by the widget that shows it; it is
    part of every widget's key, so that widgets show the new plan.
    """

    data: Data[D] | None = None
    plan: P | None = None
    past: deque[P] = field(default_factory=lambda: deque(maxlen=MOST_UNDO))
    future: deque[P] = field(default_factory=lambda: deque(maxlen=MOST_UNDO))
    revision: int = 0
    before: P | None = None
    """The plan that was on the screen before this one, whichever way it was left."""
    answers: OrderedDict[Hashable, object] = field(default_factory=OrderedDict)
    """What was already computed about the data; leaves with them."""
    aside: dict[str, Aside[D, P]] = field(default_factory=dict)
    names: dict[str, Names] = field(default_factory=dict)
    """What condition and unit are called, by code of the data; in no address."""
    showing: Shown | None = None
    """Which part of the answer is shown, where that is no part of the plan; a name in it is of these data."""
    awaited: bool = False
    """A link or a reload asks for the user's own file, which nobody keeps: the plan waits for it."""

    def called(self) -> Names:
        """The names of condition and unit of the data in use."""
        return Names() if self.data is None else self.names.get(self.data.code, Names())

    def call(self, code: str, names: Names) -> None:
        """Call condition and unit of some data otherwise; what was said of them is said anew."""
        self.names[code] = names
        self.answers.clear()

    def put(self, data: Data[D] | None, plan: P | None) -> None:
        """Start afresh with other data; those that were here are set aside, unless these replace them."""
        here = self.data is not None and data is not None and data.code == self.data.code
        showing = self.showing
        self._make_room()
        self.data, self.plan = data, plan
        self.showing = showing if here or self.awaited or showing is None else showing.elsewhere()
        if data is not None:
            self.aside.pop(data.code, None)
            self.awaited = False

    def wait(self, plan: P | None) -> None:
        """Wait for the user's own file with what is to be asked of it."""
        self.put(None, plan)
        self.awaited = True

    def take(self, code: str) -> bool:
        """Bring back what was set aside, with its plan; whether there was any."""
        if code not in self.aside:
            return False
        self._make_room()
        back = self.aside.pop(code)
        self.data, self.plan, self.awaited = back.data, back.plan, False
        self.showing = back.showing
        self.past.extend(back.past)
        self.future.extend(back.future)
        return True

    def close(self, code: str) -> None:
        """Let go of data, wherever they lie; the plan of those in use waits for the next."""
        self.aside.pop(code, None)
        if self.data is not None and self.data.code == code:
            self.data = None
            self._clear()

    def empty(self) -> None:
        """Let go of everything."""
        self.aside.clear()
        self.data = self.plan = None
        self.awaited = False
        self.names.clear()
        self._clear()

    def _make_room(self) -> None:
        if self.data is not None:
            kept = Aside(self.data, self.plan, tuple(self.past), tuple(self.future), self.showing)
            self.aside[self.data.code] = kept
        self._clear()

    def _clear(self) -> None:
        self.before = None
        self.answers.clear()
        self.past.clear()
        self.future.clear()
        self.revision += 1

    def change(self, plan: P, *, reseed: bool = False) -> bool:
        """Ask something else; whether it is something else.

        ``reseed`` where the change did not come from the widget that shows it (a removed chip, reset).
        """
        if plan == self.plan:
            return False
        if self.plan is not None:
            self.past.append(self.plan)
        self.future.clear()
        self.before, self.plan = self.plan, plan
        self.revision += reseed
        return True

    def undo(self) -> bool:
        """Go back to the plan before; whether there was one."""
        return self._step(self.past, self.future)

    def redo(self) -> bool:
        """Take back the last undo; whether there was one."""
        return self._step(self.future, self.past)

    def in_use(self) -> P:
        """The plan, on a page that has data.

        Raises
        ------
        LookupError
            If nothing is asked yet.
        """
        if self.plan is None:
            raise LookupError("nothing is asked on this desk")
        return self.plan

    def query(self) -> dict[str, list[str]]:
        """The desk's part of an address: the data's code, the plan and what is shown."""
        if self.data is None:
            return {}
        parts = [part.to_query() for part in (self.plan, self.showing) if part is not None]
        return {"data": [self.data.code], **{name: texts for part in parts for name, texts in part.items()}}

    def _step(self, source: deque[P], target: deque[P]) -> bool:
        if not source:
            return False
        if self.plan is not None:
            target.append(self.plan)
        self.before, self.plan = self.plan, source.pop()
        self.revision += 1
        return True


READS = "reads"
ABLATION = "ablation"


@dataclass(slots=True)
class View:
    """Everything a session knows, in one place."""

    language: str = "en"
    language_chosen: bool = False
    """Whether the user chose the language; only then it is part of the address."""
    desks: dict[str, Desk[Any, Any]] = field(default_factory=lambda: {READS: Desk(), ABLATION: Desk()})
    active: str = READS
    """The domain last worked in; front door and methods speak of it."""
    revision: int = 0
    """Counts language changes that did not come from the switch."""
    echoes: deque[dict[str, list[str]]] = field(default_factory=lambda: deque(maxlen=MOST_ECHOES))
    """Addresses the app itself wrote or offered in its menu."""
    sent: dict[str, list[str]] | None = None
    """The address last sent to the browser; none since one from there was taken."""
    beside: dict[str, list[str]] = field(default_factory=dict)
    """What the page on the screen says of itself in the address, besides data and plan."""
    left_open: str = ""
    """What the printed figures behind an example leave open of the page's answer; goes with what is saved."""
    asked: tuple[str, ...] = ()
    """The unit and the filters of the page's answer, in words; they go with what is saved."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What fragments of the page keep from run to run: parts as they were drawn."""
    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    """What the download buttons of the page make of its last run."""
    renamed: bool = False
    """Condition or unit are called otherwise than the page on the screen does: all of it is said anew."""
    late: int = 0
    """Runs in a row that waited long for the server."""
    link_problems: tuple[Problem, ...] = ()
    """What the last address asked for that could not be done."""
    _spoken: tuple[Words, Names, Words] | None = None
    """Words of a language, the names that were given, and the words that call them so."""

    @property
    def desk(self) -> Desk[Any, Any]:
        """The desk last worked at."""
        return self.desks[self.active]

    def speak(self, language: str) -> None:
        """Use a language; in another one the widgets begin anew: a browser keeps a choice as its words."""
        for desk in self.desks.values():
            desk.revision += language != self.language
        self.language = language

    def begin_page(self) -> None:
        """A page is drawn from its beginning: nothing was said of it, and nothing of it is kept."""
        self.beside, self.left_open, self.asked = {}, "", ()
        self.kept, self.files = {}, {}
        self.renamed = False

    def empty(self) -> None:
        """Let go of all that somebody brought or typed."""
        for desk in self.desks.values():
            desk.empty()
        self.echoes.clear()
        self.sent, self._spoken, self.link_problems = None, None, ()
        self.begin_page()

    def words(self, names: Names) -> Words:
        """The words of the session's language with these names; the same object until either changes."""
        plain = words(self.language)
        if self._spoken is None or self._spoken[0] is not plain or self._spoken[1] != names:
            self._spoken = (plain, names, plain.calling(names))
        return self._spoken[2]


def current() -> View:
    """The view of this session, made at its first run."""
    view: View | None = st.session_state.get(KEY)
    if view is None:
        view = st.session_state[KEY] = View()
    return view


def is_new() -> bool:
    """Whether this session has not run yet (a cold link, a reload)."""
    return KEY not in st.session_state
