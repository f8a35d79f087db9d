"""The buttons of a card, one row each; the columns are explained in `card_button`.

To add a button: one row here, its words `verb.<code>` in both languages, and a story that taps it.
In one line of the keyboard the buttons stand in the order of this table. Codes never change: old buttons live.
"""

from enum import Enum

from dispatch.case import commands as c
from dispatch.case.decision_context import Chosen
from handlers.bot_api.card_pages import PageKind
from handlers.buttons import showing, shown_when
from handlers.buttons import tap_commands as tap
from handlers.buttons.arguments import Argument
from handlers.buttons.card_button import At, CardButton, Reasons, Section, Style
from storage.messages.prompts import PromptKind

A, F, P, S = Argument, PromptKind, PageKind, Section


class CardAction(Enum):
    """A button of a card."""

    # ── the unit and its officer ──
    ANSWER_SUPERVISION = CardButton("sa", c.AnswerSupervision, (At(S.UNIT),), form=F.SUPERVISION_ANSWER)
    ACCEPT = CardButton("ac", c.Accept, (At(S.UNIT, 1),), becomes=tap.always(c.Accept()), style=Style.SUCCESS)
    RESOLVE = CardButton(
        "rs",
        c.Resolve,
        (At(S.UNIT, 1),),
        form=F.RESULT,
        chosen=Chosen(override=False),
        shown=shown_when.acts_for_the_unit,
        style=Style.SUCCESS,
    )
    PROGRESS = CardButton("pg", c.Progress, (At(S.UNIT, 1),), form=F.PROGRESS)
    ASK_EXTENSION = CardButton("ex", c.AskExtension, (At(S.UNIT, 1),), form=F.DAYS)
    REQUEST_ASSIST = CardButton("ra", c.RequestAssist, (At(S.UNIT, 1),), form=F.HELP)
    RETURN = CardButton(
        "rt",
        c.Return,
        (At(S.UNIT, 1),),
        argument=A.REASON,
        page=P.RETURN,
        reasons=Reasons(lambda rules: rules.return_reasons, c.Return),
        form=F.REASON,
    )

    # ── a unit that helps ──
    ACCEPT_ASSIST = CardButton("aa", c.AssistAccept, (At(S.ASSIST),), A.ASSIST, becomes=tap.accept_assist)
    ARRIVE = CardButton("av", c.AssistArrived, (At(S.ASSIST),), A.ASSIST, becomes=tap.arrive)
    FINISH_ASSIST = CardButton(
        "ad", c.AssistDone, (At(S.ASSIST),), A.ASSIST, form=F.ASSIST_NOTE, form_args=tap.assist_args
    )

    # ── the check, and what its reporter does ──
    PASS = CardButton(
        "ps",
        c.Pass,
        (At(S.CHECK),),
        becomes=tap.always(c.Pass()),
        style=Style.SUCCESS,
    )
    FAIL = CardButton(
        "fl",
        c.Fail,
        (At(S.CHECK),),
        argument=A.REASON,
        page=P.FAIL,
        reasons=Reasons(lambda rules: rules.fail_reasons, lambda note, _clause: c.Fail(note)),
        form=F.REASON,
    )
    GIVE_INFO = CardButton("gi", c.GiveInfo, (At(S.REPORTER),), form=F.INFO)
    APPEAL = CardButton("ap", c.Appeal, (At(S.REPORTER, 1),), form=F.APPEAL)
    RATE_ASSIST = CardButton(
        "rr",
        c.RateAssist,
        (At(S.REPORTER, 2),),
        argument=A.RATING,
        page=P.RATING,
        becomes=tap.rate_assist,
        shown=shown_when.help_is_not_rated,
    )

    # ── what waits for a yes or a no ──
    GRANT_EXTENSION = CardButton("ge", c.GrantExtension, (At(S.DECIDING),), becomes=tap.always(c.GrantExtension()))
    DENY_EXTENSION = CardButton("de", c.DenyExtension, (At(S.DECIDING),), form=F.DENY_EXTENSION)
    ASSIST = CardButton(
        "as", c.Assist, (At(S.DECIDING, 1), At(S.MORE, 3)), page=P.ASSIST, shown=shown_when.has_a_unit
    )
    ANSWER_ASSIST_REQUEST = CardButton("ah", c.AnswerAssistRequest, (At(S.DECIDING, 1),), form=F.HELP_ANSWER)
    CONFIRM_ESCALATION = CardButton(
        "ce", c.ConfirmEscalation, (At(S.DECIDING, 2),), becomes=tap.always(c.ConfirmEscalation())
    )
    DENY_ESCALATION = CardButton("xe", c.DenyEscalation, (At(S.DECIDING, 2),), form=F.DENY_ESCALATION)
    CONFIRM_OUT_OF_POWER = CardButton(
        "co",
        c.ConfirmOutOfPower,
        (At(S.DECIDING, 3),),
        becomes=tap.always(c.ConfirmOutOfPower()),
    )
    DENY_OUT_OF_POWER = CardButton(
        "xo",
        c.DenyOutOfPower,
        (At(S.DECIDING, 3),),
        becomes=tap.always(c.DenyOutOfPower()),
    )
    SETTLE = CardButton("st", c.Settle, (At(S.DECIDING, 4),), becomes=tap.always(c.Settle()))
    RULE = CardButton("ru", c.Rule, (At(S.DECIDING, 5),), A.UNIT, page=P.RULING, becomes=tap.rule)

    # ── triage and dispatch ──
    DISPATCH = CardButton("dp", c.Dispatch, (At(S.DISPATCH),), A.UNIT, becomes=tap.dispatch, style=Style.PRIMARY)
    CHOOSE_UNIT = CardButton("un", c.Dispatch, (At(S.DISPATCH, 1),), A.UNIT, page=P.UNITS, becomes=tap.dispatch)
    MERGE_INTO = CardButton("mh", c.Merge, (At(S.DISPATCH, 1),), A.CASE, does=showing.show_merge)
    CHOOSE_STATION = CardButton(
        "sn",
        c.Amend,
        (At(S.TRIAGE),),
        argument=A.STATION,
        page=P.STATION,
        becomes=tap.amend_station,
        shown=shown_when.station_is_unknown,
    )
    ASK_INFO = CardButton(
        "ai",
        c.AskInfo,
        (At(S.TRIAGE, 1),),
        argument=A.REASON,
        page=P.ASK_INFO,
        reasons=Reasons(lambda rules: rules.ask_reasons, lambda note, _clause: c.AskInfo(note)),
        form=F.QUESTION,
    )
    REJECT = CardButton(
        "rj",
        c.Reject,
        (At(S.TRIAGE, 1),),
        argument=A.REASON,
        page=P.REJECT,
        reasons=Reasons(lambda rules: rules.reject_reasons, c.Reject),
        form=F.REASON,
        style=Style.DANGER,
    )
    MERGE = CardButton("mg", c.Merge, (At(S.TRIAGE, 1), At(S.MORE, 4)), form=F.INTO)
    WITHDRAW_QUESTION = CardButton(
        "wq", c.WithdrawQuestion, (At(S.TRIAGE, 2),), becomes=tap.always(c.WithdrawQuestion())
    )
    RESUME = CardButton("re", c.Resume, (At(S.TRIAGE, 3),), becomes=tap.always(c.Resume()))
    DISTRICT_ANSWERED = CardButton(
        "da",
        c.DistrictAnswered,
        (At(S.TRIAGE, 4),),
        argument=A.DISTRICT,
        page=P.DISTRICT,
        form=F.DISTRICT,
        form_args=tap.district_args,
    )
    OUTSIDE_NUMBER = CardButton(
        "on", c.Amend, (At(S.TRIAGE, 4), At(S.MORE, 8)), form=F.OUTSIDE, shown=shown_when.goes_to_the_district
    )
    PACKAGE = CardButton(
        "pk",
        c.Amend,
        (At(S.TRIAGE, 5), At(S.MORE, 8)),
        does=showing.send_package,
        shown=shown_when.goes_to_the_district,
    )
    TAKE_BACK = CardButton("tb", c.TakeBack, (At(S.TRIAGE, 5),), becomes=tap.always(c.TakeBack()))
    TRANSFER = CardButton(
        "tf",
        c.Transfer,
        (At(S.TRIAGE, 6),),
        argument=A.UNIT,
        page=P.TRANSFER,
        form=F.TRANSFER,
        form_args=tap.unit_args,
    )
    URGE = CardButton(
        "ur", c.Urge, (At(S.TRIAGE, 6),), becomes=tap.always(c.Urge()), shown=shown_when.others_are_to_act
    )
    UNMERGE = CardButton("um", c.Unmerge, (At(S.TRIAGE, 7),), becomes=tap.always(c.Unmerge()))
    REOPEN = CardButton("ro", c.Reopen, (At(S.TRIAGE, 7),), form=F.REOPEN)

    # ── the revisit ──
    REVISIT = CardButton(
        "rv",
        c.RevisitDone,
        (At(S.REVISIT, 1),),
        argument=A.OUTCOME,
        form=F.NOTE,
        form_args=tap.outcome_args,
        becomes=tap.revisited,
    )

    # ── what a report lacks, and what came later ──
    SUPPLEMENT_PLACE = CardButton(
        "pl",
        c.Supplement,
        (At(S.MISSING), At(S.MORE, 5)),
        form=F.PLACE,
        shown=shown_when.place_is_missing,
    )
    SUPPLEMENT_CATEGORY = CardButton(
        "ca",
        c.Supplement,
        (At(S.MISSING),),
        argument=A.ROW,
        page=P.FIELDS,
        becomes=tap.supplement_row,
        shown=shown_when.in_triage,
    )
    SUPPLEMENT_CONTACT = CardButton(
        "ct", c.Supplement, (At(S.MISSING, 1),), form=F.CONTACT, shown=shown_when.contact_is_missing
    )
    WITHDRAW = CardButton("wd", c.Withdraw, (At(S.MISSING, 2),), becomes=tap.always(c.Withdraw()))
    SUPPLEMENT = CardButton("sp", c.Supplement, (At(S.ADDING), At(S.MORE, 5)), form=F.SUPPLEMENT)

    # ── the foot of the card ──
    ATTACHMENTS = CardButton(
        "pi", None, (At(S.FOOT),), does=showing.show_attachments, shown=shown_when.has_attachments
    )
    SHOW_PLACE = CardButton("vp", None, (At(S.FOOT),), does=showing.show_place, shown=shown_when.point_is_known)
    SHOW_PHONE = CardButton(
        "ph", None, (At(S.REVISIT), At(S.FOOT, 1)), does=showing.ask_phone, shown=shown_when.may_call_a_resident
    )
    MORE = CardButton("mo", None, (At(S.FOOT),), page=P.MORE)

    # ── behind «更多» ──
    AMEND_CATEGORY = CardButton("am", c.Amend, (At(S.MORE),), A.ROW, page=P.FIELDS, becomes=tap.amend_row)
    AMEND_URGENCY = CardButton("ug", c.Amend, (At(S.MORE),), A.URGENCY, page=P.URGENCY, becomes=tap.amend_urgency)
    AMEND_LIMIT = CardButton("lm", c.Amend, (At(S.MORE, 1),), form=F.LIMIT, shown=shown_when.has_a_limit)
    AMEND_LEVEL = CardButton("lv", c.Amend, (At(S.MORE, 1),), A.LEVEL, page=P.LEVEL, becomes=tap.amend_level)
    AMEND_PLACE = CardButton("pa", c.Amend, (At(S.MORE, 2),), form=F.NEW_PLACE, shown=shown_when.place_is_known)
    AMEND_STATION = CardButton(
        "wh",
        c.Amend,
        (At(S.MORE, 2),),
        argument=A.STATION,
        page=P.ANOTHER_STATION,
        becomes=tap.amend_station,
        shown=shown_when.station_is_known,
    )
    SUPERVISE = CardButton("sv", c.Supervise, (At(S.MORE, 3),), form=F.REQUIREMENT, form_args=tap.supervision_args)
    HOLD = CardButton("ho", c.Hold, (At(S.MORE, 4),), form=F.UNTIL)
    ESCALATE = CardButton("es", c.Escalate, (At(S.MORE, 4),), form=F.ESCALATE)
    OVERRIDE = CardButton(
        "ov",
        c.Resolve,
        (At(S.MORE, 6),),
        form=F.OVERRIDE,
        chosen=Chosen(override=True),
        shown=shown_when.staff_may_override,
    )
    DISPATCH_WITH_LIMIT = CardButton("dl", c.Dispatch, (At(S.MORE, 6),), form=F.SEND)
    VOID = CardButton("vo", c.Void, (At(S.MORE, 7),), form=F.VOID, style=Style.DANGER)

    # ── on a page that another button opens ──
    MERGE_NOW = CardButton("my", c.Merge, (At(S.PAGE),), A.CASE, becomes=tap.merge)
    DISPATCH_TO_WORKER = CardButton(
        "dw", c.Dispatch, (At(S.PAGE),), A.PERSON, page=P.WORKERS, becomes=tap.dispatch_to_worker
    )
    AMEND_GRID = CardButton("gd", c.Amend, (At(S.PAGE),), A.GRID, becomes=tap.amend_grid)
    WHISTLE = CardButton("aw", c.Assist, (At(S.PAGE),), A.UNIT, form=F.WHISTLE, form_args=tap.unit_args)
    ASSIST_TASK = CardButton("an", c.Assist, (At(S.PAGE),), A.UNIT, form=F.TASK, form_args=tap.unit_args)
    PHONE_FOR = CardButton("pw", None, (At(S.PAGE),), A.PURPOSE, does=showing.show_phone)
    PHONE_REASON = CardButton("po", None, (At(S.PAGE),), form=F.PHONE_REASON, form_args=tap.phone_args)
    BACK = CardButton("ba", None, (At(S.PAGE),), does=showing.show_front)
    SHOW_PAGE = CardButton("pp", None, (At(S.PAGE),), A.PAGE, does=showing.show_page)

    @property
    def row(self) -> CardButton:
        found: CardButton = self.value
        return found

    @property
    def code(self) -> str:
        return self.row.code


ACTION_OF = {action.code: action for action in CardAction}
"""Which button has this wire code."""


def _lines(section: Section) -> tuple[tuple[CardAction, ...], ...]:
    placed = [(at.line, action) for action in CardAction for at in action.row.at if at.section is section]
    numbers = sorted({line for line, _ in placed})
    return tuple(tuple(action for line, action in placed if line == number) for number in numbers)


LINES = {section: _lines(section) for section in Section}
"""The lines of each part of the keyboard, from top to bottom."""
