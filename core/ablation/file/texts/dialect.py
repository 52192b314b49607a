"""Cells as hospitals write them: organs inside a text, grades with their scale, results, discharge codes.

Longest words go first, negation before kind, exclusions before organs. A text that none of this knows is
not guessed: the reader of its column lists it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from core.ablation.digits import Contrast, Three
from core.memo import of_text
from core.tables.meaning.words.vocabulary import fold

T = TypeVar("T")

_BLANKS = re.compile(r"[\s()\[\]{}·.:：,，]+")
_UNITS_BEHIND = re.compile(r"(级|分|个|枚|处|次|points?|pts?)$")


LONGEST_TOLD = 2_000
"""Characters of a text that is looked into; nobody reads a longer one out of a cell, and it is listed."""


def told(text: str) -> str:
    """A folded text, nothing of one that is too long."""
    return fold(text) if len(text) <= LONGEST_TOLD else ""


def squeezed(text: str) -> str:
    """A folded text without blanks, brackets and marks between its words."""
    return _BLANKS.sub("", told(text))


def _compiled(said: Iterable[tuple[T, str]]) -> tuple[tuple[T, re.Pattern[str]], ...]:
    return tuple((meaning, re.compile(pattern)) for meaning, pattern in said)


def _first(said: Iterable[tuple[T, re.Pattern[str]]], folded: str) -> T | None:
    """The first meaning whose pattern occurs in a folded text."""
    return next((meaning for meaning, pattern in said if pattern.search(folded)), None)


_ORGANS: tuple[tuple[str, str], ...] = (
    # what holds the name of another organ stands before it
    ("lymph_node", r"\A.*(?:淋巴结|lymph node|lymphknoten|ganglion).*"),
    ("other", r"甲状旁腺|nebenschilddrüse|parathyroid|parathyreoid"),
    ("adrenal", r"肾上腺|adrenal|suprarenal|nebenniere|surrénal"),
    (
        "other",
        r"肝门|肝[左右总]?管|肝[内外]?胆管|胆管|肝外|胆囊|胆总管"
        r"|bile duct|hilum|hilar|gallengang|gallbladder",
    ),
    ("thyroid", r"甲状腺|thyroid|thyreoid|schilddrüse|thyroïde"),
    ("liver", r"肝|尾状叶|liver|hepatic|leber|foie|segment [1-8]\b"),
    ("lung", r"肺|lung|pulmon|lunge|poumon"),
    ("kidney", r"肾|kidney|renal|niere|\brein\b"),
    ("bone", r"骨|椎|髂|肋|bone|vertebra|rib\b|knochen|wirbel|\bos\b"),
    ("breast", r"乳腺|乳房|breast|brust|sein\b"),
    ("uterus", r"子宫|uter(?:us|in)|gebärmutter"),
    ("prostate", r"前列腺|prostat"),
    ("soft_tissue", r"软组织|soft tissue|weichteil"),
)
_ORGAN = _compiled(_ORGANS)
_SITES = re.compile(r"[、,，;；/+&]|和|及|与| and | und | et ")
_LIES_IN = re.compile(r"\A.*癌(?P<organ>.{1,60}?)(?:转移|转移瘤|转移灶)")


@of_text()
def read_site(text: str) -> str | None:
    """The organ a text of a site column names, None where it names none or several.

    A metastasis is where it lies: the organ before "转移", not the one of the cancer.
    """
    folded = told(text)
    if found := _LIES_IN.search(folded):
        folded = found["organ"]
    elif found := re.search(r"(?P<organ>\w{1,60}) metasta", folded):
        organ = next((code for code, pattern in _ORGAN if pattern.search(found["organ"])), None)
        if organ is not None:
            return organ
    codes: set[str] = set()
    for rest in _SITES.split(folded):
        for code, pattern in _ORGAN:
            if pattern.search(rest):
                codes.add(code)
                rest = pattern.sub(" ", rest)
    return codes.pop() if len(codes) == 1 else None


_BETHESDA = r"bethesda(?:[^a-z0-9]|class|category|cat)*"
_NO_CANCER = re.compile(
    r"(?:未见|未发现|没有|无|非|no |without )[^,，;；。]{0,4}?(?:癌细胞|癌|转移|肉瘤|carcinoma|metasta\w*)"
)
_CLASSES = (
    (
        "indeterminate",
        _BETHESDA
        + r"(?:iii|iv|3|4)(?![iv\d])|待定|不除外|不能除外|不确定|可疑|性质不明|未定|indetermin|unklar",
    ),
    ("benign", r"非恶性|未见恶性|无恶性|not malignant|no malignan|non-malignant"),
    ("malignant", r"非良性|not benign"),
    ("mixed", r"良恶性(?:混合|均有)|混合|mixed"),
    (
        "malignant",
        r"恶性|癌|转移|肉瘤|"
        + _BETHESDA
        + r"(?:v|vi|5|6)(?![iv\d])|carcinom|malign|metasta|cancer|sarcom|bösartig",
    ),
    (
        "benign",
        r"良性|结节性甲状腺肿|腺瘤|囊肿|"
        + _BETHESDA
        + r"(?:ii|2)(?![iv\d])|benign|adenom|goit|gutartig|\bbénin",
    ),
)
_CLASS = _compiled(_CLASSES)


@of_text()
def read_class(text: str) -> str | None:
    """Benign or malignant out of a pathology text; TI-RADS is no pathology."""
    folded = told(text)
    if re.search(r"ti-?rads|bi-?rads", folded):
        return None
    folded = _NO_CANCER.sub("", folded)
    return _first(_CLASS, folded)


_CHILD = re.compile(
    r"(?:child-?(?:pugh)?|cp)?-?(?:评分|分级|class|grade|score)?-?(?:(?P<letter>[abc])(?:级|类)?)?"
    r"(?P<points>\d{1,2})?(?:分|points?)?"
)


@of_text()
def read_child(text: str) -> str | None:
    """Child-Pugh class: A级(5分), ChildA, CP-B7, C(10), or 5 to 15 points."""
    plain = squeezed(text).replace("级别", "级").removeprefix("肝功能")
    plain = re.sub(r"^(\d{1,2})分?([abc])级?$", r"\2\1", plain)
    found = _CHILD.fullmatch(re.sub(r"(?<=[abc级])-(?=\d)", "", plain))
    if found is None or not (found["letter"] or found["points"]):
        return None
    points = int(found["points"]) if found["points"] else None
    by_points = None
    if points is not None:
        if not 5 <= points <= 15:
            return None
        by_points = "A" if points <= 6 else "B" if points <= 9 else "C"
    letter = found["letter"].upper() if found["letter"] else None
    if letter and by_points and letter != by_points:
        return None
    return letter or by_points


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_CHINESE = {char: i for i, char in enumerate("零一二三四五六")} | {"两": 2, "单": 1}
_SCALES = re.compile(r"^(?:asa|ecog|ecog-?ps|ps|zubrod|who)[-=]*(?:评分|分级|grade|class|score|ps)?[-=]*")
_SCALE_TEXT = re.compile(r"kps|karnofsky|卡氏")


@of_text()
def read_grade_number(text: str) -> int | None:
    """A grade with or without its scale: PS=1, ASA III级, 3E, ECOG 1分, 两枚, ×2; the worse of 0-1."""
    folded = squeezed(text).replace("×", "").replace("*", "")
    if _SCALE_TEXT.search(folded) or re.search(r"\d[.,]\d", told(text)):
        return None
    core = _SCALES.sub("", folded)
    core = _UNITS_BEHIND.sub("", core)
    core = _UNITS_BEHIND.sub("", core)
    core = re.sub(r"^x(?=\d)", "", core)
    if found := re.fullmatch(r"(\d|[iv]+)(?:级|分)?[-~–—至到/或](\d|[iv]+)", core):
        ends = [int(end) if end.isdigit() else _ROMAN.get(end) for end in found.groups()]
        return None if None in ends else max(end for end in ends if end is not None)
    core = re.sub(r"(?<=[\divx])e$", "", core)
    if core.isascii() and core.isdigit() and len(core) <= 3:
        return int(core)
    return _ROMAN.get(core, _CHINESE.get(core))


_COMPLETE = (
    (
        Three.UNSURE,
        r"待评|待定|待查|未评|(?:不能|无法)(?:评|判|排除|除外)|不除外|不排除|可疑|疑似|可能|基本|接近"
        r"|(?<![a-z])ne(?![a-z])|not eval|nearly|near-complete|suspic|suspect|possib|\?",
    ),
    (
        Three.NO,
        r"[不未非][能达到]*完全|不全|不彻底|部分|有活性|稳定|incomplete|partial|unvollständig|stable"
        r"|(?<![a-z])(?:pr|sd|pd)(?![a-z])",
    ),
    (Three.NO, r"残留|残余|进展|residual|resttumor|progress"),
    (Three.YES, r"~活|完全|(?<![a-z])m?cr(?![a-z])|complete|vollständig|complète"),
)
_NOTHING_LEFT = re.compile(
    r"(?:无(?!法)|未见|未发现|没有|\bno|\bkeine?|\bwithout)[^,，;；。完不]{0,8}?"
    r"(?:残留|残余|活性|强化|residu\w*|viable|resttumor)+"
)
_NO_PROGRESS = re.compile(r"(?:无(?!法)|未见|未|没有|\bno|\bwithout)[^,，;；。]{0,6}?(?:进展|progress\w*)")
_COMPLETE_ = _compiled(_COMPLETE)


@of_text()
def read_complete(text: str) -> Three | None:
    """Complete ablation on imaging: CR, 无残留 yes; 残留, PR, 不完全 a known no; 待评估 unknown."""
    folded = _NO_PROGRESS.sub("", _NOTHING_LEFT.sub("~活", told(text)))
    return _first(_COMPLETE_, folded)


@of_text()
def read_contrast(text: str) -> Contrast | None:
    """Contrast of an imaging: 增强CT, CT平扫+增强, 超声造影 yes; 平扫, 普通超声 no; CT alone unknown."""
    folded = told(text)
    if re.search(
        r"未增强|非增强|无增强|不增强|without contrast|non-?\s?contrast|unenhanced|ohne k(?:m|ontrast)|nativ",
        folded,
    ):
        return Contrast.NO
    if re.search(r"超声造影|造影超声|增强超声|ceus|contrast.{0,10}ultraso", folded):
        return Contrast.CEUS
    if re.search(r"pet", folded):
        return Contrast.CECT if "增强" in folded else Contrast.PETCT
    enhanced = re.search(
        r"增强|强化|造影|contrast|enhanced|\bdsa\b|mit km|kontrastmittel|km-?(?:ct|mr)|\bce-?(?:ct|mr)",
        folded,
    )
    if enhanced:
        if re.search(r"mri?|磁共振", folded):
            return Contrast.CEMR
        return Contrast.CECT if "ct" in folded else Contrast.YES
    if re.search(r"平扫|普通|b超|彩超|plain", folded):
        return Contrast.NO
    return None


_LEAVING = (
    (
        "against_advice",
        r"非医嘱|自动出院|自动离院|要求出院|家属(?:要求|签字)|签字[出离]院|放弃治疗"
        r"|against (?:medical )?advice|gegen .{0,60}rat",
    ),
    (None, r"转科"),
    ("transfer", r"转院|转至|转入|转.{0,6}(?:医院|社区|机构)|医嘱转|transfer|verlegt|verlegung"),
    ("died", r"死亡|去世|病故|\bdied\b|\bdead\b|deceased|verstorben|\bdeath\b"),
    (
        "routine",
        r"医嘱离院|医嘱出院|治愈|好转|正常出院|康复出院|病情稳定|routine|home|discharged|nach hause|geheilt",
    ),
    ("other", r"其他|其它"),
)
_LEAVING_ = _compiled(_LEAVING)
_CODES = {"1": "routine", "2": "transfer", "3": "transfer", "4": "against_advice", "5": "died", "9": "other"}


@of_text()
def read_discharge(text: str) -> str | None:
    """How a patient left: front-page codes, ``1-医嘱离院``, ``5.死亡``, 好转出院, 家属要求; 转科 is none."""
    folded = told(text)
    worded: list[str | None] = [code for code, pattern in _LEAVING_ if pattern.search(folded)]
    if worded:
        return worded[0]
    found = re.fullmatch(r"\D{0,2}([1-59])(?:\.0)?\D{0,2}", folded)
    return _CODES[found[1]] if found else None


_IRREVERSIBLE = (
    (Three.NO, r"(?:非|不是)不可逆|可逆(?<!不可逆)|经济|费用|个人|家庭原因|拒绝|自愿|financial|personal"),
    (Three.YES, r"不可逆|终末期|危重|濒死|临终|恶化|病情加重|irreversib|terminal|palliativ|end-stage"),
)
_IRREVERSIBLE_ = _compiled(_IRREVERSIBLE)


@of_text()
def read_irreversible(text: str) -> Three | None:
    """Why a patient left against advice: for irreversible disease, or for money or personal reasons."""
    folded = told(text)
    said = {digit for digit, pattern in _IRREVERSIBLE_ if pattern.search(folded)}
    if re.search(r"(?:非|不是)不可逆", folded):
        return Three.NO
    return Three.UNSURE if len(said) > 1 else said.pop() if said else None


@of_text()
def read_biopsy(text: str) -> Three | None:
    """Whether a biopsy was done: 细针穿刺, FNA, a pathology; 未穿刺, 未做 is no."""
    folded = told(text)
    if re.search(r"未(?:行|做|穿|予|取|活)|无|没有|\bno\b|not done|keine", folded):
        return Three.NO
    if re.search(
        r"穿刺|活检|细针|粗针|\bfna|\bcnb|\bfnb|biops|病理|bethesda|癌|良性|恶性|腺瘤|punktion", folded
    ):
        return Three.YES
    return Three.YES if read_class(text) else None


@of_text()
def read_followed(text: str) -> Three | None:
    """Whether the follow-up of a horizon was completed: 完成, 已访 is yes; 未完成, 失访 is no."""
    folded = told(text)
    if re.search(r"未(?:完|随|访|做|到)|失访|没有|缺失|\bnot\b|\blost\b|missed", folded):
        return Three.NO
    return Three.YES if re.search(r"完成|已(?:随)?访|到访|复查|\bdone\b|complete", folded) else None


_FOLLOW_UP = (
    ("alive", r"未失访|未死亡|没有死亡|not dead|not lost"),
    (
        "lost",
        r"失访|失联|未接|无人接|停机|关机|空号|拒访|拒绝随访|拒接|打不通|不通|(?:联系|打)不上|无法联系|未联系"
        r"|\blost\b|no answer|no contact|not reach|unreach|not contact|nicht erreich|verloren",
    ),
    ("died", r"死亡|去世|病故|病逝|逝世|已故|未存活|\bdied\b|\bdead\b|not alive|deceased|verstorben|décédé"),
    ("alive", r"存活|健在|活着|生存|良好|稳定|再入院|复查|门诊|电话|alive|lebt|in remission|well"),
)
_FOLLOW_UP_ = _compiled(_FOLLOW_UP)


@of_text()
def read_follow_up(text: str) -> str | None:
    """What a follow-up text says: ``alive``, ``died`` or ``lost``."""
    folded = told(text)
    return _first(_FOLLOW_UP_, folded)


@of_text()
def read_severe(text: str) -> Three | None:
    """Severity in words: 重度, 严重, major yes; 轻度, 一过性, minor no."""
    folded = told(text)
    if re.search(
        r"非严重|不严重|非重度|not severe|non-severe|轻|一过性|少量|minor|mild|slight|一般|leicht", folded
    ):
        return Three.NO
    if re.search(r"严重|重度|重症|^重$|大量|危及生命|major|severe|serious|massive|schwer", folded):
        return Three.YES
    return None
