"""Large arrays are given back to the system, also after the C library has seen large ones before."""

import subprocess
import sys
from pathlib import Path

import pytest

LEFT = """
import numpy as np
from pages.ui.allocation import give_back_large_blocks

def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

able = give_back_large_blocks()
for _ in range(3):
    before = resident()
    kept = []
    for size in (30, 20, 4, 2):
        blocks = [np.ones(size << 20, dtype=np.uint8) for _ in range(3)]
        kept.append(np.ones(1000))  # small blocks between them pin a heap
        del blocks
print(able, resident() - before)
"""


def test_what_is_dropped_is_given_back():
    ran = subprocess.run(
        [sys.executable, "-c", LEFT], cwd=Path(__file__).parents[3], capture_output=True, text=True
    )
    if ran.returncode:
        pytest.skip("no /proc here")
    able, kilobytes = ran.stdout.split()
    if able == "False":
        pytest.skip("not the GNU C library")
    assert int(kilobytes) < 4000
