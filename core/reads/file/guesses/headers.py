"""What the header of a column says: a modality, a reader, a measurement, a number, a remark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from core.characters import SIMPLIFIED
from core.tables.meaning.words.headers import concepts, modalities

MODALITY = re.compile(
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
SCORE = re.compile(r"score|(?<![a-z])suv|likert|rads|rating|评分|分值|分数|打分|积分")
_SIZE = re.compile(
    r"(?<![a-z])(size|diam\w*|(long|short)?axis|mm|cm)(?![a-z])|大小|直径|最大径|长径|短径|径线"
)
MEASURE = re.compile(
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
NUMBERED = re.compile(
    r"(?<![a-z])(id|no|nr|num|number|accession|uid|mrn|phone|tel|name)(?![a-z])|编号|号码|号$|序号|姓名|电话|身份证"
)
DATED = re.compile(r"(?<![a-z])(date|time|day|dob|birthday)(?![a-z])|日期|时间|生日")
REMARK = re.compile(
    r"(?<![a-z])(notes?|comments?|remarks?|report|impression)(?![a-z])|备注|描述|所见|印象|报告|结论|说明"
)


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
COVARIATE = re.compile(
    r"\b(cirrho\w*|hepatitis|hbv|hcv|smok\w*|alcohol|fever|cough|pain|symptom\w*|diabet\w*|hypertens\w*|obes\w*"
    r"|pregnan\w*|menopaus\w*|family|mutation|brca\w*|kras|comorbid\w*|asthma|copd|infect\w*|immuno\w*|steroid\w*"
    r"|aspirin|anticoag\w*|biops\w*|resect\w*|ablat\w*|trained|inpatient|emergency|consent|excluded"
    r"|included|complete|eligible|screen fail\w*|dropout|death|died|dead|alive|surviv\w*|recurrence|relapse"
    r"|bleeding|allerg\w*|contrast|motion|artefact\w*|artifact\w*|fat ?sat\w*|male|female|married|left|right"
    r"|elderly|ward|icu|surgery|status|outcome)\b"
    r"|肝硬化|吸烟|饮酒|发热|疼痛|感染|妊娠|绝经|家族|突变|死亡|生存|复发|伪影|运动|纳入|排除"
)
_INTERVAL = re.compile(
    r"\b(days?|weeks?|months?|years?|hours?|minutes?|interval|delay|gap|dlp|ctdi\w*|msv|mgy|mbq|mci|slices?"
    r"|thickness)\b|间隔|天数|年份|层厚|层数"
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
_TOGETHER = re.compile(
    r"recorded|record|fused|fusion|combined|combination|combo|consensus|joint|final|both|hybrid|results?|readings?|reads?"
    r"|calls?|findings?|综合|联合|融合|合并|记录|判读|结果|诊断|共识|会诊|检查|[的\d]"
)
PROBABILITY = re.compile(
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
    named = any(not _READS.fullmatch(match.group(0)) for match in MODALITY.finditer(plain(header)))
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


def joins(header: str, tests: Collection[str]) -> bool:
    """Whether a header is the names of tests, one behind the other, as ``CTMR_recorded`` is of CT and MR.

    Beside them stand only words for reads put together: ``CTMR_agree`` is no read.
    """
    whole = _SEPARATED.sub("", plain(header))
    names = {_FILLER.sub("", plain(test)) for test in tests} - {"", whole}
    if len(names) < 2:
        return False
    one = re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))))
    for found in re.finditer(f"(?:{one.pattern}){{2,}}", whole):
        beside = _TOGETHER.sub("", whole[: found.start()] + " " + whole[found.end() :])
        if len(set(one.findall(found.group(0)))) > 1 and not beside.strip():
            return True
    return False


def says_no_modality(words: str) -> bool:
    """Whether what stands beside a reader is a kind of read, a score, a size or a measure."""
    header = plain(words)
    return bool(
        not _FILLER.sub("", header)
        or SCORE.search(header)
        or PROBABILITY.search(parted(words))
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
    return bool(MEASURE.search(plain(header))) or "age" in concepts(header)


def is_imaging_measure(header: str) -> bool:
    """Whether a header names a measurement of which a cut-off makes a test: SUV, ADC, a marker."""
    return bool(_CUT_MEASURE.search(plain(header)))


def measures_image(header: str) -> bool:
    """Whether a header names a measurement of an image or a marker, and not of a patient, a day or a dose."""
    if is_imaging_measure(header):
        return True
    return names_modality(header) and not (
        is_no_test(header)
        or is_size(header)
        or is_measure(header)
        or is_number(header)
        or REMARK.search(plain(header))
        or COVARIATE.search(parted(header))
        or _INTERVAL.search(parted(header))
    )


def is_number(header: str) -> bool:
    """Whether a header names an identifier or a running number."""
    return bool(NUMBERED.search(plain(header)) or DATED.search(plain(header))) or "date" in concepts(header)


def is_identifier(header: str) -> bool:
    """Whether a header says that its column only names things."""
    return bool(_IDENTIFIER.search(parted(header)))


def is_no_test(header: str) -> bool:
    """Whether a header says that its column is something else than a test."""
    return bool(_NOT_A_TEST.search(plain(header)))


def plain(header: str) -> str:
    """A header as patterns see it: half width, lower case, underscores as they are."""
    return unicodedata.normalize("NFKC", header).casefold().replace("_", " ")


def counts_patients(header: str) -> bool:
    """Whether a header says that its column counts patients, and so names none."""
    return bool(_NUMBER_OF.search(parted(header)))


def names_test(header: str) -> bool:
    """Whether a header names a reader, or an index test other than imaging."""
    return names_reader(header) or bool(_OTHER_TEST.search(parted(header)) or _READS.fullmatch(plain(header)))


def has_call(column: str, binary: Collection[frozenset[str]]) -> bool:
    """Whether a score stands beside a column of calls by the same modality."""
    own = modalities_in(column)
    return bool(own) and own in binary


def qualifies(column: str, bare: Collection[frozenset[str]]) -> bool:
    """Whether a header says something about a modality that has a column of its own: ``ct motion`` of CT."""
    if is_bare_modality(column) or not names_modality(column) or names_reader(column):
        return False
    rest = _FILLER.sub(" ", _TECHNIQUE.sub(" ", MODALITY.sub(" ", parted(column)))).strip()
    rest = " ".join(word for word in rest.split() if not modalities(word))
    own = modalities_in(column)
    return bool(rest and own) and not SCORE.search(plain(column)) and own in bare


def is_size(column: str) -> bool:
    """Whether a header speaks of a lesion's size."""
    return bool(_SIZE.search(plain(column))) or "size" in concepts(column)


def is_centimetres(column: str) -> bool:
    """Whether a header gives its unit as centimetres."""
    return bool(re.search(r"(?<![a-z])cm(?![a-z])|厘米", plain(column)))


def names_scale(header: str) -> bool:
    """Whether a header names a scale of reads: a RADS, Likert, Deauville."""
    return bool(_NAMED_SCALE.search(parted(header)))


def is_sequence(header: str) -> bool:
    """Whether a header is a weighting of MR and nothing else; ``T2`` may as well be a stage."""
    return bool(_SEQUENCE.fullmatch(parted(header)))


def modalities_in(column: str) -> frozenset[str]:
    """Modalities a header names, whatever the technique: CECT and CT are one."""
    found = (_same(match.group(0).strip()) for match in MODALITY.finditer(plain(column)))
    return frozenset(name for name in found if name) or frozenset(modalities(column))


def _same(modality: str) -> str:
    return next((name for name, others in _SAME.items() if modality in others), modality)


def is_bare_modality(column: str) -> bool:
    """Whether a header says nothing but a modality, and not just "test 1"."""
    header = plain(column)
    named = any(not _READS.fullmatch(match.group(0)) for match in MODALITY.finditer(header))
    if named and not _FILLER.sub("", MODALITY.sub("", header)):
        return True
    return bool(modalities(column)) and len(parted(column).split()) == 1
