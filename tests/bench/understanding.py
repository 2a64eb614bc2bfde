"""What is understood of labelled cases: exact, misses and wrong ones that change something, by language and command.

    make bench-understanding                    # the cases in tests/corpora
    .venv/bin/python -m tests.bench.understanding FILE.jsonl …

The speed is told as lines a second on one core after the first pass; a file is typed lines or replies by its fields.
"""

import importlib
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1] / "corpora"
SECONDS = 1.0


def main(files: list[str]) -> int:
    """Measure the files, or all that are there."""
    for path in map(Path, files) if files else sorted(HERE.glob("*.jsonl")):
        cases = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if cases and "context" in cases[0]:
            typed_lines(path, cases)
        else:
            replies(path, cases)
    return 0


def replies(path: Path, cases: list[dict[str, Any]]) -> None:
    """Replies by mail have their own measure beside this one, where it is there."""
    try:
        measure = importlib.import_module("tests.bench.understanding_replies")
    except ModuleNotFoundError:
        sys.stdout.write(f"{path.name}: {len(cases)} replies, not measured here\n")
        return
    measure.measure(path, cases)


def typed_lines(path: Path, cases: list[dict[str, Any]]) -> None:
    """Typed lines against what a careful clerk would take from them."""
    from config.understand_chat import context_of, fields_of
    from core.understanding.chat import CHANGING, understand_chat
    from tests.core.understanding.chat.cases import fits, readings, with_contexts

    exact: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    cases = with_contexts(cases)
    inputs = [(case["text"], context_of(case)) for case in cases]
    for case, (text, context) in zip(cases, inputs, strict=True):
        got = fields_of(understand_chat(text, context), context.currency)
        expected = readings(case)
        for key in (("all", ""), ("language", case["lang"]), ("command", expected[0]["command"])):
            total[key] += 1
            exact[key] += fits(got, expected)
        if not fits(got, expected) and got["command"] in CHANGING:
            wrong.append(case.get("id", case["text"]))
    sys.stdout.write(f"{path.name}: {len(cases)} typed lines, wrong and changing: {len(wrong)} {' '.join(wrong)}\n")
    for kind, name in sorted(total):
        share = exact[kind, name] / total[kind, name]
        sys.stdout.write(f"  {kind:8} {name:16} exact {exact[kind, name]:4} of {total[kind, name]:4}  {share:6.1%}\n")
    done, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for text, context in inputs:
            understand_chat(text, context)
        done += len(inputs)
    sys.stdout.write(
        f"  {done / (time.process_time() - began):.0f} lines/s on one core; start-up {start_up():.2f} s\n"
    )


def start_up() -> float:
    """Seconds of processor time to import the module in a new process."""
    code = "import time; b = time.process_time(); import core.understanding.chat; print(time.process_time() - b)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
