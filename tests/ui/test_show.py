"""Shared parts, as a page draws them."""

from streamlit.testing.v1 import AppTest

from core.findings import Flag
from core.words import words
from pages.ui.parts import show
from tests.pages.app import frames


def page_of(body):
    """Run a page whose body is a function of its context; data of a toy are on the desk."""

    def script(body):
        from pages.ui.shell.frame import open_page
        from pages.ui.shell.view import READS, Badge, Data, current

        class Plan:
            def to_query(self):
                return {}

        with open_page("accuracy") as page:
            if current().desks[READS].data is None:
                data = Data(code="toy", name="<b>Toy*", badge=Badge.RECONSTRUCTION, content=None)
                current().desks[READS].put(data, Plan())
            body(page)

    at = AppTest.from_function(script, args=(body,), default_timeout=20).run()
    assert not at.exception
    return at


def html(at):
    return " ".join(element.value for element in at.html)


def test_where_am_i_says_the_badge_and_escapes_names():
    def body(page):
        from pages.ui.parts import show

        show.where_am_i(page, ["306 lesions", "75 patients"])

    said = html(page_of(body))
    assert 'reconstruction</span>&lt;b&gt;Toy*<span class="tandem-dot"' in said
    assert '>306 lesions<span class="tandem-dot"' in said and ">75 patients</span></p>" in said


def test_a_chip_takes_its_filter_away():
    def body(page):
        import streamlit as st

        from pages.ui.parts import show

        filters = st.session_state.setdefault("filters", ["PDAC", "a*b"])
        chips = [show.Chip(name, lambda name=name: filters.remove(name)) for name in filters]
        show.where_am_i(page, [], chips)

    at = page_of(body)
    assert [button.label for button in at.button] == ["PDAC ×", r"a\*b ×"]
    at.button[0].click().run()
    assert [button.label for button in at.button] == [r"a\*b ×"]


def test_dashes_are_explained_once_per_reason():
    def body(page):
        from core.findings import Reason
        from pages.ui.parts import show

        cells = [
            ("PDAC", Reason.NO_UNITS),
            ("CT", None),
            ("GIST", Reason.NO_UNITS),
            ("PET", Reason.ONE_CLASS),
        ]
        show.not_estimable(page.w, cells)

    said = html(page_of(body))
    assert "– PDAC and GIST: no units in this group<br>– PET: all units have the same" in said
    assert "CT" not in said.split("tandem-reasons")[-1]


def test_problems_are_said_in_full_worst_first_and_escaped():
    def few(page):
        from core.problems import Severity, problem
        from pages.ui.parts import show

        left_out = problem(Severity.NOTE, "yes_no_left_out", value="FU")
        show.problems(page, [left_out, problem(Severity.ERROR, "link_key_unknown", column="<a>")])

    at = page_of(few)
    said = html(at)
    assert (
        said.index('class="error"><b>Error</b> The link')
        < said.index("&lt;a&gt;")
        < said.index('class="note">')
    )
    assert [button.label for button in at.get("download_button")] == ["Download"]


def test_many_problems_are_said_once_a_kind_and_all_download():
    def body(page):
        from core.problems import Severity, problem
        from pages.ui.parts import show

        notes = [problem(Severity.NOTE, "yes_no_left_out", row=row) for row in (9, 2)]
        rows = range(1500)
        show.problems(page, [*notes, *(problem(Severity.WARNING, "link_key_unknown", row=r) for r in rows)])

    at = page_of(body)
    assert html(at).count('role="listitem"') == 2
    assert at.expander[0].label == "Please check: 1,500\N{NO-BREAK SPACE}· Note: 2"
    table = frames(at)[0]
    assert len(table) == 1000
    assert list(table["Severity"].unique()) == ["Please check"]
    assert at.caption[0].value == "The first 1,000 of 1,502; the download has all."
    assert [button.label for button in at.get("download_button")] == ["Download"]


def test_the_problem_table_is_sorted_by_severity_then_row():
    from core.problems import Severity, problem
    from core.words import words
    from pages.ui.parts.show import problem_table

    found = [
        problem(Severity.NOTE, "yes_no_left_out", row=1),
        problem(Severity.ERROR, "link_key_unknown", row=7),
        problem(Severity.ERROR, "link_key_unknown"),
    ]
    table = problem_table(words("zh"), found)
    assert list(table["严重程度"]) == ["错误", "错误", "提示"]
    assert table["行"].isna().tolist() == [True, False, False]


def test_after_a_click_the_answer_is_made_before_what_stands_above_it(monkeypatch):
    def body(page):
        from pages.ui.parts import show

        with show.above(lambda: show.where_am_i(page, ["306 lesions"])):
            show.answer("134 of 179")

    made = []

    def noted(name):
        real = getattr(show, name)

        def part(*args):
            made.append(name)
            real(*args)

        return part

    for name in ("where_am_i", "answer"):
        monkeypatch.setattr(show, name, noted(name))
    whole = html(page_of(body))
    assert made[:2] == ["where_am_i", "answer"]
    monkeypatch.setattr(show, "alone", lambda: True)
    assert html(page_of(body)) == whole
    assert made[-2:] == ["answer", "where_am_i"]


def test_a_caution_names_the_measures_of_a_test_together():
    few, en, zh = [Flag.FEW_CLUSTERS], words("en"), words("zh")
    found = [(("CT", "Se"), few), (("CT", "PPV"), few), (("MR", "Se"), []), (("MR", "Sp"), few)]
    said = "Few patients, so that interval and p value are approximate: CT (Se and PPV) and MR (Sp)."
    assert show.flagged(en, found, few) == [said]
    assert show.flagged(zh, found, few)[0].endswith("CT（Se 和 PPV）和 MR（Sp）。")
    assert show.flagged(en, [("kappa", few)], few)[0].endswith("approximate: kappa.")
    alike = [(("CT", "Se"), few), (("PET", "Se"), few), (("PET", "Sp"), [])]
    assert show.flagged(en, alike, few)[0].endswith("approximate: CT and PET (Se).")
    assert show.flagged(en, alike[:2], few)[0].endswith("approximate: CT and PET.")


def test_what_was_typed_is_said_whole_on_paper():
    def body(page):
        import pandas as pd

        from pages.ui.parts import show

        typed = pd.DataFrame({"name": ["CT", "<b>", None], "reads": [["CT", "MR"], [], None]})
        typed["cost"] = pd.array([1200.5, 10, None], dtype="Float64")
        show.typed_on_paper(page.w, ["Examination", "Reads", "Cost"], typed)

    said = html(page_of(body))
    assert "tandem-listed tandem-typed" in said
    assert "<tr><td>CT</td><td>CT and MR</td><td>1,200.5</td></tr>" in said
    assert "<tr><td>&lt;b&gt;</td><td>–</td><td>10</td></tr>" in said
    assert "<tr><td>–</td><td>–</td><td>–</td></tr>" in said
