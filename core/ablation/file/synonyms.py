"""Headers of hospital exports for the columns of a log, in Chinese, English and German.

Brackets, units, blanks, marks and what stands before (patient, tumour, after the operation) do not count.
"""

from __future__ import annotations

from collections.abc import Mapping

SYNONYMS: Mapping[str, str] = {
    "session_id": (
        "例次号|手术例次|序号|登记序号|治疗序号|手术ID|手术申请单号|流水号|治疗例次|Case-ID"
        "|Session|Fallnummer Eingriff|Nr.|No."
    ),
    "patient_id": (
        "病历号|病案号码|门诊号|患者ID|病人ID|病人编号|患者号|就诊卡号|患者登记号|ID号"
        "|Patienten-ID|Patient|Patientennummer"
    ),
    "ablation_date": (
        "手术时间|治疗时间|消融时间|操作日期|消融治疗日期|手术开始时间|手术操作日期"
        "|介入手术日期|治疗日|手术日|Procedure date|Date of ablation|Treatment date|Behandlungsdatum"
        "|Eingriffsdatum|OP-Datum|手术日期时间|消融手术日期"
    ),
    "admission_id": (
        "住院流水号|住院次数|就诊号|住院病历号|入院登记号|Encounter ID|Visit number|Fallnummer"
        "|Admission number"
    ),
    "centre": "医院名称|机构名称|院区|分中心|医疗机构名称|Institution|Zentrum|Klinik",
    "operator": (
        "手术医师|手术医生|主刀医生|治疗医师|主刀医师|术者姓名|操作医师|第一术者|主术者|Operateur|Physician|Interventionalist"
    ),
    "session_status": "手术状态|完成情况|是否完成|治疗完成情况|Procedure status",
    "encounter_type": "就诊类别|患者类型|入院类型|病人类型|Visit type|Patient class|Fallart",
    "tumour_site": (
        "消融部位|病灶部位|治疗部位|靶器官|病变部位|肿瘤位置|病灶位置|病变位置|结节部位|结节位置"
        "|手术部位|Organ|Tumor location|Tumour location|Lesion location"
        "|Target organ|Lokalisation"
    ),
    "tumour_type": (
        "病理诊断|主要诊断|出院诊断|术前诊断|临床诊断|肿瘤诊断|疾病诊断|Diagnosis|Histology|Diagnose"
    ),
    "origin": "原发或转移|肿瘤来源|肿瘤性质(原发/转移)|Primary or metastatic",
    "benign_malignant": (
        "良性/恶性|肿瘤性质|病变性质|结节性质|病理性质|病理结果|病理良恶性|Malignancy|Dignität|Dignitaet"
    ),
    "prior_therapy": "治疗史|既往史|术前治疗|既往抗肿瘤治疗|Prior treatment|Previous therapy|Vortherapie",
    "modality": (
        "消融类型|消融方法|治疗方式|能量类型|消融能量|手术方式|Ablation modality|Energy"
        "|Ablation type|Verfahren"
    ),
    "guidance": "引导设备|影像引导|引导方法|引导影像|Imaging guidance|Guidance modality|Bildsteuerung",
    "max_size_mm": (
        "肿瘤大小|病灶大小|肿瘤直径|病灶最大径|结节大小|结节最大径|肿瘤最大径(mm)|长径"
        "|Tumor size|Size (cm)|Diameter mm|Lesion size|Größe|Durchmesser|瘤体最大径"
    ),
    "pta_pct": "凝血酶原时间活动度|PT活动度|PT%|凝血功能PTA|Prothrombin activity|Quick",
    "child_pugh": "Child-Pugh评分|肝功能分级|肝功能Child分级|CP分级|Child评分|Child class",
    "organ_function_ok": "器官功能|脏器功能|有无器官功能障碍|器官功能障碍|Organ dysfunction|Organ function",
    "ecog": "体力状况评分|PS评分|体力状态|ECOG-PS|ECOG PS|ECOG PS评分|ECOG体力状态评分|Performance status",
    "asa": "麻醉ASA分级|ASA评分|麻醉风险分级|ASA class|ASA-Klassifikation",
    "indication_ok": (
        "适应证|适应症|适应症符合|是否符合适应证|是否符合指征|治疗指征|指征正确|Indication"
        "|Indication appropriate"
    ),
    "planned_lesions": (
        "计划病灶|计划数|计划消融|计划个数|拟消融|拟消融个数|拟消融病灶数|拟消融数|计划消融数"
        "|术前计划病灶数|Tumors planned"
        "|Lesions planned|Number planned|计划消融病灶个数|拟治疗病灶数|No. of lesions planned"
        "|Läsionen geplant"
    ),
    "ablated_lesions": (
        "消融病灶数|消融数|实际消融|完成消融|完成个数|实际消融个数|实际消融数|消融个数"
        "|完成消融数|已消融病灶数|Tumors ablated|Lesions treated"
        "|Number ablated|实际消融病灶个数|治疗病灶数|No. of lesions ablated|Läsionen behandelt"
    ),
    "imaging_date": (
        "术后增强CT日期|复查日期|增强复查日期|术后影像日期|首次复查日期|术后1月复查日期"
        "|复查时间|影像检查日期|增强CT日期|增强MRI日期|增强CT/MRI日期|复查增强CT日期|复查增强MRI日期|复查增强CT/MRI日期"
        "|术后增强MRI日期|术后增强影像日期|术后1月增强CT日期|术后首次增强CT日期|超声造影日期|造影复查日期"
        "|Follow-up imaging date|Control CT date|Imaging follow-up date|Contrast CT date"
        "|CECT date|Kontrolldatum"
        "|Kontrolle Datum|Datum der Kontrolle|Kontroll-CT Datum"
    ),
    "imaging_contrast": (
        "是否增强|是否增强扫描|检查方式|影像方式|增强检查|复查影像类型|Contrast|Contrast enhanced"
        "|Imaging modality"
    ),
    "complete_ablation": (
        "消融效果|疗效评价|消融结果|局部疗效|是否完全消融|疗效|消融评价|消融疗效|治疗效果|影像评价|残留|有无残留|是否残留|残余|Response"
        "|Technique efficacy|Complete response|Residual tumor|Resttumor|Vollständige Ablation"
    ),
    "complete_lesions": "完全消融数|完全消融个数|CR病灶数",
    "comp_type": (
        "并发症|并发症名称|术后并发症|并发症情况|不良事件|并发症描述|Complication|Complications"
        "|Adverse event|Komplikation|并发症名称/描述|术后并发症名称"
    ),
    "comp_date": (
        "并发症时间|并发症发生日期|并发症发生时间|发生日期|发生时间|出现日期|出现时间|并发症出现日期"
        "|Complication date|Date of complication|Onset date|Komplikationsdatum|Datum der Komplikation"
    ),
    "comp_severe": (
        "是否严重|并发症程度|严重程度|是否严重并发症|重度并发症|Severe|Major complication|Serious"
    ),
    "comp_grade": (
        "SIR分级|CTCAE分级|Clavien分级|并发症等级|Clavien-Dindo分级|CIRSE分级|不良事件分级"
        "|Grade|Clavien-Dindo|CTCAE grade|SIR class|SIR complication class"
        "|SIR complication grade|SIR classification"
        "|CIRSE grade|CIRSE classification|Clavien-Dindo grade|Complication grade"
        "|Complication class|AE grade"
        "|SIR并发症分级|CIRSE并发症分级|CTCAE并发症分级|并发症分级SIR|Komplikationsgrad"
    ),
    "death_date": "死亡时间|去世日期|死亡日|Date of death|Todesdatum|Sterbedatum",
    "death_cause": "死因|死亡诊断|根本死因|Cause of death|Todesursache",
    "admission_date": "入院时间|住院日期|入科日期|入院日|Date of admission|Admission|Aufnahmedatum",
    "discharge_date": (
        "出院时间|离院日期|出科日期|出院日|Date of discharge|Discharge|Entlassungsdatum|Entlassdatum"
    ),
    "discharge_type": (
        "出院方式|离院情况|出院情况|出院转归|出院结局|Discharge disposition|Discharge status|Entlassungsart"
    ),
    "irreversible_discharge": (
        "自动出院原因|不可逆|是否不可逆疾病|非医嘱离院原因|Irreversible|Palliative discharge"
    ),
    "last_followup_date": (
        "随访日期|末次随访|末次日期|随访末次日期|最近随访|最近一次随访|最近联系日期|最后随访日期|随访时间|末次随访时间|最近随访日期|末次联系日期"
        "|Last contact|Date of last contact|Last contact date|Last follow-up date|Last visit"
        "|Last visit date|Last follow-up|Last seen|Date of last follow-up|Letzter Kontakt"
    ),
    "biopsy_preop": (
        "术前活检|术前穿刺|术前是否穿刺|术前是否活检|是否穿刺活检|是否活检|术前穿刺活检|细针穿刺|FNA|病理活检|活检|术前病理|Biopsy"
        "|Pre-ablation biopsy|Biopsie"
    ),
    "ltp_date": (
        "进展日期|复发日期|局部进展日期|局部复发日期|局部进展时间|复发时间"
        "|Local progression date|LTP|Date of recurrence|Lokalrezidiv"
    ),
    "fu_6m": "6个月随访|随访6个月|半年随访|6月随访|6-month follow-up",
    "fu_1y": "1年随访|随访1年|一年随访|12个月随访|1-year follow-up",
    "fu_2y": "2年随访|两年随访|24个月随访",
    "fu_3y": "3年随访|三年随访",
    "fu_5y": "5年随访|五年随访",
    "followup_status": (
        "随访情况|随访结果|随访状态|生存状态|生存情况|随访内容|Follow-up status|Vital status"
        "|Status at last follow-up"
    ),
}
