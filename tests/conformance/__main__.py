"""`python -m tests.conformance`: every scorer over the real code, against floors that may only rise.

HAFAWA_CONFORMANCE_CASES   the folder with dev/ and score/; default ../shared/cases. Not there: says so, exit 0.

Exit 1 where a line falls below its floor. The table goes to docs/conformance.md with `--write`.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(os.environ.get("HAFAWA_CONFORMANCE_CASES") or ROOT.parent / "shared" / "cases")
PAGE = ROOT / "docs" / "conformance.md"
TIME_LIMIT_S = 600
_FIGURE = re.compile(r"^ {2}(\S[^\n]*?) {2,}(\d+)/(\d+) ", re.MULTILINE)
_QUALITY = re.compile(r"^ {2}precision ([\d.]+) recall ([\d.]+)", re.MULTILINE)
_CLOSING = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """One scorer, the file of cases it reads, the adapter it calls, and the fewest cases that must pass.

    An adapter is a function of adapters.py, or with a colon at its end a whole module.
    """

    cases: str
    scorer: str
    adapter: str
    floor: int
    checks: str
    option: str = ""  # of a scorer that reads another file: then it finds its cases by itself
    parts: tuple["Part", ...] = ()

    @property
    def target(self) -> str:
        return self.adapter if self.adapter.endswith(":") else f"tests.conformance.adapters:{self.adapter}"


@dataclass(frozen=True)
class Part:
    """A figure of a scorer's tables: its name there, and the least it may be, in percent."""

    name: str
    floor: float
    checks: str


LINES = (
    Line("email_robust", "email_robust", "parse_mail", 201, "no mail breaks it; clean text; under five seconds"),
    Line("email_parse_zammad", "email_parse", "parse_mail", 45, "sender, names, subject, body, files of odd mails"),
    Line("email_misc", "email_misc", "parse_mail", 8, "the same, one oddity each"),
    Line("mail_to_reply", "mail_to_reply", "mail_to_reply", 7, "raw mail to the newly written words"),
    Line("reply_strip", "reply_strip", "strip_reply_text", 99, "quotes cut off text in many languages"),
    Line("reply_strip_ar_ro", "reply_strip", "strip_reply_text", 27, "the same, Arabic and Romanian"),
    Line("reply_strip_html", "reply_html", "strip_reply_html", 10, "quotes cut off HTML"),
    Line("threading_scenarios", "threading", "find_conversation", 16, "which conversation a mail joins"),
    Line(
        "threading_mbox",
        "threading",
        "thread_mbox",
        280,
        "an archive of a list taken apart into its threads",
        option="--mbox",
    ),
    Line(
        "autoreply",
        "autoreply",
        "classify_auto_reply",
        144,
        "mail no person wrote is not answered",
        parts=(
            Part("precision", 99, "of what is taken for a machine's, so much is"),
            Part("recall", 95, "of what machines wrote, so much is known"),
        ),
    ),
    Line(
        "bounce",
        "bounce",
        "classify_bounce",
        424,
        "reports of failed delivery are known, and nothing else",
        parts=(
            Part("recipients all found", 97, "every recipient it names"),
            Part("permanent/temporary (flufl, rfc3464)", 90, "for good or for now"),
            Part("hard-bounce flag (sisimai)", 90, "whether the address is at fault"),
            Part("enhanced status exact", 85, "the status code (RFC 3463)"),
            Part("reason", 75, "the reason, in one of thirty words"),
        ),
    ),
    Line("analytics", "analytics", "tests.conformance.statistics:", 12, "intervals of shares, recommendation scores"),
    Line("bizhours", "bizhours", "tests.conformance.business_hours:", 66, "opening hours: deadlines, being open"),
)


@dataclass(frozen=True)
class Score:
    """How one line went. A scorer that ended without a score has none passed of none."""

    line: Line
    passed: int
    cases: int
    figures: Mapping[str, float] = field(default_factory=dict)  # percent, by the name of the part

    @property
    def is_good(self) -> bool:
        return self.passed >= self.line.floor and all(
            self.figures.get(part.name, 0) >= part.floor for part in self.line.parts
        )

    def __str__(self) -> str:
        own = f"{self.line.cases:<20} {self.passed:>4} of {self.cases:<4} floor {self.line.floor:>4}"
        parts = (
            f"\n       {part.name:<38} {self.figures.get(part.name, 0):>5.1f} % floor {part.floor:>4g}"
            for part in self.line.parts
        )
        return own + "".join(parts)


def score(line: Line, scratch: Path) -> Score:
    """Run one scorer in a folder that is thrown away: nothing is written beside the cases."""
    command = [sys.executable, str(CASES / "score" / f"score_{line.scorer}.py")]
    command += [line.target]
    command += [line.option] if line.option else ["--cases", str(CASES / "dev" / f"{line.cases}.jsonl")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HAFAWA_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "HAFAWA_DATA_DIR": str(scratch / "data")}
    answer = subprocess.run(
        command, cwd=scratch, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False
    )
    if closing := _CLOSING.search(answer.stdout):
        passed, failed = int(closing[1]), int(closing[2])
        return Score(line, passed, passed + failed, figures(answer.stdout))
    print(answer.stdout, answer.stderr, sep="\n", file=sys.stderr)
    return Score(line, 0, 0)


def figures(said: str) -> dict[str, float]:
    """Every figure of a scorer's tables, in percent."""
    found = {each[1]: 100 * int(each[2]) / int(each[3]) for each in _FIGURE.finditer(said) if int(each[3])}
    if quality := _QUALITY.search(said):
        found |= {"precision": 100 * float(quality[1]), "recall": 100 * float(quality[2])}
    return found


def scores() -> Iterator[Score]:
    with tempfile.TemporaryDirectory(prefix="hafawa-conformance-") as scratch:
        for line in LINES:
            yield score(line, Path(scratch))


def page(results: list[Score]) -> str:
    """The results as docs/conformance.md."""
    rows = []
    for each in results:
        rows.append(f"| {each.line.cases} | {each.line.checks} | {each.passed} of {each.cases} | {each.line.floor} |")
        rows += [
            f"| | … {part.checks} | {each.figures.get(part.name, 0):.1f} % | {part.floor:g} % |"
            for part in each.line.parts
        ]
    return "\n".join([
        "# Conformance", "",
        "How Hafawa's real code does on mails and texts that other projects collected. The cases belong to those",
        "projects and are not part of this repository; `make conformance` measures where they are at hand, and fails",
        "where a line falls below its floor. A floor is raised with what raises the figure, and never lowered.", "",
        "| cases | what is checked | passed | floor |", "| --- | --- | ---: | ---: |", *rows, "",
    ])  # fmt: skip


def main(arguments: list[str]) -> int:
    if not (CASES / "score").is_dir():
        print(f"!!! NOT RUN: no cases in {CASES} (HAFAWA_CONFORMANCE_CASES names another place)")
        return 0
    results = []
    for each in scores():
        print(f"{'ok  ' if each.is_good else 'FAIL'} {each}", flush=True)
        results.append(each)
    if "--write" in arguments:
        PAGE.write_text(page(results), encoding="utf-8")
    return 0 if all(each.is_good for each in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
