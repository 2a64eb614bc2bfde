"""What is understood of labelled replies: exact, misses and false actions by language and intent, and how fast."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from config.understand import intents_of, reply_of
from core.understanding.replies import Passage, Reply, understand
from tests.core.understanding.replies.cases import exact, false_actions, readings

SECONDS = 2.0
SHORT = 1024
LARGE = 64 * 1024


def measure(path: Path, cases: list[dict[str, Any]]) -> None:
    """Print the counts and the speed of one file of replies."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    false: Counter[tuple[str, str]] = Counter()
    wrong = []
    replies = [reply_of(case) for case in cases]
    for case, reply in zip(cases, replies, strict=True):
        got, expected = intents_of(understand(reply)), readings(case)
        acts = false_actions(got, expected)
        wrong += [case["id"]] if acts else []
        wanted = (case.get("expect_any") or [case["expect"]])[0]
        keys = {("all", ""), ("language", case["lang"])} | {("intent", i["intent"]) for i in wanted}
        for key in keys:
            total[key] += 1
            right[key] += exact(got, expected)
            false[key] += bool(acts)
    sys.stdout.write(f"{path.name}: {len(cases)} replies, false actions: {len(wrong)} {' '.join(wrong)}\n")
    for kind, name in sorted(total):
        key = kind, name
        sys.stdout.write(
            f"  {kind:8} {name:18} exact {right[key]:4} of {total[key]:4}  {right[key] / total[key]:6.1%}"
            f"  missed {total[key] - right[key]:3}  false {false[key]:3}\n"
        )
    slowest = max(large(replies[0], case.get("body_text") or "") for case in cases[:: max(1, len(cases) // 20)])
    sys.stdout.write(
        f"  {speed(replies):.0f} replies/s on one core; start-up {start_up():.2f} s;"
        f" the slowest of 64 kB {slowest:.3f} s\n"
    )


def speed(replies: list[Reply]) -> float:
    """Replies a second of those with new text under 1 kB."""
    short = [r for r in replies if sum(len(p.text) for p in r.passages) < SHORT]
    done, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for reply in short:
            understand(reply)
        done += len(short)
    return done / (time.process_time() - began)


def large(reply: Reply, text: str) -> float:
    """Seconds for 64 kB of such text."""
    many = (text or "ok ")[:4000] * (LARGE // max(1, len((text or "ok ")[:4000])) + 1)
    began = time.process_time()
    understand(Reply(passages=(Passage(text=many[:LARGE]),), about=reply.about, sent_at=reply.sent_at))
    return time.process_time() - began


def start_up() -> float:
    """Seconds of processor time to import the module in a new process."""
    code = "import time; b = time.process_time(); import core.understanding.replies; print(time.process_time() - b)"
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
