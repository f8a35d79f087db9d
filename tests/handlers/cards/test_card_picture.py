"""The picture on a card: who sees it, how the card is edited with it, what becomes of it where it may not stay."""

from dataclasses import replace

import pytest

from dispatch.model import CaseId, MediaId, Status
from handlers.bot_api.pictures import MAX_CAPTION, Sheet
from handlers.bot_api.request import Outgoing
from handlers.cards.card_picture import differs
from handlers.delivery import DeliveryFailure, delivered, file_settled, undeliverable
from handlers.notify.destinations import Destination
from handlers.notify.outbox_writer import OutboxWriter
from handlers.rendering.render import render
from sandbox.markup import parse_html
from sandbox.wire import utf16
from storage.media.media import MediaKind
from storage.media.media_files import LossReason
from storage.messages.parcels import Parcel, Priority, Shape, State
from storage.upkeep.residents import Wanted
from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT
from tests.street import LI, OFFICER_SQUAD, WANG

REPORT = "#上报 首义路12号门口占道经营"
OWN = 1000 + WANG.id
NEUTRAL = Sheet()


@pytest.fixture(autouse=True)
def chosen(town: Town) -> None:
    """Both groups show pictures; the one of the workers would be asked in vain."""
    for chat in (CENTRE_CHAT, UNIT_CHAT, WORKER_CHAT):
        town.tx.chats.show_pictures(chat, wanted=True)


def reported(town: Town, words: str = REPORT) -> str:
    """The file id of the picture of a report."""
    message = town.say(WANG, words, WORKER_CHAT, photo=True)
    return f"p{WORKER_CHAT}.{message.id}"


def methods(town: Town, chat: int) -> list[str]:
    return [out.method for out in town.sent if out.params.get("chat_id") == chat]


def turned_sensitive(town: Town) -> None:
    case = town.case()
    changed = replace(case, sensitive=True, revision=case.revision + 1)
    event = town.tx.cases.events(case.id)[0].event
    town.tx.cases.save(case, changed, (event,), LI.id, town.at)
    for chat in (CENTRE_CHAT, UNIT_CHAT, 1000 + LI.id):
        if town.tx.cards.get(case.id, chat) is not None:
            redrawn(town, chat)


def redrawn(town: Town, chat: int) -> None:

    OutboxWriter(town.tx, town.at, town.centre, f"t{len(town.sent)}").card(town.case(), Destination(chat), anew=True)
    town.deliver()


def test_the_first_card_of_a_report_with_a_photo_is_a_photo_at_no_further_call(town: Town) -> None:
    picture = reported(town)

    card = town.last(CENTRE_CHAT)
    assert card.picture == picture
    assert town.case().number in card.text
    assert "派 城管" in "".join(card.labels)
    assert methods(town, CENTRE_CHAT) == ["sendPhoto"]


def test_a_group_of_workers_has_texts_whatever_was_chosen(town: Town) -> None:
    reported(town)

    assert town.last(WORKER_CHAT).picture is None


def test_a_group_whose_admin_has_not_chosen_it_has_texts(town: Town) -> None:
    town.tx.chats.show_pictures(CENTRE_CHAT, wanted=False)

    reported(town)

    assert methods(town, CENTRE_CHAT) == ["sendMessage"]


def test_the_card_goes_on_by_its_caption_and_the_unit_sees_the_picture(town: Town) -> None:
    picture = reported(town)

    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")

    assert town.last(UNIT_CHAT).picture == picture
    assert methods(town, CENTRE_CHAT) == ["sendPhoto", "editMessageCaption"]
    assert "待接单" in town.last(CENTRE_CHAT).text


def test_a_photo_that_comes_later_is_added_to_the_card_that_stands(town: Town) -> None:
    report = town.say(WANG, REPORT, WORKER_CHAT)
    assert town.last(CENTRE_CHAT).picture is None

    town.say(WANG, "", WORKER_CHAT, reply_to=report, photo=True)

    assert town.last(CENTRE_CHAT).picture is not None
    assert methods(town, CENTRE_CHAT) == ["sendMessage", "editMessageMedia"]
    assert "图1" in town.last(CENTRE_CHAT).text


def test_a_sensitive_case_has_its_picture_in_private_alone(town: Town) -> None:
    picture = reported(town, "#上报 首义路12号两家吵架")
    assert town.case().sensitive

    assert town.last(CENTRE_CHAT).picture is None
    assert town.last(1000 + LI.id).picture == picture


def test_a_case_that_turns_sensitive_loses_its_picture_in_every_group(town: Town) -> None:
    reported(town)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")

    turned_sensitive(town)

    assert town.last(CENTRE_CHAT).picture == town.last(UNIT_CHAT).picture == NEUTRAL
    assert methods(town, CENTRE_CHAT)[-1] == "editMessageMedia"
    assert "首义路" not in town.last(CENTRE_CHAT).text


def test_a_picture_that_a_group_may_no_longer_see_goes_before_everything_else(town: Town) -> None:
    reported(town)
    case = town.case()
    changed = replace(case, sensitive=True, revision=case.revision + 1)
    town.tx.cases.save(case, changed, (town.tx.cases.events(case.id)[0].event,), LI.id, town.at)
    out = OutboxWriter(town.tx, town.at, town.centre, "t")

    for chat in (CENTRE_CHAT, WORKER_CHAT):
        out.card(town.case(), Destination(chat))
    priorities = {one.chat_id: one.priority for one in town.tx.outbox.claim(town.at)}

    assert priorities == {CENTRE_CHAT: Priority.URGENT, WORKER_CHAT: Priority.REDRAW}


def test_a_card_with_the_neutral_picture_goes_on_by_its_caption(town: Town) -> None:
    reported(town)
    turned_sensitive(town)

    town.tap(LI, town.last(CENTRE_CHAT), "更多")
    redrawn(town, CENTRE_CHAT)

    assert methods(town, CENTRE_CHAT).count("editMessageMedia") == 1


def test_a_case_of_which_somebody_was_erased_loses_its_picture_everywhere(town: Town) -> None:
    reported(town, f"{REPORT}\n联系人：张三丰\n电话：13800001234")
    kept = town.tx.residents.find(Wanted("13800001234"))
    assert kept.contacts

    town.tx.residents.forget(kept)
    redrawn(town, CENTRE_CHAT)

    assert town.last(CENTRE_CHAT).picture == NEUTRAL


def test_a_card_that_a_newer_one_replaces_loses_its_picture(town: Town) -> None:
    picture = reported(town)
    case = town.case()

    older = town.last(CENTRE_CHAT)
    OutboxWriter(town.tx, town.at, town.centre, "again").new_card(case.id, Destination(CENTRE_CHAT), None)
    town.deliver()

    assert town.last(CENTRE_CHAT).picture == picture
    assert town.messages[CENTRE_CHAT, older.id].picture == NEUTRAL
    assert "见下方新卡片" in town.messages[CENTRE_CHAT, older.id].text


def test_a_long_card_is_cut_to_a_caption_and_says_where_the_rest_is(town: Town) -> None:
    report = town.say(WANG, f"{REPORT}，{'推车堵了人行道，' * 60}", WORKER_CHAT, photo=True)
    for number in range(3):
        town.say(WANG, f"{number}{'又来了，' * 80}", WORKER_CHAT, reply_to=report)

    caption = town.last(CENTRE_CHAT).text

    assert "（全文见 /case）" in caption
    assert utf16(parse_html(caption)[0]) <= MAX_CAPTION


def owed(town: Town, chat: int = CENTRE_CHAT) -> Parcel:
    """The card in that chat, claimed and not yet sent."""

    OutboxWriter(town.tx, town.at, town.centre, f"o{len(town.sent)}").card(town.case(), Destination(chat), anew=True)
    (parcel,) = town.tx.outbox.claim(town.at)
    return parcel


def rendered(town: Town, parcel: Parcel, shape: Shape | None) -> Outgoing:
    out = render(town.tx, replace(parcel, shape=shape), town.at, town.centre)
    assert out is not None
    return out


def test_a_picture_that_can_not_be_shown_is_left_out_and_the_words_go(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT, photo=True)
    town.tx.cards.retire(CaseId(1), CENTRE_CHAT)
    parcel = owed(town)

    out = rendered(town, parcel, Shape.NO_PICTURE)

    assert out.method == "sendMessage"
    assert out.picture is None, "it stays a text, or each edit would be refused once more"


def test_a_refused_new_picture_leaves_the_old_one_and_is_not_tried_again(town: Town) -> None:
    reported(town)
    town.tx.cards.note_drawn(CaseId(1), CENTRE_CHAT, b"", "photo:0")
    parcel = owed(town)
    assert rendered(town, parcel, None).method == "editMessageMedia"

    out = rendered(town, parcel, Shape.NO_PICTURE)
    delivered(town.tx, parcel, out, None, town.at, town.centre)

    assert out.method == "editMessageCaption"
    card = town.tx.cards.get(CaseId(1), CENTRE_CHAT)
    assert card is not None
    assert card.picture == "!photo:1"


@pytest.mark.parametrize(
    ("noted", "shape", "method"),
    [
        (None, None, "editMessageText"),
        (None, Shape.PHOTO, "editMessageMedia"),
        ("", Shape.PHOTO, "editMessageMedia"),
        ("photo:1", Shape.TEXT, "editMessageText"),
        ("", Shape.NO_PICTURE, "editMessageText"),
    ],
)
def test_a_card_is_edited_as_what_telegram_says_that_it_is(
    town: Town, noted: str | None, shape: Shape | None, method: str
) -> None:
    """A restored backup, or an older version, may have noted another thing."""
    reported(town)
    town.tx.cards.note_drawn(CaseId(1), CENTRE_CHAT, b"", noted)

    out = rendered(town, owed(town), shape)

    assert out.method == method
    assert out.picture == (None if method == "editMessageText" else "photo:1")


def test_a_card_whose_picture_would_stay_is_deleted_and_comes_anew_as_a_text(town: Town) -> None:
    reported(town)
    older = town.last(CENTRE_CHAT)
    turned = town.case()
    town.tx.chats.show_pictures(CENTRE_CHAT, wanted=False)
    parcel = owed(town)
    assert rendered(town, parcel, Shape.NO_PICTURE).method == "editMessageMedia"

    town.tx.outbox.settle(parcel.id, State.SUPERSEDED, town.at)
    undeliverable(town.tx, parcel, DeliveryFailure.NOT_TO_BE_CHANGED, town.at, town.centre)
    town.deliver()

    assert (CENTRE_CHAT, older.id) not in town.messages
    assert town.last(CENTRE_CHAT).picture is None
    assert turned.number in town.last(CENTRE_CHAT).text


@pytest.mark.parametrize(
    ("pictured", "shape", "method"),
    [
        (True, None, "editMessageMedia"),
        (False, None, "editMessageText"),
        (False, Shape.PHOTO, "editMessageMedia"),
        (True, Shape.TEXT, "editMessageText"),
        (True, Shape.NO_PICTURE, "deleteMessage"),
    ],
)
def test_an_older_card_is_retired_as_what_it_is(town: Town, pictured: bool, shape: Shape, method: str) -> None:

    reported(town)
    OutboxWriter(town.tx, town.at, town.centre, "x").retire(town.case(), CENTRE_CHAT, 99, pictured=pictured)
    (parcel,) = town.tx.outbox.claim(town.at)

    assert rendered(town, parcel, shape).method == method


def test_an_officer_in_private_sees_the_picture_and_a_text_from_before_stays_one(town: Town) -> None:
    reported(town)
    town.tx.cards.note_drawn(CaseId(1), CENTRE_CHAT, b"", None)
    town.messages[CENTRE_CHAT, 1] = replace(town.last(CENTRE_CHAT), picture=None)

    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")

    assert methods(town, CENTRE_CHAT)[-1] == "editMessageText"
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.messages[card.chat, card.id], "进展")
    own: Message = town.in_chat(1000 + OFFICER_SQUAD.id)[0]
    assert own.picture is not None


# ── several pictures: sheets of sealed copies ──


def comes(town: Town, *numbers: int) -> None:
    """The files are fetched, one after the other."""
    for number in numbers:
        (one,) = town.tx.media.get([MediaId(number)])
        town.tx.files.stored(one.id, f"where {number} lies")
        file_settled(town.tx, one, town.at, town.centre)
        town.deliver()


def with_photos(town: Town, count: int) -> Message:
    report = town.say(WANG, REPORT, WORKER_CHAT, photo=True)
    for _ in range(count - 1):
        town.say(WANG, "", WORKER_CHAT, reply_to=report, photo=True)
    return report


def test_a_single_photo_stays_as_it_is_when_its_copy_has_come(town: Town) -> None:
    picture = reported(town)

    comes(town, 1)

    assert town.last(CENTRE_CHAT).picture == picture
    assert methods(town, CENTRE_CHAT) == ["sendPhoto"]


def test_several_photos_are_one_sheet_once_all_copies_have_come(town: Town) -> None:
    with_photos(town, 3)
    before = len(methods(town, CENTRE_CHAT))

    comes(town, 1, 2)
    assert len(methods(town, CENTRE_CHAT)) == before
    comes(town, 3)

    assert town.last(CENTRE_CHAT).picture == Sheet((MediaId(1), MediaId(2), MediaId(3)))
    assert methods(town, CENTRE_CHAT)[before:] == ["editMessageMedia"]


def test_a_sheet_has_four_at_most_and_a_later_one_stays_out(town: Town) -> None:
    report = with_photos(town, 4)
    comes(town, 1, 2, 3, 4)

    town.say(WANG, "", WORKER_CHAT, reply_to=report, photo=True)
    comes(town, 5)

    assert town.last(CENTRE_CHAT).picture == Sheet(tuple(map(MediaId, (1, 2, 3, 4))))
    assert "图5" in town.last(CENTRE_CHAT).text


def test_a_sheet_stays_until_the_copy_of_a_later_photo_has_come(town: Town) -> None:
    report = with_photos(town, 2)
    comes(town, 1, 2)
    both = town.last(CENTRE_CHAT).picture

    town.say(WANG, "", WORKER_CHAT, reply_to=report, photo=True)
    assert town.last(CENTRE_CHAT).picture == both
    comes(town, 3)

    assert town.last(CENTRE_CHAT).picture == Sheet(tuple(map(MediaId, (1, 2, 3))))


def test_a_photo_that_does_not_come_leaves_the_others_on_the_sheet(town: Town) -> None:
    with_photos(town, 3)
    comes(town, 1, 3)
    (lost,) = town.tx.media.get([MediaId(2)])

    town.tx.files.lost(MediaId(2), LossReason.TOO_BIG)
    file_settled(town.tx, lost, town.at, town.centre)
    town.deliver()

    assert town.last(CENTRE_CHAT).picture == Sheet((MediaId(1), MediaId(3)))


def test_a_picture_that_was_sent_as_a_file_is_added_once_its_copy_has_come(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)
    number = town.tx.media.keep(
        MediaKind.DOCUMENT, "file", "unique", WORKER_CHAT, 9, None, WANG.id, town.at, mime="image/png"
    )
    case = town.case()
    changed = replace(case, media=(number,), revision=case.revision + 1)
    town.tx.cases.save(case, changed, (town.tx.cases.events(case.id)[0].event,), WANG.id, town.at)
    town.tx.media.claim([number], case.id)
    assert town.last(CENTRE_CHAT).picture is None

    comes(town, number)

    assert town.last(CENTRE_CHAT).picture == Sheet((number,))


def settled_with_a_photo(town: Town) -> None:
    """A result with one picture."""
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管")
    card = town.last(UNIT_CHAT)
    town.tap(OFFICER_SQUAD, card, "接单")
    town.tap(OFFICER_SQUAD, town.messages[card.chat, card.id], "办结")
    prompt = town.last(1000 + OFFICER_SQUAD.id)
    town.say(OFFICER_SQUAD, "已劝离", photo=True)
    town.tap(OFFICER_SQUAD, town.messages[prompt.chat, prompt.id], "提交")


def test_the_check_shows_before_and_after_side_by_side(town: Town) -> None:
    first = reported(town)
    comes(town, 1)

    settled_with_a_photo(town)
    assert town.last(OWN).picture == first
    assert "处置前" not in town.last(OWN).text
    comes(town, 2)

    for chat in (OWN, CENTRE_CHAT, UNIT_CHAT):
        assert town.last(chat).picture == Sheet((MediaId(1),), (MediaId(2),))
        assert "左：处置前 · 右：处置后" in town.last(chat).text
    assert town.last(WORKER_CHAT).picture is None


def test_a_result_alone_is_shown_as_such(town: Town) -> None:
    town.say(WANG, REPORT, WORKER_CHAT)

    settled_with_a_photo(town)

    assert town.last(OWN).picture is not None
    assert "图为处置后" in town.last(OWN).text


def test_a_check_that_failed_shows_what_was_before(town: Town) -> None:
    first = reported(town)
    comes(town, 1)
    settled_with_a_photo(town)
    comes(town, 2)

    town.tap(WANG, town.last(OWN), "核查不通过")
    reasons = town.in_chat(OWN)[0]
    town.press(WANG, reasons, reasons.rows[0][0]["callback_data"])

    assert town.case().status is Status.HANDLING
    assert town.last(CENTRE_CHAT).picture == first
    assert "处置后" not in town.last(CENTRE_CHAT).text


def test_a_sheet_that_is_refused_says_nothing_of_before_and_after(town: Town) -> None:
    reported(town)
    comes(town, 1)
    settled_with_a_photo(town)
    town.tx.files.stored(MediaId(2), "where it lies")
    parcel = owed(town)

    out = rendered(town, parcel, Shape.NO_PICTURE)
    delivered(town.tx, parcel, out, None, town.at, town.centre)

    assert out.method == "editMessageCaption"
    assert "处置后" not in str(out.params["caption"])
    card = town.tx.cards.get(CaseId(1), CENTRE_CHAT)
    assert card is not None
    assert card.picture == "!sheet:1/2"
    assert not differs(town.tx, town.case(), card), "it is not tried anew with every change"


def test_pictures_that_are_forgotten_by_their_age_give_way_to_the_neutral_one(town: Town) -> None:
    reported(town)
    comes(town, 1)
    town.tx.media._connection.raw.execute("UPDATE media SET path = NULL, attempts = 6, error = 'forgotten'")

    redrawn(town, CENTRE_CHAT)

    assert town.last(CENTRE_CHAT).picture == NEUTRAL
