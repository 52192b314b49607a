"""Family names that are common where the languages of the files are spoken, to tell people from phases.

Only names that mean nothing else beside a modality: no ``White``, no ``Long``, no ``高`` (high).
"""

from __future__ import annotations

import re
import unicodedata

_HAN = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范廖贾夏韦付邹孟熊秦邱江尹薛闫雷侯龙陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤張劉陳楊黃"
    "趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧鍾譚陸"
)
_LATIN = frozenset(
    re.findall(
        "[a-z]+",
        """
    wang li zhang liu chen yang zhao huang zhou wu xu sun zhu guo lin luo zheng liang xie song tang
    feng deng cao peng zeng xiao tian dong yuan jiang cai yu du ye cheng wei ding shen yao cui zhong
    liao jia zou xiong qin qiu jin yin xue yan hou hao gong shao kong qian dai meng lee kim park choi
    jung kang cho yoon jang lim smith johnson williams jones garcia miller davis rodriguez martinez
    hernandez lopez gonzalez wilson anderson thomas taylor moore jackson thompson harris lewis walker
    robinson wright hughes evans roberts muller mueller schmidt schneider fischer weber meyer wagner
    becker schulz hoffmann koch bauer richter klein wolf martin bernard dubois durand moreau laurent
    simon michel lefebvre leroy rossi russo ferrari esposito bianchi romano silva santos oliveira souza
    pereira ferreira costa fernandez perez sanchez ramirez yilmaz kaya demir celik sahin ivanov petrov
    smirnov nowak kowalski wisniewski sato suzuki takahashi tanaka watanabe ito yamamoto nakamura
    kobayashi kato nguyen tran patel singh kumar sharma jansen devries bakker visser
        """,
    )
)
_TITLE = re.compile(r"^(?:dr|prof|doctor)\.? ?|(?:医生|医师|主任|老师|先生|女士)$")
_WEEKDAY = re.compile("^[周週][一二三四五六日天末]")


def is_family_name(text: str) -> bool:
    """Whether a word is a common family name; in Chinese with a given name, too."""
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = _TITLE.sub("", plain).strip()
    if plain in _LATIN:
        return True
    return bool(plain) and len(plain) <= 3 and plain[0] in _HAN and not _WEEKDAY.match(plain)
