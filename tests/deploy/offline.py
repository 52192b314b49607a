"""``make check-offline``: wheels in a folder, an installation without a network, a server that answers.

The second half runs in a network namespace of its own, with loopback only, where the system allows that.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
CUT_OFF = ["unshare", "--net", "--map-root-user"]
ASK = """
import subprocess, sys, time, urllib.request
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
try:
    urllib.request.urlopen("https://pypi.org", timeout=5)
except OSError:
    pass
else:
    raise SystemExit("the network was not cut off")
python, root, lock, wheels = sys.argv[1:]
subprocess.run(
    [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index",
     "--find-links", wheels, "--require-hashes", "-r", lock], check=True)
server = subprocess.Popen([python, "-m", "streamlit", "run", "serve.py", "--server.port", "8599"], cwd=root)
try:
    for _ in range(300):
        try:
            assert urllib.request.urlopen("http://localhost:8599/_stcore/health", timeout=2).read() == b"ok"
            break
        except OSError:
            time.sleep(0.2)
    else:
        raise SystemExit("the server did not answer")
finally:
    server.terminate()
    server.wait(20)
subprocess.run([python, "-m", "core", "reads", "core/examples/liver_petmr/reads.csv"], cwd=root, check=True,
               stdout=subprocess.DEVNULL)
"""


def main() -> int:
    alone = [*CUT_OFF, "true"]
    if not shutil.which("unshare") or subprocess.run(alone, check=False, capture_output=True).returncode:
        print("this system gives no network namespace: nothing was checked")
        return 2
    with tempfile.TemporaryDirectory() as name:
        wheels = Path(name) / "wheels"
        quiet = ["--quiet", "--disable-pip-version-check"]
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            *quiet,
            "--require-hashes",
            "--only-binary",
            ":all:",
        ]
        subprocess.run([*command, "-r", str(LOCK), "-d", str(wheels)], check=True)
        venv.create(Path(name) / "own", with_pip=True)
        python = Path(name) / "own" / "bin" / "python"
        inside = [str(python), str(ROOT), str(LOCK), str(wheels)]
        subprocess.run([*CUT_OFF, sys.executable, "-c", ASK, *inside], check=True)
        count, size = len(list(wheels.iterdir())), sum(file.stat().st_size for file in wheels.iterdir())
    print(
        f"installed from {count} wheels ({size / 1e6:.0f} MB) without a network: "
        "server and command line answer"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
