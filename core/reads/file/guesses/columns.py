"""What a column of a reads file is likely to be for, by its header and its values: a guess to confirm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from core.characters import SIMPLIFIED
from core.tables.meaning.grades import parse_scale
from core.tables.meaning.unknown_codes import unknown_codes
from core.tables.meaning.values import parse_numbers
from core.tables.meaning.words.headers import WHOLE, best_matches, concepts, key, modalities, spellings
from core.tables.meaning.words.vocabulary import Meaning, fold, guess_meanings, ordinal_levels
from core.tables.table import TextTable

MOST_LEVELS = 50
"""A grouping column with more levels is read as numbers in bands, or ignored."""
MOST_CATEGORIES = 12
"""A column of numbers with more distinct values is a measurement."""
MOST_UNKNOWN_LEVELS = 6
"""A column headed by nothing but a modality may hold this many values that nobody understands yet."""
LONGEST_LEVEL = 60
"""Characters of a grouping level; longer texts are remarks."""

_ROLE_NAMES: Mapping[str, Sequence[str]] = {
    role: (*(name for line in lines for name in line.split("|")), *spellings(role))
    for role, lines in {
        "patient": (
            "patient|patient id|subject|subject id|pat|pat id|pid|participant|participant id|case",
            "case id|mrn|患者|患者编号|患者id|患者号|患者序号|病人|病人编号|病人id|病人号|病例",
            "病例号|病例编号|受试者|受试者编号|病案号|病历号|住院号|登记号|门诊号|id|编号|姓名",
            "患者姓名|patient name|name",
        ),
        "lesion": (
            "lesion|lesion id|lesion no|lesion number|lesion index|nodule|nodule id|nodule no",
            "tumour id|tumor id|tumour no|tumor no|metastasis id|病灶|病灶编号|病灶号|病灶id",
            "病灶序号|病变|病变编号|病变号|结节编号|结节号|结节序号|转移灶编号",
        ),
        "test_name": (
            "test|test name|modality|index test|exam|examination|method|检查方法|检查方式|影像方法",
            "方法|模态|检查|试验|检查项目",
        ),
        "read": (
            "read|result|reading|call|finding|score|rating|结果|判读|判读结果|检查结果|阅片结果",
            "诊断结果|评分",
        ),
        "reader": (
            "reader|reader id|reader no|observer|rater|radiologist|阅片者|阅片人|阅片医师|阅片医生",
            "医师|医生|读片者|判读者|观察者",
        ),
    }.items()
}

_MODALITY = re.compile(
    r"(?<![a-z])(ct|cect|ncct|cta|ldct|pet|petct|petmri?|mr|mri|mra|mrcp|dwi|dce|us|ceus|eus|usg|ultrasound|sonography"
    r"|spect|mg|mammo\w*|tomosynthesis|dbt|cesm|xray|cxr|dsa|fdg|psma|dotatate|fapi|fes|eobmri?|scinti\w*"
    r"|elasto\w*|bone ?scan)(?![a-z])"
    r"|(?<![a-z0-9])(reader|read|test|y)[ _\-]?\d*(?![a-z0-9])"
    r"|超声|造影|增强|平扫|核磁|磁共振|显像|钼靶|骨扫描|弥散|融合"
)
_READS = re.compile(r"(reader|read|test|y)[ _\-]?\d*")
_SAME = {
    "ct": frozenset({"cect", "ncct", "cta", "ldct"}),
    "mr": frozenset({"mri", "mra", "mrcp", "dwi", "dce", "eobmr", "eobmri", "核磁", "磁共振", "弥散"}),
    "us": frozenset({"ceus", "usg", "ultrasound", "sonography", "超声"}),
    "": frozenset({"造影", "增强", "平扫", "显像", "fdg"}),
}
_FILLER = re.compile(
    r"result|reads?|reading|call|finding|diagnosis|结果|判读|诊断|检查|影像|读片|阅片|\d+|[\W_]+"
)
_SCORE = re.compile(r"score|(?<![a-z])suv|likert|rads|rating|评分|分值|分数|打分|积分")
_SIZE = re.compile(
    r"(?<![a-z])(size|diam\w*|(long|short)?axis|mm|cm)(?![a-z])|大小|直径|最大径|长径|短径|径线"
)
_MEASURE = re.compile(
    r"(?<![a-z])(age|bmi|weight|height|psa|afp|cea|ca19\w*|suv\w*|adc|volume|dose)(?![a-z])|年龄|体重|身高|体积|剂量"
)
_CUT_MEASURE = re.compile(
    r"(?<![a-z])(suv\w*|adc\w*|psa|psad|afp|cea|ca19\w*|t1 ?map\w*|stiffness|kpa|hu)(?![a-z])"
)
_NOT_A_TEST = re.compile(
    r"(?<![a-z])(sex|gender|male|female|prior|previous|therapy|treat\w*|chemo\w*|surgery|smok\w*|extrahepatic|conflict"
    r"|flag|age|stage|grade|size|diam\w*|date|time|centre|center|site|segment|lobe|group|type|basis|notes?|comments?"
    r"|figure|quality|available|done|performed|count|number|num|hypertension|diabetes|history)(?![a-z])"
    r"|性别|治疗|化疗|手术|年龄|分期|分级|大小|直径|日期|时间|中心|部位|位置|分组|类型|备注|依据|质量|病史|个数|数目|高血压|糖尿病"
)
_NUMBERED = re.compile(
    r"(?<![a-z])(id|no|nr|num|number|accession|uid|mrn|phone|tel|name)(?![a-z])|编号|号码|号$|序号|姓名|电话|身份证"
)
_DATED = re.compile(r"(?<![a-z])(date|time|day|dob|birthday)(?![a-z])|日期|时间|生日")
_REMARK = re.compile(
    r"(?<![a-z])(notes?|comments?|remarks?|report|impression)(?![a-z])|备注|描述|所见|印象|报告|结论|说明"
)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}([-/.月]|$).*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*")


_BY_PART = ("patient", "lesion", "test_name", "reader")
"""Roles that a header can name among other words."""
_READER = re.compile(
    r"\b(readers?|raters?|observers?|radiologists?|obs|rad|r|rd|dr|doctor|physician|reviewer|annotator)"
    r" ?(\d{1,2}|[a-z])\b|\b(readers?|raters?|observers?|radiologists?|reviewers?)\b"
    r"|(阅片|读片|判读|观察|评价|读影|読影)[者人医师生员]+|医[师生]|放射科医"
)
_OTHER_TEST = re.compile(
    r"\b(antigens?|pcr|assay|serology|elisa|xpert|smear|culture|swab|cytology|pap|hpv|fit|fobt|dipstick"
    r"|ecg|ekg|eeg|auscultation|palpation|dermoscopy|dermatoscopy|colposcopy|endoscopy|colonoscopy|cystoscopy"
    r"|troponin|d ?dimer|crp|screening|biomarker|marker|classifier|model|algorithm|ai|cad|software|network"
    r"|deep|radiomics|clinical exam\w*|physical exam\w*|surgeon|nurse|gp|expert|test|index|tuberculin|igra"
    r"|quantiferon|strip|kit)\b"
    r"|抗原|核酸|试剂|血清|细胞学|涂片|培养|触诊|心电|内镜|软件|算法|模型|人工智能"
)
_TECHNIQUE = re.compile(
    r"\b(contrast|enhanced|plain|native|non|unenhanced|arterial|venous|portal|delayed|late|early|post|pre|phase"
    r"|t ?1|t ?2|w|weighted|flair|stir|hbp|dynamic|multiphase|whole|body|wb|low|dose|dual|energy|fused|fusion"
    r"|hybrid|first|second|repeat|local|central|blind\w*|site|consensus|with|without|and|plus|or|\d+|[a-z])\b"
)
_COVARIATE = re.compile(
    r"\b(cirrho\w*|hepatitis|hbv|hcv|smok\w*|alcohol|fever|cough|pain|symptom\w*|diabet\w*|hypertens\w*|obes\w*"
    r"|pregnan\w*|menopaus\w*|family|mutation|brca\w*|kras|comorbid\w*|asthma|copd|infect\w*|immuno\w*|steroid\w*"
    r"|aspirin|anticoag\w*|biops\w*|resect\w*|ablat\w*|trained|inpatient|emergency|consent|excluded"
    r"|included|complete|eligible|screen fail\w*|dropout|death|died|dead|alive|surviv\w*|recurrence|relapse"
    r"|bleeding|allerg\w*|contrast|motion|artefact\w*|artifact\w*|fat ?sat\w*|male|female|married|left|right"
    r"|elderly|ward|icu|surgery|status|outcome)\b"
    r"|肝硬化|吸烟|饮酒|发热|疼痛|感染|妊娠|绝经|家族|突变|死亡|生存|复发|伪影|运动|纳入|排除"
)
_READ_WORD = re.compile(
    r"\b(reads?|results?|readings?|calls?|findings?|scores?|ratings?|grades?|interpretation|assessment|verdict"
    r"|confidence|likert|rads|impression|outcome of test|value)\b|结果|判读|评分|分级|评级"
)
_PROGRAM = re.compile(
    r"\b(ai|cad|cade|cadx|algorithm|software|network|classifier|model|deep|radiomics)\b|人工智能|算法|模型|软件"
)
_ONE_READER = re.compile(
    r"\b(?:readers?|raters?|observers?|radiologists?|reviewers?|obs|rad|rd|dr|doctor|r)"
    r"[ .]?(?:\d{1,2}|[a-z])\b"
    r"|(?:阅片者|阅片人|读者|医师|医生|观察者|读片者)\s?[\dA-Za-z一二三四五甲乙丙丁]",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"^(n|no|nr|num|number|count|total)( of)? (patients|cases|subjects|lesions|people)$"
    r"|^(patients|cases|subjects)$|^(patient|case|subject) (count|total)s?$|人数|病例数|患者数|例数"
)
_IDENTIFIER = re.compile(r"\b(ids?|uid|nr|accession|mrn|phone|tel|name|code)\b|编号|序号|姓名|電話|电话")
_NAMED_SCALE = re.compile(r"rads\b|\blikert\b|\bdeauville\b|\bbosniak\b|\bprimary score\b")
_SEQUENCE = re.compile(r"t ?[12]( ?w| ?wi)?|pd( ?w| ?wi)?")
_PROBABILITY = re.compile(
    r"\b(scores?|prob|probabilit\w*|likelihood|confidence|output|rating)\b|评分|概率|得分"
)
_SEPARATED = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=\d)|(?<=\d)(?=[A-Za-z])")


def parted(header: str) -> str:
    """A header as its words: half width, lower case, ``CaseID`` and ``case_id`` are ``case id``."""
    text = unicodedata.normalize("NFKC", header)
    return " ".join(re.split(r"[\W_]+", _HUMP.sub(" ", text).casefold())).strip().translate(SIMPLIFIED)


def names_modality(header: str) -> bool:
    """Whether a header names an imaging modality, and not just "test 1"."""
    named = any(not _READS.fullmatch(match.group(0)) for match in _MODALITY.finditer(plain(header)))
    return named or bool(modalities(header))


def names_reader(header: str) -> bool:
    """Whether a header names a reader."""
    return bool(_READER.search(parted(header))) or "reader" in concepts(header)


def reader_in(header: str) -> tuple[str, str] | None:
    """Modality and reader of a header that names a reader and something, as ``CT_R1`` does; None for others.

    What stands beside the reader need be no known modality, but it measures, scores and numbers nothing.
    """
    words = _SEPARATED.sub(" ", unicodedata.normalize("NFKC", header)).strip()
    spaced = _HUMP.sub(" ", words)
    other = None
    for text in (words, spaced):
        hits = [m for m in _ONE_READER.finditer(text) if m.group(0).strip()]
        if len(hits) == 1:
            hit = hits[0]
            modality = " ".join(f"{text[: hit.start()]} {text[hit.end() :]}".split())
            found = modality, " ".join(hit.group(0).split())
            if modality and names_modality(modality):
                return found
            if modality and other is None and not says_no_modality(modality):
                other = found
    return other


def says_no_modality(words: str) -> bool:
    """Whether what stands beside a reader is a kind of read, a score, a size or a measure."""
    header = plain(words)
    return bool(
        not _FILLER.sub("", header)
        or _SCORE.search(header)
        or _PROBABILITY.search(parted(words))
        or speaks_of_reads(words)
        or is_size(words)
        or is_measure(words)
        or is_number(words)
        or is_identifier(words)
        or _NOT_A_TEST.search(header)
    )


def names_program(header: str) -> bool:
    """Whether a header names a program that reads."""
    return bool(_PROGRAM.search(parted(header)))


def speaks_of_reads(header: str) -> bool:
    """Whether a header says that its column holds what was read."""
    return bool(_READ_WORD.search(parted(header)))


def is_measure(header: str) -> bool:
    """Whether a header names a measurement of the patient, such as age."""
    return bool(_MEASURE.search(plain(header))) or "age" in concepts(header)


def is_imaging_measure(header: str) -> bool:
    """Whether a header names a measurement of which a cut-off makes a test: SUV, ADC, a marker."""
    return bool(_CUT_MEASURE.search(plain(header)))


def is_number(header: str) -> bool:
    """Whether a header names an identifier or a running number."""
    return bool(_NUMBERED.search(plain(header)) or _DATED.search(plain(header))) or "date" in concepts(header)


def is_identifier(header: str) -> bool:
    """Whether a header says that its column only names things."""
    return bool(_IDENTIFIER.search(parted(header)))


def may_be_read(table: TextTable, column: str) -> bool:
    """Whether values can be reads: yes and no, a scale, or any numbers of which a cut-off makes reads."""
    if is_read(table, column):
        return True
    levels = table.texts_at(column, range(min(table.distinct(column), MOST_LEVELS)))
    numbers = [value for value in parse_numbers(levels).values if value is not None]
    return len(numbers) > 1 and 10 * len(numbers) >= 9 * len(levels)


def is_no_test(header: str) -> bool:
    """Whether a header says that its column is something else than a test."""
    return bool(_NOT_A_TEST.search(plain(header)))


def look_like_days(levels: Sequence[str]) -> bool:
    """Whether some of a column's texts are dates."""
    return any(_DAY.fullmatch(level) for level in levels)


def commonest(table: TextTable, column: str, most: int = 6) -> tuple[tuple[str, int], ...]:
    """The commonest values of a column with their rows."""
    counts = table.counts(column)
    first = np.argsort(-counts, kind="stable")[:most]
    texts = table.texts_at(column, first)
    return tuple(zip(texts, counts[first].tolist(), strict=True))


def plain(header: str) -> str:
    """A header as patterns see it: half width, lower case, underscores as they are."""
    return unicodedata.normalize("NFKC", header).casefold().replace("_", " ")


def single_roles(
    table: TextTable, free: Sequence[str], wanted: Iterable[str], found: Mapping[str, str]
) -> dict[str, str]:
    """Guess which columns have the roles that one column has.

    Parameters
    ----------
    free : columns without a role
    wanted : role codes to guess, in any order
    found : roles already given, by code
    """
    wanted = list(wanted)
    free = [column for column in free if not counts_patients(column)]
    matched = best_matches(free, {role: _ROLE_NAMES[role] for role in wanted if role in _ROLE_NAMES})
    for role in wanted:
        if role in _BY_PART and role not in matched:
            rest = [column for column in free if column not in matched.values()]
            if spoken := [column for column in rest if _speaks_only_of(table, column, role)]:
                matched[role] = max(spoken, key=lambda column: concepts(column)[role])
    patient = matched.get("patient")
    if (
        patient
        and key(patient) in ("id", "编号")
        and ("lesion" in {*matched, *found})
        and not _repeats(table, patient)
    ):
        del matched["patient"]  # a running number of the rows says nothing of who has which lesion
    return matched


def counts_patients(header: str) -> bool:
    """Whether a header says that its column counts patients, and so names none."""
    return bool(_NUMBER_OF.search(parted(header)))


def _speaks_only_of(table: TextTable, column: str, role: str) -> bool:
    """Whether a header speaks of a role among other words, and of nothing that would be a property of it."""
    spoken = concepts(column)
    if role not in spoken or spoken.keys() - {role, "reader", "read", "patient"} or names_modality(column):
        return False
    if is_measure(column) or is_size(column) or is_no_test(column) or _DATED.search(plain(column)):
        return False
    return spoken[role] == WHOLE or is_identifier(column) or not is_read(table, column)


def tests(table: TextTable, free: Sequence[str], spoken_of: Collection[str]) -> list[str]:
    """Guess which columns hold reads: by modality in the header, else by values that say yes or no.

    A score is left out where a column of calls by the same modality stands beside it. ``spoken_of`` are
    folded names that the user gave a meaning or a cut-off, which makes them tests.
    """
    named, calls, sequences = [], [], []
    bare = {_modalities(column) for column in free if _is_bare_modality(column)}
    for column in free:
        if fold(column) in spoken_of:
            named.append(column)
        elif is_no_test(column) or is_identifier(column) or _qualifies(column, bare):
            continue
        elif _is_sequence(column) and says_yes_or_no(table, column):
            sequences.append(column)
        elif is_read(table, column):
            if not _COVARIATE.search(parted(column)):
                calls.append(column)
            if names_modality(column) or names_test(column):
                named.append(column)
        elif (
            _is_named_scale(table, column)
            or _is_measured_score(table, column)
            or (
                _is_bare_modality(column)
                and (1 <= table.distinct(column) <= MOST_UNKNOWN_LEVELS or may_be_read(table, column))
            )
        ):
            named.append(column)
    named += sequences if named else []
    calls += sequences
    chosen = named or calls
    binary = {_modalities(c) for c in chosen if not is_score(table, c)}
    return [
        column
        for column in free
        if column in chosen
        and (fold(column) in spoken_of or not is_score(table, column) or not _has_call(column, binary))
    ]


def yes_or_no_left_out(table: TextTable, free: Sequence[str]) -> list[str]:
    """Columns of yes and no, as reads are, whose header says neither a test nor anything else known."""
    return [
        column
        for column in free
        if not is_no_test(column)
        and not is_identifier(column)
        and not _COVARIATE.search(parted(column))
        and not concepts(column)
        and says_yes_or_no(table, column)
    ]


def names_test(header: str) -> bool:
    """Whether a header names a reader, or an index test other than imaging."""
    return names_reader(header) or bool(_OTHER_TEST.search(parted(header)) or _READS.fullmatch(plain(header)))


def _has_call(column: str, binary: Collection[frozenset[str]]) -> bool:
    """Whether a score stands beside a column of calls by the same modality."""
    own = _modalities(column)
    return bool(own) and own in binary


def _qualifies(column: str, bare: Collection[frozenset[str]]) -> bool:
    """Whether a header says something about a modality that has a column of its own: ``ct motion`` of CT."""
    if _is_bare_modality(column) or not names_modality(column) or names_reader(column):
        return False
    rest = _FILLER.sub(" ", _TECHNIQUE.sub(" ", _MODALITY.sub(" ", parted(column)))).strip()
    rest = " ".join(word for word in rest.split() if not modalities(word))
    own = _modalities(column)
    return bool(rest and own) and not _SCORE.search(plain(column)) and own in bare


def may_group(table: TextTable, column: str, patient: str | None) -> bool:
    """Whether a column can split units into groups: a few categories, or a measurement in bands.

    Identifiers, dates, remarks and columns that name the patient cannot.
    """
    header, levels = plain(column), table.levels(column)
    if len(levels) < 2 or _NUMBERED.search(header) or _DATED.search(header) or _REMARK.search(header):
        return False
    if is_size(column) or _MEASURE.search(header):
        numbers = [value for value in parse_numbers(levels).values if value is not None]
        return 2 * len(numbers) > len(levels)
    if len(levels) > MOST_LEVELS or any(len(level) > LONGEST_LEVEL for level in levels):
        return False
    if any(_DAY.fullmatch(level) for level in levels):
        return False
    if ordinal_levels(levels) is not None and _MODALITY.search(header):
        return False  # a score that is not read as a test
    if len(levels) > MOST_CATEGORIES and None not in parse_numbers(levels).values:
        return False
    filled = table.rows - table.blanks(column)
    return 2 * len(levels) <= filled and not _names_patients(table, column, patient)


def is_size(column: str) -> bool:
    """Whether a header speaks of a lesion's size."""
    return bool(_SIZE.search(plain(column))) or "size" in concepts(column)


def is_centimetres(column: str) -> bool:
    """Whether a header gives its unit as centimetres."""
    return bool(re.search(r"(?<![a-z])cm(?![a-z])|厘米", plain(column)))


def needs_cutoff(levels: Sequence[str]) -> bool:
    """Whether texts hold numbers other than 0 and 1, so that nobody knows which are positive."""
    numbers = {value for value in parse_numbers(levels).values if value is not None}
    return bool(numbers - {0.0, 1.0})


def is_read(table: TextTable, column: str) -> bool:
    """Whether a column's values can be reads: a known vocabulary or a short ordinal scale, codes aside."""
    if not 1 <= table.distinct(column) <= MOST_LEVELS:
        return False
    levels = _without_codes(table.levels(column))
    if ordinal_levels(levels) is not None:
        return True
    known = [meaning for meaning in guess_meanings(levels).values() if meaning is not None]
    return 2 * len(known) > len(levels) and any(m in (Meaning.POSITIVE, Meaning.NEGATIVE) for m in known)


def is_scale(table: TextTable, column: str) -> bool:
    """Whether a column's values are grades with names or of a stated whole: ``4b``, ``LR-3``, ``4/5``."""
    if not 2 <= table.distinct(column) <= MOST_LEVELS:
        return False
    levels = table.levels(column)
    return parse_scale(levels, column) is not None or (
        parse_numbers(levels).out_of is not None and may_be_read(table, column)
    )


def _is_named_scale(table: TextTable, column: str) -> bool:
    return is_scale(table, column) and (names_modality(column) or names_scale(column))


def _is_measured_score(table: TextTable, column: str) -> bool:
    """Whether numbers score a test or modality and need a cut-off: ``AI score``, ``CT probability``."""
    if is_size(column) or not (names_test(column) or names_modality(column)):
        return False
    return bool(_PROBABILITY.search(parted(column))) and may_be_read(table, column)


def names_scale(header: str) -> bool:
    """Whether a header names a scale of reads: a RADS, Likert, Deauville."""
    return bool(_NAMED_SCALE.search(parted(header)))


def _is_sequence(header: str) -> bool:
    """Whether a header is a weighting of MR and nothing else; ``T2`` may as well be a stage."""
    return bool(_SEQUENCE.fullmatch(parted(header)))


def says_yes_or_no(table: TextTable, column: str) -> bool:
    """Whether a column's words are those of reads and no numbers."""
    return is_read(table, column) and ordinal_levels(_without_codes(table.levels(column))) is None


def _without_codes(levels: Sequence[str]) -> Sequence[str]:
    """Texts of a column but for numbers outside its scale that may mean unknown."""
    numbers = parse_numbers(levels).values
    codes = unknown_codes(numbers)
    return [text for text, n in zip(levels, numbers, strict=True) if n not in codes] if codes else levels


def is_score(table: TextTable, column: str) -> bool:
    if is_scale(table, column):
        return True
    levels = _without_codes(table.levels(column))
    return bool(_SCORE.search(plain(column))) or ordinal_levels(levels) is not None


def _modalities(column: str) -> frozenset[str]:
    """Modalities a header names, whatever the technique: CECT and CT are one."""
    found = (_same(match.group(0).strip()) for match in _MODALITY.finditer(plain(column)))
    return frozenset(name for name in found if name) or frozenset(modalities(column))


def _same(modality: str) -> str:
    return next((name for name, others in _SAME.items() if modality in others), modality)


def _is_bare_modality(column: str) -> bool:
    """Whether a header says nothing but a modality, and not just "test 1"."""
    header = plain(column)
    named = any(not _READS.fullmatch(match.group(0)) for match in _MODALITY.finditer(header))
    if named and not _FILLER.sub("", _MODALITY.sub("", header)):
        return True
    return bool(modalities(column)) and len(parted(column).split()) == 1


def _repeats(table: TextTable, column: str) -> bool:
    return table.distinct(column) < table.rows - table.blanks(column)


def _names_patients(table: TextTable, column: str, patient: str | None) -> bool:
    """Whether each level of a column belongs to one patient, as a name does."""
    if patient is None:
        return False
    levels, patients = table.distinct(column), table.distinct(patient)
    if 2 * levels <= patients:
        return False
    codes, owners = table.codes(column), table.codes(patient)
    both = (codes >= 0) & (owners >= 0)
    pairs = np.unique(codes[both].astype(np.int64) * (patients + 1) + owners[both])
    return bool(pairs.size == levels)
