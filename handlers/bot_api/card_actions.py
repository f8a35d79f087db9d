"""Every button of a card: its two letters, the command it stands for, and what a tap on it opens."""

from dataclasses import dataclass

from dispatch.case import commands as c


@dataclass(frozen=True, slots=True)
class Verb:
    """`opens` is empty where a tap acts at once, else `page:…` (a choice on the card) or `ask:…` (words wanted)."""

    code: str
    command: type[c.Command]
    opens: str = ""


_ALL = (
    Verb("ac", c.Accept),
    Verb("rt", c.Return, "page:rt"),
    Verb("rs", c.Resolve, "ask:result"),
    Verb("pg", c.Progress, "ask:progress"),
    Verb("ex", c.AskExtension, "ask:days"),
    Verb("ra", c.RequestAssist, "ask:help"),
    Verb("aa", c.AssistAccept),
    Verb("av", c.AssistArrived),
    Verb("ad", c.AssistDone, "ask:assist_note"),
    Verb("sa", c.AnswerSupervision, "ask:supervision_answer"),
    Verb("gi", c.GiveInfo, "ask:info"),
    Verb("ps", c.Pass),
    Verb("fl", c.Fail, "page:fl"),
    Verb("ap", c.Appeal, "ask:appeal"),
    Verb("ge", c.GrantExtension),
    Verb("de", c.DenyExtension, "ask:deny_extension"),
    Verb("ah", c.AnswerAssistRequest, "ask:help_answer"),
    Verb("ce", c.ConfirmEscalation),
    Verb("xe", c.DenyEscalation, "ask:deny_escalation"),
    Verb("co", c.ConfirmOutOfPower),
    Verb("xo", c.DenyOutOfPower),
    Verb("st", c.Settle),
    Verb("ru", c.Rule, "page:ru"),
    Verb("dp", c.Dispatch),
    Verb("un", c.Dispatch, "page:un"),
    Verb("ai", c.AskInfo, "page:ai"),
    Verb("rj", c.Reject, "page:rj"),
    Verb("mg", c.Merge, "ask:into"),
    Verb("mh", c.Merge),
    Verb("wq", c.WithdrawQuestion),
    Verb("tf", c.Transfer, "page:tf"),
    Verb("ur", c.Urge),
    Verb("re", c.Resume),
    Verb("da", c.DistrictAnswered, "page:da"),
    Verb("am", c.Amend, "page:fields"),
    Verb("ug", c.Amend, "page:ug"),
    Verb("lv", c.Amend, "page:lv"),
    Verb("wh", c.Amend, "page:wh"),
    Verb("gd", c.Amend),
    Verb("pa", c.Amend, "ask:new_place"),
    Verb("on", c.Amend, "ask:outside"),
    Verb("pk", c.Amend),
    Verb("dw", c.Dispatch, "page:dw"),
    Verb("dl", c.Dispatch, "ask:send"),
    Verb("ov", c.Resolve, "ask:override"),
    Verb("aw", c.Assist),
    Verb("an", c.Assist),
    Verb("sp", c.Supplement, "ask:supplement"),
    Verb("lm", c.Amend, "ask:limit"),
    Verb("as", c.Assist, "page:as"),
    Verb("ho", c.Hold, "ask:until"),
    Verb("es", c.Escalate, "ask:escalate"),
    Verb("sv", c.Supervise, "ask:requirement"),
    Verb("vo", c.Void, "ask:void"),
    Verb("ro", c.Reopen, "ask:reopen"),
    Verb("pl", c.Supplement, "ask:place"),
    Verb("ca", c.Supplement, "page:fields"),
    Verb("ct", c.Supplement, "ask:contact"),
    Verb("rv", c.RevisitDone),
    Verb("sn", c.Amend, "page:sn"),
    Verb("rr", c.RateAssist, "page:rate"),
)
VERBS = {verb.code: verb for verb in _ALL}

TURNING = ("mo", "ba", "pp", "ph", "pi", "pk")
"""Buttons that are no commands: more, back, a further page, a phone number, the attachments, the package."""

BARE = frozenset({"mo", "ba", "ph", "pi", "pk"} | {"ac", "ps", "ge", "ce", "co", "xo", "st", "wq", "ur", "re"})
"""Buttons that never carry an argument."""
