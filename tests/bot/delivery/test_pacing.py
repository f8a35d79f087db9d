"""28 a second in all, 1 a second to a chat with a small burst, 20 a minute to a group; taps are free."""

from bot.delivery.pacing import GROUP, KEPT, MINUTE, OVERALL, STRANGERS, Pacing


def send(pacing: Pacing, chat: int, now: float, times: int = 1, method: str = "sendMessage") -> None:
    for _ in range(times):
        pacing.spend(chat, method, now)


def test_a_chat_may_have_three_at_once_and_then_waits_a_second() -> None:
    pacing = Pacing()
    send(pacing, 7, 0.0, 2)
    assert pacing.blocked(0.0) == {}

    send(pacing, 7, 0.0)

    assert 1.0 <= pacing.blocked(0.0)[7] < 1.1
    assert pacing.blocked(1.1) == {}


def test_chats_do_not_wait_for_each_other() -> None:
    pacing = Pacing()
    send(pacing, 7, 0.0, 3)

    assert 8 not in pacing.blocked(0.0)


def test_a_group_has_twenty_a_minute_however_they_are_spread() -> None:
    pacing = Pacing()
    for second in range(GROUP):
        send(pacing, -7, second * 2.0)

    assert pacing.blocked(40.0)[-7] >= 60.0
    assert -7 not in pacing.blocked(61.5)


def test_a_private_chat_has_no_limit_a_minute() -> None:
    pacing = Pacing()
    for second in range(40):
        send(pacing, 7, second * 1.1)

    assert pacing.blocked(45.0) == {}


def test_edits_count_as_messages() -> None:
    pacing = Pacing()
    send(pacing, 7, 0.0, 3, "editMessageText")

    assert 7 in pacing.blocked(0.0)


def test_answers_to_taps_are_free() -> None:
    pacing = Pacing()
    send(pacing, 7, 0.0, 50, "answerCallbackQuery")

    assert pacing.blocked(0.0) == {}
    assert pacing.room(0.0) == OVERALL


def test_all_chats_together_have_so_many_a_second() -> None:
    pacing = Pacing()
    for chat in range(OVERALL):
        send(pacing, chat, 0.5)

    assert pacing.room(0.6) == 0
    assert 0.8 < pacing.next_room(0.6) <= 0.9
    assert pacing.room(1.6) == OVERALL


def test_chats_at_rest_are_forgotten() -> None:
    pacing = Pacing()
    for chat in range(1, 100):
        send(pacing, chat, 0.0)

    pacing.blocked(10.0)

    assert pacing._chats == {}


def test_lifted_pacing_holds_nothing() -> None:
    pacing = Pacing(lifted=True)
    send(pacing, -7, 0.0, 500)

    assert pacing.blocked(0.0) == {}
    assert pacing.room(0.0) > OVERALL


def test_of_a_groups_twenty_a_minute_eight_are_kept_for_what_is_new_or_an_answer() -> None:
    assert (GROUP, KEPT) == (20, 8)
    pacing = Pacing()
    for second in range(12):
        assert pacing.holds(float(second)).kept == frozenset()
        pacing.spend(-1, "editMessageText", float(second))

    assert pacing.holds(12.0).kept == {"-1", "beside:-1"}, "what rides beside the chat is paced with it"
    assert pacing.holds(MINUTE).kept == frozenset(), "the first of them is a minute old"


def test_what_was_sent_before_the_process_started_counts() -> None:
    pacing = Pacing()
    for second in range(GROUP):
        pacing.remember(-1, 1_000.0 - 40 + second)

    assert pacing.blocked(1_000.0) == {-1: 960.0 + MINUTE}


def test_an_album_counts_as_many_as_its_parts() -> None:
    pacing = Pacing()
    pacing.spend(-1, "sendMediaGroup", 0.0, parts=GROUP)

    assert pacing.blocked(30.0) == {-1: MINUTE}


def test_an_album_fits_a_group_only_where_its_minute_has_room_for_all_of_it() -> None:
    pacing = Pacing()
    for second in range(11):
        send(pacing, -1, second * 2.0)

    assert not pacing.fits(1, -1, 10, 30.0, OVERALL)
    assert pacing.albums(30.0) == {1: MINUTE}
    assert pacing.holds(30.0).not_yet == {1}
    assert pacing.fits(1, -1, 9, 30.0, OVERALL)
    assert pacing.fits(1, -1, 10, MINUTE, OVERALL)
    assert pacing.albums(MINUTE) == {}


def test_an_album_fits_a_private_chat_when_that_is_at_rest() -> None:
    pacing = Pacing()
    send(pacing, 7, 0.0, 2)

    assert not pacing.fits(1, 7, 10, 0.0, OVERALL)
    assert 2.0 < pacing.albums(0.0)[1] < 2.2
    assert pacing.fits(1, 7, 10, 2.2, OVERALL)


def test_strangers_get_two_a_second_all_together() -> None:
    pacing = Pacing()
    for chat in range(STRANGERS):
        pacing.spend(chat, "sendMessage", 0.0, stranger=True)

    assert pacing.holds(0.5).strangers == 0
    assert pacing.holds(1.1).strangers == STRANGERS


def test_the_next_stranger_has_room_a_second_after_the_last_but_one() -> None:
    pacing = Pacing()
    assert pacing.next_stranger(0.0) == 0.0
    for chat, at in ((7, 0.0), (8, 0.4)):
        pacing.spend(chat, "sendMessage", at, stranger=True)

    assert pacing.next_stranger(0.5) == 0.5
    assert pacing.next_stranger(1.1) == 0.0
