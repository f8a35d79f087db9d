"""What people report, and add to it afterwards: tags, forms, drafts, forwarded words, pictures, places, edits."""

from typing import Any, Final

from dispatch.model import Person, Role
from handlers.bot_api.callback_data import PromptButton, PromptTap, encode
from handlers.intake.open_case import may_report
from storage.messages.prompts import Prompt, PromptKind
from storage.people.chats import ChatKind
from tests.stories.long_story.lookout import IDENTITY, PHONES, POINT
from tests.stories.long_story.world import ANSWER, Report, World

WORDS: Final = (
    "#上报 首义路12号占道经营，推车堵路",
    "#上报 井盖缺失，路人险些摔倒",
    "#上报 邻里吵架，需要社区派人调解",
    "#上报 半夜噪音扰民",
    "#自办 清理垃圾满溢",
    "#服务 独居老人需要上门看望",
    f"#上报 推车占道\n联系人:张三\n电话:{PHONES[0]}",
    f"#上报 井盖缺失，找住户 {PHONES[1]} 了解，证号{IDENTITY}",
    "#上报 " + "推车占道。" * 300,
    "＃上报　全角　推车占道",
)
OUTSIDE: Final = (
    "#区交办 编号:QJB-{n} 期限:12-20 情况:占道经营整治",
    "#区交办\n编号:QJB-{n}\n期限:1-20\n地点:首义路8号\n情况:井盖缺失",
    f"#热线\n情况:半夜噪音\n联系人:李四\n电话:{PHONES[2]}",
    "#来访 情况:家庭纠纷，要求调解",
    "#区交办 没有编号",
)


async def report(world: World) -> None:
    """A tagged message in the worker group, or in private; at times in a group where it does not belong."""
    who, chat = await world.somebody(), await _where(world)
    if who is None or who.telegram_id is None:
        return
    chat = chat if chat is not None and world.chance(0.8) else who.telegram_id
    words = world.one(WORDS)
    said = world.telegram.write(who.telegram_id, chat, words, **_attached(world, chat))
    if may_report(who) and world.telegram._hears(chat):
        world.reports.append(Report(chat, said.id, world.clock.monotonic()))


async def voice(world: World) -> None:
    """A suggestion or a difficulty, in private or in a group; and what staff write at a visit."""
    who, chat = await world.somebody(), await _where(world)
    if who is None or who.telegram_id is None:
        return
    chat = chat if chat is not None and world.chance(0.3) else who.telegram_id
    words = (
        f"#建议 请{PHONES[0]}的住户到会",
        "#困难 没有电子钥匙",
        "#建议",
        "问题：推车占道\n困难：人手不够",
        "到会六人",
    )
    world.telegram.write(who.telegram_id, chat, world.one(words))


async def album(world: World) -> None:
    """Several pictures with one caption; now and then a part comes late, or the caption last."""
    who, chat = await world.somebody(Role.WORKER), await _where(world)
    if who is None or who.telegram_id is None or chat is None:
        return
    captions = ["", "", world.one(WORDS[:5])]
    world.pick.shuffle(captions)
    for number, words in enumerate(captions):
        if number == 2 and world.chance(0.3):
            await world.pass_time(3)
        name = f"a{world.at.timestamp():.0f}"
        world.telegram.write(who.telegram_id, chat, words, media_group_id=name, **_photo(world, chat, number))


async def picture(world: World) -> None:
    """A picture with words and no tag: it may be a report, and is asked about."""
    who, chat = await world.somebody(Role.WORKER, Role.STATION_HEAD, Role.STAFF), await _where(world)
    if who is None or who.telegram_id is None:
        return
    chat = chat if chat is not None and world.chance(0.6) else who.telegram_id
    world.telegram.write(who.telegram_id, chat, "首义路口推车占道", **_photo(world, chat))


async def forward(world: World) -> None:
    """Somebody else's words, forwarded with a tag or without."""
    who, chat = await world.somebody(Role.WORKER, Role.STAFF), await _where(world)
    if who is None or who.telegram_id is None:
        return
    chat = chat if chat is not None and world.chance(0.5) else who.telegram_id
    origin: dict[str, Any] = {"type": "hidden_user", "sender_user_name": "居民老赵", "date": 1}
    words = world.one((*WORDS[:4], "楼下吵架，电话13912340000"))
    world.telegram.write(who.telegram_id, chat, words, forward_origin=origin)


async def outside(world: World) -> None:
    """What comes from the district, the hotline, a visitor; entered by staff, and by who may not."""
    who = await world.somebody(Role.STAFF, Role.DIRECTOR, *((Role.WORKER,) if world.chance(0.2) else ()))
    if who is None or who.telegram_id is None:
        return
    centre = await world.groups(ChatKind.CENTRE_GROUP)
    chat = centre[0].chat_id if centre and world.chance(0.5) else who.telegram_id
    world.telegram.write(who.telegram_id, chat, world.one(OUTSIDE).format(n=world.pick.randrange(100)))


async def reply_with_tag(world: World) -> None:
    """`#上报` as a reply to somebody's words, or to a report that is one already."""
    who, chat = await world.somebody(Role.WORKER), await _where(world)
    if who is None or who.telegram_id is None or chat is None:
        return
    said = [one for one in world.telegram.in_chat(chat) if one.sender is not None][-8:]
    if said:
        world.telegram.write(who.telegram_id, chat, "#上报", reply_to=world.one(said))


async def place(world: World) -> None:
    """A location, alone or in reply."""
    who, chat = await world.somebody(Role.WORKER, Role.STAFF), await _where(world)
    if who is None or who.telegram_id is None:
        return
    chat = chat if chat is not None and world.chance(0.5) else who.telegram_id
    point = {"latitude": POINT[0], "longitude": POINT[1]}
    cards = [one for one in world.telegram.in_chat(chat) if one.sender is None][-5:]
    reply = world.one(cards) if cards and world.chance(0.5) else None
    world.telegram.write(who.telegram_id, chat, "", location=point, reply_to=reply)


async def edit(world: World) -> None:
    """Somebody changes an earlier message: into a report, into other words, into one with a number."""
    mine = [one for one in world.telegram.messages.values() if one.sender is not None and "text" in one.json][-60:]
    if mine:
        old = world.one(mine)
        world.telegram.edit(
            old, world.one((*WORDS[:4], f"{old.text} 补充：在3栋门口", f"改：电话{PHONES[1]}", "取消"))
        )


async def chatter(world: World) -> None:
    """What people say beside, in whatever chat, as a reply or not."""
    who = await world.somebody()
    chats = await world.groups()
    if who is None or who.telegram_id is None:
        return
    chat = world.one(chats).chat_id if chats and world.chance(0.5) else who.telegram_id
    standing = [one for one in world.telegram.in_chat(chat) if one.sender is None][-12:]
    reply = world.one(standing) if standing and world.chance(0.6) else None
    words = world.one(("收到", "取消", "0001", "2 等待配件", "已处理完毕", "4h 协助", ANSWER, "好" * 4096, "🙏"))
    world.telegram.write(who.telegram_id, chat, words, reply_to=reply)


async def begin_form(world: World) -> None:
    """The guided form is opened, or shown again where one was left open."""
    who = await world.somebody(Role.WORKER, Role.STATION_HEAD, Role.STAFF)
    if who is not None and who.telegram_id is not None:
        world.telegram.write(who.telegram_id, who.telegram_id, world.one(("/report", "#上报")))


async def go_on_form(world: World) -> None:
    """Any form that stands open is taken up where it was left, however long ago: words, taps, or given up."""
    found = await _open_prompt(world, PromptKind.GUIDED_FORM)
    if found is None:
        return
    who, prompt = found
    for _ in range(world.pick.randrange(1, 6)):
        await _form_step(world, who, prompt)
        await world.pass_time(5)


async def decide_draft(world: World) -> None:
    """A draft is made a report, or dropped, by its writer or whoever was asked in his stead."""
    found = await _open_prompt(world, PromptKind.DRAFT)
    if found is not None:
        _tap_prompt(world, *found, world.one((PromptButton.OPEN, PromptButton.OPEN, PromptButton.DROP)))


async def answer_late(world: World) -> None:
    """A prompt is answered, whether it is fresh or has long been over."""
    prompts = [one for one in world.telegram.by_bot() if one.rows and any(d.startswith("a:") for d in one.buttons)]
    private = [one for one in prompts if one.chat > 0]
    if private:
        prompt = world.one(private)
        world.telegram.write(prompt.chat, prompt.chat, ANSWER, reply_to=prompt)


async def _form_step(world: World, who: Person, prompt: Prompt) -> None:
    now = await world.read(lambda tx: tx.prompts.get(prompt.id))
    if now is None or who.telegram_id is None or now.prompt_message_id is None:
        return
    shown = world.telegram.messages.get((now.chat_id, now.prompt_message_id))
    taps = [data for data in shown.buttons if "cancel" not in data or world.chance(0.1)] if shown is not None else []
    if shown is not None and taps and world.chance(0.6):
        world.press(who.telegram_id, shown, world.one(taps))
    else:
        words = world.one(
            ("首义路12号推车占道", "井盖", f"王五 {PHONES[0]}", "首义路8号", "取消" if world.chance(0.1) else "3栋")
        )
        world.telegram.write(who.telegram_id, now.chat_id, words)


async def _open_prompt(world: World, kind: PromptKind) -> tuple[Person, Prompt] | None:
    """An open prompt of that kind, with who was asked."""
    found = []
    for person in await world.people():
        prompts = await world.read(lambda tx, person=person: tx.prompts.of_person(person.id))  # type: ignore[misc]
        found += [(person, prompt) for prompt in prompts if prompt.kind is kind]
    return world.one(found) if found else None


def _tap_prompt(world: World, who: Person, prompt: Prompt, button: PromptButton) -> None:
    shown = world.telegram.messages.get((prompt.chat_id, prompt.prompt_message_id or 0))
    data = encode(PromptTap(button, prompt.id))
    if shown is not None and who.telegram_id is not None and data in shown.buttons:
        world.press(who.telegram_id, shown, data)


async def _where(world: World) -> int | None:
    """The worker group; now and then another one."""
    bound = await world.groups(*(() if world.chance(0.1) else (ChatKind.WORKER_GROUP,)))
    return world.one(bound).chat_id if bound else None


def _attached(world: World, chat: int) -> dict[str, Any]:
    """Nothing, a picture, a document or a voice note."""
    kind = world.pick.random()
    if kind < 0.6:
        return {}
    if kind < 0.8:
        return _photo(world, chat)
    name = f"f{chat}.{world.pick.randrange(10**9)}"
    file = {"file_id": name if kind < 0.9 else f"gone{name}", "file_unique_id": name, "file_size": 22}
    return {"document": file | {"file_name": "../../凭证.pdf"}} if kind < 0.95 else {"voice": file | {"duration": 3}}


def _photo(world: World, chat: int, part: int = 0) -> dict[str, Any]:
    """One that can't be fetched: pictures that can are another test's matter."""
    name = f"gone{chat}.{part}.{world.pick.randrange(10**9)}"
    return {"photo": [{"file_id": name, "file_unique_id": name, "width": 9, "height": 9, "file_size": 9}]}
