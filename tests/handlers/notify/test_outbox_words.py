"""What lies in the database unsealed is numbers and codes: no resident's name, nothing that anybody has typed."""

import json

import pytest

from dispatch.model import CaseId
from handlers.notify.destinations import Destination
from handlers.router import take_answer
from handlers.turn.reader_query import AskedInChat, RosterFileAnswer, RosterFileQuery
from storage.transaction import Transaction
from tests.handlers.forging import Watched, working_day
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.rosters import read_roster, small_tables, xlsx
from tests.street import ADMIN, CHEN, DIRECTOR, HEAD, LI, OFFICER_SQUAD, PEOPLE, WANG

NAME, PHONE, IDENTITY = "欧阳靖远", "13877665544", "420106200204020889"
WORDS = f"找{NAME}，电话{PHONE}，证号{IDENTITY}，住3栋2单元501"
MARKED = (NAME, PHONE, IDENTITY, "501")


def plainly(tx: Transaction) -> dict[str, str]:
    """Every column that is not sealed, of every table that a turn writes, as it lies in the file."""
    raw = tx.meta._connection.raw
    tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        for row in raw.execute(f"SELECT * FROM {table}"):
            found[f"{table}:{row}"] = " ".join(str(value) for value in row if isinstance(value, str))
    return found


def holds_nothing(tx: Transaction) -> None:
    plain = plainly(tx)
    assert len(plain) > 30
    for where, text in plain.items():
        assert not [word for word in MARKED if word in text], where


TYPED = [
    *(
        f"/{command} {WORDS}"
        for command in ("case", "find", "who", "rules", "leave", "duty", "invite", "bind", "mine")
    ),
    *(f"/case {PHONE}", f"/case {NAME}", f"/{PHONE}", f"/{NAME}", f"/start {PHONE}", f"/nonsense {WORDS}", WORDS),
    *(f"#上报 {WORDS}", f"#自办 {WORDS}", f"#热线 {WORDS}\n编号:{PHONE}\n联系人:{NAME}\n电话:{PHONE}"),
    *(f"#区交办 {WORDS}\n编号:{IDENTITY}\n期限:12-01", f"#来访 {WORDS}", f"#服务 {WORDS}", f"/report {WORDS}"),
]


@pytest.mark.parametrize("chat", [None, WORKER_CHAT, CENTRE_CHAT, UNIT_CHAT])
def test_whatever_anybody_types_anywhere(town: Town, chat: int | None) -> None:
    for who in (WANG, LI, OFFICER_SQUAD, ADMIN, DIRECTOR):
        for text in TYPED:
            town.say(who, text, chat)
            town.say(who, "/cancel", chat)

    holds_nothing(town.tx)


def test_whatever_is_answered_to_a_question(tx: Transaction) -> None:
    town = Watched(tx)
    working_day(town)
    asked = [(m, label) for m in town.in_chat(CENTRE_CHAT) for label in m.labels if m.rows]
    for message, label in asked:
        current = town.messages[CENTRE_CHAT, message.id]
        if label not in current.labels:
            continue
        town.tap(LI, current, label)
        town.say(LI, WORDS, CENTRE_CHAT, reply_to=town.last(CENTRE_CHAT))
        town.say(LI, "/cancel", CENTRE_CHAT)

    holds_nothing(tx)


def test_what_the_roster_would_change_and_what_is_wrong_with_it(town: Town) -> None:
    tables = small_tables()
    tables["people"].append([NAME, PHONE, "网格员", "s1", "g1", None, None, None])
    wrong = small_tables()
    wrong["people"].append([NAME, IDENTITY, "网格员", PHONE, NAME, None, None, None])
    for origin, one in (("u1", tables), ("u2", wrong)):
        query = RosterFileQuery(origin, AskedInChat(ADMIN.id, Destination(1011), 1), "file")
        roster, problems = read_roster(xlsx(one))
        take_answer(town.tx, RosterFileAnswer(query, roster, problems), town.at, town.centre)
        holds_nothing(town.tx)
        town.deliver()
        assert NAME in town.last(1011).text or "处问题" in town.last(1011).text
        holds_nothing(town.tx)
    kept = [json.loads(p) for (p,) in town.tx.meta._connection.raw.execute("SELECT params FROM outbox")]
    notes = [params["note"] for params in kept if params.get("note") is not None]
    assert notes
    assert [town.tx.notes.text(note) for note in notes] == [None] * len(notes), "gone once they have arrived"


def test_a_refusal_repeats_a_case_number_and_nothing_else(town: Town) -> None:
    for typed, told in (("SY20261123-0404", "SY20261123-0404"), ("0404", "0404"), (PHONE, ""), (NAME, "")):
        town.say(LI, f"/case {typed}")
        answer = town.last(1005).text
        assert answer == (f"没有找到编号 {told}。" if told else "没有找到这个编号。")


def test_names_of_colleagues_are_looked_up_when_a_sentence_is_sent(town: Town) -> None:
    for text in (
        "/invite",
        f"/invite {CHEN.name}",
        f"/duty {LI.name}",
        f"/duty 11-28 {HEAD.name}",
        "/duty",
        "/start",
    ):
        town.say(ADMIN, text)

    raw = town.tx.meta._connection.raw
    params = " ".join(text for (text,) in raw.execute("SELECT params FROM outbox"))
    assert not [person.name for person in PEOPLE if person.name in params]
    assert f"11-28：{HEAD.name}" in town.in_chat(1011)[-2].text
    assert town.tx.cases.get(CaseId(1)) is None
