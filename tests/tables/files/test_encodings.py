"""Encodings: mark, strict UTF-8, then what makes words; a guess is said and can be overridden."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import Refusal
from core.tables.files.intake import read
from core.tables.files.text.encodings import CODE_PAGES, preview
from core.tables.meaning.words.spoken_headers import HEADERS
from core.tables.meaning.words.spoken_values import VALUES

TEXT = "病人,病灶,增强CT\n张三,1,阳性\n李四,2,未见\n王五,3,可疑\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_guessed(data: bytes, encoding: str) -> None:
    table = read(data, "f")
    assert table.columns == ("病人", "病灶", "增强CT")
    assert table.values("增强CT") == ["阳性", "未见", "可疑"]
    assert table.source.encoding == encoding
    assert "encoding" in table.source.guessed
    assert all(item.code != "encoding_doubtful" for item in table.problems)


def test_big5_by_choice() -> None:
    data = "病人,病灶,結果\n張三,1,陽性\n李四,2,陰性\n陳五,3,可疑\n".encode("big5")
    table = read(data, "f", encoding="Big5")
    assert table.values("結果") == ["陽性", "陰性", "可疑"]
    assert table.source.guessed == ("header_row",)
    assert read(data, "f").source.encoding == "big5"


WORLD = [
    (
        "windows-1252",
        "cp1252",
        "Patient;Centre;CT;Référence\n1;Besançon;négatif;bénin\n2;Genève;positif;maligne\n",
    ),
    ("windows-1252", "cp1252", "Patient;Ort;Läsion;Größe\n1;Köln;1;5\n2;Würzburg;2;7\n3;Düsseldorf;1;9\n"),
    ("windows-1252", "cp1252", "Paciente,Población,TC\n1,Córdoba,sí\n2,Logroño,no\n3,Cádiz,sí\n"),
    ("windows-1252", "cp1252", "Doente,Localização,Lesão\n1,São João,não\n2,Évora,sim\n3,Guimarães,não\n"),
    ("windows-1252", "cp1252", "Paziente,Città,Età\n1,Forlì,60\n2,Cantù,70\n"),
    ("windows-1252", "cp1252", "Patiënt,Plaats,CT\n1,Ommelanden,positief\n2,Curaçao,negatief\n"),
    ("windows-1252", "cp1252", "id,size (µm),area ±\n1,5 µm,4\n2,6 µm,5\n"),
    (
        "windows-1250",
        "cp1250",
        "Pacjent;Miejscowość;Płeć;TK\n1;Łódź;męska;złośliwy\n2;Gdańsk;żeńska;łagodny\n",
    ),
    ("windows-1250", "cp1250", "Pacient;Město;Nález\n1;Plzeň;žádný\n2;Třebíč;přítomen\n3;Liberec;žádný\n"),
    (
        "windows-1251",
        "cp1251",
        "Пациент;КТ;Гистология\n1;положительный;злокачественный\n2;отрицательный;норма\n",
    ),
    ("windows-1251", "cp1251", "Город;Врач\n1;Иванов\nТомск;Петрова\nНовосибирск;Сидоров\n"),
    ("windows-1254", "cp1254", "Hasta no;Şehir;Yaş\n1;Eskişehir;50\n2;Muğla;60\n3;Aydın;61\n"),
    ("shift_jis", "cp932", "患者ID,都市,病理\n1,札幌,悪性\n2,横浜市,良性\n3,ひたちなか,悪性\n"),
    ("shift_jis", "cp932", "症例番号,読影結果,最終診断\n1,陽性,がん\n2,陰性,良性\n"),
    ("euc-kr", "cp949", "환자번호,병리결과,검사\n1,악성,시티\n2,음성,엠알\n"),
    ("euc-kr", "cp949", "이름,도시\n김철수,부산\n이영희,대구\n박민수,인천\n"),
    ("big5", "big5hkscs", "病人,城市,病理結果\n1,臺北,惡性\n2,高雄,良性\n3,臺中,惡性\n"),
    ("gb18030", "gb18030", "患者编号,城市,病理结果\n1,上海,恶性\n2,乌鲁木齐,良性\n3,呼和浩特,恶性\n"),
    ("gb18030", "gb18030", "姓名,备注\n欧阳修,复查后无殊\n诸葛亮,随访中\n司马光,拒绝活检\n"),
    ("gb18030", "gb18030", "patient,CT,MR\n1,√,×\n2,×,√\n3,×,×\n"),
    ("gb18030", "gb18030", "id,CT,病理\n1,增强CT（动脉期）,HCC可能\n2,平扫,肝细胞癌\n"),
]


@pytest.mark.parametrize(("name", "codec", "text"), WORLD)
def test_what_makes_words_tells_code_pages_apart(name: str, codec: str, text: str) -> None:
    table = read(text.encode(codec), "f")
    assert table.source.encoding == name
    assert table.columns == tuple(text.split("\n")[0].replace(";", ",").split(","))
    assert table.source.encodings[0] == name
    assert 0.5 <= table.source.encoding_sure <= 1
    assert "encoding_guessed" in [item.code for item in table.problems]
    # far into a long file of ASCII the telling lines are found
    head, *rows = text.strip().split("\n")
    filler = "\n".join([rows[0].encode("ascii", "ignore").decode()] * 20_000)
    long = f"{filler}\n{head}\n" + "\n".join(rows) + "\n"
    if len(long) > 250_000:
        assert read(long.encode(codec), "f").source.encoding == name


@pytest.mark.parametrize(("name", "codec", "text"), WORLD)
def test_a_preview_shows_what_an_encoding_makes_of_the_file(name: str, codec: str, text: str) -> None:
    shown = preview(text.encode(codec), name)
    assert shown.splitlines()[0] in text.splitlines()
    assert len(shown.splitlines()) <= 3


SPOKEN = {
    "windows-1252": ("de", "fr", "es", "pt"),
    "windows-1250": ("pl",),
    "windows-1251": ("ru",),
    "windows-1254": ("tr",),
    "shift_jis": ("ja",),
    "euc-kr": ("ko",),
    "gb18030": ("zh",),
}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([(name, lang) for name, langs in SPOKEN.items() for lang in langs]), st.randoms())
def test_a_file_of_known_words_is_always_decoded_as_it_was_written(
    spoken: tuple[str, str], chance: random.Random
) -> None:
    name, language = spoken
    columns = [re.split(r"[|\n]", HEADERS[language][c])[0].strip() for c in ("patient", "reference", "size")]
    values = [
        w.strip() for words in VALUES[language].values() for w in re.split(r"[|\n]", words) if w.strip()
    ]
    rows = [[str(i), chance.choice(values), chance.choice(values)] for i in range(12)]
    text = "\n".join(";".join(row) for row in [columns, *rows]) + "\n"
    if text.isascii():
        return
    table = read(text.encode(CODE_PAGES[name]), "f")
    assert [table.values(c)[:] for c in table.columns] == [list(c) for c in zip(*rows, strict=True)]


def test_a_choice_is_obeyed_by_any_of_its_names() -> None:
    data = "患者,病理\n1,良性\n".encode("cp932")
    for name in ("shift_jis", "Shift-JIS", "cp932", "SJIS"):
        assert read(data, "f", encoding=name).columns == ("患者", "病理")


def code(data: bytes, encoding: str | None) -> str:
    with pytest.raises(Refusal) as caught:
        read(data, "f", encoding=encoding)
    return caught.value.problems[0].code


def test_a_choice_that_does_not_fit_is_refused() -> None:
    assert code(TEXT.encode("gbk"), "utf-8") == "encoding_wrong"
    assert code(TEXT.encode(), "klingon") == "encoding_not_supported"
    assert code(b"a,b\n1,\x81\x8d\x81\n", None) == "encoding_unknown"


def test_a_western_file_by_choice() -> None:
    assert read("a,b\nPérez,1\n".encode("cp1252"), "f", encoding="windows-1252").values("a") == ["Pérez"]
