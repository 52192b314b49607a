"""How much a text looks like words of a language: what tells one encoding of the same bytes from another."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from core.tables.meaning.dates import MONTHS
from core.tables.meaning.words.spoken_headers import HEADERS, MODALITIES
from core.tables.meaning.words.spoken_values import VALUES
from core.tables.meaning.words.vocabulary import fold

MOST_WORDS = 3_000
_KNOWN_WORD = 2.0
_ASCII_BETWEEN = re.compile(r"[\x00-\x40\x5b-\x60\x7b-\x7f]+")

CHINESE = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十"
    "民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月"
    "话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四"
    "神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书"
    "非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让"
    "识候带导争运病患阳阴良恶肿瘤灶标准参考诊断影医检查编号姓岁左右肝肺肾胰脑骨叶段径厘米超核磁振转移淋巴囊癌腺管血细胞"
    "增疗效残留并症例龄乳甲状消融穿刺术未疑似否"
)
"""Characters that make up most of a Chinese table, simplified."""
TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種"
    "事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力與長把機十民第公此已"
    "工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體美相見被利等產或新制身果加西月話合回特代內信表化老給"
    "世位次度門任常先海通教原東聲提立及比員解水名真論處義各入口認條平系氣題活更別女變四神總何電數安少報才結反受目太量再"
    "感建接必場件計管期市直資命山金指統區保至隊形社空決治科五基書非聽白界達光放強即像難權思設式色路記南品住告類求據程北"
    "邊死交規取格望術領共確傳師觀清院識帶導爭運病患陽陰惡腫瘤灶標準參考診斷影像醫檢查編號姓歲左右肝肺腎胰腦骨葉段徑釐米"
    "超核磁振轉移淋巴囊癌腺管血細胞增療效殘留症例齡乳甲狀消融穿刺未疑似否張陳李王林黃吳劉蔡楊許鄭謝洪郭"
)
KANJI = frozenset(
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名千水半男西電校"
    "語土木聞食車何南毎白天母火右読友左休父患者病理陽陰性良悪腫瘍結果診断画像所検査部位径最肝肺腎膵脳骨転移有無不明疑判定"
    "番号別齢基準参照術組織造影超音波施行未症例右葉左葉区域施設備考確定方法造模結節癌治療経過観察可能"
)
HANGUL = frozenset(
    "이다의가는을에고하지한도를은로기사자대그시나인리어보장정스일아서수전해부주제들있원것만상경연과소여조구위우공성동관트미진안"
    "문선신학비세생방국용요내계실드모화적무산분식바년당오라니치재중행말음양환병변번호결판독검영초파폐간암악준참별크견유없예직"
    "단확최종른쪽왼육절제군김박최윤황송류홍"
)

_ALPHABETS = {
    "de": "äöüßẞ",
    "fr": "éèêëàâçîïôûùœæÿ",
    "es": "áéíóúñüªº",
    "pt": "ãõáâàéêíóôúçªº",
    "it": "àèéìòùª",
    "nl": "ëïéöèüó",
    "sv": "åäöé",
    "da": "æøåé",
    "tr": "ğışçöüâîûİ",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "hu": "áéíóöőúüű",
    "hr": "čćđšž",
    "ro": "ăâîșțşţ",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
}
LANGUAGES_OF = {
    "cp1252": ("de", "fr", "es", "pt", "it", "nl", "sv", "da"),
    "cp1250": ("pl", "cs", "hu", "hr", "ro", "de"),
    "cp1254": ("tr", "de", "fr"),
    "cp1251": ("ru",),
}
_SIGNS = frozenset(
    "√✓○●◎△▲□■☆★→←↑↓≤≥≠ⅠⅡⅢⅣⅤⅥ（），。、：；！？《》「」『』・ー°µ²³±×–—‘’“”„…•€£§©®·½¼¾†‡‰´«»№¹^~"
)


@cache
def _lexicon() -> frozenset[str]:
    """Words of the tables of words that no ASCII spelling shares."""
    found: set[str] = set()
    for words in _all_words():
        for phrase in re.split(r"[|\n]", words):
            found |= {fold(part) for part in _ASCII_BETWEEN.split(phrase) if not part.isascii()}
    return frozenset(word for word in found if word)


def _all_words() -> list[str]:
    return [
        *(words for language in HEADERS.values() for words in language.values()),
        *(words for language in VALUES.values() for words in language.values()),
        *MODALITIES.values(),
        *(names.replace(" ", "|") for names in MONTHS.values()),
    ]


def words_of(text: str) -> list[str]:
    """The different words of a text that hold other characters than ASCII."""
    words = dict.fromkeys(word for word in _ASCII_BETWEEN.split(text) if not word.isascii())
    return list(words)[:MOST_WORDS]


def looks_like_words(text: str, codec: str) -> float:
    """How much a text decoded by ``codec`` looks like words, from about -2 to 2.

    A word of the tables of words counts 2. Else each character counts by how common it is in its script
    or its language; letters of two scripts in one word, capitals inside a word and signs between
    letters speak against.
    """
    words = words_of(text)
    if not words:
        return 0.0
    lexicon = _lexicon()
    known = [fold(word) in lexicon for word in words]
    if codec in LANGUAGES_OF:
        scores = _alphabetic(words, codec)
    else:
        scores = [_ideographic(word, codec) for word in words]
    return sum(_KNOWN_WORD if hit else s for hit, s in zip(known, scores, strict=True)) / len(words)


def _ideographic(word: str, codec: str) -> float:
    # a small letter beside: one half of the character was a letter of its own
    mixed = bool(re.search(r"[a-z][^\x00-\x7f]|[^\x00-\x7f][a-z]", word))
    values = [_character(char, codec) for char in word if char > "\x7f"]
    return sum(values) / len(values) - mixed


def _character(char: str, codec: str) -> float:
    name = unicodedata.name(char, "")
    if codec == "cp949":
        return (
            1.0
            if char in HANGUL
            else 0.4
            if name.startswith("HANGUL SYLLABLE") and _in(char, "euc_kr")
            else -0.6
        )
    if name.startswith(("FULLWIDTH", "IDEOGRAPHIC")) or char in _SIGNS:
        return 0.6
    if codec == "cp932":
        if name.startswith(("HIRAGANA", "KATAKANA")):
            return 1.0
        if name.startswith("HALFWIDTH"):
            return -0.2
        return 1.0 if char in KANJI else 0.4 if _lead(char, "cp932") < 0x99 else -0.4
    if not name.startswith("CJK UNIFIED"):
        return -0.5
    if codec == "big5hkscs":
        return 1.0 if char in TRADITIONAL else 0.4 if 0xA4 <= _lead(char, "big5") <= 0xC6 else -0.4
    # rows 16 to 55 of GB 2312 are its 3755 everyday characters
    return 1.0 if char in CHINESE else 0.4 if 0xB0 <= _lead(char, "gb2312") <= 0xD7 else -0.4


def _in(char: str, codec: str) -> bool:
    return _lead(char, codec) > 0


@cache
def _lead(char: str, codec: str) -> int:
    """The first byte of a character, 0 where the encoding has none."""
    try:
        return char.encode(codec)[0]
    except UnicodeEncodeError:
        return 0


def _alphabetic(words: list[str], codec: str) -> list[float]:
    letters = [char for word in words for char in word.casefold() if char > "\x7f" and char.isalpha()]
    best = max(
        LANGUAGES_OF[codec], key=lambda language: sum(char in _ALPHABETS[language] for char in letters)
    )
    alphabet = frozenset(_ALPHABETS[best] + _ALPHABETS[best].upper())
    return [_spelled(word, alphabet, codec == "cp1251") for word in words]


def _spelled(word: str, alphabet: frozenset[str], whole: bool) -> float:
    strange = [char for char in word if char > "\x7f"]
    values = [
        1.0
        if char in alphabet
        else 0.3
        if not _inside(word, char) and (char in _SIGNS or not char.isalpha())
        else -1.0
        for char in strange
    ]
    score = sum(values) / len(values)
    plain = sum(char <= "\x7f" for char in word)
    letters = sum(char.isalpha() and char not in _SIGNS for char in word)
    if whole:
        score -= plain > 0
    elif letters > 1 and 2 * plain < letters:
        score -= 1.0  # words of Latin letters are not made of accents
    return score - 0.7 * bool(re.search(r"[^\W\d_A-ZÀ-ÝА-ЯЁ][A-ZÀ-ÖØ-ÝА-ЯЁ]", word))


def _inside(word: str, char: str) -> bool:
    """Whether a sign stands between letters."""
    at = word.index(char)
    return char not in "’'·–" and 0 < at < len(word) - 1 and word[at - 1].isalpha() and word[at + 1].isalpha()
