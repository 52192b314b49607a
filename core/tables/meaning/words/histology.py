"""Histology in words: which entities are cancer, which are benign; proposed, and confirmed by the user."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.tables.meaning.words.vocabulary import Meaning, fold, unaccented

_DENIED = re.compile(
    r"^(no|not|without|negative for|neg for|absence of|absent|free of|kein\w*|ohne|pas de|sans|sin"
    r"|sem|senza|geen|bez"
    r"|нет|без)\b|\bno (evidence|sign|malignan|tumou?r|cancer|carcinoma|metasta)|\bnegative\b"
    r"|\bnon-?(malignant|neoplastic|tumou?rous)"
    r"|^(无|未见|未发现|阴性|非|没有)|なし$|認めず"
)
_CANCER = re.compile(
    r"carcinom|karzinom|cancer|sarcom|sarkom|lymphom|melanom|metasta|malign|leuk[ae]mi|myelom"
    r"|blastom|gliom|seminom"
    r"|mesotheliom|chordom|thymom|carcinoid|adenoca\b|\bca\b|\bhcc\b|\bicc\b|\bccc?\b|\bcca\b"
    r"|\brcc\b|\bccrcc\b|\bscc\b|\btcc\b"
    r"|\bnsclc\b|\bsclc\b|\bluad\b|\blusc\b|\bpdac\b|\bpnet\b|\bnet\b|\bnec\b|\bgist\b"
    r"|\bidc\b|\bilc\b|\bcrc\b|\bdlbcl\b"
    r"|\bptc\b|\bftc\b|\bmtc\b|\burothelial\b|\bcholangioca|\badenoca|\bgleason ?(score ?)?([6-9]"
    r"|3 ?\+ ?[3-5]|4|5)"
    r"|癌|肉瘤|淋巴瘤|黑色素瘤|转移|恶性|母细胞瘤|骨髓瘤|白血病|悪性|がん|癌腫|암|рак|карцином|саркома|метаста"
)
_BENIGN = re.compile(
    r"benign|gutartig|b[eé]nin|h[ae]{1,2}mangiom|\bcysts?\b|\bcystic lesion\b|zyste|kyst"
    r"|mastopath|fibroadenom|lipom|myolipom|adenom"
    r"|hyperplas|\bfnh\b|\bbph\b|\bhca\b|\baml\b|inflamm|entz[uü]nd|abscess|granulom|fibro(sis|tic"
    r"|se)|cirrho|steato|normal"
    r"|scar|narbe|necro|sclerosing|papillom|nevus|naevus|hamartom|leiomyom|myom\b|angiomyolipom"
    r"|oncocytom|osteom\b|schwannom"
    r"|goit|thyroiditis|prostatitis|pneumoni|tubercul|sarcoid|regenerat|dysplastic nodule"
    r"|pseudotumou?r|atelecta|reactive"
    r"|良性|血管瘤|囊肿|增生|腺瘤|炎|脓肿|肉芽肿|纤维化|脂肪瘤|错构瘤|结核|肝硬化|坏死|正常|嚢胞|過形成|낭종|киста|гемангиом|аденома"
)
_DOUBT = re.compile(
    r"suspicious|uncertain|atypi|borderline|indetermin|inconclusive|insufficient|non-?diagnostic"
    r"|not representative"
    r"|dysplasia|high.grade|\bcis\b|\bdcis\b|\blcis\b|in situ"
    r"|\bunknown\b|possible|probable|可疑|不典型|不能排除|交界"
    r"|原位|高级别|待定|fraglich"
)
_NOT_ADENOMA = re.compile(r"adenocarcinom|adenoca|cystadenocarcinom")


def propose(texts: Sequence[str]) -> dict[str, Meaning | None]:
    """What each word of a column of histology says; None where it is known neither as cancer nor as benign.

    A denial goes before the name it denies: ``negative for malignancy``, ``no HCC``, ``non-neoplastic``.
    What hints at both, or at doubt, is left to the user.
    """
    return {text: _one(unaccented(fold(text))) for text in texts}


_LETTERS = re.compile(r"[^\W\d_]{2}|[\u4e00-\u9fff]")


def _one(text: str) -> Meaning | None:
    if _DOUBT.search(text) or not _LETTERS.search(text):
        return None
    if _DENIED.search(text):
        return Meaning.NEGATIVE
    cancer = bool(_CANCER.search(text))
    benign = bool(_BENIGN.search(_NOT_ADENOMA.sub(" ", text)))
    if cancer == benign:
        return None
    return Meaning.POSITIVE if cancer else Meaning.NEGATIVE
