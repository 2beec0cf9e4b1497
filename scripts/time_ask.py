"""Time the command line as a user waits for it: whole processes, in turn with a control.

    .venv/bin/python scripts/time_ask.py --runs 9

Each round runs every command once; the control is a bare interpreter that imports numpy. Prints the median wall
time of each and the median of its ratio to the control in the same round, so a noisy machine shows in both.
The clock covers the process from start to exit; the disk is warm (one round before is not counted).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUESTION = "How many overseas missions does Vietnam have?"


def wall_s(command: list[str], environment: dict[str, str]) -> float:
    """Run a command and return its wall time in seconds; an exit code above 1 is an error."""
    started = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    took = time.perf_counter() - started
    if done.returncode > 1:
        raise SystemExit(f"{command[0]} failed: {done.stderr.decode()}")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--index", type=Path, default=ROOT / ".onrecord")
    arguments = parser.parse_args()
    environment = {**os.environ, "ONRECORD_INDEX": str(arguments.index)}
    onrecord = str(Path(sys.executable).parent / "onrecord")
    commands = {
        "control (import numpy)": [sys.executable, "-c", "import numpy"],
        "import onrecord": [sys.executable, "-c", "import onrecord"],
        "onrecord -h": [onrecord, "-h"],
        "onrecord search": [onrecord, "search", QUESTION],
        "onrecord ask": [onrecord, "ask", QUESTION],
        "./scripts/ask": [str(ROOT / "scripts" / "ask"), QUESTION],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for counted in range(-1, arguments.runs):
        for name, command in commands.items():
            took = wall_s(command, environment)
            if counted >= 0:
                times[name].append(took)
    control = times["control (import numpy)"]
    for name, walls in times.items():
        ratio = statistics.median(wall / own for wall, own in zip(walls, control, strict=True))
        spread = f"({min(walls):.3f} to {max(walls):.3f})"
        print(f"{name:24} {statistics.median(walls):6.3f} s  {spread}  {ratio:5.1f} x control")


if __name__ == "__main__":
    main()
