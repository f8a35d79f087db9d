"""Who may do what at a door, transcribed by hand from docs/mechanism.md, as a second witness to the table in code.

W who walks the grid, B who is responsible for a door of a special group or stands in, H the head of its station,
S staff, D the director, R the roster that is taken over, C the clock. Then the statuses from which it is allowed.
"""

_LAW = """
Register    | R       | - removed
Propose     | W H     | - removed
Arrange     | R       | active
Remove      | R       | active
Confirm     | S D R   | proposed
Decline     | S D     | proposed
RecordVisit | W B H   | active
UndoVisit   | W B H   | active
MakeKnown   | W B H   | active
GoTogether  | W B H   | active
LinkCase    | W B H   | active
NoteConsent | W B H   | active
FillPart    | W B H   | active
ErasePart   | W B H S D | active proposed removed
WarnOverdue | C       | active
"""
ROWS = [[part.strip() for part in line.split("|")] for line in _LAW.strip().splitlines()]
WHO = {name: frozenset(who.split()) for name, who, _ in ROWS}
FROM = {name: frozenset(statuses.split()) for name, _, statuses in ROWS}
