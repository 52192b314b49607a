"""Times and memory of a piece of work, measured the same way everywhere."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np

PACKAGES = ("numpy", "scipy", "pandas", "pyarrow", "streamlit", "statsmodels")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What repeating a piece of work took, in milliseconds."""

    median: float
    p95: float
    fastest: float
    slowest: float
    repeats: int

    @classmethod
    def of(cls, milliseconds: list[float]) -> Times:
        """Sum up at least one measurement."""
        values = np.array(milliseconds)
        return cls(
            median=float(np.median(values)),
            p95=float(np.quantile(values, 0.95)),
            fastest=float(values.min()),
            slowest=float(values.max()),
            repeats=len(values),
        )


def times(work: Callable[[int], object], repeats: int, warm: int = 1) -> Times:
    """Time ``work(i)`` for i from 0; ``warm`` further runs before are not counted.

    The number lets each run ask something else, so that nothing kept from the last run answers it.
    """
    took = []
    for i in range(-warm, repeats):
        start = time.perf_counter()
        work(i)
        took.append((time.perf_counter() - start) * 1e3)
    return Times.of(took[warm:])


def machine() -> str:
    """The machine and the packages in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{date.today():%Y-%m-%d}; {platform.system()} {platform.machine()}, {processor()}, "
        f"{os.cpu_count()} cores, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, {packages}"
    )


def processor() -> str:
    """The processor's name where the system says it."""
    try:
        with open("/proc/cpuinfo") as file:
            names = (line.partition(":")[2].strip() for line in file if line.startswith("model name"))
            return next(names, "unknown processor")
    except OSError:
        return platform.processor() or "unknown processor"


def resident(pid: int | None = None) -> float:
    """Megabytes of memory a process holds now."""
    return _status(pid, "VmRSS")


def most_resident(pid: int | None = None) -> float:
    """The most megabytes a process ever held."""
    return _status(pid, "VmHWM")


def _status(pid: int | None, name: str) -> float:
    with open(f"/proc/{pid or 'self'}/status") as file:
        return next(int(line.split()[1]) * 1024 / MEGABYTE for line in file if line.startswith(name))


def processor_seconds(pid: int) -> float:
    """Processor time a process has used."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a report: what was measured, against what aim (both in milliseconds unless said)."""

    what: str
    times: Times | None = None
    value: float | None = None
    unit: str = "ms"
    aim: float | None = None
    higher: bool = False
    """Whether more is better."""
    note: str = ""

    @property
    def measured(self) -> float:
        """The number held against the aim: the median, where there are several measurements."""
        return self.times.median if self.times is not None else float(self.value or 0.0)

    @property
    def met(self) -> bool | None:
        """Whether the aim was met, if there is one."""
        if self.aim is None:
            return None
        return self.measured >= self.aim if self.higher else self.measured <= self.aim

    def __str__(self) -> str:
        number = f"{self.measured:,.0f}" if self.measured >= 100 else f"{self.measured:,.1f}"
        spread = ""
        if self.times is not None and self.times.repeats > 1:
            spread = f"{self.times.fastest:,.1f} to {self.times.slowest:,.1f}, n {self.times.repeats}"
        aim = ""
        if self.aim is not None:
            side = "at least" if self.higher else "at most"
            aim = f"{side} {self.aim:,.0f}: {'met' if self.met else 'MISSED'}"
        return f"{self.what:<58} {number:>9} {self.unit:<3} {spread:<32} {aim:<24} {self.note}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """The line as plain values."""
        return {**asdict(self), "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the report: its lines come as they are measured."""

    title: str
    run: Callable[[], Iterator[Line]]
