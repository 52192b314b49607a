"""What the cells of the log's categories mean: stable code, then the spellings that mean it.

Spellings are compared after folding (width, case, outer blanks), so full-width and capitals need
no entry of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.ablation.file.columns import Column, Kind

YES = ("yes", "y", "true", "t", "1", "1.0", "是", "有", "对", "√", "✓", "符合", "已", "ja", "oui")
NO = ("no", "n", "false", "f", "0", "0.0", "否", "无", "没有", "×", "✗", "不符合", "未", "nein", "non")

MISSING_MARKS = ("na", "n/a", "nan", "null", "-", "--", "—", "/", "?", "？")
"""Signs that stand for an empty cell in any column."""

MISSING = (
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "-",
    "--",
    "—",
    "/",
    "?",
    "？",
    "未知",
    "不详",
    "缺失",
    "unknown",
)
"""Texts that mean "not recorded" in number, date and yes/no columns (``none`` is a value elsewhere)."""

CATEGORIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "session_status": {
        "completed": (
            *("完成", "已完成", "完成治疗", "手术完成", "治疗完成", "顺利完成", "正常完成", "成功", "是"),
            *("complete", "done", "yes", "performed", "abgeschlossen", "durchgeführt"),
        ),
        "aborted": (
            *("中止", "中断", "终止", "术中中止", "术中终止", "已中止", "已终止", "穿刺后中止", "穿刺后终止"),
            *("穿刺后放弃", "术中放弃", "abort", "aborted after puncture", "terminated", "abgebrochen"),
        ),
        "cancelled": (
            *("取消", "已取消", "手术取消", "取消手术", "术前取消", "穿刺前取消", "穿刺前中止", "穿刺前终止"),
            *("未穿刺", "未行", "未行手术", "未手术", "未治疗", "停手术", "canceled", "cancel", "not done"),
            *("cancelled before puncture", "not performed", "abgesagt", "nicht durchgeführt"),
        ),
    },
    "encounter_type": {
        "inpatient": ("住院", "住院患者", "in-patient"),
        "day_case": ("日间", "日间手术", "日间病房", "day case", "daycase"),
        "outpatient": ("门诊", "门诊患者", "out-patient"),
    },
    "tumour_site": {
        "liver": ("肝", "肝脏"),
        "lung": ("肺", "肺部", "肺脏"),
        "kidney": ("肾", "肾脏", "renal"),
        "adrenal": ("肾上腺",),
        "bone": ("骨", "骨骼"),
        "thyroid": ("甲状腺",),
        "breast": ("乳腺", "乳房"),
        "uterus": ("子宫",),
        "prostate": ("前列腺",),
        "lymph_node": ("淋巴结", "lymph node"),
        "soft_tissue": ("软组织", "soft tissue"),
        "other": ("其他", "其它"),
    },
    "tumour_type": {
        "HCC": ("肝细胞癌", "肝细胞肝癌"),
        "ICC": ("肝内胆管癌", "肝内胆管细胞癌"),
        "CRLM": ("结直肠癌肝转移",),
        "NSCLC": ("非小细胞肺癌",),
        "RCC": ("肾细胞癌",),
        "PTC": ("甲状腺乳头状癌",),
        "thyroid_nodule": ("甲状腺结节",),
    },
    "origin": {
        "primary": ("原发", "原发性"),
        "metastatic": ("转移", "转移性", "metastasis", "secondary"),
    },
    "benign_malignant": {
        "benign": ("良性", "良"),
        "malignant": ("恶性", "恶"),
        "mixed": ("混合", "良恶性混合", "良恶性均有"),
        "indeterminate": ("不确定", "未定", "性质待定", "不明确"),
    },
    "prior_therapy": {
        "none": ("无", "无既往治疗", "初治"),
        "surgery": ("手术", "外科手术", "手术切除", "外科切除"),
        "TACE": ("经动脉化疗栓塞", "动脉化疗栓塞", "肝动脉化疗栓塞", "化疗栓塞", "介入栓塞"),
        "chemo": ("化疗", "化学治疗", "全身化疗", "chemotherapy"),
        "targeted": ("靶向", "靶向治疗", "targeted therapy"),
        "immuno": ("免疫", "免疫治疗", "immunotherapy"),
        "radiotherapy": ("放疗", "放射治疗", "radiation"),
        "ablation": ("消融", "消融治疗", "既往消融"),
    },
    "modality": {
        "RFA": ("射频", "射频消融"),
        "MWA": ("微波", "微波消融"),
        "cryo": ("冷冻", "冷冻消融", "氩氦刀", "cryoablation"),
        "HIFU": ("高强度聚焦超声", "海扶"),
        "IRE": ("不可逆电穿孔", "纳米刀"),
        "laser": ("激光", "激光消融"),
        "PEI": ("无水乙醇", "无水酒精", "无水乙醇注射"),
        "other": ("其他", "其它"),
    },
    "guidance": {
        "US": ("超声", "超声引导", "b超", "ultrasound"),
        "CT": ("ct引导",),
        "MR": ("mri", "磁共振", "mr引导", "磁共振引导"),
        "fusion": ("融合", "融合影像", "融合导航"),
        "laparoscopic": ("腹腔镜", "腹腔镜下"),
        "open": ("开放", "开腹", "术中"),
    },
    "discharge_type": {
        "routine": ("1", "1.0", "医嘱离院", "医嘱出院"),
        "transfer": ("2", "2.0", "3", "3.0", "医嘱转院", "转院", "医嘱转社区", "医嘱转社区卫生服务机构"),
        "against_advice": ("4", "4.0", "非医嘱离院", "自动出院", "against advice", "ama"),
        "died": ("5", "5.0", "死亡", "dead", "death"),
        "other": ("9", "9.0", "其他", "其它"),
    },
    "death_cause": {
        "progression": ("疾病进展", "肿瘤进展"),
        "procedure": ("手术", "手术相关", "操作相关", "治疗相关"),
        "anaesthesia": ("麻醉", "麻醉相关", "anesthesia"),
        "comorbidity": ("合并症", "基础疾病", "合并疾病"),
        "liver_failure": ("肝衰竭", "肝功能衰竭"),
        "other": ("其他", "其它"),
        "unknown": ("未知", "不详", "不明"),
    },
    "child_pugh": {
        "A": ("5", "6", "5.0", "6.0", "a5", "a6", "a级", "child a", "a5分", "a6分", "5分", "6分"),
        "B": ("7", "8", "9", "7.0", "8.0", "9.0", "b7", "b8", "b9", "b级", "child b", "7分", "8分", "9分"),
        "C": (
            *("10", "11", "12", "13", "14", "15", "10.0", "11.0", "12.0", "13.0", "14.0", "15.0"),
            *("c10", "c11", "c12", "c13", "c14", "c15", "c级", "child c"),
            *("10分", "11分", "12分", "13分", "14分", "15分"),
        ),
    },
    "complication": {
        "none": (
            "无",
            "没有",
            "无并发症",
            "否",
            "no",
            "0",
            "0.0",
            "nil",
            "n",
            "nein",
            "non",
            "keine",
            "aucune",
            "false",
        ),
        "major_bleeding": ("大量出血", "大出血", "严重出血", "bleeding", "major bleeding"),
        "severe_pneumothorax": ("严重气胸", "气胸", "pneumothorax", "severe pneumothorax"),
        "adjacent_organ_injury": (
            *("邻近重要脏器损伤", "临近重要脏器损伤", "邻近脏器损伤", "脏器损伤"),
            *("organ injury", "adjacent organ injury"),
        ),
        "severe_infection": ("严重感染", "感染", "infection", "severe infection"),
        "other": ("其他", "其它", "其他并发症"),
    },
    "contrast": {
        "no": (*NO, "non_contrast", "non-contrast", "noncontrast", "平扫", "未增强", "非增强"),
        "yes": (*YES, "增强", "contrast"),
        "CECT": ("增强ct", "ct增强", "contrast ct"),
        "CEMR": ("增强mr", "增强mri", "mr增强", "mri增强", "增强磁共振", "磁共振增强", "cemri"),
        "CEUS": ("超声造影", "增强超声", "造影超声"),
        "PETCT": ("pet/ct", "pet-ct", "pet"),
    },
}
"""Column (or vocabulary) -> code -> spellings besides the code itself."""

SEPARATORS = r"[;；、,，/|+]+"
"""What separates several values in one cell."""

_LISTS = {Kind.COMPLICATION: "complication", Kind.CONTRAST: "contrast"}
"""Kinds of column whose list of values is not their own."""


def listed(column: Column) -> Mapping[str, tuple[str, ...]]:
    """The codes a column is read into and their spellings; empty where its texts stay as they are."""
    return CATEGORIES.get(_LISTS.get(column.kind, column.name), {})
