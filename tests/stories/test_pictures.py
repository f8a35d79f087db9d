"""Pictures stand on the cards where the work is done, and go where a case turns sensitive or somebody is erased."""

import pytest

from bot.cli.person_data import erase_resident
from handlers.bot_api.pictures import NEUTRAL
from handlers.notify.redraw import draw_anew
from storage.transaction import Transaction
from storage.upkeep.residents import Wanted
from tests.stories.cast import ADMIN, CENTRE, OWNER, SQUAD, WANG, WORKERS, WU
from tests.stories.road import STALL
from tests.stories.seen import Seen
from tests.stories.stage import Stage

REFUSED = ["wrong file identifier/HTTP URL specified", "not enough rights to send photos to the chat"]


async def with_photo(stage: Stage, text: str = STALL) -> tuple[str, str]:
    """The number of the case, and the file id of its photo."""
    await stage.photo(WANG, WORKERS, text)
    (photo,) = stage.ask("SELECT file_id FROM media ORDER BY id DESC LIMIT 1")[0]
    return (await stage.last(CENTRE)).text.split()[0], str(photo)


def calls(stage: Stage, chat: int) -> list[str]:
    """What the bot has asked of Telegram for that chat, but for what was refused."""
    said = [one for one in stage.town.log if one["params"].get("chat_id") == chat and one["status"] == 200]
    return [one["method"] for one in said if one["method"] not in ("getChat", "getChatMember")]


def noted(stage: Stage, chat: int) -> str | None:
    [(picture,)] = stage.ask(f"SELECT picture FROM cards WHERE chat_id = {chat}")
    return None if picture is None else str(picture)


async def test_the_photo_of_a_report_is_seen_where_it_is_dispatched_and_where_it_is_settled(stage: Stage) -> None:
    number, photo = await with_photo(stage)

    card = await stage.card(CENTRE, number)
    assert card.photo == photo
    assert calls(stage, CENTRE) == ["sendPhoto"], "no further call"
    assert (await stage.card(WORKERS, number)).photo is None
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    assert (await stage.last(SQUAD)).photo == photo
    await stage.tap(WU, SQUAD, "接单")

    assert (await stage.card(CENTRE, number)).id == card.id
    assert "处置中" in (await stage.card(CENTRE, number)).text
    assert calls(stage, CENTRE) == ["sendPhoto", *["editMessageCaption"] * (len(calls(stage, CENTRE)) - 1)]


async def test_a_case_that_turns_sensitive_shows_its_picture_to_no_group_any_more(stage: Stage) -> None:
    number, photo = await with_photo(stage)
    before = await stage.card(CENTRE, number)

    await stage.tap(OWNER, CENTRE, "更多")
    for step in ("改类别", "矛盾纠纷", "邻里纠纷"):
        await stage.tap(OWNER, CENTRE, step)

    card = await stage.card(CENTRE, number)
    assert (before.photo, card.id) == (photo, before.id)
    assert card.photo is not None
    assert card.photo != photo
    assert "首义路" not in card.text
    assert noted(stage, CENTRE) == NEUTRAL.name
    assert photo in [one.photo for one in await stage.said(OWNER)], "its owner sees it in private"


async def test_an_admin_chooses_whether_a_group_shows_pictures(stage: Stage) -> None:
    number, photo = await with_photo(stage)
    await stage.say(ADMIN, CENTRE, "/bind centre")

    await stage.tap(ADMIN, ADMIN, "不再显示图片")
    assert (await stage.card(CENTRE, number)).photo != photo
    other, _ = await with_photo(stage, "#上报 首义路88号井盖缺失")
    assert (await stage.card(CENTRE, other)).photo is None

    await stage.tap(ADMIN, ADMIN, "群内显示图片")
    third, picture = await with_photo(stage, "#上报 首义路66号垃圾桶满了")
    assert (await stage.card(CENTRE, third)).photo == picture


@pytest.mark.parametrize("words", REFUSED)
async def test_a_photo_that_is_refused_leaves_the_card_a_text_that_goes_on(stage: Stage, words: str) -> None:
    refused = {"method": "sendPhoto", "chat": CENTRE, "action": "400", "description": f"Bad Request: {words}"}
    await stage.do("faults", plan=[refused | {"times": 1}])

    number, _ = await with_photo(stage)
    assert (await stage.card(CENTRE, number)).photo is None
    assert "派 城管中队" in "".join((await stage.card(CENTRE, number)).buttons)
    await stage.tap(OWNER, CENTRE, "派 城管中队")

    assert "待接单" in (await stage.card(CENTRE, number)).text
    assert noted(stage, CENTRE) is None
    assert (await stage.last(SQUAD)).photo is not None


async def test_an_answer_to_the_photo_that_is_lost_counts_as_one_that_may_have_come(stage: Stage) -> None:
    await stage.do("faults", plan=[{"action": "drop_answer", "method": "sendPhoto", "chat": CENTRE, "times": 1}])
    await stage.photo(WANG, WORKERS, STALL)

    await stage.later(seconds=11)

    assert len([one for one in await stage.said(CENTRE) if one.photo]) == 2
    await stage.tap(OWNER, CENTRE, "派 城管中队")


async def test_a_photo_that_was_noted_as_a_text_is_edited_as_what_it_is(stage: Stage) -> None:
    """As after a restore of a backup from before it had its picture."""
    number, photo = await with_photo(stage)
    await stage.alter(lambda tx: forget_picture(tx, CENTRE))

    await stage.tap(OWNER, CENTRE, "派 城管中队")

    card = await stage.card(CENTRE, number)
    assert "待接单" in card.text
    assert card.photo == photo
    assert noted(stage, CENTRE) is not None


def forget_picture(tx: Transaction, chat: int) -> None:
    [case] = tx.cases.ids_open()
    tx.cards.note_drawn(case, chat, b"", None)


async def test_a_person_who_is_erased_takes_the_picture_from_the_cards(stage: Stage) -> None:
    number, photo = await with_photo(stage, f"{STALL}\n联系人：张三丰\n电话：13800001234")
    assert (await stage.card(CENTRE, number)).photo == photo
    at = stage.now()

    def erase(tx: Transaction) -> None:
        erase_resident(tx, Wanted("13800001234"), at)

    await stage.alter(erase)

    assert (await stage.card(CENTRE, number)).photo != photo
    assert noted(stage, CENTRE) == NEUTRAL.name


# ── sheets of sealed copies ──

FETCHED = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM media WHERE case_id IS NOT NULL AND path IS NULL)"


async def size_of(stage: Stage, card: Seen) -> tuple[int, int]:
    """Width and height of the picture on a card."""
    assert card.photo is not None
    file = stage.town.files.known[card.photo]
    return file.width, file.height


async def test_an_album_is_one_sheet_on_the_card_by_one_further_call(stage: Stage) -> None:
    await stage.photo(WANG, WORKERS, STALL, count=3)
    await stage.later(seconds=2)
    number = (await stage.last(CENTRE)).text.split()[0]
    await stage.comes(FETCHED)
    await stage.comes("SELECT 1 FROM cards WHERE picture LIKE 'sheet:%'")

    card = await stage.card(CENTRE, number)
    assert "图3" in card.text
    assert noted(stage, CENTRE) == "sheet:1,2,3/"
    assert max(await size_of(stage, card)) == 1280
    assert calls(stage, CENTRE) == ["sendPhoto", "editMessageMedia"]


async def test_the_check_shows_before_and_after_and_turns_neutral_with_the_case(stage: Stage) -> None:
    number, first = await with_photo(stage)
    await stage.comes(FETCHED)
    await stage.tap(OWNER, CENTRE, "派 城管中队")
    await stage.tap(WU, SQUAD, "接单")
    await stage.tap(WU, SQUAD, "办结")
    await stage.photo(WU, WU, "已劝离")
    await stage.tap(WU, WU, "提交")
    await stage.comes(FETCHED)
    await stage.comes("SELECT 1 WHERE (SELECT count(*) FROM cards WHERE picture = 'sheet:1/2') >= 3")

    check = await stage.last(WANG)
    assert calls(stage, CENTRE) == ["sendPhoto", "editMessageCaption", "editMessageCaption", "editMessageMedia"]
    assert "核查通过" in "".join(check.buttons)
    assert "左：处置前 · 右：处置后" in check.text
    for card in (check, await stage.card(CENTRE, number), await stage.last(SQUAD)):
        assert card.photo != first
        assert max(await size_of(stage, card)) <= 1280

    at = stage.now()

    def erase(tx: Transaction) -> None:
        [case] = tx.cases.ids_open()
        tx.notes.erase_note(tx.cases.require(case).description)
        draw_anew(tx, case, at)

    await stage.alter(erase)
    await stage.quiet()

    assert stage.ask("SELECT DISTINCT picture FROM cards WHERE picture <> ''") == [("neutral",)]


async def test_a_sheet_that_can_not_be_made_leaves_the_card_as_it_is(stage: Stage) -> None:
    number, first = await with_photo(stage)
    await stage.comes(FETCHED)
    for file in stage.config.settings.storage.media.iterdir():
        file.write_bytes(b"altered")
    report = [one for one in await stage.messages(WORKERS) if not one.by_bot][-1]

    await stage.photo(WANG, WORKERS, reply_to=report.id)
    await stage.comes(FETCHED)
    await stage.later(seconds=2)

    card = await stage.card(CENTRE, number)
    assert (card.photo, "图2" in card.text) == (first, True)
