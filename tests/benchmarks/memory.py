"""What a million lesions cost: peak of a process of its own, and what a study keeps."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.timing import Line, most_resident, resident

ROOT = Path(__file__).parents[2]


def memory() -> Iterator[Line]:
    """Peak memory of file to study and of the full answer, measured in a fresh process."""
    from tests.benchmarks.reads import file

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reads.csv"
        path.write_bytes(file())
        said = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.memory", str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    names = {
        "libraries": "imports alone",
        "study": "the study keeps (file bytes dropped)",
        "peak_reading": "peak while reading, above imports",
        "peak_answer": "peak with the full answer, above imports",
        "after": "kept after the answer is dropped",
    }
    for key, value in json.loads(said.stdout).items():
        yield Line(what=names[key], value=value, unit="MB")


def main(path: str) -> None:
    """Measure in this process; prints megabytes as JSON."""
    from core.reads.plan import Cluster
    from tests.benchmarks import data, reads

    base = resident()
    study = data.study_of(Path(path).read_bytes())
    peak_reading = most_resident() - base
    gc.collect()
    kept = resident() - base
    for cluster in Cluster:
        reads.answer(study, reads.asked(0, cluster))
    peak = most_resident() - base
    gc.collect()
    print(
        json.dumps(
            {
                "libraries": base,
                "study": kept,
                "peak_reading": peak_reading,
                "peak_answer": peak,
                "after": resident() - base,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
