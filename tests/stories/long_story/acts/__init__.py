"""All that may happen, one row an act: its name, how often it comes, when it may, and what is done."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.stories.long_story.acts import deciding, doors, groups, lists, people, reporting, strangers, trouble
from tests.stories.long_story.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may happen; `can` says whether it may now."""

    name: str
    weight: float
    run: Callable[[World], Awaitable[None]]
    can: Callable[[World], bool] = lambda _: True


def _has_backups(world: World) -> bool:
    return bool(world.backups)


def _is_calm(world: World) -> bool:
    """One kind of trouble at a time is enough to be told apart."""
    return world.telegram.calm(600)


ACTS: Final = (
    # reports
    Act("report", 12, reporting.report),
    Act("album", 1, reporting.album),
    Act("voice", 2, reporting.voice),
    Act("picture without a tag", 2, reporting.picture),
    Act("forwarded report", 2, reporting.forward),
    Act("report from outside", 2, reporting.outside),
    Act("tag as a reply", 1, reporting.reply_with_tag),
    Act("location", 2, reporting.place),
    Act("edit", 2, reporting.edit),
    Act("chatter", 4, reporting.chatter),
    Act("form begun", 2, reporting.begin_form),
    Act("form resumed", 3, reporting.go_on_form),
    Act("draft decided", 2, reporting.decide_draft),
    Act("late answer", 1, reporting.answer_late),
    # decisions
    Act("right people go on", 26, deciding.go_on),
    Act("any tap by anybody", 8, deciding.tap),
    Act("tap on a card as it was", 2, deciding.tap_what_was),
    Act("two taps at once", 1, deciding.tap_twice),
    Act("lists", 4, deciding.read_lists),
    # lists to walk
    Act("list written", 1.5, lists.write),
    Act("list walked", 5, lists.walk),
    # people
    Act("leave", 3, people.leave),
    Act("duty", 1, people.duty),
    Act("roster imported", 2, people.import_roster),
    Act("roster confirmed late", 0.5, people.confirm_roster_late),
    Act("roster exported", 0.5, people.export_roster),
    Act("invitation", 1, people.invite),
    Act("link opened", 1, people.join),
    Act("phone shared", 0.5, people.share_phone),
    Act("bot blocked", 0.7, people.block),
    Act("bot opened again", 1, people.come_back),
    # doors
    Act("doors imported", 1, doors.import_doors),
    Act("visit written", 5, doors.visit),
    Act("tap at doors", 6, doors.tap),
    # groups
    Act("bot removed", 0.4, groups.remove_bot),
    Act("bot added", 0.8, groups.add_bot),
    Act("rights changed", 0.4, groups.change_rights),
    Act("group upgraded", 0.3, groups.upgrade),
    Act("group bound anew", 0.5, groups.bind_anew),
    Act("card deleted", 0.7, groups.delete_card),
    Act("member of a group", 1, groups.come_or_go),
    # strangers
    Act("strangers knock", 1, strangers.knock),
    Act("links guessed", 0.7, strangers.guess_links),
    Act("stranger reports", 0.7, strangers.report_from_outside),
    Act("stranger taps", 0.7, strangers.tap_as_stranger),
    Act("nonsense tapped", 0.7, strangers.send_nonsense),
    Act("guessed data", 1, strangers.guess_data),
    Act("hammering", 0.2, strangers.hammer),
    # trouble
    Act("mishap", 2, trouble.mishap),
    Act("line cut", 0.3, trouble.cut_line, _is_calm),
    Act("line resets", 0.3, trouble.reset_line, _is_calm),
    Act("update comes again", 1, trouble.same_again),
    Act("odd update", 0.5, trouble.odd_update),
    Act("slow question", 0.5, trouble.slow_question, _is_calm),
    Act("restart", 0.7, trouble.restart),
    Act("kill", 1, trouble.kill),
    Act("poisonous letter", 0.3, trouble.poison, _is_calm),
    Act("deadly letter", 0.2, trouble.deadly, _is_calm),
    Act("bug in a wording", 0.2, trouble.wording_bug, _is_calm),
    Act("letters retried", 0.3, trouble.retry_letters),
    # the host
    Act("backup", 0.5, trouble.make_backup),
    Act("restore", 0.2, trouble.put_back, _has_backups),
    Act("key changed", 0.1, trouble.change_key),
    Act("erasure", 0.3, trouble.erase),
    # time
    Act("clock set", 0.7, trouble.set_clock),
    Act("a while", 6, trouble.wait_a_while),
    Act("days", 2, trouble.wait_for_days),
    Act("weeks", 0.1, trouble.wait_for_weeks),
)


def chosen(world: World) -> Act:
    """One of those that may happen now, by weight."""
    can = [act for act in ACTS if act.can(world)]
    return world.pick.choices(can, [act.weight for act in can])[0]
