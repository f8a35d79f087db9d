"""Named places at which a test kills the process: one between every two durable facts, all of them in one table.

`WANGGE_FAILPOINT=name:count` kills the process at the count-th visit of that place. `WANGGE_FAILPOINT_VISITS=file`
notes each visit of any place in that file; then visits are counted over all processes that share it, and one dies.
"""

import os
import signal
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FAILPOINTS: Final[Mapping[str, tuple[str, str]]] = {
    # name: (what has happened by then, what has not)
    "start.begun": ("the run is noted as begun", "nothing else of the start is done"),
    "start.recovered": ("what was being sent at the last death is settled", "no loop has made a step"),
    "stop.before_note": ("all loops have ended", "the run is not noted as ended in order"),
    "intake.fetched": ("a batch of updates is here", "none of them is stored"),
    "intake.before_commit": ("the batch is written", "it is not committed"),
    "intake.stored": ("the batch is on disk", "the next offset was not asked for, so Telegram still has it"),
    "webhook.stored": ("a delivered update is on disk", "200 was not said, so Telegram delivers it again"),
    "turn.taken": ("waiting letters are read", "no turn has begun"),
    "turn.decided": ("the handler has written what a letter causes", "the letter is not marked as done"),
    "turn.before_commit": ("a lane's letters are marked as done", "nothing of it is committed"),
    "turn.committed": ("a lane's letters are done, on disk", "nothing of what they cause was sent"),
    "answer.asked": ("a long query is answered", "the turn that takes the answer has not begun"),
    "answer.before_commit": ("the answer is written and its letter marked", "it is not committed"),
    "answer.committed": ("the answer is on disk", "nothing of it was sent"),
    "courier.before_commit": ("messages are claimed and rendered", "it is not committed that they are being sent"),
    "courier.claimed": ("messages are noted as being sent", "no request was made"),
    "courier.before_send": ("a message is noted as being sent", "its request was not made"),
    "courier.sent": ("a request has ended", "its outcome is nowhere noted"),
    "courier.settling": ("outcomes are written, with what the handlers make of them", "they are not committed"),
    "courier.settled": ("outcomes are on disk", "the next messages are not under way"),
    "careful.noted": ("work is noted as begun, after an unclean end", "it has not begun"),
    "careful.done": ("that work is done", "its note still stands"),
    "media.fetched": ("the bytes of an attachment are here", "nothing of them is in the media folder"),
    "file.before_sync": ("a file's bytes are written", "they are not synced"),
    "media.before_rename": ("a sealed file is on disk under its passing name", "it does not have its own name"),
    "media.renamed": ("a sealed file has its own name", "the name is not synced, and no row knows it"),
    "media.stored": ("an attachment is in the media folder", "its row does not say so"),
    "media.noted": ("the row of an attachment says where it is", "the cards of its case are not drawn anew"),
    "timer.taken": ("due timers are read", "none has fired"),
    "timer.before_commit": ("a timer has fired, its row is gone or moved", "it is not committed"),
    "timer.rung": ("a timer has fired, on disk", "nothing of what it causes was sent"),
    "timer.asked": ("the query of a timer is answered", "its second turn has not begun"),
    "timer.before_answer_commit": ("the answer to a timer is written", "it is not committed"),
    "morning.gathered": ("a case stands on a morning list", "the message that will show the list is not written"),
    "night.before_commit": ("what is old enough is deleted, the night noted as done", "it is not committed"),
    "night.purged": ("old rows are gone", "their files still lie in the media folder"),
    "night.swept": ("files that no row names are gone", "the loop has not ended its step"),
    "night.exports_noted": ("exports made on the host stand in the log of looks", "the note beside is not emptied"),
    "build.before_commit": ("facts of some cases are built", "neither they nor the place reached are committed"),
    "build.committed": ("facts of some cases are on disk, with the place reached", "the next ones are not built"),
    "index.before_commit": ("words of some cases are indexed", "neither they nor the place reached are committed"),
    "index.committed": ("words of some cases are indexed, on disk", "the next ones are not indexed"),
    "backup.database_copied": ("the copy of the database is whole", "no attachment is copied"),
    "backup.media_copied": ("the copy is whole", "it does not have the name of a backup"),
    "backup.named": ("the backup is whole and named", "the database does not note that it exists"),
    "restore.copied": ("the copy of the database is whole beside its place", "no attachment is put back"),
    "restore.media_copied": ("all is put back", "the database does not have its name"),
    "restore.named": ("the database stands in its place", "its name is not synced"),
    "rotate.key_added": ("the key file has a new key", "nothing is sealed with it"),
    "rotate.sealed": ("a batch of rows is sealed anew", "the next one is not"),
    "rotate.file_sealed": ("an attachment is sealed anew", "the next one is not"),
    "rotate.finishing": ("the change is marked as finished", "it is not committed"),
    "rotate.finished": ("everything is sealed with the new key", "older keys still stand in the file"),
    "import.before_commit": ("a roster is written", "it is not committed"),
    "import.committed": ("a roster is on disk", "the operator was not told"),
    "migration.before_commit": ("the schema is the newest one", "it is not committed"),
    "migration.committed": ("the schema is the newest one, on disk", "the command has not ended"),
}
"""Every place; a test holds the table and the code together, another one comes to each place."""

_visits: Counter[str] = Counter()
_name, _, _count = os.environ.get("WANGGE_FAILPOINT", "").partition(":")
_noted = os.environ.get("WANGGE_FAILPOINT_VISITS")


def failpoint(name: str) -> None:
    """Does nothing, but where the environment names this place: then the process is gone, as by SIGKILL."""
    if _noted is not None:
        _note(Path(_noted), name)
    elif name == _name:
        _visits[name] += 1
    if name == _name and _visits[name] == int(_count or 1):
        os.kill(os.getpid(), signal.SIGKILL)


def _note(file: Path, name: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f"{name}\n")
    _visits[name] = file.read_text(encoding="utf-8").splitlines().count(name)
