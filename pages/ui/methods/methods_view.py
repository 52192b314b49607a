"""Parts of the methods page."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from core.evidence.checks import CalibrationRow, calibration, reference_checks
from core.evidence.promise import (
    FROM_EFFECTIVE,
    LEAST_COVERED,
    MOST_REJECTED,
    QUANTITIES,
    promise_cells,
)
from core.reads.plan import Plan
from core.reads.study import Study
from core.report.reads.methods.paragraph import methods_paragraph, versions
from core.report.reads.methods.plan_said import plan_in_words
from core.words import DOT, N_, Words, words
from core.words.methods.formulas import GROUPS
from core.words.methods.notes import MethodNote, method_notes
from core.words.sentences.shared.glossary import TERMS
from pages.ui.parts import show
from pages.ui.parts.sheet import Cell, percent, plain_sheet, show_sheet
from pages.ui.reads import desk as reads
from pages.ui.shell.frame import Context
from pages.ui.shell.text import plain
from pages.ui.shell.view import READS

LEAST, MOST = N_("least"), N_("most")
LETTERS = N_(
    "a, b, c, d: units on which both tests, only the first, only the second, neither is right (for "
    "agreement: positive); n: units; x: units with the property; p: a proportion, l and u its limits; z, "
    "t, B, q: quantiles of the normal, t and beta distribution and of replicates; K: patients, i: a "
    "patient, D = c − b within it; N: calls of a test; k: tests; W: a Wald statistic, V a covariance of "
    "patients' sums."
)
CONDITIONS = (
    N_(
        "Lesion-level sensitivity and specificity hold for the lesions listed in the file, not for every "
        "lesion that a patient has."
    ),
    N_(
        "Specificity per lesion needs lesions without the condition in the file. If the list was drawn up"
        " from one of the tests, it holds that test's false positives but not those of a test that saw "
        "other spots: specificity then flatters the tests that had no part in the list."
    ),
    N_("False positives per patient need no such list: report them as well."),
    N_(
        "If the reference standard itself rests on images of one of the tests, such as follow-up imaging,"
        " that test agrees with it too well (incorporation bias)."
    ),
    N_(
        "In the liver metastasis example lesions without the condition were found on CT or MR, so that "
        "127/127 for PET is relative to that list, and in 42 of 45 patients the reference is imaging "
        "follow-up."
    ),
    N_("A fusion rule chosen on the same data looks better than it will be on new data."),
)


def checked_sentence(w: Words) -> str:
    """What the checks amount to, in a sentence."""
    rows = reference_checks()
    return w(
        "{values} numbers by {methods} methods were compared with {packages} other packages and scripts; "
        "none differs by more than {largest}.",
        values=w.numbers.count(sum(row.values for row in rows)),
        methods=w.numbers.count(len({row.method for row in rows})),
        packages=w.numbers.count(len({row.package for row in rows})),
        largest=f"{max(row.largest_difference for row in rows):.7f}",
    )


def _small(value: float) -> str:
    return "0" if value == 0 else f"{value:.0e}".replace("e-0", "e-")


def asked(page: Context) -> None:
    """The plan in words and the paragraph to copy; without data, where to get them."""
    w, data = page.w, page.view.desks[READS].data
    if data is None:
        show.empty(page, w("With a reader study, the plan in words and a methods paragraph stand here."))
        return
    study: Study = data.content
    plan: Plan = page.view.desks[READS].plan or Plan()
    show.file_on_paper(data.sha256)
    st.subheader(w("Methods paragraph"), anchor=False)
    st.caption(
        plain(
            w(
                "For {data}, in the language of the page. Read it before you use it.",
                data=reads.name_of(w, data),
            )
        )
    )
    with st.container(key="tandem_paragraph"):
        said = methods_paragraph(study, plan, w)
        st.code(said, language=None, wrap_lines=True)
        st.html(
            f'<button type="button" class="tandem-small" data-tandem="copy-text" '
            f'data-text="{escape(said)}">{escape(w("Copy"))}</button>'
        )
    with show.more(page, w("The plan in words"), "plan") as opened:
        if opened:
            lines = pd.DataFrame(plan_in_words(plan, study, w), columns=[w("Setting"), w("Value")])
            show_sheet(page, lines, says=w("The plan in words"), name="plan")
    # a name and its number stay in one line
    st.caption(plain(DOT.join(f"{name}\N{NO-BREAK SPACE}{number}" for name, number in versions())))


def methods(page: Context) -> None:
    """Every method, one group at a time or by search."""
    w = page.w
    notes = method_notes(w)
    st.subheader(w("Every method"), anchor=False)
    wanted = st.text_input(
        w("Search a method, an author or a word"), key=page.key("search"), max_chars=60, width=420
    )
    if wanted and wanted.strip():
        found = [note for note in notes if note.mentions(wanted)]
        st.caption(w.plural("{count} method found", "{count} methods found", len(found)))
    else:
        group = st.pills(
            w("Group"),
            GROUPS,
            default=GROUPS[0],
            required=True,
            format_func=lambda code: w.label("method_group", code),
            key=page.key("group"),
            label_visibility="collapsed",
        )
        found = [note for note in notes if note.group == group]
    for place, note in enumerate(found):
        one(w, note, place)
    if any(note.latex for note in found):
        st.caption(plain(w(LETTERS)))


def one(w: Words, note: MethodNote, place: int) -> None:
    """A method: what it answers, its formula, when not to use it, its papers."""
    with st.container(border=True, key=f"tandem_card_{place}"):
        st.markdown(f"**{plain(note.name)}**  \n{plain(note.answers)}")
        if note.latex:
            st.latex(note.latex)
        for name, formula in _once(w, note):
            st.markdown(f"{plain(name)}  \n{plain(formula)}")
        st.markdown(plain(w("Caution: {why}", why=note.avoid)))
        papers = [
            plain(paper.citation) if paper.link is None else f"[{plain(paper.citation)}]({paper.link})"
            for paper in note.papers
        ]
        st.markdown("  \n".join(papers))


def _once(w: Words, note: MethodNote) -> list[tuple[str, str]]:
    """Variants of a chart; those with the same formula stand together."""
    names: dict[str, list[str]] = {}
    for name, formula in note.variants:
        names.setdefault(formula, []).append(name)
    return [(w("; ").join(who), formula) for formula, who in names.items()]


def reference_table(page: Context) -> None:
    """Method by method: cases, largest difference, package and version."""
    w = page.w
    st.write(
        plain(
            w(
                "The tests recompute every case and fail where a number differs by more than the tolerance. "
                "Values that a package is known to get wrong are not taken as targets."
            )
        )
    )
    rows = [
        (
            w.label("method", row.method),
            row.package,
            row.version,
            row.cases,
            row.values,
            Cell(_small(row.largest_difference), value=row.largest_difference),
            Cell(_small(row.tolerance), value=row.tolerance),
        )
        for row in reference_checks()
    ]
    columns = [
        *(w("Method"), w("Package"), w("Version"), w("Cases"), w("Numbers compared")),
        *(w("Largest difference"), w("Tolerance")),
    ]
    table = pd.DataFrame(rows, columns=columns)
    show_sheet(page, table, says=w("Reference checks"), name="reference-checks")


def calibration_table(page: Context) -> None:
    """Simulated coverage and false positives, by number of patients."""
    w, found = page.w, calibration()
    kinds = list(dict.fromkeys(row.dependence for row in found.rows))
    st.write(
        plain(
            w(
                "Studies were simulated {replicates} times each, with true sensitivities from {least} to "
                "{most}. Each cell is the mean over them, with the least and the most; chance alone moves"
                " a cell by about {error} points.",
                replicates=w.numbers.count(found.replicates),
                least=w.numbers.percent(min(found.sensitivities)),
                most=w.numbers.percent(max(found.sensitivities)),
                error=w.numbers.points(found.monte_carlo_error),
            )
        )
    )
    with st.container(horizontal=True, gap="medium"):
        kind = st.selectbox(
            w("Kind of study"),
            kinds,
            index=len(kinds) - 1,
            format_func=lambda code: w.label("dependence", code),
            key=page.key("dependence"),
            width=420,
        )
        measure = st.selectbox(
            w("Measured"),
            list(dict.fromkeys(row.measure for row in found.rows)),
            format_func=lambda code: w.label("calibration_measure", code),
            key=page.key("measure"),
            width=320,
        )
    of_kind = tuple(row for row in found.rows if row.dependence == kind)
    shown = tuple(row for row in of_kind if row.measure == measure)
    whole = calibration_frame(w, of_kind, found.patients)
    show_sheet(
        page,
        calibration_frame(w, shown, found.patients).drop(columns=w("Measured")),
        says=w("Calibration"),
        name="calibration",
        download=lambda: plain_sheet(whole).frame(w),
    )
    limits = [
        (w.label("method", method), text)
        for method in dict.fromkeys(row.method for row in shown)
        if (text := w.named("calibration_limit", method))
    ]
    st.markdown("\n".join(f"- {w.titled(plain(name), plain(text))}" for name, text in limits))
    promise(page)


def promise(page: Context) -> None:
    """Which headline answers do not keep the promise, and where."""
    w = page.w
    n, cells = w.numbers, promise_cells()
    alike = [cell for cell in cells if not cell.one_sided]
    unlike = [cell for cell in cells if cell.one_sided]
    st.write(
        plain(
            w(
                "What is promised of the numbers quoted, also where patients are unlike: from "
                "{effective} effective patients on, a 95% interval covers the truth in at least "
                "{covered} of studies, and a test at 5% gives a false positive in at most "
                "{rejected}. That holds in {kept} of {count} simulated cells where both tests fail "
                "alike, and in {kept_unlike} of {count_unlike} where only one of them fails on "
                "whole patients, which nothing in the data shows. These do not keep it:",
                effective=n.count(round(FROM_EFFECTIVE)),
                covered=n.percent(LEAST_COVERED),
                rejected=n.percent(MOST_REJECTED),
                kept=n.count(sum(cell.kept for cell in alike)),
                count=n.count(len(alike)),
                kept_unlike=n.count(sum(cell.kept for cell in unlike)),
                count_unlike=n.count(len(unlike)),
            )
        )
    )
    show_sheet(page, promise_frame(w), says=w("Where the promise is not kept"), name="promise")


def promise_frame(w: Words) -> pd.DataFrame:
    """A row a kind of study in which an answer does not keep the promise, with the figures that do not."""
    missed = [cell for cell in promise_cells() if not cell.kept]
    answers = [name for name in QUANTITIES if any(cell.quantity == name for cell in missed)]
    rows: dict[tuple[str | Cell, ...], dict[str, Cell]] = {}
    for cell in sorted(missed, key=lambda cell: cell.one_sided):
        truths = dict.fromkeys(w.numbers.percent(truth) for truth in (cell.first, cell.second))
        kind = (
            w.label("promise_shape", cell.shape),
            Cell(w.numbers.count(cell.patients), value=cell.patients),
            w.label("promise_correlation", cell.correlation),
            w("area {area}", area=w.numbers.decimal(cell.first, 2))
            if cell.quantity == "auc"
            else w.join(list(truths)),
        )
        rows.setdefault(kind, {})[cell.quantity] = percent(w, cell.rate)
    heads = [
        w("Lesions of a patient"),
        w("Patients"),
        w("Correlation of a patient's lesions"),
        w("True values"),
    ]
    return pd.DataFrame(
        [[*kind, *(found.get(name, "") for name in answers)] for kind, found in rows.items()],
        columns=[*heads, *(w.label("promise_quantity", name) for name in answers)],
    )


def calibration_frame(w: Words, rows: tuple[CalibrationRow, ...], patients: tuple[int, ...]) -> pd.DataFrame:
    """A row a method and quantity, a column a number of patients."""
    cells: dict[tuple[str, str, str], dict[int, Cell]] = {}
    for row in rows:
        cells.setdefault((row.measure, row.quantity, row.method), {})[row.patients] = Cell(
            w.numbers.percent(row.mean),
            w.numbers.interval(row.least, row.most),
            row.mean,
            ((LEAST, row.least), (MOST, row.most)),
        )
    lines = [
        [
            w.label("calibration_measure", measure),
            w.label("calibration_quantity", quantity),
            w.label("method", method),
            *(found.get(count, Cell("")) for count in patients),
        ]
        for (measure, quantity, method), found in cells.items()
    ]
    sizes = [w("{count} patients", count=count) for count in patients]
    return pd.DataFrame(lines, columns=[w("Measured"), w("Quantity"), w("Method"), *sizes])


def conditions(w: Words) -> None:
    """What must be known before a lesion-level number is quoted."""
    st.markdown("\n".join(f"- {plain(w(sentence))}" for sentence in CONDITIONS))


def glossary(page: Context) -> None:
    """Terms in both languages with their meaning in the language of the page."""
    w, english, chinese = page.w, words("en"), words("zh")
    rows = [
        (english.label("term", term), chinese.label("term", term), w.label("meaning_of", term))
        for term in TERMS
    ]
    table = pd.DataFrame(rows, columns=["English", "中文", w("Meaning")])
    show_sheet(page, table, says=w("Glossary"), name="glossary")
