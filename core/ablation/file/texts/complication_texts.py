"""What the free text of a complication column says: none, a kind of the list, or something nobody knows.

Negation is read before kinds and kinds before severity. What is none of the kinds is not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.ablation.digits import COMPLICATIONS, Says, Three
from core.ablation.file.texts.dialect import LONGEST_TOLD
from core.ablation.file.texts.values import CATEGORIES, MISSING_MARKS
from core.memo import of_text
from core.tables.meaning.words.vocabulary import fold

_LISTED = {fold(word): code for code, words in CATEGORIES["complication"].items() for word in (code, *words)}
"""Names of the official list and their short forms: they say a kind and nothing about its severity."""

_MARKS = frozenset(map(fold, MISSING_MARKS))

_UNKNOWN = re.compile(r"不详|未记录|待查|未知|不清楚|unknown|not recorded|unbekannt|inconnu")
_DOUBT = re.compile(r"可疑|疑似|不除外|不排除|待排|可能|suspected|possible|suspicion|verdacht|\?")

_KINDS: dict[str, str] = {
    "major_bleeding": r"出血|血肿|血胸|血气胸|失血|(?:栓塞|介入|手术)止血|bleed"
    r"|h(?:a)?emorrhag|h(?:a)?ematom|h(?:a)?emothora|blutung|hämatom"
    r"|hämatothorax|saignement|hémorrag|hématome",
    "severe_pneumothorax": r"气胸|pneumothora",
    "adjacent_organ_injury": r"穿孔|瘘|胆汁?漏"
    r"|(?:胆管|胆囊|胆道|神经|膈肌?|肠[管道]?|结肠|胃|输尿管|膀胱|气管|食管|脊髓|脏器|器官)(?:热)?损伤"
    r"|perforat|perforier|fistul|fistel|bile leak|biliary leak|gallenleck|fuite biliaire"
    r"|(?:organ|nerve|diaphragm\w*|bile duct|bowel|colon|gallbladder) injury"
    r"|nervenverletzung|organverletzung",
    "severe_infection": r"(?<![抗防])感染(?!科)|脓肿|脓毒|脓胸|败血症|菌血症"
    r"|(?<!anti-)(?<!anti)infect|infekt|sepsis"
    r"|septic|abscess|abszess|abcès",
    "other": r"(?:肝|肾|心|心力|呼吸|器官|脏器)(?:功能)?衰竭|[肝肾心呼]衰|急性肾损伤|心梗|心肌梗[死塞]"
    r"|肺(?:动脉)?栓塞|死亡|(?:liver|hepatic|renal|kidney|heart|respiratory) failure"
    r"|myocardial infarct|heart attack|pulmonary embol|lungenembolie|leberversagen|nierenversagen"
    r"|herzinfarkt|embolie pulmonaire|death|died",
}
_KIND = {name: re.compile(pattern) for name, pattern in _KINDS.items()}

_SLIGHT = re.compile(
    r"非严重|不严重|轻微|轻度|少量|微量|一过性|无症状|无需(?:特殊)?处理|未(?:予|行|作|做)?(?:特殊|进一步)?处理"
    r"|未(?:予)?治疗|自行(?:吸收|缓解|消失)|not severe|non-severe|\bminor\b|\bmild\b|\bslight\b|\bsmall\b"
    r"|transient|self-limit|asymptomatic|untreated|no (?:treatment|intervention)|nicht schwer|leicht"
    r"|geringfügig|vorübergehend|\bléger|\bminime|transitoire"
)
_SEVERE = re.compile(
    r"严重|重度|重症|大量|危及生命|休克|输血|输注?(?:悬浮)?红细胞|输注?(?:悬浮|浓缩)|引流|置管|闭式|抽气|抽吸"
    r"|栓塞止血|介入止血|手术止血|开腹|急诊(?:手术|剖腹|探查)|再次?手术|二次手术|转(?:入)?icu|icu|重症监护|延长住院|再次?入院|死亡"
    r"|severe|\bmajor\b|massive|life-threatening|transfus|drain|chest tube|emboli[sz]ation|reoperat"
    r"|re-?admi|prolonged stay|schwer|massiv|lebensbedrohlich|drainage|grave|sévère"
)
_NO_TREATMENT = re.compile(r"(?:未(?:予|行|作|做)?|无需|无须|不需|no |without |ohne |keine )$")

_NEGATION = re.compile(
    r"无(?![法力菌水创需须症])|未见|未发生|未诉|未出现|未发现|未有|没有|否认|阴性|排除(?<!不排除)"
    r"|\bno\b|\bnone\b|\bnil\b|\bnot\b|\bwithout\b|\bdenie[sd]\b|\bkeine?r?\b|\bohne\b|\baucune?\b|\bsans\b"
    r"|\bpas de\b"
)

_SPLIT = re.compile(r"([，,;；。、/+&|\n]+| and | with | mit | und | et | avec )")
_WHEN = re.compile(r"(?:患者|病人)?(?:术[中后前]|治疗[中后]|消融[中后]|围手术期)*")
"""When a thing was looked for: no event by itself."""
_SAME_BREATH = re.compile(r"[、/+&|]| and | und | et ")
"""Between the items of one list: a negation before the first holds for all."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says.

    Parameters
    ----------
    kinds : int
        Bits of `COMPLICATIONS`.
    says : Says
    severe : Three
        What the text itself says of the severity.
    """

    kinds: int
    says: Says
    severe: Three


@of_text()
def read_complication(text: str) -> Said:
    """Read one text.

    Several words may describe one event: only parts that are a kind each are events, the rest (treatment,
    site, amount) describes them. A note on severity belongs to the event it stands beside.
    """
    if len(text) > LONGEST_TOLD:
        return Said(0, Says.UNKNOWN, Three.MISSING)
    folded = fold(text)
    if folded in _MARKS or not folded:
        return Said(0, Says.NOTHING, Three.MISSING)
    listed = _LISTED.get(folded)
    if listed == "none":
        return Said(0, Says.NONE, Three.MISSING)
    if listed is not None:
        return Said(_bit(listed), Says.EVENT, Three.MISSING)
    events: list[tuple[int, Three]] = []
    loose = Three.MISSING
    doubt = spoken = denied = negated = False
    pieces = ["", *_SPLIT.split(folded.replace("严重程度", "程度"))]
    for joint, part in zip(pieces[::2], pieces[1::2], strict=True):
        part = part.strip(" .:：()[]")
        if not part or _WHEN.fullmatch(part):
            continue
        negated = negated and bool(_SAME_BREATH.fullmatch(joint.strip() or joint))
        kinds, severe, part_negated = _part(part, negated)
        negated = part_negated
        if _DOUBT.search(part) or _UNKNOWN.search(part):
            doubt = True
            continue
        if kinds:
            if not events and loose is not Three.MISSING and severe is Three.MISSING:
                severe = loose
            events.append((kinds, severe))
            continue
        if part_negated and severe is Three.MISSING:
            denied = True
            continue
        spoken = True
        if severe is not Three.MISSING:
            if events:
                events[-1] = (events[-1][0], _graver(events[-1][1], severe))
            else:
                loose = _graver(loose, severe)
    if events:
        return _together(events)
    if doubt or spoken or not denied:
        return Said(0, Says.UNKNOWN, Three.MISSING if doubt else loose)
    return Said(0, Says.NONE, Three.MISSING)


def _bit(kind: str) -> int:
    return 1 << COMPLICATIONS.index(kind)


def _graver(one: Three, other: Three) -> Three:
    return Three.YES if Three.YES in (one, other) else max(one, other)


def _part(part: str, negated: bool) -> tuple[int, Three, bool]:
    """Kinds that are not denied, severity, and whether the part ends under a negation."""
    listed = _LISTED.get(part)
    if listed is not None and not negated:
        return (0, Three.MISSING, True) if listed == "none" else (_bit(listed), Three.MISSING, False)
    plain = _SLIGHT.sub(lambda found: "~" * len(found[0]), part)
    begins = 0 if negated else min((found.start() for found in _NEGATION.finditer(plain)), default=len(part))
    kinds = 0
    for name, pattern in _KIND.items():
        if any(found.start() < begins for found in pattern.finditer(part)):
            kinds |= _bit(name)
    severe = Three.MISSING
    if _SLIGHT.search(part):
        severe = Three.NO
    for found in _SEVERE.finditer(plain):
        if found.start() < begins and not _NO_TREATMENT.search(plain[: found.start()]):
            severe = Three.YES
    return kinds, severe, begins < len(part)


def _together(events: list[tuple[int, Three]]) -> Said:
    """Several events of one cell: what is slight beside something graver is not counted with it."""
    grave = [event for event in events if event[1] is Three.YES]
    unsaid = [event for event in events if event[1] is Three.MISSING]
    kept = [*grave, *unsaid] or events
    kinds = 0
    for bits, _ in kept:
        kinds |= bits
    severe = Three.YES if grave else Three.MISSING if unsaid else Three.NO
    return Said(kinds, Says.EVENT, severe)
