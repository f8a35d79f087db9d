"""Writes docs/states.md from the table `NEXT`: the state diagram and a table of every command. See `make states`."""

from collections import defaultdict

from dispatch.case import commands as c
from dispatch.case.rules import NEXT, Transition
from dispatch.model import ENDS, Status

_LABELS: dict[Status, str] = {
    Status.REPORTED: "待受理",
    Status.AWAITING_INFO: "待补充",
    Status.DISPATCHED: "待接单",
    Status.HANDLING: "处置中",
    Status.ON_HOLD: "挂起",
    Status.ESCALATED: "区级办理中",
    Status.RESOLVED: "待核查",
    Status.VERIFIED: "待回访",
    Status.CLOSED: "已结案",
    Status.REJECTED: "不予受理",
    Status.MERGED: "已并案",
    Status.VOIDED: "已作废",
}
_LEFT_OUT = frozenset({c.Ring, c.Void})
"""A ring brings another command with it, and voiding leads from every open status: arrows that hide the rest."""

_PAGE = """\
# The states of a case

This page is written by `make states` from the table `NEXT` in `dispatch/case/rules.py`; a test compares them.
What the statuses and commands mean stands in [mechanism.md](mechanism.md).
本页由 `make states` 按 `dispatch/case/rules.py` 中的流转表 `NEXT` 生成；与流转表不一致时测试不通过。

`Void` 作废 leads from every open status to `voided` and is left out of the picture. A timer that rings (`Ring`)
brings two of these commands: `WithdrawQuestion` after three working days without an answer, and `Resume` on the day
until which a case was held.

```mermaid
{diagram}```

## Every command

What a command must carry, its fields in `dispatch/case/commands.py` say; who may give it, `dispatch/case/rights.py`.

{table}"""


def page() -> str:
    """All of docs/states.md, as Markdown."""
    return _PAGE.format(diagram=mermaid(), table=table())


def mermaid() -> str:
    """A Mermaid stateDiagram-v2: one arrow for each pair of statuses, labelled with the commands that take it."""
    arrows = _arrows()
    lines = ["stateDiagram-v2"]
    lines += [f"    {status} : {status} {label}" for status, label in _LABELS.items()]
    lines += [f"    {source} --> {target} : {', '.join(names)}" for (source, target), names in arrows.items()]
    lines += [f"    {status} --> [*]" for status in _LABELS if status in ENDS]
    return "\n".join(lines) + "\n"


def _arrows() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for command, step in NEXT.items():
        if command in _LEFT_OUT:
            continue
        sources: list[str] = [status for status in Status if status in step.sources] or ["[*]"]
        targets = [status for status in Status if status in step.targets]
        for source in sources:
            for target in targets:
                if source != target:
                    found[source, target].append(command.__name__)
    return found


def table() -> str:
    """A Markdown table of every command: from which statuses it may be given, and where the case is afterwards."""
    rows = ["| command | from | to |", "|---|---|---|"]
    for command, step in NEXT.items():
        if command is c.Ring:
            continue
        rows.append(f"| `{command.__name__}` | {_names(step.sources) or '–'} | {_targets(step)} |")
    return "\n".join(rows) + "\n"


def _targets(step: Transition) -> str:
    named = _names(step.targets)
    if not step.stays:
        return named
    return f"{named} or the same" if named else "the same"


def _names(statuses: frozenset[Status]) -> str:
    if statuses == frozenset(Status) - ENDS:
        return "every open status"
    return " ".join(f"`{status}`" for status in Status if status in statuses)
