"""Turns a message of the outbox into a Telegram request when it is sent, so that it says what is so then."""

from collections.abc import Iterable
from datetime import datetime

from dispatch.model import Case, CaseId, Person, PersonId
from handlers.access.audience import may_see
from handlers.access.card_link import card_link
from handlers.areas import files_of, page_of, sections_of
from handlers.bot_api.callback_data import ListName
from handlers.bot_api.pictures import NEUTRAL, repictured
from handlers.bot_api.request import Outgoing, deleted, edited, message
from handlers.campaigns import card_text as campaign_card
from handlers.campaigns import pages as campaign_pages
from handlers.campaigns import result_sheet
from handlers.cards.card_message import card_request
from handlers.centre import Centre
from handlers.digests.picture import words_of
from handlers.digests.scopes import reads
from handlers.households import figures as visit_figures
from handlers.households import pages, sheets
from handlers.notify import attachments, district_package
from handlers.notify import messages as m
from handlers.notify.message_codec import read_message
from handlers.queries import board, disputes, group_pictures
from handlers.queries.board_text import board_page, groups_page
from handlers.queries.case_history import history_page
from handlers.queries.list_page import PageView, cases_page
from handlers.queries.responsibilities import matter_page, matters_page
from handlers.queries.rules import rules_page
from handlers.rendering import chart_picture, contact_reveal, documents, personal_notices, place
from handlers.rendering.decisions import asked_page, offers, taken_page
from handlers.rendering.digest_text import digest_page
from handlers.rendering.figure_cases import figure_cases_page
from handlers.rendering.prompt_text import prompt_text
from handlers.rendering.reminders import reminders_request
from handlers.rendering.sentence_args import args_of, clause_of
from handlers.rendering.statistics_text import statistics_page
from handlers.rendering.still_theirs import is_still_asked, is_still_theirs
from handlers.rendering.todo_list import morning_page
from handlers.roster import roster_file
from handlers.roster.roster_text import doctor_page, links_page, passed_page, roster_page
from handlers.turn.reader_query import BoardPlace
from handlers.wording.speech import Saying, saying
from storage.messages.parcels import Parcel, Priority, Shape
from storage.transaction import Transaction


def render(tx: Transaction, parcel: Parcel, at: datetime, centre: Centre) -> Outgoing | None:
    """What to send for this parcel now; None where its reason is gone."""
    person = tx.people.get(parcel.person) if parcel.person is not None else None
    if not is_still_theirs(tx, parcel, person):
        return None
    say = saying(centre, at, person.language if person is not None else None)
    request = _request(tx, parcel, read_message(parcel), say)
    return _without_sound(request) if request is not None and _is_silent(parcel, say) else request


def _is_silent(parcel: Parcel, say: Saying) -> bool:
    """In the quiet hours only what is urgent makes a sound; other hours of the day are not quiet."""
    book = say.centre.book
    return parcel.silent or (
        parcel.priority is not Priority.URGENT and book.rules.is_quiet(book.calendar.local(say.at).time())
    )


def _without_sound(request: Outgoing) -> Outgoing:
    """Only a new message makes one."""
    if not request.method.startswith("send"):
        return request
    return Outgoing(request.method, request.params | {"disable_notification": True})


def _request(  # noqa: C901 - one arm a message
    tx: Transaction, parcel: Parcel, it: m.Message, say: Saying
) -> Outgoing | None:
    match it:
        case m.CaseCard():
            return card_request(tx, parcel, it, say)
        case m.TapAnswer():
            return _tap(tx, it, say)
        case m.Sentence():
            return _said(tx, parcel, it, say)
        case m.PromptMessage():
            return _prompt(tx, parcel, it, say)
        case m.RetiredCard():
            return _retired(tx, parcel, it, say)
        case m.Deletion():
            return deleted(parcel, it.message)
        case m.NumberRemoval():
            return contact_reveal.hide(parcel, it, say)
        case m.ResidentContact():
            return contact_reveal.contact(tx, parcel, it, say)
        case m.MorningList():
            return _morning(tx, parcel, it, say)
        case m.ReminderList():
            return reminders_request(tx, parcel, it, say)
        case m.HelpText():
            return message(parcel, personal_notices.help_text(tx, it.person, say))
        case m.AttachmentBundle():
            return attachments.request(tx, parcel, it, say)
        case m.PlaceShown():
            return place.venue(tx, parcel, it, say)
        case m.DistrictForm():
            return message(parcel, district_package.form_text(tx, tx.cases.require(it.case), say))
        case m.DistrictRow():
            return documents.row(tx, parcel, tx.cases.require(it.case), say)
        case m.Spreadsheet():
            return documents.spreadsheet(tx, parcel, it, say)
        case m.RosterFile():
            return roster_file.roster(tx, parcel, it, say)
        case m.RosterNotice():
            return _page(parcel, it.edit, roster_page(tx, it, say))
        case m.Handover():
            return _handover(tx, parcel, it, say)
        case m.PassedCases():
            return _passed(tx, parcel, it, say)
        case m.InviteLinks():
            return _page(parcel, None, links_page(tx, it, say))
        case m.DoctorFindings():
            return _page(parcel, None, doctor_page(tx, it, say))
        case m.CareList():
            return pages.care_request(tx, parcel, it, say)
        case m.DoorSheet():
            return sheets.door_request(tx, parcel, it, say)
        case m.GridSheet():
            return sheets.grid_request(tx, parcel, it, say)
        case m.AreaPage():
            return _of_area(tx, parcel, it, say)
        case m.AreaFiles():
            files = files_of(tx, _reader(tx, parcel), it.area, it.of, say)
            return attachments.beside(tx, parcel, it, *files) if files is not None else None
        case m.ChartPicture():
            return chart_picture.photo(parcel, it, say) if _are_words_shown(tx, parcel) else None
        case m.CampaignCard():
            return campaign_card.card_request(tx, parcel, it, say)
        case m.CampaignSheet():
            return result_sheet.document(tx, parcel, it, say)
        case m.GroupPictures():
            view = group_pictures.page(tx, it, say)
            return _page(parcel, it.edit, view) if view is not None else None
        case _:
            return _page(parcel, it.edit, _view(tx, parcel, it, say)) if _is_shown(tx, parcel, it) else None


def _of_area(tx: Transaction, parcel: Parcel, it: m.AreaPage, say: Saying) -> Outgoing | None:
    """None where its reader may not see it any more, or what it was about is over."""
    view = page_of(tx, _reader(tx, parcel), it.area, it.page, say)
    return _page(parcel, it.edit, view) if view is not None else None


def _is_shown(tx: Transaction, parcel: Parcel, it: m.Page) -> bool:
    """Whether its reader may still see such a page: it may have waited long for the line, and roles change."""
    reader = tx.people.get(parcel.person) if parcel.person is not None else None
    match it:
        case m.Board() | m.BoardGroups():
            return reader is not None and board.may_look(reader, board.read_place(it.where) or BoardPlace())
        case m.DisputeList():
            return reader is not None and disputes.may_look(reader)
        case m.CampaignDetail():
            return campaign_pages.may_look(tx, reader, it)
        case m.CaseHistory() | m.DecisionsTaken():
            return bool(_seen(tx, parcel, _cases_in(it)))
        case m.DoorsProposed():
            return it.edit is not None or (reader is not None and bool(pages.proposed_for(tx, reader)))
        case m.Statistics():
            return reads(tx, parcel, it.scope)
        case m.WeeklyDigest() | m.SummaryCases():
            # One of an older version does not say whose it is.
            return not it.period or reads(tx, parcel, it.scope)
        case _:
            return True


def _cases_in(it: m.CaseHistory | m.DecisionsTaken) -> list[CaseId]:
    return [it.case] if isinstance(it, m.CaseHistory) else [*it.done, *(one.case for one in it.left)]


def _are_words_shown(tx: Transaction, picture: Parcel) -> bool:
    """Whether the reader of a picture may still see the words that it follows."""
    words = words_of(tx, picture)
    message = read_message(words) if words is not None else None
    return isinstance(message, m.WeeklyDigest | m.Statistics) and _is_shown(tx, picture, message)


def _view(tx: Transaction, parcel: Parcel, it: m.Page, say: Saying) -> PageView:  # noqa: C901 - one arm a page
    match it:
        case m.CaseList():
            return _listed(tx, parcel, it, say)
        case m.Board():
            return board_page(tx, it, say)
        case m.BoardGroups():
            return groups_page(tx, it, say)
        case m.CaseHistory():
            return history_page(tx, parcel.chat_id, it, say)
        case m.RuleClauses():
            return rules_page(it, say)
        case m.ResponsibilityMatter():
            return matter_page(tx, it, say)
        case m.ResponsibilityList():
            return matters_page(it, say)
        case m.DisputeList():
            return disputes.disputes_page(tx, it, say)
        case m.WeeklyDigest():
            return digest_page(tx, parcel, it, say)
        case m.Statistics():
            return statistics_page(it, say)
        case m.DecisionsAsked():
            return asked_page(tx, it, _seen(tx, parcel, it.cases), _reader(tx, parcel), say)
        case m.DecisionsTaken():
            return taken_page(tx, it, _seen(tx, parcel, _cases_in(it)), say)
        case m.CampaignMenu():
            return campaign_pages.menu_page(tx, _reader(tx, parcel), say)
        case m.CampaignDetail():
            return campaign_pages.detail_page(tx, it, _reader(tx, parcel), say)
        case m.SummaryCases():
            return figure_cases_page(tx, it, _seen(tx, parcel, it.cases), say)
        case m.DoorCard():
            return pages.card_page(tx, it, _reader(tx, parcel), say)
        case m.DoorList():
            return pages.list_page(tx, it, _reader(tx, parcel), say)
        case m.DoorsProposed():
            return pages.proposed_page(tx, it, _reader(tx, parcel), say)
        case m.TodayPage():
            return pages.today_page(tx, it, _reader(tx, parcel), say)
        case m.VisitFiguresPage():
            return visit_figures.figures_page(tx, it, _reader(tx, parcel), say)
        case m.AreaPage():
            raise ValueError("the page of an area is written by the area")


def _listed(tx: Transaction, parcel: Parcel, it: m.CaseList, say: Saying) -> PageView:
    """A page of cases; of the own ones, with what can be decided together."""
    text, rows = cases_page(tx, it, _seen(tx, parcel, it.cases), say)
    if it.paging.name is not ListName.MINE:
        return text, rows
    return text, [*offers(tx, _theirs(tx, parcel, it.cases), _reader(tx, parcel), say), *rows]


def _reader(tx: Transaction, parcel: Parcel) -> Person:
    """Whose private chat it goes to. ValueError for what goes to nobody's."""
    if parcel.person is None:
        raise ValueError(f"parcel {parcel.id} is nobody's")
    return tx.people.require(parcel.person)


def _tap(tx: Transaction, it: m.TapAnswer, say: Saying) -> Outgoing:
    """The answer to a tap: a word at the top of the screen, an alert, the bot's chat, or nothing but an end."""
    if it.start is not None and say.centre.menu_links:
        link = f"https://t.me/{say.centre.bot_username}?start={it.start}"
        return Outgoing("answerCallbackQuery", {"callback_query_id": it.callback, "url": link})
    text = f"{say.words.plain(it.words, **args_of(tx, it.args, say))}{clause_of(it.args, say)}" if it.words else ""
    params = {"callback_query_id": it.callback, "text": text[:200]}
    return Outgoing("answerCallbackQuery", params | {"show_alert": it.loud})


def _said(tx: Transaction, parcel: Parcel, it: m.Sentence, say: Saying) -> Outgoing:
    text = say(it.words, **args_of(tx, it.args, say)) + clause_of(it.args, say)
    return message(parcel, text, _reply_keyboard(it.keyboard, say), reply_to=it.reply_to)


def _reply_keyboard(keyboard: m.ReplyKeyboard | None, say: Saying) -> dict[str, object] | None:
    match keyboard:
        case m.ReplyKeyboard.SHARE_PHONE:
            button = {"text": say.words.plain("verb.share_phone"), "request_contact": True}
            return {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
        case m.ReplyKeyboard.NONE:
            return {"remove_keyboard": True}
        case None:
            return None


def _prompt(tx: Transaction, parcel: Parcel, it: m.PromptMessage, say: Saying) -> Outgoing | None:
    prompt = tx.prompts.get(it.prompt)
    if prompt is None:
        return None
    if not is_still_asked(tx, prompt, parcel.chat_id, say.at, say.centre):
        if prompt.prompt_message_id is None:
            # What nobody was shown must not take the next words of that person for its answer.
            tx.prompts.close(prompt.id)
        return None
    text, markup = prompt_text(tx, prompt, say)
    if prompt.prompt_message_id is not None:
        return edited(parcel, prompt.prompt_message_id, text, markup)
    return message(parcel, text, markup, reply_to=it.reply_to)


def _page(parcel: Parcel, edit: int | None, view: PageView) -> Outgoing:
    """A new message, or another page in the one that stands."""
    text, rows = view
    markup: dict[str, object] = {"inline_keyboard": rows}
    if edit is None:
        return message(parcel, text, markup if rows else None)
    return edited(parcel, edit, text, markup)


def _morning(tx: Transaction, parcel: Parcel, it: m.MorningList, say: Saying) -> Outgoing | None:
    person = tx.people.require(it.person)
    cases = _theirs(tx, parcel, tx.morning_lists.of(person.id, it.day))
    sections = sections_of(tx, person, it.day, say, alone=not cases)
    return _page(parcel, None, morning_page(tx, person, cases, sections, say)) if cases or sections else None


def _handover(tx: Transaction, parcel: Parcel, it: m.Handover, say: Saying) -> Outgoing | None:
    cases, reader = _theirs(tx, parcel, it.cases), tx.people.get(parcel.person or PersonId(0))
    if reader is None or not cases:
        return None
    return _page(parcel, None, personal_notices.handover_page(tx, it, cases, reader, say))


def _passed(tx: Transaction, parcel: Parcel, it: m.PassedCases, say: Saying) -> Outgoing | None:
    cases = _theirs(tx, parcel, it.cases)
    return _page(parcel, None, passed_page(tx, it, cases, say)) if cases else None


def _theirs(tx: Transaction, parcel: Parcel, some: Iterable[CaseId]) -> list[Case]:
    """Only what still waits and is still the reader's to know; nothing is sent where that is nothing."""
    return [case for case in _seen(tx, parcel, some) if case.open]


def _seen(tx: Transaction, parcel: Parcel, some: Iterable[CaseId]) -> list[Case]:
    """Only what is still the reader's to know."""
    reader = tx.people.get(parcel.person) if parcel.person is not None else None
    cases = (case for case in map(tx.cases.get, some) if case is not None)
    return [case for case in cases if reader is not None and may_see(tx, reader, case)]


def _retired(tx: Transaction, parcel: Parcel, it: m.RetiredCard, say: Saying) -> Outgoing | None:
    """An older card would go on saying what the case was, and showing it; it points to the newer one instead."""
    case = tx.cases.get(it.case)
    if case is None:
        return None
    words = say(it.words, number=case.number, link=card_link(tx, case, parcel.chat_id))
    bare = dict[str, object](inline_keyboard=[])
    if parcel.shape is Shape.NO_PICTURE:
        return deleted(parcel, it.message)
    if parcel.shape is Shape.PHOTO or (it.pictured and parcel.shape is None):
        return repictured(parcel, it.message, NEUTRAL, words, bare)
    return edited(parcel, it.message, words, bare)
