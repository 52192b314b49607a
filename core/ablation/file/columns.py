"""The columns of an ablation log: names, Chinese headers, aliases, kinds and what needs them.

One row of a log is one ablation session. Three columns are required; every other column is optional,
and an indicator that lacks its columns says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.ablation.file.synonyms import SYNONYMS


class Kind(StrEnum):
    """How the cells of a column are read."""

    IDENTIFIER = "identifier"
    CLOSED = "closed"
    """A category from a fixed list; anything else is an error."""
    OPEN = "open"
    """A category with a suggested list; other texts are kept as they are."""
    MULTI = "multi"
    """Several categories in one cell."""
    YES_NO = "yes_no"
    CONTRAST = "contrast"
    """Yes or no, or the imaging modality."""
    COMPLICATION = "complication"
    GRADE = "grade"
    """A complication grade in one of four systems."""
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    FOLLOW_UP = "follow_up"
    """What a follow-up found: alive, died, not reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the log.

    Parameters
    ----------
    name : str
        Stable English name, also a header.
    zh : str
        Chinese header.
    kind : Kind
    aliases : tuple of str
        Further headers.
    synonyms : tuple of str
        What hospital exports call it.
    unit : str or None
    required : bool
    low, high : float or None
        Smallest and largest plausible number.
    """

    name: str
    zh: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    unit: str | None = None
    required: bool = False
    low: float | None = None
    high: float | None = None


def _column(name: str, zh: str, kind: Kind, aliases: str = "", **more: object) -> Column:
    return Column(
        name=name,
        zh=zh,
        kind=kind,
        aliases=tuple(filter(None, aliases.split("|"))),
        synonyms=tuple(filter(None, SYNONYMS.get(name, "").split("|"))),
        **more,  # type: ignore[arg-type]
    )


_ID, _DATE, _YES = Kind.IDENTIFIER, Kind.DATE, Kind.YES_NO

COLUMNS: tuple[Column, ...] = (
    _column("session_id", "例次编号", _ID, "治疗编号|手术编号|procedure_id", required=True),
    _column("patient_id", "患者编号", _ID, "病案号|登记号|mrn", required=True),
    _column("ablation_date", "消融日期", _DATE, "治疗日期|手术日期", required=True),
    _column("admission_id", "住院号", _ID, "住院次编号"),
    _column("centre", "医疗机构", Kind.OPEN, "医院|中心|hospital|center"),
    _column("operator", "术者", Kind.OPEN, "主刀|医师"),
    _column("session_status", "治疗状态", Kind.CLOSED),
    _column("encounter_type", "就诊类型", Kind.CLOSED),
    _column("tumour_site", "肿瘤部位", Kind.OPEN, "部位|器官|tumor_site"),
    _column("tumour_type", "肿瘤类型", Kind.OPEN, "病理类型|诊断|tumor_type"),
    _column("origin", "原发/转移", Kind.OPEN),
    _column("benign_malignant", "良恶性", Kind.CLOSED),
    _column("prior_therapy", "既往治疗", Kind.MULTI),
    _column("modality", "消融方式", Kind.OPEN),
    _column("guidance", "引导方式", Kind.OPEN),
    _column(
        "max_size_mm",
        "最大病灶直径",
        Kind.NUMBER,
        "最大径|直径mm|size_mm",
        unit="mm",
        high=300,
    ),
    _column("pta_pct", "凝血酶原活动度", Kind.NUMBER, "PTA|PTA%", unit="%"),
    _column("child_pugh", "Child-Pugh分级", Kind.CLOSED, "Child分级"),
    _column("organ_function_ok", "器官功能符合", _YES, "无器官功能障碍"),
    _column("ecog", "ECOG评分", Kind.INTEGER, "体能状态评分|PS", low=0, high=5),
    _column("asa", "ASA分级", Kind.INTEGER, "麻醉分级", low=1, high=6),
    _column("indication_ok", "符合适应证", _YES, "适应证符合"),
    _column("planned_lesions", "计划消融病灶数", Kind.INTEGER, "计划病灶数", low=1),
    _column("ablated_lesions", "实际消融病灶数", Kind.INTEGER, "完成病灶数|实际病灶数", low=0),
    _column("imaging_date", "复查影像日期", _DATE, "增强影像日期"),
    _column("imaging_contrast", "增强影像", Kind.CONTRAST),
    _column("complete_ablation", "完全消融", _YES),
    _column("complete_lesions", "完全消融病灶数", Kind.INTEGER, "", low=0),
    _column("comp_type", "并发症类型", Kind.COMPLICATION),
    _column("comp_date", "并发症日期", _DATE),
    _column("comp_severe", "严重并发症", _YES),
    _column("comp2_type", "并发症类型2", Kind.COMPLICATION),
    _column("comp2_date", "并发症日期2", _DATE),
    _column("comp2_severe", "严重并发症2", _YES),
    _column("comp_grade", "并发症分级", Kind.GRADE),
    _column("death_date", "死亡日期", _DATE),
    _column("death_cause", "死亡原因", Kind.OPEN),
    _column("admission_date", "入院日期", _DATE),
    _column("discharge_date", "出院日期", _DATE),
    _column("discharge_type", "离院方式", Kind.CLOSED),
    _column("irreversible_discharge", "因不可逆疾病自动出院", _YES),
    _column("last_followup_date", "末次随访日期", _DATE),
    _column("fu_6m", "随访完成6m", _YES),
    _column("fu_1y", "随访完成1y", _YES),
    _column("fu_2y", "随访完成2y", _YES),
    _column("fu_3y", "随访完成3y", _YES),
    _column("fu_5y", "随访完成5y", _YES),
    _column("biopsy_preop", "术前病理活检", _YES),
    _column("ltp_date", "局部肿瘤进展日期", _DATE),
)

LESION_COLUMNS: tuple[Column, ...] = (
    _column("session_id", "例次编号", _ID, "治疗编号|手术编号|procedure_id", required=True),
    _column("lesion_id", "病灶编号", _ID, "lesion"),
    _column("planned", "计划消融", _YES, "计划"),
    _column("ablated", "实际消融", _YES, "已消融"),
    _column("size_mm", "病灶直径", Kind.NUMBER, "直径|最大径|直径mm|max_size_mm", unit="mm", high=300),
    _column("benign_malignant", "良恶性", Kind.CLOSED),
    _column("imaging_date", "复查影像日期", _DATE, "增强影像日期"),
    _column("imaging_contrast", "增强影像", Kind.CONTRAST),
    _column("complete_ablation", "完全消融", _YES),
    _column("ltp_date", "局部肿瘤进展日期", _DATE),
)
"""Optional second file, one row per lesion; where a session has rows here they replace its own columns."""

FURTHER_COLUMNS: tuple[Column, ...] = (_column("followup_status", "随访情况", Kind.FOLLOW_UP),)
"""Columns of hospital exports beside the official ones."""

BY_NAME: Mapping[str, Column] = {column.name: column for column in (*COLUMNS, *FURTHER_COLUMNS)}
