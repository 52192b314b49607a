"""Characters nobody sees, which make equal texts differ, and texts that stand for a failed formula."""

from __future__ import annotations

import re

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufffe\uffff]"
)
"""Control, bidirectional and zero-width characters. Zero-width joiners stay: scripts and emoji need them."""

INVISIBLE_RE2 = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}\x{ad}\x{61c}\x{180e}\x{200b}\x{200e}\x{200f}"
    r"\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}\x{fffe}\x{ffff}]"
)
"""The same class as RE2 spells it, for Arrow."""

_BREAKS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", " "))


def visible(text: str) -> str:
    """A text without what nobody sees and XML refuses; a line break that is none in a table is a blank."""
    return INVISIBLE.sub("", text.translate(_BREAKS))


ERROR_CODE = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)|Err:\d{3}")
"""What a spreadsheet shows where a formula failed."""

SIMPLIFIED = str.maketrans(
    "陽陰見無檢現異顯轉惡腫發確診沒編號參準標結節術醫師閱讀隨訪斷終驗態觀測數據評價記錄詳適難實對級齡別體長徑電話證機聯繫門歷間癥類狀備註強掃劑療"
    "個稱於報腦層組織學攝說頻認懷遺雙側歲變後總計時資臟膽腎鈣質緣顆經險須請與圖歸",
    "阳阴见无检现异显转恶肿发确诊没编号参准标结节术医师阅读随访断终验态观测数据评价记录详适难实对级龄别体长径电话证机联系门历间症类状备注强扫剂疗"
    "个称于报脑层组织学摄说频认怀遗双侧岁变后总计时资脏胆肾钙质缘颗经险须请与图归",
)
"""Traditional characters of the words that are looked for, as mainland China writes them."""
