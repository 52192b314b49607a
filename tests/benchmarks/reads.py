"""The reader study: file to study, the full answer, against the usual way, and how it grows."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.reads.answers.one_test.accuracy import accuracy
from core.reads.answers.pairs.comparison import compare
from core.reads.counting.panel import panel
from core.reads.file.door import build
from core.reads.file.reading import ReadingOptions, guess
from core.reads.plan import Cluster, Plan, RuleText
from core.reads.readers.answer import readers_answer
from core.reads.readers.block import On
from core.reads.study import Study
from core.tables.files.intake import read
from tests.benchmarks import data, usual
from tests.benchmarks.timing import Line, times

RULES = (RuleText("either", "PET | MR"), RuleText("most", "majority(CT, PET, MR)"))
MORE_RULES = ("CT & PET", "CT & MR", "PET & MR", "CT | PET", "CT | MR", "CT | (PET & MR)", "PET | (CT & MR)")
SITES = tuple(f"site_{i}" for i in range(data.SITES))
REPEATS = 15


@cache
def file(lesions: int = data.LESIONS, tests: int = 4, shuffled: bool = False) -> bytes:
    """The bytes of a file of reads."""
    return data.reads(lesions, tests, shuffled=shuffled).csv()


@cache
def study(lesions: int = data.LESIONS, tests: int = 4, shuffled: bool = False) -> Study:
    """The study of that file."""
    return data.study_of(file(lesions, tests, shuffled))


def asked(i: int, cluster: Cluster = Cluster.AUTO, rules: tuple[RuleText, ...] = RULES) -> Plan:
    """A plan whose filter (one of the sites left out) changes with i."""
    left_out = i % len(SITES)
    sites = SITES[:left_out] + SITES[left_out + 1 :]
    return Plan(cluster=cluster, rules=rules, where=(("site", sites),))


def answer(of: Study, plan: Plan) -> int:
    """The full answer: every metric with its intervals, every pair on three endpoints, adjusted."""
    counted = panel(of, plan)
    return len(accuracy(counted, plan)) + len(compare(counted, plan))


def file_to_study() -> Iterator[Line]:
    """From bytes to a checked and coded study."""
    for name, shuffled, aim in (("patient by patient", False, 1500), ("rows in random order", True, None)):
        content = file(shuffled=shuffled)
        note = f"{len(content) / 1e6:.0f} MB, {data.LESIONS:,} lesions, {data.LESIONS // 4:,} patients"
        took = times(lambda _, content=content: data.study_of(content), 7)
        yield Line(what=f"file to study, {name}", times=took, aim=aim, note=note)
    content = file()
    table = read(content, "reads.csv")
    yield Line(what="  of which reading the text", times=times(lambda _: read(content, "reads.csv"), 7))
    yield Line(
        what="  of which roles, meanings, coding, checks",
        times=times(lambda _: build(table, guess(table, ReadingOptions())), 7),
    )


def full_answer() -> Iterator[Line]:
    """A changed filter to frozen findings, 4 tests and 2 rules; then the usual way."""
    content = study()
    note = "6 items, 15 pairs, 3 endpoints"
    ours = {}
    for cluster, aim in ((Cluster.OFF, 50), (Cluster.AUTO, 400)):
        took = times(lambda i, c=cluster: answer(content, asked(i, c)), REPEATS, warm=2)
        ours[cluster] = took
        yield Line(what=f"full answer, clustering {cluster}", times=took, aim=aim, note=note)
        plan = asked(0, cluster)
        took = times(lambda i, c=cluster: panel(content, asked(i, c)), REPEATS)
        yield Line(what="  of which counting", times=took)
        if cluster is Cluster.AUTO:
            took = times(lambda i, c=cluster: panel(content, asked(i, c)).clusters, REPEATS)
            yield Line(what="  of which counting and telling patients apart", times=took)
        counted = panel(content, plan)
        counted.clusters  # noqa: B018 - kept with the panel, and counted in the line above where it is needed
        took = times(lambda _, c=counted, p=plan: accuracy(c, p), REPEATS)
        yield Line(what="  of which metrics", times=took)
        took = times(lambda _, c=counted, p=plan: compare(c, p), REPEATS)
        yield Line(what="  of which pairs", times=took)
    mixed = study(shuffled=True)
    took = times(lambda i: answer(mixed, asked(i)), 5)
    yield Line(what="full answer, auto, rows in random order", times=took)

    names = content.tests
    read_frame = times(lambda _: pd.read_csv(io.BytesIO(file()), dtype=str, keep_default_na=False), 2, warm=0)
    yield Line(what="the usual way: pandas reads the file", times=read_frame)
    frame = usual.frame_of(pd.read_csv(io.BytesIO(file()), dtype=str, keep_default_na=False), names)
    for cluster, clustered in ((Cluster.OFF, False), (Cluster.AUTO, True)):
        took = times(
            lambda i, c=clustered: usual.full_answer(frame, names, SITES[i % 8 : i % 8 + 7], clustered=c),
            2,
            warm=0,
        )
        kind = "cluster-robust" if clustered else "units independent"
        yield Line(what=f"the usual way: full answer, {kind}", times=took)
        yield Line(
            what=f"  times as long as here, clustering {cluster}",
            value=took.median / ours[cluster].median,
            unit="x",
            aim=50,
            higher=True,
        )


def growth() -> Iterator[Line]:
    """How the full answer grows with rows, tests and rules, clustering auto."""
    for lesions in (10_000, 100_000, data.LESIONS):
        took = times(lambda i, n=lesions: answer(study(n), asked(i)), 5, warm=2)
        yield Line(what=f"rows {lesions:>9,} (4 tests, 2 rules)", times=took)
    for tests in (3, 4, 5, 6):
        took = times(lambda i, n=tests: answer(study(tests=n), asked(i)), 5, warm=2)
        yield Line(what=f"tests {tests} (1,000,000 lesions, 2 rules)", times=took)
        study.cache_clear() if tests > 4 else None
    for count in (0, 2, 4, 8):
        rules = (*RULES, *(RuleText(text, text) for text in MORE_RULES))[:count]
        took = times(lambda i, r=rules: answer(study(), asked(i, rules=r)), 5, warm=2)
        yield Line(what=f"rules {count} (1,000,000 lesions, 4 tests)", times=took)


def six_tests() -> Iterator[Line]:
    """All pairs of six tests with patients as clusters, and the bootstrap of a small study."""
    content = study(tests=6)
    plan = replace(asked(0), rules=(), where=())
    counted = panel(content, plan)

    def clustered(i: int) -> int:
        changed = replace(asked(i), rules=())
        return len(compare(panel(content, changed), changed))

    yield Line(
        what="all clustered results of 15 pairs of 6 tests",
        times=times(clustered, 7),
        aim=500,
        note="after a changed filter, counting included",
    )
    counted.clusters  # noqa: B018
    yield Line(what="  without counting", times=times(lambda _: compare(counted, plan), 7))
    yield from _bootstrap()


def over_readers() -> Iterator[Line]:
    """Every pair of 5 modalities over 10 readers and 10,000 patients with 1 to 3 lesions."""
    rng = np.random.default_rng(20260101)
    sizes = np.arange(10_000) % 3 + 1
    patient = np.repeat(np.arange(sizes.size), sizes)
    truth = rng.random(patient.size) < 0.5
    table: dict[str, npt.NDArray[np.generic]] = {"patient": patient, "reference": truth.astype(int)}
    for modality in ("CT", "MR", "PET", "US", "SPECT"):
        for reader in range(1, 11):
            reads = rng.random(patient.size) < np.where(truth, 0.8, 0.2)
            table[f"{modality} reader {reader}"] = reads.astype(int)
    of = data.study_of(pd.DataFrame(table).to_csv(index=False).encode())
    counted = panel(of, Plan())
    shares = (On.SENSITIVITY, On.SPECIFICITY, On.ACCURACY)
    took = times(lambda _: readers_answer(of, Plan(), counted, endpoints=shares, more=False), 5)
    note = f"{patient.size:,} lesions, 10,000 patients, 10 readers, 5 modalities"
    yield Line(what="10 pairs over readers on 3 endpoints", times=took, aim=1000, note=note)


def _bootstrap() -> Iterator[Line]:
    from core.reads.answers.one_test import accuracy as module

    small = study(306, 6)
    plan = Plan()
    counted = panel(small, plan)
    replicates = 10_000

    def all_metrics(_: int) -> int:
        found = 0
        for item in range(len(counted.items)):
            cells = module.resampled_cells(counted, plan, item).T
            found += sum(bool(module.bootstrap_interval(value).low) for value in _metrics(*cells))
        return found

    kept, module.REPLICATES = module.REPLICATES, replicates
    try:
        yield Line(
            what=f"{replicates:,} replicates, 12 metrics of 6 tests, 306 lesions",
            times=times(all_metrics, 7),
            aim=1000,
        )
    finally:
        module.REPLICATES = kept


def _metrics(tp, fn, fp, tn):  # type: ignore[no-untyped-def]
    """Every metric of replicates' cells; shape (12, replicates)."""
    import numpy as np

    from core.stats.one_test.measures import f1_value, mcc_value

    with np.errstate(divide="ignore", invalid="ignore"):
        se, sp = tp / (tp + fn), tn / (tn + fp)
        return np.stack(
            [
                *(se, sp, tp / (tp + fp), tn / (tn + fn), (tp + tn) / (tp + fn + fp + tn)),
                *(se / (1 - sp), (1 - se) / sp, tp * tn / (fp * fn), se + sp - 1, (se + sp) / 2),
                *(f1_value(tp, fn, fp, tn), mcc_value(tp, fn, fp, tn)),
            ]
        )
