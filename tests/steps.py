"""Steps of the interpreter: what work costs, said without a clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """Instructions that Python code takes; what runs inside C is not seen."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def growth(work: Callable[[int], Callable[[], object]], n: int) -> float:
    """How many times as many steps four times as much takes: 4 if they grow with it, 16 with its square."""
    work(n)()  # what is made once is not counted
    return steps(work(4 * n)) / steps(work(n))
