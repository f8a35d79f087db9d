"""One row per slash command: its words, its story, who may give it and where, and the menu that comes of the rows."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import tests.stories
from dispatch.model import Person, Role
from handlers.rendering.personal_notices import help_text
from handlers.slash_commands import SLASH_COMMANDS, SlashCommand, Where, group_menu_for, menu_for
from handlers.wording import LANGUAGES, wording
from handlers.wording.speech import saying
from storage.people.chats import BoundChat, ChatKind
from storage.tables import metadata
from tests.handlers.town import Town
from tests.handlers.weekly import CENTRE, CENTRE_CHAT
from tests.street import ADMIN, DIRECTOR, HEAD, LI, OFFICER_SQUAD, WANG

STORIES = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(next(iter(tests.stories.__path__))).glob("test_*.py")
)
PEOPLE = (WANG, HEAD, LI, DIRECTOR, OFFICER_SQUAD, ADMIN)
LIMITED = [row for row in SLASH_COMMANDS if row.roles and row.run is not None]
EVERYBODY = ["mine", "case", "find", "who", "rules", "leave", "help", "cancel"]
WALKING = ["mine", "case", "find", "who", "rules", "campaign", "leave", "help", "cancel"]
"""The same with lists to walk."""


def name(row: SlashCommand) -> str:
    return row.name


def rows_of_everything(town: Town) -> dict[str, list[tuple[object, ...]]]:
    raw = town.tx.meta._connection.raw
    kept = (table.name for table in metadata.sorted_tables if table.name != "outbox")
    return {table: raw.execute(f"SELECT * FROM {table}").fetchall() for table in kept}


def test_no_name_stands_in_two_rows() -> None:
    assert len({row.name for row in SLASH_COMMANDS}) == len(SLASH_COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("row", SLASH_COMMANDS, ids=name)
def test_every_command_of_the_menu_has_its_line_in_every_language(row: SlashCommand, language: str) -> None:
    assert row.menu in ("", f"menu.{row.name}")
    assert not row.menu or wording(language).plain(row.menu)


@pytest.mark.parametrize("row", SLASH_COMMANDS, ids=name)
def test_every_command_is_given_in_some_story(row: SlashCommand) -> None:
    assert re.search(rf"[\"']/{row.name}\b", STORIES), "no story sends it"


@pytest.mark.parametrize("row", LIMITED, ids=name)
def test_who_has_none_of_its_roles_is_told_whose_it_is(town: Town, row: SlashCommand) -> None:
    without = [person for person in PEOPLE if not person.roles & set(row.roles)]
    assert without
    before = rows_of_everything(town)

    for person in without:
        town.say(person, f"/{row.name}")
        assert wording("zh").plain(f"role.{row.roles[0]}") in town.last(private(person)).text

    assert rows_of_everything(town) == before
    assert town.queries == []


@pytest.mark.parametrize("row", [row for row in SLASH_COMMANDS if row.where is Where.PRIVATE], ids=name)
def test_what_belongs_into_the_private_chat_is_not_answered_in_a_group(town: Town, row: SlashCommand) -> None:
    who = next(person for person in PEOPLE if person.roles & set(row.roles))

    town.say(who, f"/{row.name}", CENTRE_CHAT)

    assert town.last(CENTRE_CHAT).text == wording("zh").say("said.private_only")
    assert town.in_chat(private(who)) == []


@pytest.mark.parametrize("row", [row for row in SLASH_COMMANDS if row.where is Where.GROUP], ids=name)
def test_what_belongs_into_a_group_changes_nothing_in_private(town: Town, row: SlashCommand) -> None:
    before = rows_of_everything(town)

    town.say(ADMIN, f"/{row.name} worker")

    assert len(town.in_chat(private(ADMIN))) == 1
    assert rows_of_everything(town) == before
    assert town.queries == []


@pytest.mark.parametrize(
    ("person", "own"),
    [
        (WANG, ["report", "mine", "today", "week", *WALKING[1:]]),
        (HEAD, ["report", "mine", "today", "board", "digest", "stats", "export", "rounds", *WALKING[1:]]),
        (
            LI,
            [
                "report",
                "mine",
                "today",
                "board",
                "digest",
                "stats",
                "export",
                "rounds",
                "voice",
                *WALKING[1:],
                "duty",
            ],
        ),
        (DIRECTOR, ["mine", "today", "board", "digest", "stats", "export", "rounds", "voice", *WALKING[1:], "duty"]),
        (OFFICER_SQUAD, ["mine", "board", "digest", "stats", "export", *EVERYBODY[1:]]),
        (ADMIN, [*EVERYBODY, "duty", "bind", "unbind", "invite", "roster", "doctor"]),
    ],
    ids=lambda value: value.name if isinstance(value, Person) else "",
)
def test_a_menu_holds_what_its_person_may_give(person: Person, own: list[str]) -> None:
    assert [command for command, _ in menu_for(person, CENTRE)] == own


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        (ChatKind.WORKER_GROUP, ["report", "mine", "case", "find", "who", "rules", "help"]),
        (ChatKind.CENTRE_GROUP, ["mine", "board", "case", "find", "who", "rules", "help", "duty"]),
        (ChatKind.UNIT_GROUP, ["mine", "board", "case", "find", "who", "rules", "help"]),
    ],
)
def test_the_menu_of_a_group_offers_what_is_answered_there(kind: ChatKind, offered: list[str]) -> None:
    menu = group_menu_for(BoundChat(-1001, kind, "群"), CENTRE)

    assert [command for command, _ in menu] == offered
    assert dict(menu)["who"] == wording("zh").plain("menu.who")


@pytest.mark.parametrize("row", [row for row in SLASH_COMMANDS if row.groups], ids=name)
def test_what_a_groups_menu_offers_is_never_sent_away_to_the_private_chat(row: SlashCommand) -> None:
    assert row.where is not Where.PRIVATE
    assert row.menu


def private(person: Person) -> int:
    assert person.telegram_id is not None
    return person.telegram_id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PEOPLE, ids=[person.name for person in PEOPLE])
def test_the_help_names_every_command_of_that_person_once(town: Town, person: Person, language: str) -> None:
    say = saying(CENTRE, town.at, language)

    text = str(help_text(town.tx, person.id, say))

    on = [row for row in SLASH_COMMANDS if row.menu and (row.of is None or row.of(CENTRE))]
    own = [row.name for row in on if not row.roles or person.roles & set(row.roles)]
    silent = {"help"} | ({"mine"} if person.roles == {Role.ADMIN} else set())
    assert [command for command in own if f"/{command}" not in text and command not in silent] == []
    assert len(text.split("\n")) == len(set(text.split("\n")))
    assert "/week" in text or Role.WORKER not in person.roles
    assert ("#热线" in text) == (Role.STAFF in person.roles)


def test_the_help_says_how_to_take_leave_and_who_has_two_roles_reads_nothing_twice(town: Town) -> None:
    both = replace(LI, roles=LI.roles | {Role.DIRECTOR})
    town.tx.people.update(both)

    text = str(help_text(town.tx, LI.id, saying(CENTRE, town.at)))

    assert "请假 12月1日到3日" in text
    assert "销假" in text
    assert text.count("/board") == 1
