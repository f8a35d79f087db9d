"""Who may do what with a visit, and when, written by hand from docs/mechanism.md: the second witness beside the code.

A row: the command, who may (H holder, D director, C clock), and in which states (A ahead, T in its time, M noted as
made, N noted as not made, X cancelled, L its time is over). What is not named here is refused, or does nothing.
"""

LAW = {
    "Reassign": ("HD", "A"),
    "Move": ("HD", "A"),
    "Cancel": ("C", "ATL"),
    "HandOver": ("C", "ATL"),
    "RingVisit": ("C", "ATL"),
    "Toggle": ("H", "TMN"),
    "Miss": ("H", "TN"),
    "Note": ("H", "TMN"),
    "OpenProblem": ("H", "TMN"),
    "CheckNotebook": ("H", "TMN"),
    "Recheck": ("H", "TMN"),
    "RecheckDoor": ("H", "TMN"),
}
