"""What cells of reads say, language by language: one table for both domains, easy to extend.

A new language is one more block. The Korean 양성 is left out on purpose: it is "positive" of a test and
"benign" of a tumour, and only the user can say which.
"""

from __future__ import annotations

from collections.abc import Mapping

POSITIVE, NEGATIVE, INDETERMINATE, MISSING = "positive", "negative", "indeterminate", "missing"

VALUES: Mapping[str, Mapping[str, str]] = {
    "en": {
        POSITIVE: """positive|pos|posit|p|yes|y|true|t|present|malignant|malignancy|metastasis|metastases
            metastatic|tumour|tumor|detected|visible|seen|disease|diseased|abnormal|cancer""",
        NEGATIVE: """negative|neg|negat|n|no|false|f|absent|benign|no metastasis|no metastases
            not detected|not visible|not seen|unseen|none seen|no disease|healthy|normal|no tumour
            no tumor|no cancer|non-malignant|unsuspicious|no suspicion
            no finding|no findings""",
        INDETERMINATE: """equivocal|indeterminate|uncertain|suspicious|suspected|possible|probable
            doubtful|borderline|unsure|inconclusive|unclear|eq|ind|equiv|indet""",
        MISSING: """na|n/a|n.a|n.a.|nan|null|none|missing|unknown|not done|not performed|not examined
            not available|not applicable|nd|n.d|n.d.|nil""",
    },
    "zh": {
        POSITIVE: "阳性|阳|是|有|见|可见|检出|阳性(+)|恶性|转移|有转移|存在|确诊|肿瘤|真|对|显示|发现",
        NEGATIVE: """阴性|阴|否|无|未见|未检出|未发现|未见异常|不可见|阴性(-)|良性|无转移|未见转移|不存在
            未显示|正常|假|没有|不是|错|错误""",
        INDETERMINATE: """可疑|疑似|不确定|不能确定|无法确定|可疑阳性|可疑阴性|待定|待排|不定|难以判断
            无法判断|不明确|模棱两可""",
        MISSING: """未做|未查|未检|未检查|未行|未行检查|未扫描|未评价|未评估|缺失|缺|缺测|无数据|未知|不详
            不适用|没做|没查|未记录|空""",
    },
    "de": {
        POSITIVE: """positiv|ja|wahr|maligne|bösartig|malign|metastase|metastasen|nachweisbar|vorhanden
            auffällig|krank|tumor nachweisbar|karzinom""",
        NEGATIVE: """negativ|nein|falsch|benigne|gutartig|benign|keine metastase|keine metastasen
            nicht nachweisbar|kein nachweis|unauffällig|gesund|kein tumor|kein karzinom|unverdächtig""",
        INDETERMINATE: """fraglich|unklar|unsicher|verdacht|verdächtig|nicht eindeutig|zweifelhaft
            grenzwertig|indeterminiert""",
        MISSING: """unbekannt|nicht durchgeführt|nicht untersucht|keine angabe|k.a.|k. a.|fehlt|fehlend
            nicht erhoben|nicht verfügbar|nicht beurteilt""",
    },
    "fr": {
        POSITIVE: """positif|positive|oui|vrai|malin|maligne|métastase|présent|présente|visible|détecté
            détectée|malade""",
        NEGATIVE: """négatif|négative|non|faux|bénin|bénigne|absent|absente|pas de métastase|non visible
            non détecté|non détectée|sain|normal|normale|aucune lésion""",
        INDETERMINATE: """douteux|douteuse|incertain|incertaine|équivoque|indéterminé|indéterminée|suspect
            suspecte|limite""",
        MISSING: """inconnu|inconnue|non fait|non réalisé|non réalisée|manquant|manquante|non disponible
            non renseigné|nr""",
    },
    "es": {
        POSITIVE: """positivo|positiva|sí|verdadero|maligno|maligna|metástasis|presente|visible|detectado
            detectada|enfermo""",
        NEGATIVE: """negativo|negativa|no|falso|benigno|benigna|sin metástasis|ausente|no visible
            no detectado|no detectada|sano|sana|normal""",
        INDETERMINATE: """dudoso|dudosa|incierto|incierta|equívoco|indeterminado|indeterminada|sospechoso
            sospechosa""",
        MISSING: """desconocido|desconocida|no realizado|no realizada|no hecho|falta|sin dato|sin datos
            no disponible|nc""",
    },
    "pt": {
        POSITIVE: """positivo|positiva|sim|verdadeiro|maligno|maligna|metástase|presente|visível|detectado
            detetado|doente""",
        NEGATIVE: """negativo|negativa|não|falso|benigno|benigna|sem metástase|ausente|não visível
            não detectado|não detetado|saudável|normal""",
        INDETERMINATE: """duvidoso|duvidosa|incerto|incerta|equívoco|indeterminado|indeterminada|suspeito
            suspeita""",
        MISSING: """desconhecido|desconhecida|não realizado|não realizada|não feito|sem dados
            não disponível|ausência de dados""",
    },
    "it": {
        POSITIVE: """positivo|positiva|sì|vero|maligno|maligna|metastasi|presente|visibile|rilevato
            rilevata|malato""",
        NEGATIVE: """negativo|negativa|no|falso|benigno|benigna|nessuna metastasi|assente|non visibile
            non rilevato|non rilevata|sano|sana|normale""",
        INDETERMINATE: """dubbio|dubbia|incerto|incerta|equivoco|indeterminato|indeterminata|sospetto
            sospetta""",
        MISSING: "sconosciuto|ignoto|non eseguito|non eseguita|mancante|dato mancante|non disponibile",
    },
    "nl": {
        POSITIVE: """positief|ja|waar|maligne|kwaadaardig|metastase|metastasen|aanwezig|zichtbaar
            afwijkend|ziek""",
        NEGATIVE: """negatief|nee|onwaar|benigne|goedaardig|geen metastase|geen metastasen|afwezig
            niet zichtbaar|niet afwijkend|gezond|normaal""",
        INDETERMINATE: "twijfelachtig|onzeker|verdacht|onduidelijk|dubieus|indeterminaat|equivoque",
        MISSING: "onbekend|niet gedaan|niet verricht|ontbreekt|ontbrekend|niet beschikbaar|geen gegevens",
    },
    "tr": {
        POSITIVE: "pozitif|evet|var|doğru|malign|kötü huylu|metastaz|metastaz var|mevcut|izlendi|hasta",
        NEGATIVE: """negatif|hayır|yok|yanlış|benign|iyi huylu|metastaz yok|izlenmedi|saptanmadı|normal
            sağlıklı""",
        INDETERMINATE: "şüpheli|belirsiz|kuşkulu|sınırda|kararsız|indetermine",
        MISSING: "bilinmiyor|yapılmadı|eksik|veri yok|çekilmedi",
    },
    "pl": {
        POSITIVE: """dodatni|dodatnia|dodatnie|pozytywny|tak|prawda|złośliwy|złośliwa|złośliwe|przerzut
            obecny|obecna|widoczny|widoczna""",
        NEGATIVE: """ujemny|ujemna|ujemne|negatywny|nie|fałsz|łagodny|łagodna|łagodne|bez przerzutu
            nieobecny|nieobecna|niewidoczny|niewidoczna|zdrowy|prawidłowy""",
        INDETERMINATE: """wątpliwy|wątpliwa|niepewny|niepewna|podejrzany|podejrzana|niejednoznaczny
            niejednoznaczna|graniczny""",
        MISSING: "nieznany|nieznane|nie wykonano|nie badano|brak danych|niedostępne|nie dotyczy",
    },
    "ru": {
        POSITIVE: """положительный|положительная|положительно|полож|пол.|да|истина|злокачественный
            злокачественная|злокачественное|метастаз|метастазы|есть|выявлено|обнаружено|имеется""",
        NEGATIVE: """отрицательный|отрицательная|отрицательно|отриц|отр.|нет|ложь|доброкачественный
            доброкачественная|доброкачественное|нет метастазов|не выявлено|не обнаружено|норма|здоров""",
        INDETERMINATE: """сомнительный|сомнительная|сомнительно|неопределенный|неопределённый|неясно
            подозрение|подозрительный""",
        MISSING: "неизвестно|не проводилось|не выполнялось|не выполнено|нет данных|н/д|пропуск",
    },
    "ja": {
        POSITIVE: "陽性|陽|悪性|転移|転移あり|有|有り|あり|はい|真|検出|異常あり|がん",
        NEGATIVE: "陰性|陰|良性|転移なし|無|無し|なし|いいえ|偽|検出せず|異常なし|正常|転移無し",
        INDETERMINATE: "疑い|疑陽性|判定不能|判定困難|不確定|偽陽性疑い|境界|要検討|不明瞭",
        MISSING: "不明|未施行|未実施|欠測|未検|該当なし|データなし|未検査",
    },
    "ko": {
        POSITIVE: "양성(+)|예|네|있음|유|참|악성|전이|전이 있음|전이있음|검출|발견|이상",
        NEGATIVE: "음성|음성(-)|아니오|아니요|없음|무|거짓|전이 없음|전이없음|미검출|정상",
        INDETERMINATE: "의심|불확실|판정불가|판정 불가|애매|경계|불명확|미결정",
        MISSING: "모름|미상|미시행|결측|검사안함|해당없음|해당 없음|자료없음|알 수 없음",
    },
}
"""Language -> what a read says -> its words."""

LETTERS = ("pn", "yn", "tf", "jn", "дн")
"""Single letters that count in pairs only: the first says yes, the second no. S/N is no such pair: S could be
suspicious."""

TICKS = "✓✔☑√✅🗸"
CROSSES = "✗✘×✕✖❌⨯"
"""A cross says no beside a tick or a circle, and nobody knows what alone."""
EMPTY_BOXES = "☐□"
CROSSED_BOX = "☒"
CIRCLES = "○〇◯⭕"
TRIANGLES = "△▲"
"""Between circle and cross, as Japanese and Korean tables have it."""
NEGATIONS = """not|no|non|without|un|kein|keine|keinen|nicht|ohne|pas de|pas d|sans|sin|sem|nao|senza|geen
    niet|zonder|bez|nie|нет|не|без|无|非|不|未|没有|没"""
"""What stands before a word that denies it: of ``HCC`` and ``non-HCC`` the second says no."""
