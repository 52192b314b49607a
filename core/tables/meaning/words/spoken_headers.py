"""What headers are called, language by language: one table for both domains, easy to extend.

A new language is one more block, a new word one more between bars. Case, blanks, punctuation and
accents do not count. ``core.tables.meaning.words.headers.concepts`` looks headers up, whole or by part.
"""

from __future__ import annotations

from collections.abc import Mapping

HEADERS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "patient": """patient|patient id|patient no|patient number|subject|subject id|participant|case id
            study id|record id|mrn|pat|pat id|pat no|pt id|pt|pid""",
        "lesion": """lesion|lesion id|lesion no|lesion number|nodule|nodule id|tumour no|tumor no
            tumour id|tumor id|metastasis id|target lesion|repeat instance|redcap repeat instance""",
        "reference": """reference standard|reference|gold standard|gold std|ground truth|truth|histology
            histopathology|histopath|pathology|pathology result|biopsy result|final pathology
            final diagnosis|final dx|histo""",
        "test_name": "modality|index test|imaging modality|test name|technique|sequence|exam|examination",
        "reader": "reader|reader id|observer|rater|radiologist",
        "read": "result|reading|call|rating|finding|read",
        "size": "size|diameter|max diameter|largest diameter|long axis",
        "sex": "sex|gender",
        "age": "age|age years",
        "site": "site|location|segment|organ",
        "date": "date|exam date|date of birth|dob",
        "remark": "remark|comment|note|notes|comments",
        "count": "count|freq|frequency",
    },
    "zh": {
        "patient": """患者|患者编号|患者号|患者id|病患|病患编号|病患号|病人|病人编号|病人id
            受试者|受试者编号|病案号|病历号
            住院号|病例号""",
        "lesion": "病灶|病灶编号|病灶号|病灶序号|结节编号|结节号|病变编号|转移灶编号",
        "reference": "金标准|参考标准|病理|病理结果|病理诊断|术后病理|最终诊断|组织学|活检结果|随访结果",
        "test_name": "检查方法|检查方式|影像方法|模态|序列|检查项目|检查技术",
        "reader": "阅片者|阅片人|阅片医师|阅片医生|医师|医生|读片者|判读者|观察者",
        "read": "结果|判读|判读结果|检查结果|阅片结果|评分",
        "size": "大小|直径|最大径|长径|肿瘤大小|病灶大小",
        "sex": "性别",
        "age": "年龄|岁",
        "site": "部位|位置|病灶部位",
        "date": "日期|检查日期|出生日期",
        "remark": "备注|说明",
        "count": "例数|频数",
    },
    "de": {
        "patient": """patient|patienten id|patienten nr|patientennummer|pat nr|pat id|patientin|fallnummer
            fall nr|proband|probanden id|probandennummer|pseudonym""",
        "lesion": """läsion|läsionen|läsion nr|läsionsnummer|herd|herd nr|rundherd|knoten|knoten nr
            herdnummer|befund nr""",
        "reference": """referenz|referenzstandard|goldstandard|histologie|histopathologie
            histologischer befund|pathologie|endgültige diagnose|enddiagnose|wahrheit|abschlussdiagnose""",
        "test_name": """modalität|verfahren|untersuchung|bildgebung|methode|untersuchungsverfahren|technik
            sequenz""",
        "reader": "befunder|leser|auswerter|untersucher|radiologe|radiologin|beurteiler",
        "read": "befund|ergebnis|beurteilung|bewertung|resultat",
        "size": "größe|durchmesser|grösse|maximaler durchmesser",
        "sex": "geschlecht|geschl",
        "age": "alter",
        "site": "lokalisation|lage|ort|organ",
        "date": "datum|untersuchungsdatum|geburtsdatum|geb datum",
        "remark": "bemerkung|bemerkungen|kommentar|anmerkung",
        "count": "anzahl|häufigkeit",
    },
    "fr": {
        "patient": """patient|patiente|id patient|numéro patient|n° patient|no patient|identifiant|sujet
            dossier|numéro dossier""",
        "lesion": "lésion|lésions|numéro lésion|n° lésion|no lésion|nodule|id lésion",
        "reference": """référence|étalon or|gold standard|standard de référence|anatomopathologie|anapath
            histologie|histopathologie|diagnostic final|vérité|anatomie pathologique""",
        "test_name": "modalité|examen|technique|méthode|séquence|imagerie",
        "reader": "lecteur|observateur|radiologue|lectrice",
        "read": "résultat|lecture|interprétation|avis",
        "size": "taille|diamètre|grand axe",
        "sex": "sexe",
        "age": "âge",
        "site": "localisation|siège|organe",
        "date": "date|date examen|date de naissance",
        "remark": "remarque|remarques|commentaire",
        "count": "effectif|nombre|fréquence",
    },
    "es": {
        "patient": """paciente|id paciente|número de paciente|n° paciente|no paciente|sujeto
            historia clínica|nº paciente|caso""",
        "lesion": "lesión|lesiones|número de lesión|id lesión|nódulo|nº lesión",
        "reference": """patrón de referencia|estándar de referencia|patrón oro|estándar de oro|referencia
            anatomía patológica|histología|histopatología|patología|diagnóstico final|biopsia""",
        "test_name": "modalidad|técnica|prueba|método|secuencia|exploración|estudio",
        "reader": "lector|observador|radiólogo|evaluador",
        "read": "resultado|lectura|hallazgo|interpretación",
        "size": "tamaño|diámetro",
        "sex": "sexo",
        "age": "edad",
        "site": "localización|sitio|órgano",
        "date": "fecha|fecha de nacimiento",
        "remark": "observaciones|comentario|comentarios|notas",
        "count": "frecuencia|cantidad|recuento",
    },
    "pt": {
        "patient": """paciente|doente|utente|id paciente|número do paciente|nº paciente|id doente
            prontuário|sujeito""",
        "lesion": "lesão|lesões|número da lesão|nº lesão|id lesão|nódulo",
        "reference": """padrão de referência|padrão ouro|padrão-ouro|referência|histologia|histopatologia
            anatomia patológica|anatomopatológico|patologia|diagnóstico final|biópsia""",
        "test_name": "modalidade|técnica|exame|método|sequência|teste",
        "reader": "leitor|observador|radiologista|avaliador",
        "read": "resultado|leitura|achado|interpretação",
        "size": "tamanho|diâmetro",
        "sex": "sexo",
        "age": "idade",
        "site": "localização|órgão",
        "date": "data|data de nascimento",
        "remark": "observações|comentário|notas",
        "count": "frequência|contagem",
    },
    "it": {
        "patient": "paziente|id paziente|numero paziente|n° paziente|soggetto|codice paziente|n paziente",
        "lesion": "lesione|lesioni|numero lesione|n° lesione|id lesione|nodulo",
        "reference": """standard di riferimento|riferimento|gold standard|istologia|istopatologia
            esame istologico|anatomia patologica|patologia|diagnosi finale|verità|biopsia""",
        "test_name": "modalità|metodica|esame|tecnica|metodo|sequenza",
        "reader": "lettore|osservatore|radiologo|valutatore",
        "read": "risultato|lettura|esito|referto|giudizio",
        "size": "dimensione|dimensioni|diametro",
        "sex": "sesso",
        "age": "età",
        "site": "sede|localizzazione|organo",
        "date": "data|data di nascita",
        "remark": "note|osservazioni|commento",
        "count": "frequenza|conteggio",
    },
    "nl": {
        "patient": """patiënt|patiëntnummer|patient nr|patiënt id|patiëntnr|proefpersoon|deelnemer
            dossiernummer""",
        "lesion": "laesie|lesie|laesies|laesienummer|laesie nr|laesie id|haard|nodus",
        "reference": """referentie|referentiestandaard|gouden standaard|histologie|histopathologie
            pathologie|pa uitslag|einddiagnose|definitieve diagnose""",
        "test_name": "modaliteit|onderzoek|techniek|methode|sequentie|beeldvorming",
        "reader": "lezer|beoordelaar|radioloog|waarnemer",
        "read": "uitslag|resultaat|bevinding|beoordeling",
        "size": "grootte|diameter|afmeting",
        "sex": "geslacht",
        "age": "leeftijd",
        "site": "locatie|lokalisatie|orgaan",
        "date": "datum|geboortedatum|onderzoeksdatum",
        "remark": "opmerking|opmerkingen",
        "count": "aantal|frequentie",
    },
    "tr": {
        "patient": """hasta|hasta no|hasta id|hasta numarası|hasta kodu|protokol no|dosya no|olgu|olgu no
            denek""",
        "lesion": "lezyon|lezyon no|lezyon id|nodül|nodül no|lezyon numarası",
        "reference": """referans|referans standart|altın standart|patoloji|patoloji sonucu|histopatoloji
            histoloji|kesin tanı|son tanı|biyopsi""",
        "test_name": "modalite|yöntem|tetkik|inceleme|teknik|sekans",
        "reader": "okuyucu|gözlemci|radyolog|değerlendiren",
        "read": "sonuç|bulgu|değerlendirme|yorum",
        "size": "boyut|çap|büyüklük",
        "sex": "cinsiyet",
        "age": "yaş",
        "site": "yerleşim|lokalizasyon|organ",
        "date": "tarih|doğum tarihi|tetkik tarihi",
        "remark": "açıklama|not|yorumlar",
        "count": "sayı|frekans|adet",
    },
    "pl": {
        "patient": """pacjent|pacjentka|id pacjenta|numer pacjenta|nr pacjenta|chory|badany
            nr historii choroby""",
        "lesion": "zmiana|zmiany|numer zmiany|nr zmiany|guzek|nr guzka|ognisko|zmiana nr",
        "reference": """standard referencyjny|złoty standard|histopatologia|histologia
            wynik histopatologiczny|hist pat|hist-pat|patologia|rozpoznanie ostateczne|rozpoznanie końcowe
            biopsja""",
        "test_name": "modalność|metoda|badanie|technika|sekwencja|metoda obrazowania",
        "reader": "czytający|obserwator|radiolog|oceniający|lekarz",
        "read": "wynik|ocena|odczyt|interpretacja",
        "size": "rozmiar|wielkość|średnica|wymiar",
        "sex": "płeć",
        "age": "wiek",
        "site": "lokalizacja|umiejscowienie|narząd",
        "date": "data|data urodzenia|data badania",
        "remark": "uwagi|komentarz",
        "count": "liczba|liczebność|częstość",
    },
    "ru": {
        "patient": """пациент|пациенты|номер пациента|№ пациента|id пациента|больной|испытуемый
            история болезни|код пациента""",
        "lesion": "очаг|очаги|номер очага|№ очага|образование|узел|поражение|номер образования",
        "reference": """референсный стандарт|референс|референт|эталон|золотой стандарт|гистология
            гистологическое заключение
            гистопатология|патология|морфология|патоморфология
            окончательный диагноз|заключительный диагноз|биопсия""",
        "test_name": "модальность|метод|исследование|методика|последовательность|метод исследования",
        "reader": "рентгенолог|эксперт|врач|читатель|наблюдатель",
        "read": "результат|заключение|оценка|интерпретация",
        "size": "размер|диаметр",
        "sex": "пол",
        "age": "возраст",
        "site": "локализация|орган",
        "date": "дата|дата рождения|дата исследования",
        "remark": "примечание|комментарий",
        "count": "количество|частота|число",
    },
    "ja": {
        "patient": "患者|患者id|患者番号|症例|症例番号|症例id|被験者|被験者番号|カルテ番号",
        "lesion": "病変|病変番号|病変id|結節|結節番号|病巣|病巣番号",
        "reference": """参照基準|基準|ゴールドスタンダード|病理|病理診断|病理結果|組織診断|組織型|最終診断
            確定診断|真値""",
        "test_name": "モダリティ|検査|検査法|検査方法|撮像法|シーケンス|手法",
        "reader": "読影者|読影医|評価者|観察者|放射線科医",
        "read": "結果|判定|読影結果|所見|判定結果",
        "size": "大きさ|サイズ|径|最大径|腫瘍径",
        "sex": "性別",
        "age": "年齢",
        "site": "部位|局在|臓器",
        "date": "日付|検査日|生年月日",
        "remark": "備考|コメント",
        "count": "件数|度数|人数",
    },
    "ko": {
        "patient": "환자|환자번호|환자id|환자 번호|등록번호|병록번호|대상자|대상자번호|증례|증례번호",
        "lesion": "병변|병변번호|병변id|병변 번호|결절|결절번호|병소",
        "reference": """참조표준|기준|표준검사|황금표준|병리|병리결과|병리 결과|병리진단|조직검사|조직학
            최종진단|최종 진단|확진""",
        "test_name": "검사|검사법|검사방법|영상기법|모달리티|시퀀스|기법",
        "reader": "판독자|판독의|평가자|관찰자|영상의학과의사",
        "read": "결과|판독|판독결과|소견|판정",
        "size": "크기|직경|최대직경|장경",
        "sex": "성별",
        "age": "나이|연령",
        "site": "부위|위치|장기",
        "date": "날짜|검사일|생년월일",
        "remark": "비고|메모",
        "count": "빈도|건수|명수",
    },
}
"""Language -> what a column is -> its headers."""

MODALITIES: Mapping[str, str] = {
    "ct": """ct|cect|ncct|cta|ldct|computed tomography|tdm|tc|tac|scanner|scan ct|bt|tk|кт
        computertomographie|computertomografie|tomodensitométrie|tomografia computadorizada
        tomografía computarizada|bilgisayarlı tomografi|tomografia komputerowa|компьютерная томография
        电脑断层|电子计算机断层|전산화단층촬영|컴퓨터단층촬영""",
    "mr": """mr|mri|mra|mrcp|dwi|dce|mrt|irm|rm|rmn|mrg|kst|flair|stir|t1w|t2w|t1wi|t2wi|kernspin|мрт
        magnetresonanztomographie
        magnetresonanz|imagerie par résonance magnétique|resonancia magnética|ressonância magnética
        risonanza magnetica|manyetik rezonans|rezonans magnetyczny|магнитно резонансная томография|核磁
        磁共振|磁振|磁振造影|弥散|자기공명|자기공명영상""",
    "pet": """pet|petct|pet ct|pet bt|tep|tep tdm|tep scanner|пэт|пэт кт|fdg|psma|dotatate|fapi
        tomografia per emissione|正子造影|正电子|양전자방출""",
    "us": """us|ceus|usg|ultrasound|sonography|sono|sonographie|sonografie|ultraschall|échographie|écho
        echographie|ecografía|ecografia|eco|ultrassom|ultrassonografia|echografie|echo|ultrason
        ultrasonografi|узи|ultrasonografia|超声|超音波|エコー|초음파|b超|彩超""",
    "xr": """xray|x ray|cxr|röntgen|radiographie|radiografía|radiografia|rtg|рентген|x线|レントゲン
        엑스레이|胸片""",
    "mg": """mg|mammo|mammography|mammographie|mammografie|mammografía|mamografia|mammografia|mamografi
        钼靶|乳房摄影|乳腺x线|マンモグラフィ|유방촬영""",
    "nm": """spect|scinti|scintigraphy|szintigraphie|scintigraphie|gammagrafía|cintilografia|scintigrafia
        sintigrafi|骨扫描|シンチ""",
}
"""Modality -> what it is called."""
