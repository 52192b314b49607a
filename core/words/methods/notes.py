"""A note for every method: what it answers, its formula, when not to use it, and its paper."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import sentences
from core.words.catalogue import Words
from core.words.methods.formulas import CHARTS, FORMULAS, GROUPS
from core.words.methods.papers import PAPERS, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodNote:
    """What a reader wants to know about a method, in one language.

    Attributes
    ----------
    codes : tuple of str
        The method codes it explains.
    latex : str
        Its formula; empty for charts.
    variants : tuple of (name, formula in words)
        Of a chart: the named conventions.
    """

    codes: tuple[str, ...]
    group: str
    name: str
    answers: str
    avoid: str
    latex: str
    variants: tuple[tuple[str, str], ...]
    papers: tuple[Paper, ...]

    def mentions(self, wanted: str) -> bool:
        """Whether a search text occurs in its name, codes, sentences or papers."""
        text = " ".join(
            (
                *(self.name, *self.codes, self.answers, self.avoid),
                *(name for name, _ in self.variants),
                *(paper.citation for paper in self.papers),
            )
        )
        return all(part in text.casefold() for part in wanted.casefold().split())


def method_notes(w: Words) -> tuple[MethodNote, ...]:
    """Every note, in the order of ``GROUPS``."""
    notes = [_method(w, code) for code in FORMULAS] + [_chart(w, family) for family in CHARTS]
    return tuple(sorted(notes, key=lambda note: GROUPS.index(note.group)))


def note_on(w: Words, code: str) -> MethodNote:
    """The note that explains a method code.

    Raises
    ------
    KeyError
        For a code without a note.
    """
    if code in FORMULAS:
        return _method(w, code)
    return _chart(w, _family(code))


def _family(code: str) -> str:
    for family, (_, beginnings, _) in CHARTS.items():
        if code.startswith(tuple(beginnings.split())):
            return family
    raise KeyError(code)


def _method(w: Words, code: str) -> MethodNote:
    group, latex, papers = FORMULAS[code]
    return MethodNote(
        codes=(code,),
        group=group,
        name=w.label("method", code),
        answers=w.label("method_answers", code),
        avoid=w.label("method_avoid", code),
        latex=latex,
        variants=(),
        papers=tuple(PAPERS[paper] for paper in papers),
    )


def _chart(w: Words, family: str) -> MethodNote:
    group, beginnings, papers = CHARTS[family]
    kind = "chart_method."
    codes = tuple(
        key.removeprefix(kind)
        for key in sentences.labels()
        if key.startswith(tuple(kind + beginning for beginning in beginnings.split()))
    )
    return MethodNote(
        codes=codes,
        group=group,
        name=w.named("chart", family) or w.label("chart_method", family),
        answers=w.label("chart_answers", family),
        avoid=w.label("chart_avoid", family),
        latex="",
        variants=tuple((w.label("chart_method", code), w.label("chart_formula", code)) for code in codes),
        papers=tuple(PAPERS[paper] for paper in papers),
    )
