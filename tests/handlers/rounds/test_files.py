"""Pictures of visits and voices: kept, fetched and shown again to who may see, and a voice's name nobody."""

from dispatch.model import Person
from handlers.rounds.files import files
from handlers.wording.speech import saying
from tests.handlers.rounds.test_visits import card, carded
from tests.handlers.town import Town
from tests.handlers.weekly import WORKER_CHAT
from tests.street import CHEN, DIRECTOR, LI, WANG, ZHAO


def shown(town: Town) -> list[object]:
    return [out.params["photo"] for out in town.sent if out.method == "sendPhoto"]


def chat_of(person: Person) -> int:
    return person.telegram_id or 0


def test_a_picture_of_a_visit_is_fetched_and_shown_again_to_who_makes_it(town: Town) -> None:
    one, _ = carded(town)

    mine = town.say(LI, "记录本第三页", photo=True)

    visit = town.tx.visits.require(one.id)
    (waiting,) = town.tx.files.unfetched(9)
    assert visit.media == (waiting.id,)
    assert "附件：图1" in card(town).text
    town.tap(LI, card(town), "看附件")
    assert shown(town) == [f"p{mine.chat}.{mine.id}"]


def test_only_who_makes_the_visit_and_the_director_may_see_it(town: Town) -> None:
    one, _ = carded(town)
    town.say(LI, "记录本第三页", photo=True)
    say = saying(town.centre, town.at)

    seen = [files(town.tx, who, f"visit-{one.id}", say) is not None for who in (LI, DIRECTOR, ZHAO, WANG)]

    assert seen == [True, True, False, False]
    assert files(town.tx, LI, "visit-999", say) is None


def test_a_visit_s_picture_goes_into_no_report_that_follows(town: Town) -> None:
    carded(town)
    town.say(LI, "记录本第三页", photo=True)

    assert town.tx.media.loose(chat_of(LI), LI.id, town.at, 0) == []


def test_a_picture_sent_with_a_voice_is_kept_for_who_answers_and_does_not_say_who_sent_it(town: Town) -> None:
    mine = town.say(WANG, "#困难 门禁坏了", photo=True)

    (voice,) = town.tx.voices.waiting()
    (media,) = town.tx.media.get(voice.media)
    assert (media.sender, media.chat_id, media.message_id) == (None, 0, 0)
    assert [one.id for one in town.tx.files.unfetched(9)] == [media.id]
    assert "\n附件：图1\n" in town.last(chat_of(WANG)).text

    town.say(LI, "/voice")
    listed = town.last(chat_of(LI))
    assert "（附件 图1）" in listed.text
    town.tap(LI, listed, "看附件 1")
    assert shown(town) == [f"p{mine.chat}.{mine.id}"]


def test_nobody_else_is_shown_the_picture_of_a_voice(town: Town) -> None:
    town.say(WANG, "#困难 门禁坏了", photo=True)
    town.say(LI, "/voice")

    data = town.last(chat_of(LI)).data("看附件 1")
    town.say(ZHAO, "/voice")

    alert = town.press(ZHAO, town.last(chat_of(ZHAO)), data)

    assert alert == "这一条不由您处理。"
    assert shown(town) == []
    assert files(town.tx, CHEN, "voice-1", saying(town.centre, town.at)) is None


def test_the_parts_of_an_album_go_with_the_voice_also_from_a_group(town: Town) -> None:
    for words in ("#建议 这里装一个灯", "", ""):
        town.say(WANG, words, WORKER_CHAT, photo=True, album="a1")

    (voice,) = town.tx.voices.waiting()
    assert len(voice.media) == 3
    assert "\n附件：图3\n" in town.last(chat_of(WANG)).text
    assert all(one.sender is None and one.album is None for one in town.tx.media.get(voice.media))
    town.say(LI, "/voice")
    town.tap(LI, town.last(chat_of(LI)), "看附件 1")
    assert len([out for out in town.sent if out.method == "sendMediaGroup"]) == 1
