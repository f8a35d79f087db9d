"""A tap on a button of a list: answers a place, takes an answer back, decides, puts off, ends, or shows a page."""

from dataclasses import replace
from typing import Final

from dispatch.campaigns import commands as c
from dispatch.campaigns.model import Campaign, CampaignStatus, Finding
from dispatch.campaigns.refusals import ListGone, ListNotYours
from dispatch.case.commands import Withdraw
from dispatch.model import CaseId, Person
from handlers.access.participants import directors, is_among
from handlers.bot_api.incoming import Pressed
from handlers.campaigns import write_list
from handlers.campaigns.announce import redraw, send_card
from handlers.campaigns.buttons import IN_GROUP, ListAct, ListPress, read_press
from handlers.campaigns.carry_out import carry_out, refuse_early, required
from handlers.campaigns.doors import spoken
from handlers.campaigns.holders import Holders
from handlers.campaigns.list_text import title_of
from handlers.campaigns.pages import ASKS, VIEWS, in_sight, sees_all
from handlers.campaigns.write_list import day_end
from handlers.intake.open_case import Told, open_case
from handlers.notify.destinations import FirstCard, is_reached, private
from handlers.notify.messages import CampaignDetail, CampaignMenu, CampaignSheet
from handlers.queries.list_page import page_number
from handlers.turn import carry_out as cases
from handlers.turn.carry_out import Turn
from handlers.turn.private_reply import show_page
from handlers.wording.speech import saying
from storage.campaigns.cards import CardKind
from storage.messages.parcels import Priority

_MAX_EXTENSION: Final = 5
"""Working days that a button bears."""


def tapped(turn: Turn, person: Person, pressed: Pressed, argument: str) -> None:
    """Always answers, once. ValueError for a button that is not of ours; raises a Refusal for what may not be."""
    press = read_press(argument)
    private_chat = pressed.chat is not None and pressed.chat.private
    if not private_chat and press.act not in IN_GROUP:
        raise ValueError(argument)
    if press.act is ListAct.NEW:
        write_list.begin(turn, person)
        turn.out.alert(pressed.callback, "")
        return
    if press.act is ListAct.MENU:
        show_page(turn, person, pressed, CampaignMenu())
        return
    if not 0 < press.campaign <= turn.tx.campaigns.greatest():
        raise ValueError(argument)
    campaign = required(turn, press.campaign)
    if press.act in (ListAct.ANSWER, ListAct.UNDO, ListAct.AGREE, ListAct.DECLINE):
        _act(turn, person, pressed, campaign, press)
    else:
        _show(turn, person, pressed, campaign, press)


def _act(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, press: ListPress) -> None:
    """What changes a list by one tap."""
    match press.act:
        case ListAct.ANSWER:
            _answer(turn, person, pressed, campaign, press)
        case ListAct.UNDO:
            _undo(turn, person, pressed, campaign, press.place)
        case ListAct.AGREE:
            carry_out(turn, campaign, c.Agree(), person)
            turn.out.alert(pressed.callback, "campaigns.done.agreed")
        case _:
            reasons = {reason.code for reason in turn.centre.book.rules.gate_reasons}
            if press.word not in reasons:
                raise ListGone
            carry_out(turn, campaign, c.Decline(press.word), person)
            turn.out.alert(pressed.callback, "campaigns.done.declined")


def _answer(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, press: ListPress) -> None:
    """A problem opens a case; words and pictures for it can be added to the case's card, and are never asked for."""
    command = c.Answer(press.place, press.finding)
    refuse_early(turn, campaign, command, person)
    case = _report(turn, person, campaign, press.place) if press.finding is Finding.PROBLEM else None
    carry_out(turn, campaign, replace(command, case=case), person)
    number = turn.tx.cases.require(case).number if case is not None else ""
    turn.out.alert(pressed.callback, "campaigns.done.problem" if case else "campaigns.done.noted", {"number": number})


def _report(turn: Turn, person: Person, campaign: Campaign, number: int) -> CaseId:
    """The case of a problem, with place and matter filled in; it is the reporter's, to be checked by them."""
    place = campaign.places[number - 1]
    texts = turn.tx.campaigns.texts(campaign.id)
    say = saying(turn.centre, turn.at)
    words = say.words.plain("campaigns.report", title=title_of(turn.tx, campaign, say))
    told = Told(text=words, row=campaign.row, place=spoken(texts.place(number)), grid=place.grid, of_list=True)
    return open_case(turn, person, told, FirstCard(private(person))).id


def _undo(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, number: int) -> None:
    """The case that the answer opened is withdrawn with it."""
    place = campaign.place(number)
    if place is None:
        raise ValueError(number)
    refuse_early(turn, campaign, c.TakeBackAnswer(number), person)
    case = turn.tx.cases.get(place.case) if place.case is not None else None
    if case is not None and case.open:
        cases.carry_out(turn, case, Withdraw(), person)
    carry_out(turn, campaign, c.TakeBackAnswer(number), person)
    turn.out.alert(pressed.callback, "campaigns.done.undone")


def _show(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, press: ListPress) -> None:
    """What shows something, and the two acts of staff that are asked once more before they are done."""
    if not in_sight(turn.tx, person, campaign):
        raise ListNotYours("Read")
    match press.act:
        case ListAct.PAGE:
            _turn_page(turn, person, pressed, campaign, page_number(press.word))
        case ListAct.OPEN:
            _open(turn, person, pressed, campaign)
        case ListAct.VIEW:
            view = press.word.rstrip("0123456789")
            if view not in (*VIEWS, "sum"):
                raise ValueError(press.word)
            page = page_number(press.word[len(view) :])
            show_page(turn, person, pressed, CampaignDetail(campaign.id, view if view in VIEWS else "", page))
        case _:
            _steer(turn, person, pressed, campaign, press)


def _steer(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, press: ListPress) -> None:
    if not sees_all(turn.tx, person):
        raise ListNotYours("Steer")
    if press.act is ListAct.SHEET:
        turn.tx.notes.log_export(person.id, saying(turn.centre, turn.at).words.plain("campaigns.noted"), turn.at)
        _privately(turn, person, pressed, CampaignSheet(campaign.id))
        return
    command: c.Command = c.EndEarly()
    if press.act is ListAct.EXTEND:
        days = int(press.word or "1")
        if not 0 < days <= _MAX_EXTENSION:
            raise ValueError(press.word)
        later = turn.centre.book.calendar.add_working_days(max(campaign.due_at, turn.at), days)
        command = c.ExtendList(day_end(turn, later))
    if not press.word:
        refuse_early(turn, campaign, command, person)
        _privately(turn, person, pressed, CampaignDetail(campaign.id, ASKS[press.act is ListAct.END]))
        return
    carry_out(turn, campaign, command, person)
    show_page(turn, person, pressed, CampaignDetail(campaign.id))


def _turn_page(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign, page: int) -> None:
    chat = private(person).chat_id
    card = turn.tx.list_cards.get(campaign.id, chat, CardKind.WALK)
    turn.out.alert(pressed.callback, "")
    if card is not None:
        turn.tx.list_cards.put(replace(card, page=page, message_id=pressed.message_id))
        redraw(turn.out, campaign, replace(card, message_id=pressed.message_id), own=True)


def _open(turn: Turn, person: Person, pressed: Pressed, campaign: Campaign) -> None:
    """The own card at the foot of the chat for who walks it, the whole for who sees it."""
    if campaign.status is CampaignStatus.ASKED and is_among(person, directors(turn.tx)) and is_reached(person):
        turn.out.alert(pressed.callback, "")
        send_card(turn.out, campaign, private(person), CardKind.ASK, priority=Priority.ANSWER)
        return
    theirs = Holders(turn.tx).theirs(campaign, person)
    if theirs and is_reached(person):
        turn.out.alert(pressed.callback, "")
        send_card(turn.out, campaign, private(person), CardKind.WALK, priority=Priority.ANSWER)
    else:
        _privately(turn, person, pressed, CampaignDetail(campaign.id))


def _privately(turn: Turn, person: Person, pressed: Pressed, message: CampaignDetail | CampaignSheet) -> None:
    in_group = pressed.chat is not None and not pressed.chat.private
    if not is_reached(person):
        turn.out.alert(pressed.callback, "said.cannot_write_privately", loud=True)
        return
    turn.out.alert(pressed.callback, "said.opened_in_private" if in_group else "")
    turn.out.show(private(person), message)
