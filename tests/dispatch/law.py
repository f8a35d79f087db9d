"""Section 2 of docs/mechanism.md, transcribed by hand: who may give which command, from where, and where it leads.

Who: W the reporter, H head of the case's station, S staff, D director, O officer of the assigned unit, A officer of
an assisting unit, C the clock. `=` is «the same status». Rows of one command differ in who. Commands that the
mechanism names only in its notes stand below the line. The cases are those of `tests.dispatch.prepared`.
"""

from dispatch.model import Status

_LAW = """
Report              | W H S | -                                         | reported
ReportSettled       | W     | -                                         | resolved closed
AskInfo             | S     | reported                                  | awaiting_info
GiveInfo            | W H   | awaiting_info                             | reported
WithdrawQuestion    | S C   | awaiting_info                             | reported
Reject              | S     | reported awaiting_info                    | rejected
Appeal              | W     | rejected                                  | reported
Merge               | S     | reported awaiting_info dispatched handling | merged
Supplement          | W S   | open                                      | =
Amend               | S D   | open                                      | =
Dispatch            | S     | reported                                  | dispatched
Accept              | O     | dispatched                                | handling
Return              | O     | dispatched handling                       | reported
Rule                | D     | reported                                  | dispatched
Transfer            | S     | dispatched handling on_hold escalated     | dispatched
Assist              | S     | dispatched handling                       | =
AssistArrived       | A     | dispatched handling                       | =
AssistDone          | A     | dispatched handling                       | =
Progress            | O A   | handling on_hold escalated                | =
AskExtension        | O     | handling                                  | =
GrantExtension      | S D   | handling                                  | =
DenyExtension       | S D   | handling                                  | =
RequestAssist       | O     | handling                                  | =
Hold                | S D   | handling                                  | on_hold
Resume              | S D C | on_hold                                   | handling
Escalate            | S     | reported dispatched handling              | escalated =
DistrictAnswered    | S     | escalated                                 | resolved reported
Resolve             | O     | dispatched handling                       | resolved
Pass                | W     | resolved                                  | verified closed
Fail                | W     | resolved                                  | handling reported
RevisitDone         | S     | verified                                  | closed dispatched reported =
Supervise           | S D   | open                                      | =
AnswerSupervision   | S     | reported on_hold escalated verified       | =
AnswerSupervision   | W     | awaiting_info resolved                    | =
AnswerSupervision   | O     | dispatched handling                       | =
Urge                | W H S | dispatched handling escalated             | =
Reopen              | D S   | closed                                    | reported
Reopen              | D     | rejected                                  | reported
Void                | S     | reported awaiting_info                    | voided
Void                | D     | dispatched handling on_hold escalated resolved verified | voided
--------------------|-------|-------------------------------------------|---------
Unmerge             | S C   | merged                                    | reported
TakeBack            | S     | dispatched                                | reported
Withdraw            | W     | reported awaiting_info                    | voided
AssistAccept        | A     | dispatched handling                       | =
RateAssist          | W     | open closed                               | =
AnswerAssistRequest | S     | handling                                  | =
ConfirmEscalation   | D     | reported dispatched handling              | escalated
DenyEscalation      | D     | reported dispatched handling              | =
ConfirmOutOfPower   | S D   | verified                                  | closed
DenyOutOfPower      | S D   | verified                                  | =
Settle              | D     | reported awaiting_info dispatched handling on_hold | =
Ring                | C     | open                                      | reported handling =
"""
_OPEN = "reported awaiting_info dispatched handling on_hold escalated resolved verified"

WHO: dict[tuple[str, Status | None], frozenset[str]] = {}
"""By command and status (None: there is no case yet)."""
TARGETS: dict[str, frozenset[str]] = {}
"""By command; `=` among them where the status may stay."""

for _line in _LAW.strip().splitlines():
    if _line.startswith("-"):
        continue
    _command, _who, _sources, _targets = (part.strip() for part in _line.split("|"))
    for _source in _sources.replace("open", _OPEN).split():
        WHO[_command, None if _source == "-" else Status(_source)] = frozenset(_who.split())
    TARGETS[_command] = TARGETS.get(_command, frozenset()) | frozenset(_targets.split())
