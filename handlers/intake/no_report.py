"""Tells texts that report nothing: a question about a case, a withdrawal, an acknowledgement, signs without words."""

import re
import unicodedata
from enum import StrEnum

_MAX_REMARK = 40
"""Characters. Who writes more tells something."""


class Remark(StrEnum):
    """What a text is that reports nothing, the most telling first; the value is part of a wording key."""

    QUESTION = "question"
    WITHDRAWAL = "withdrawal"
    SETTLED = "settled"
    """It tells that something told before is done."""
    NOTHING_FOUND = "nothing_found"
    ACKNOWLEDGEMENT = "acknowledgement"
    GREETING = "greeting"


_ACTS = (
    "处理|处置|解决|办理|办|派单|派人|派|修|接单|受理|结案|回复|反馈|清理|清运|清走|拖走|弄|搞|立案|登记"
    "|通知|联系|来|到|去|看"
)
_DONE = "完|好|掉|过|成|走|到"
_ASKS = "吗|没有|没|么|嘛|不"
_QUESTIONS = re.compile(
    rf".{{0,24}}?(?:{_ACTS})(?:{_DONE})?了(?:{_ASKS})(?:呀|啊|呢)?"
    rf"|.{{0,24}}?(?:{_ACTS})(?:{_DONE})没有?"
    r"|.{0,16}?(?:处理|处置|解决|办理|办结|结案)了?(?:吗|没有|没)"
    rf"|.{{0,16}}?(?:什么时候|啥时候|何时|几时|哪天|多久|几天)(?:才|能|可以|会|有人)*(?:{_ACTS}|处理完|好|完)(?:{_DONE})?(?:呢|啊|吗)?"
    r"|.{0,16}?(?:进度|进展|结果|情况|消息)(?:到底)?(?:怎么样|怎样|如何|呢)(?:了|啊|呢)?"
    r"|.{0,16}?有(?:没有)?(?:结果|进展|消息|回复|人处理|人管)(?:了)?(?:吗|没有|没|么)?"
    r"|.{0,16}?(?:怎么样了|到哪一步了?|到哪里了|办到哪了)"
    r"|.{0,10}?(?:怎么|为什么|为何)(?:还没有?|还不|不|没)(?:处理|处置|解决|派单|接单|受理|回复|结案)(?:呢|啊|完|好)?"
    r"|.{0,10}?(?:谁|哪个单位|哪个部门)(?:来|在|去)?(?:处理|负责|跟进|跟|管|办理|办)(?:的|呢|啊|吗)?"
    r"|(?:怎么|如何|在哪里?|哪里|怎样)(?:上报|报|登记|发)(?:啊|呢|吗)?"
    r"|(?:这个|这种|这样|是不是|能不能|可不可以|可以)?(?:用|要|需要|可以)?上报(?:吗|么)"
    r"|.{0,8}?(?:在吗|在不在|有人吗|能收到吗|收到了?吗|收到没有?)"
    r"|(?:什么|啥)(?:意思|情况)|怎么回事|怎么办|是这样吗|对吗|是吗"
)
_WITHDRAWALS = re.compile(
    r"(?:.{0,10}?)(?:不用|不必|无需|不要|别)(?:再)?(?:上报|报|处理|处置|管|派单|派人|派|来|办)(?:了|啦)"
    r"|(?:刚才|刚刚|前面|上面|这个|那个|这条|那条|上一条|的|是|我)*(?:发错|报错|搞错|弄错|写错|点错|看错|误报|误发|重复上报|重复|报重)(?:群)?(?:了|的)?"
    r"|(?:这|那|它|事|这个|那个)?(?:不是|不属于|不归)(?:我们|我|咱们|本)?(?:的)?(?:社区|网格|街道|片区|辖区|小区|站|这边|这里|管)(?:的|管|管的)?"
    r"|(?:请|麻烦|帮我|帮忙)*(?:撤回|撤销|取消|作废|删除|删掉)(?:掉|了|吧|一下)?(?:刚才|刚刚|我)?(?:的)?(?:这条|那条|上一条|上条|这个|上报|消息|案件)*(?:吧|了)?"
    r"|(?:这个|这条|已经|已|刚才|刚刚)*(?:算了|没事了|不用了|没有了|自己好了)"
)
_SETTLES = (
    "处理|处置|解决|办理|修|维修|修复|清理|清扫|清运|清走|拖走|搬走|挪走|移走|弄|搞|换|补|恢复|整改|疏通|劝离|拆除"
    "|收拾|打扫"
)
_ENDS = "完毕|完成|完|好|掉|走|正常|到位|干净|了"
_SETTLED = re.compile(
    rf"(?!.*[搭砌违]).{{0,16}}?(?:已经|已|都|全部|全)(?:经)?(?:有人)?(?:{_SETTLES})(?:{_ENDS})*"
    rf"|(?!.*[搭砌违]).{{0,16}}?(?:{_SETTLES})(?:完毕|完成|完了|好了|掉了|到位了?|干净了?)"
    r"|.{0,8}?(?:已经|已)(?:派人|安排|联系|通知|告知).{0,8}"
    r"|(?:现场|路面|这里|那里|现在)+(?:已经|已|都)?(?:很|蛮)?(?:干净|恢复|正常|通)了?"
    r"|(?:已经|已)?(?:恢复正常|恢复通行|通车|来水|来电)了?"
)
_NOTHING_FOUND = re.compile(
    r"(?!.*不)(?:今日|今天|今早|上午|下午|本周|昨天|昨日)?(?:的)?.{0,6}?(?:日常)?(?:巡查|巡逻|走访|巡视|检查|值班|网格)?(?:了|完|完毕|一圈)?"
    r"(?:一切|均|都|暂)?(?:无异常|没有异常|没异常|未见异常|未发现异常|未发现问题|没发现问题|没有发现问题|无问题|没问题|没有问题|正常|平安|无事)(?:情况)?"
)
_ACKNOWLEDGEMENTS = re.compile(
    r"(?:好|好的|好滴|好嘞|行|可以|嗯|哦|噢|喔|是|是的|对|对的|没问题|明白|知道|了解|清楚|收到|已收到|收悉|已阅|遵命"
    r"|马上|马上办|马上去|这就去|立即落实|谢|谢谢|感谢|多谢|辛苦|您|你|大家|各位|领导|同志们?|老师|了|啦|哈|啊|呀"
    r"|ok|okay|yes|thanks|thankyou|在)+"
)
_GREETINGS = re.compile(r"(?:早|早上好|上午好|中午好|下午好|晚上好|晚安|你好|您好|hi|hello|大家|各位|领导|啊|呀)+")
_TROUBLE = re.compile(
    r"坏|漏|堵|积水|没人|无人|掉|断|裂|倒|塌|火|烟|伤|摔|闹|偷|打架|吵|噪|臭|满|不亮|停电|停水|占|违|脏|乱|危险|没有?水|没有?电"
)
"""A question that tells of a trouble may be the first word of it."""
_JUNK = re.compile(r"[\s,.!?~;:、\u3002·…()\[\]<>《》\"'“”‘’\-—_*/\\|^`+=]+")


def remark_in(text: str) -> Remark | None:
    """What the whole text is, where it is short and reports nothing; None for anything that may tell of a matter."""
    words = _plain(text)
    if not words or len(words) > _MAX_REMARK:
        return None
    clauses = [
        clause for clause in re.split(r"[,.!?;、\u3002\n]+", unicodedata.normalize("NFKC", text)) if _plain(clause)
    ]
    kinds = [_kind(_plain(clause)) for clause in clauses]
    if None in kinds:
        return None
    return next(kind for kind in Remark if kind in kinds)


def says_nothing(text: str) -> bool:
    """Whether there is no word in it: only digits, punctuation, pictures."""
    return not any(unicodedata.category(character).startswith("L") for character in text)


def _plain(text: str) -> str:
    """In half width and small letters, without blanks, punctuation and pictures."""
    words = _JUNK.sub("", unicodedata.normalize("NFKC", text).casefold())
    return "".join(character for character in words if unicodedata.category(character)[0] in "LN")


def _kind(clause: str) -> Remark | None:
    for pattern, kind in (
        (_GREETINGS, Remark.GREETING),
        (_ACKNOWLEDGEMENTS, Remark.ACKNOWLEDGEMENT),
        (_WITHDRAWALS, Remark.WITHDRAWAL),
        (_QUESTIONS, Remark.QUESTION),
        (_SETTLED, Remark.SETTLED),
        (_NOTHING_FOUND, Remark.NOTHING_FOUND),
    ):
        if pattern.fullmatch(clause):
            return None if kind is Remark.QUESTION and _TROUBLE.search(clause) else kind
    return None


EXPLAINED = frozenset({Remark.QUESTION, Remark.WITHDRAWAL, Remark.SETTLED, Remark.NOTHING_FOUND})
"""What is answered by where such a thing belongs."""
ANSWERS = frozenset({None, Remark.SETTLED, Remark.NOTHING_FOUND})
"""What an answer about a known case may be: that it is done says something there."""
