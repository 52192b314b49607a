"""One word per thing in each language: plurals that agree, standard terms, and how numbers are written."""

import re

import pytest

from core.words import words
from core.words.catalogue import PLACEHOLDER, catalogue
from core.words.english import NOUNS, agree
from core.words.sentences import labels
from tests.words.homes import ROOT, said_anywhere, sources

COUNTED = re.compile(rf"\b1 (?:(?!of |few |or |to |and |in )[a-z-]+ )?({'|'.join(NOUNS)})\b")


def test_nothing_is_counted_as_one_of_many():
    w = words("en")
    said = {text: w(text, **dict.fromkeys(PLACEHOLDER.findall(text), "1")) for text in said_anywhere()}
    wrong = {text: found for text, found in said.items() if COUNTED.search(found)}
    # "1 of 1 rows", "more than 1 tests": not a count of things but a part of, or a limit to, many
    assert {t for t in wrong if not re.search(r"(of|than|to|or|under) \{\w+\} ", t)} == set()


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("{count} rows have none", {"count": "1"}, "1 row has none"),
        ("{count} rows have none", {"count": 21}, "21 rows have none"),
        ("{count} rows have none", {"count": "1,001"}, "1,001 rows have none"),
        ("{count} reads of {test} are blank", {"count": 1, "test": "CT"}, "1 read of CT is blank"),
        ("{count} {units} are left out", {"count": "1", "units": "lesions"}, "1 lesion is left out"),
        ("{count} {units} left", {"count": "1", "units": "rows of mine"}, "1 rows of mine left"),
        ("{count} {units}, {x} rows", {"count": "2", "units": "lesions", "x": 1}, "2 lesions, 1 row"),
        ("{a} of {b} rows", {"a": 1, "b": 5}, "1 of 5 rows"),
    ],
)
def test_english_agrees_in_number(text, values, said):
    assert words("en")(text, **values) == said


def test_only_english_is_inflected():
    assert agree("{count} rows", {"count": "0"}) == "{count} rows"
    assert words("zh")("{count} rows left out", count="1") == catalogue("zh")[
        "{count} rows left out"
    ].replace("{count}", "1")


FIELD = {
    "index test": "待评价试验",
    "reference standard": "参考标准（金标准）",
    "target condition": "目标疾病",
    "indeterminate": "不确定",
    "sensitivity": "灵敏度",
    "specificity": "特异度（特异性）",
    "positive predictive value (PPV)": "阳性预测值",
    "negative predictive value (NPV)": "阴性预测值",
    "accuracy": "准确性（准确度）",
    "likelihood ratio": "似然比",
    "discordant pair": "不一致对",
    "unit of analysis": "分析单位",
    "cluster": "群",
    "subgroup": "亚组",
    "fusion rule": "融合规则",
    "reader": "阅片者",
    "ablation session": "消融例次",
    "lesion": "病灶",
    "local control": "局部有效控制",
    "complete ablation": "完全消融",
    "major complication": "严重并发症",
    "follow-up": "随访",
    "length of stay": "住院日",
    "control chart": "控制图",
    "funnel plot": "漏斗图",
}
"""The standard names of the field, as the glossary gives them."""


@pytest.mark.parametrize("term", FIELD)
def test_the_glossary_gives_the_standard_name(term):
    assert term in {label for key, label in labels().items() if key.startswith("term.")}
    assert catalogue("zh")[term] == FIELD[term]


SAID = {
    "index tests?": "待评价试验",
    "reference standard": "参考标准",
    "target condition|with(out)? the condition": "目标疾病",
    "indeterminate": "不确定",
    "sensitivit(y|ies)": "灵敏度",
    "specificit(y|ies)": "特异度",
    "predictive values?": "预测值",
    "accuracy": "准确性",
    "likelihood ratios?": "似然比",
    "discordant": "不一致",
    "unit of analysis": "分析单位",
    "clusters?(?! is unknown)": "群",
    "design effect": "设计效应",
    "subgroups?": "亚组",
    "fusion rules?": "融合规则",
    "readers?(?! stud| of the abstract)": "阅片者",
    "reader stud(y|ies)": "阅片研究",
    "ablation sessions?": "例次",
    "ablation logs?": "消融登记",
    "local control": "局部(病灶)?有效控制|局部病灶的控制",
    "complete ablation": "完全消融",
    "(major|severe) complications?": "严重并发症",
    "follow-up(?! imaging)": "随访",
    "length of stay": "住院日",
    "control charts?": "控制图",
    "funnel": "漏斗图",
    "windows?": "观察期",
    "cut-off dates?": "截止(日期)?|观察期未满",
    "by chance|than chance|chance alone": "偶然",
    "bounds?": "[上下]?界",
    "pending": "未到期",
    "optimism": "乐观偏差",
    "verified|verification": "验证",
    "frozen|freeze": "固定",
    "prevalence": "患病率",
    "odds ratios?": "比值比",
    r"points? (more|fewer|higher|lower)|percentage points": "百分点",
    "p values?": "P 值",
}
"""What an English sentence speaks of (a pattern), and the word its Chinese has for it."""


@pytest.mark.parametrize("term", SAID)
def test_a_term_is_called_the_same_in_every_sentence(term):
    spoken = re.compile(rf"(?<![\w{{-])({term})(?![\w}}-])", re.IGNORECASE)
    said = {text: chinese for text, chinese in catalogue("zh").items() if spoken.search(text)}
    assert said, "nothing speaks of it: the pattern is wrong"
    assert {text: chinese for text, chinese in said.items() if not re.search(SAID[term], chinese)} == {}


NEVER = {
    "(?<!待评价)试验": "an index test is 检查 (待评价试验 where it is introduced)",
    "敏感性|敏感度": "灵敏度",
    "(?<!特异度（)特异性": "特异度",
    "(?<!准确性（)准确度": "准确性",
    "(?<!参考标准（)金标准": "参考标准",
    "可信区间": "置信区间",
    "假阳率": "假阳性率",
    "请检查|合并核对": "请核对; 检查 is the index test",
    "p ?值": "P 值",
    r"mid-p\b": "mid-P",
    "读片|判读者|(?<!阅片)读者|病人": "判读, 阅片者, 患者",
    "(有|无)病(?!灶)|患目标疾病(?!者)$": "有目标疾病, 无目标疾病",
    "观察窗|时间窗|窗口|时限": "观察期",
    "机遇|随机波动": "偶然",
    "警报|警示": "报警, 提醒",
    "冻结": "固定",
    "[各该某]中心|中心排名": "医疗机构",
    "日志|消融记录": "消融登记",
    "聚集性|聚类": "群",
    "比较族": "检验族",
    "不一致对子|零格子|得分检验|均数|成分|上下限": "不一致对, 零格, 计分检验, 均值, 分量, 上下界",
    "指标[一二三四五六七八]": "指标 and its number",
    "位(患者|阅片者)": "名",
}
"""Chinese that is said otherwise here, and how."""


@pytest.mark.parametrize("term", NEVER)
def test_chinese_has_one_word_per_thing(term):
    wrong = {text: chinese for text, chinese in catalogue("zh").items() if re.search(term, chinese)}
    assert wrong == {}, NEVER[term]


def test_an_index_test_is_so_called_only_where_it_is_introduced():
    introduced = {text for text, chinese in catalogue("zh").items() if "待评价试验" in chinese}
    assert introduced and all("index test" in text.lower() for text in introduced)


@pytest.mark.parametrize("instead", ["[0-9}] %", "gold standard", r"\bcenters?\b", r"\btumors?\b", "[!]"])
def test_english_is_written_one_way(instead):
    assert {text for text in said_anywhere() if re.search(instead, text)} == set()


OFFICIAL = {
    "log_column",
    "indicator",
    "indicator_group",
    "indicator_definition",
    "official_note",
    "numerator",
}
"""Kinds of labels that quote the official text, letter by letter."""
IDEOGRAPH = "[\u4e00-\u9fff]"


@pytest.mark.parametrize(
    "wrong",
    [
        rf"{IDEOGRAPH}[A-Za-z0-9]|[A-Za-z0-9%]{IDEOGRAPH}",
        rf"{IDEOGRAPH}[,;:?!(]|[,;:?!)]{IDEOGRAPH}",
        "[0-9}] %",
        " [，。；：（）、]|[，。；：（）、] ",
    ],
)
def test_latin_letters_and_numbers_stand_apart_from_chinese(wrong):
    quoted = {label for key, label in labels().items() if key.split(".")[0] in OFFICIAL}
    quoted |= {
        "Clinical application of tumour ablation: quality control indicators (2022 edition)",
        "Lesion size (mm)",  # the header of a template
        "{mean} days ({top}/{bottom})",  # as `Numbers` writes a fraction
    }
    said = {text: chinese for text, chinese in catalogue("zh").items() if text not in quoted}
    assert {text: chinese for text, chinese in said.items() if re.search(wrong, chinese)} == {}


def test_pages_put_no_english_punctuation_into_sentences():
    """``"name: text"`` and ``"text (note)"`` are `Words.titled` and `Words.bracketed`."""
    glued = re.compile(
        r"""f"[^"]*\{(w|page\.w)\.(label|reason|column)\([^"]*\}(: | \()|["']; ["']\.join\((w|page\.w)\."""
    )
    wrong = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sources("pages", "core/words")
        for line in path.read_text("utf-8").splitlines()
        if glued.search(line)
    }
    assert wrong == set()
