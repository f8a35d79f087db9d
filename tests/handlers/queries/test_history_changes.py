"""The history of a case says what was added and what was put right, and forgets with the notes."""

from tests.handlers.town import Message, Town
from tests.handlers.weekly import CENTRE_CHAT, WORKER_CHAT
from tests.street import LI, WANG

DESK = 1000 + LI.id


def history(town: Town) -> str:
    town.say(LI, "/case 0001")
    [found] = [one for one in town.in_chat(DESK) if "办理经过" in one.text][-1:]
    return found.text


def opened(town: Town, *labels: str) -> Message:
    """The case's card in private, after these buttons from the centre's group on."""
    town.tap(LI, town.last(CENTRE_CHAT), labels[0])
    for label in labels[1:]:
        town.tap(LI, town.last(DESK), label)
    return town.last(DESK)


def test_a_correction_says_what_was_changed(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号垃圾满溢", WORKER_CHAT)

    opened(town, "更多", "紧急程度", "紧急")
    opened(town, "更多", "改地点")
    town.say(LI, "首义路21号")

    told = history(town)
    assert "更正（紧急程度改为紧急）" in told
    assert "更正（地点：首义路21号）" in told


def test_what_was_added_is_named_and_an_erased_place_is_gone(town: Town) -> None:
    report = town.say(WANG, "#上报 垃圾满溢", WORKER_CHAT)
    town.say(WANG, "地点：首义路12号", WORKER_CHAT, reply_to=report, photo=True)
    town.say(WANG, "", WORKER_CHAT, point=(30.54, 114.31))

    told = history(town)
    assert "补充（地点：首义路12号、图1）" in told
    assert "补充（定位）" in told

    note = town.case().place.note
    assert note is not None
    town.tx.notes.erase_note(note)
    assert "补充（地点：（已按规定删除）、图1）" in history(town)


def test_an_assist_names_its_task_and_that_it_was_whistled_for(town: Town) -> None:
    town.say(WANG, "#上报 首义路12号占道经营", WORKER_CHAT)
    town.tap(LI, town.last(CENTRE_CHAT), "派 城管中队")
    opened(town, "更多", "协办", "房管所", "吹哨")
    town.say(LI, "4小时内联合清理")

    told = history(town)
    assert "向房管所吹哨" in told
    assert "联合清理" in told
