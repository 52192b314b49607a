"""Memory of large arrays is used again without being mapped anew, and given back when it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

LEFT = """
import resource
import numpy as np
from pages.ui.serving.allocation import give_back, keep_memory_at_hand

def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

def work():
    kept = []
    for size in (30, 20, 4, 2):
        blocks = [np.ones(size << 20, dtype=np.uint8) for _ in range(3)]
        kept.append(np.ones(1000))  # small blocks between them pin a heap
        del blocks
    return kept

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

before = resident()
able = keep_memory_at_hand()
kept = [work()]
first = faults()
for _ in range(3):
    np.ones(20 << 20, dtype=np.uint8)
again = faults() - first
kept += [work() for _ in range(3)]
give_back()
print(able, again, resident() - before)
"""


@pytest.fixture(scope="module")
def measured():
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here")
    ran = subprocess.run(
        [sys.executable, "-c", LEFT],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    able, faults, kilobytes = ran.stdout.split()
    if able == "False":
        pytest.skip("not the GNU C library")
    return int(faults), int(kilobytes)


def test_memory_that_was_given_up_is_not_mapped_anew(measured):
    pages = 3 * (20 << 20) // 4096
    assert measured[0] < pages / 10


def test_what_nobody_uses_is_given_back(measured):
    assert measured[1] < 4000
