"""Whatever comes in, by file or address: words, never a failure, nothing run, nothing leaked."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.reads.plan import RuleText
from core.reads.rules.grammar import quoted
from pages.ui.shell.text import plain
from tests.fuzz.inputs import inputs
from tests.pages.app import html, open_page

pytestmark = pytest.mark.usefixtures("no_incident")

SCRIPTS = [
    *(f"pages/{name}.py" for name in ("accuracy", "comparison", "fusion", "subgroups")),
    *("pages/indicators.py", "pages/monitoring.py", "pages/methods.py", "app.py"),
]
DOORS = ["door.reads.file", "door.ablation.file"]


def drop(data, door=DOORS[0], name="file.csv", language="en"):
    at = open_page("app.py", language)
    at.file_uploader(key=door).upload(name, data, "text/csv").run()
    unharmed(at)
    return at


def unharmed(at):
    assert not at.exception, [e.value for e in at.exception]
    marks = Marks()
    marks.feed(html(at))
    assert marks.harmful == []
    assert not [text for text in formatted(at) if UNESCAPED.search(text)]


UNESCAPED = re.compile(r"(?<!\\)(\*CT\*|:red\[x|\$x\$|<script>)|http://x")


class Marks(HTMLParser):
    """Marks of the app's own HTML that would run something or ask another host."""

    def __init__(self):
        super().__init__()
        self.harmful = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "link", "meta", "base", "form", "img"}:
            self.harmful.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in {"href", "src", "action"} and ":" in str(value)):
                self.harmful.append((tag, name, value))


FORMATTED = {"body", "title", "label", "help", "caption"}
"""Fields of Streamlit's messages in which it formats Markdown; an option of a list that opens is text."""
VERBATIM = {"Html", "Code", "BidiComponent"}
AS_TEXT = {"Selectbox.options", "MultiSelect.options"}


def formatted(at):
    """Whatever Streamlit formats of what is on the page."""

    def texts(message, kind):
        for field, value in message.ListFields():
            where, parts = f"{kind}.{field.name}", value if hasattr(value, "append") else [value]
            if field.type == field.TYPE_MESSAGE:
                for part in parts:
                    yield from texts(part, where)
            elif field.type == field.TYPE_STRING and (field.name in FORMATTED or "options" in where):
                yield from parts if where not in AS_TEXT else ()

    def nodes(node):
        yield node
        for child in getattr(node, "children", {}).values():
            yield from nodes(child)

    for node in nodes(at._tree):
        kind = type(getattr(node, "proto", None)).__name__
        if isinstance(getattr(node, "proto", None), Message) and kind not in VERBATIM:
            yield from texts(node.proto, kind)


def named(at, name):
    """Whether a page says a name as text: escaped in its own marks, or in what Streamlit formats."""
    return escape(name) in html(at) or any(plain(name) in text for text in formatted(at))


def table(header, rows):
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def archive(names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in names.items():
            file.writestr(name, content)
    return out.getvalue()


BROKEN = {
    "empty": b"",
    "blank": b"  \n\n \n",
    "header only": "患者,CT,金标准\n".encode(),
    "NUL": b"patient,CT,reference\n\x00P1,1,\x00\nP2,0,1\n",
    "binary": bytes(range(256)) * 40,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "pdf": b"%PDF-1.7\n" + b"x" * 500,
    "broken zip": b"PK\x03\x04broken",
    "zip": archive({"readme.txt": "hello"}),
    "workbook without sheets": archive({"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"}),
    "zip bomb": archive({"xl/workbook.xml": b"0" * 30_000_000, "[Content_Types].xml": "<Types/>"}),
    "xml bomb": archive(
        {
            "xl/workbook.xml": '<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
            "[Content_Types].xml": "<Types/>",
        }
    ),
    "mixed line ends": b"patient,CT,reference\r\nP1,1,1\rP2,0,0\nP3,1,0\n\r\n",
    "mixed encodings": "患者,CT,金标准\n".encode() + "病人甲,阳性,阳性\n".encode("gb18030"),
    "half a character": "患者,CT,金标准\n甲,阳性,阳性".encode()[:-1],
    "one column": b"CT\n1\n0\n",
    "open quote": b'patient,CT,reference\n"P1,1,1\nP2,0,0\n',
    "doubled and empty headers": table(["CT", "CT", "", "", "ct", "reference"], [["1"] * 6, ["0"] * 6]),
    "16,384 columns": table([f"c{i}" for i in range(16_384)], [["1"] * 16_384]),
    "a cell of 1 MB": table(["patient", "CT", "reference"], [["P1", "x" * 1_000_000, "1"], ["P2", "0", "0"]]),
    "10,000 levels": table(
        ["patient", "CT", "stage", "reference"],
        [[f"P{i}", f"level {i}", f"s{i}", str(i % 2)] for i in range(10_000)],
    ),
    "no reference": table(["patient", "CT"], [["P1", "1"], ["P2", "0"]]),
    "parquet": b"PAR1" + b"\x00" * 100 + b"PAR1",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", BROKEN)
def test_every_broken_file_is_answered_in_words(name, door):
    at = drop(BROKEN[name], door, language="zh" if len(name) % 2 else "en")
    said = html(at) + " ".join(box.value for box in (*at.error, *at.info, *at.warning))
    assert "tandem-problems" in said or "tandem-figures" in said


NASTY = (
    *(
        "__class__",
        "=cmd()|' /C calc'!A0",
        "<script>alert(1)</script>",
        'A" onload="alert(1)',
        "\u202eBA\u202c RTL",
        "{x}",
    ),
    *("*CT* :red[x] http://x.de", "reference=x", "a:b,c`d", "CT\nnewline", "None", "$x$", "😀"),
)
"""Headers and values that a naive page would run, format or misread."""


def nasty_study():
    tests = NASTY[:6]
    groups = NASTY[6:9]
    header = ["patient", "lesion", *tests, *groups, "reference standard"]
    rows = []
    for i in range(60):
        reads = ["阳性" if (i + j) % (j + 2) == 0 else "阴性" for j in range(len(tests))]
        rows.append(
            [
                f"=P{i // 2}",
                i % 2,
                *reads,
                *(NASTY[(i + j) % 4] for j in range(len(groups))),
                "阳性" if i % 3 else "阴性",
            ]
        )
    return table(header, rows)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nasty_headers_and_values_are_names_on_every_page(language):
    at = drop(nasty_study(), language=language)
    found = at.session_state["door.reads"]
    assert found.study is not None, found.problems
    assert len(found.study.tests) == 6 and set(NASTY[:4]) < set(found.study.tests)
    desk = at.session_state["view"].desks["reads"]
    rule = RuleText("*CT* $x$ :red[x]", "|".join(map(quoted, found.study.tests[:2])))
    desk.change(replace(desk.plan, rules=(rule,)), reseed=True)
    said = {}
    for script in SCRIPTS:
        at.switch_page(script).run()
        unharmed(at)
        said[script] = {name for name in found.study.tests if named(at, name)}
    for script in ("app.py", *(f"pages/{name}.py" for name in OF_READS)):
        assert said[script] == set(found.study.tests), script
    assert r"\*CT\*" in "".join(formatted(at)) and named(at, "*CT* :red[x] http://x.de")


OF_READS = ("accuracy", "comparison", "fusion", "subgroups", "methods")


def test_what_is_downloaded_of_nasty_values_runs_nothing():
    from core.tables.export import to_csv
    from core.words import words
    from pages.ui.parts.show import problem_table

    at = drop(nasty_study().replace("阳性".encode(), b"=HYPERLINK(1)", 3))
    found = at.session_state["door.reads"]
    text = to_csv(problem_table(words("en"), found.problems)).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(("=", "@", "+cmd")) for cell in row)


@pytest.mark.parametrize(
    "rule",
    [
        "CT | " * 25_000 + "CT",
        "(" * 1_000 + "CT" + ")" * 1_000,
        "~" * 1_000 + "CT",
        "__import__('os').system('true')",
        "CT.__class__",
        "atleast(99999999999999999999, CT)",
        "CT &" + "\u202e" + "PET",
        "\x00",
        "💥 | CT",
    ],
    ids=[
        "100,000 characters",
        "1,000 brackets",
        "1,000 nots",
        "import",
        "class",
        "huge",
        "rtl",
        "NUL",
        "emoji",
    ],
)
@pytest.mark.parametrize("script", ["pages/accuracy.py", "pages/fusion.py"])
def test_a_hostile_rule_in_the_address_is_refused_in_words(rule, script):
    at = open_page(script, data="liver_petmr", rules=f"R={rule}")
    unharmed(at)
    at = open_page(script, data="liver_petmr", rules=f"`{rule}`=CT")
    unharmed(at)


KEYS = st.sampled_from(
    [
        *(
            "data",
            "lang",
            "unit",
            "rollup",
            "fuse_at",
            "indeterminate",
            "hidden",
            "rules",
            "where",
            "by",
            "compare",
        ),
        *(
            "confidence_level",
            "interval",
            "cluster",
            "adjust",
            "prevalence",
            "cutoffs",
            "as_of",
            "every",
            "indicator",
        ),
        *("set", "start", "end", "funnel", "__class__", "=cmd()"),
    ]
)
GARBAGE = st.one_of(
    st.sampled_from(
        ["", "liver_petmr", "upload", "ablation", "nan", "1e999", "-1", "CT", "CT=nan", "CT:CT", "A=CT|PET"]
    ),
    st.sampled_from(NASTY),
    st.text(max_size=12),
)


@pytest.mark.parametrize("script", SCRIPTS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=st.dictionaries(KEYS, st.lists(GARBAGE, min_size=1, max_size=2), max_size=4), known=st.booleans()
)
def test_garbage_in_an_address_is_survived_by_every_page(script, query, known):
    domain = "golden" if "indicators" in script or "monitoring" in script else "liver_petmr"
    at = open_page(
        script,
        **({"data": domain} if known else {}),
        **{k: v for k, v in query.items() if not (known and k == "data")},
    )
    unharmed(at)


@pytest.mark.parametrize("door", DOORS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=inputs())
def test_edited_files_are_survived_by_the_doors(door, data):
    drop(data, door)


def test_three_million_rows_become_a_study():
    rows = b"".join(b"P%d,%d,%d\n" % (i // 4, i % 2, i % 3 == 0) for i in range(12)) * 250_000
    at = drop(b"patient,CT,reference\n" + rows)
    study = at.session_state["door.reads"].study
    assert study is not None and study.rows == 3_000_000
