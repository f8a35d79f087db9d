/**
 * The steps of the tour: one case from the report to its history, each waiting for what really happens.
 *
 * A step: {title, text(facts), who?(facts) → person id, where: a name of CHATS, fill?(facts) → words, files?() → to send with them,
 * target(facts) → element to point at, done(facts), skip?(facts), by?: "next" for a step that only wants to be read}.
 * facts: {person, chat, report, card, number, status, cardText, orderChat, reasonsChat, asked, resultSent, seen, said} as tour.js has observed them.
 */
import { byTestId } from "./dom.js";
import { botChat, people, state } from "./session.js";
import { streetPhoto } from "./tour_photo.js";
import { SECOND } from "./tour_second.js";

export const ASKING = "办结反馈";
export const ANSWERING = "写结果，提交";
export const HISTORY = "看全程";
const PHONE = "13900008888";
/** The bot's words by which the tour knows how far the case has come beside its status. */
export const MARKS = {
  contactAsked: /的居民姓名和电话/,
  contact: /居民联系方式已加密保存|留有居民联系方式/,
  returned: /退单 \d+ 次/,
  phoneShown: new RegExp(PHONE),
};
const PURPOSE = /^回访居民/;
export const REASON = /^现场未发现/;
export const STATUSES = ["待受理", "待接单", "处置中", "待核查", "待回访", "已结案"];
const REPORT = "#上报 首义路12号门口占道经营，推车堵了人行道";
const RESULT = "已劝离推车，人行道恢复畅通。";

const reached = (facts, status) => STATUSES.indexOf(facts.status) >= STATUSES.indexOf(status);
const roleOf = (role) => people().filter((one) => one.role === role);
const worker = () => (people().find((one) => one.name === "王秀英") ?? roleOf("worker")[0])?.id;

/** The staff member who minds the worker's community, else the first. */
export function staff() {
  const home = /(\S+)社区/.exec(people().find((one) => one.id === worker())?.note ?? "")?.[1];
  const all = roleOf("staff");
  return (all.find((one) => home && one.note?.includes(home)) ?? all[0])?.id;
}

/** An officer of the unit that the card names. */
function officer({ cardText }) {
  const all = roleOf("officer");
  const named = all.find((one) => one.note && cardText.includes(one.note.replace("负责人", "")));
  return (named ?? all[0])?.id;
}

const groupChats = () => state.chats.filter((chat) => chat.kind !== "private");
const CHATS = {
  work: () => groupChats().find((chat) => chat.title.includes("网格员")) ?? groupChats()[0],
  centre: () => groupChats().find((chat) => /中心|值守|指挥/.test(chat.title) && !chat.title.includes("网格员")) ?? groupChats()[0],
  private: botChat,
  /** From the group's card to the question in private, and likewise from the order to the reasons of a return. */
  contact: ({ seen }) => (seen.has("contactAsked") || state.awaitsStart ? botChat() : CHATS.work()),
  returning: (facts) => state.chats.find((chat) => chat.id === facts.reasonsChat) ?? (state.awaitsStart ? botChat() : CHATS.order(facts)),
  /** Where the order lies: with the officer alone, or in the unit's own group. */
  order: ({ number, orderChat }) =>
    state.chats.find((chat) => chat.id === orderChat) ?? state.chats.find((chat) => number && chat.last?.text?.includes(number)) ?? (botChat()?.last ? botChat() : groupChats()[0]),
};
export const chatFor = (where, facts) => CHATS[where](facts)?.id;

/** The newest button in the open chat whose words fit, among the messages that belong to the case. */
export function key(words) {
  return [...document.querySelectorAll(".row .key")].findLast((el) => words.test(el.textContent.trim())) ?? null;
}

/** Where one has come by a link, START stands in place of the input. */
const startButton = () => (state.awaitsStart ? byTestId("start-bot") : null);
const sendButton = () => (byTestId("composer-input")?.value ? byTestId("composer-send") : byTestId("composer-input"));

const dispatchKey = () => key(/^派\s*.*城管/) ?? key(/^派\s/);

export const STEPS = [
  {
    title: "网格员上报",
    text: () => "您是网格员王秀英，在首义路 12 号门口看见推车占道。在工作群里发一张照片，说明以 #上报 开头，即为上报。",
    who: worker,
    where: "work",
    fill: () => REPORT,
    files: async () => [await streetPhoto()],
    target: () => byTestId("attach-send") ?? sendButton(),
    done: (facts) => facts.number,
  },
  {
    title: "私下补居民电话",
    text: ({ number, seen }) =>
      seen.has("contactAsked")
        ? "居民的姓名和电话只在私聊里写，加密保存，群里看不到。从群里点过来的，先点下方的“开始”，和手机上一样。"
        : `编号 ${number} 已登记，群里只有这一张卡片，此后每一步都在卡片上更新。有居民反映的，点“私下补充居民电话”。`,
    who: worker,
    where: "contact",
    fill: ({ seen }) => seen.has("contactAsked") && `李女士 ${PHONE}`,
    target: ({ seen }) => startButton() ?? (seen.has("contactAsked") ? sendButton() : key(/^私下补充居民电话/)),
    done: (facts) => facts.seen.has("contact"),
    skip: (facts) => reached(facts, "待接单"),
  },
  {
    title: "中心派单",
    text: () => "现在是中心工作人员。中心群里有同一案件的卡片，排在前面的按钮是建议的处置单位，点一下即派出。",
    who: staff,
    where: "centre",
    target: dispatchKey,
    done: (facts) => reached(facts, "待接单"),
  },
  {
    title: "单位退单",
    text: () => "现在是该单位的经办人。工单已由机器人送到。先演一次退单：点“退单”，再选“现场未发现所报问题”。",
    who: officer,
    where: "returning",
    target: () => key(REASON) ?? key(/^退单/),
    done: (facts) => facts.seen.has("returned") || reached(facts, "处置中"),
  },
  {
    title: "中心再派",
    text: () => "退单理由已在卡片上。照片里看得清楚：仍由城管中队办理，再派一次。第三次退单则由中心主任裁定。",
    who: staff,
    where: "centre",
    target: dispatchKey,
    done: (facts) => facts.seen.has("again") || reached(facts, "处置中"),
  },
  {
    title: "经办人接单",
    text: () => "回到经办人，点“接单”。",
    who: officer,
    where: "order",
    target: () => key(/^接单/),
    done: (facts) => reached(facts, "处置中"),
  },
  {
    title: ASKING,
    text: () => "事情办好后点“办结”。要写的内容都在与机器人的私聊里写，群里的卡片不动；页面会跳到私聊。",
    who: officer,
    where: "order",
    target: () => key(/^办结/),
    done: (facts) => facts.asked || reached(facts, "待核查"),
  },
  {
    title: ANSWERING,
    text: () => "从群里点过来的，先点下方的“开始”。然后直接写明处置结果，可附照片；写完点“提交”。",
    who: officer,
    where: "private",
    fill: () => RESULT,
    target: ({ resultSent }) => startButton() ?? ((resultSent && key(/^提交/)) || sendButton()),
    done: (facts) => reached(facts, "待核查"),
  },
  {
    title: "上报人核查",
    text: () => "回到王秀英。处置结果已私下送到，是否真正解决由上报人判断：点“核查通过”。",
    who: worker,
    where: "private",
    target: () => key(/^核查通过/),
    done: (facts) => reached(facts, "待回访"),
  },
  {
    title: "回访：看电话",
    text: () => "此案留有居民联系方式，由中心私下回访，回访用语已写在卡片上。先点“显示电话”，再选原因；查看会留下记录，号码十分钟后自动删除。",
    who: staff,
    where: "private",
    target: () => key(PURPOSE) ?? key(/^显示电话/),
    done: (facts) => facts.seen.has("phoneShown") || reached(facts, "已结案"),
  },
  {
    title: "回访：记结果",
    text: () => "打完电话，按居民的答复点一下，例如“满意”。不满意的，案件退回原单位重办；未接通的，换个时间再打。",
    who: staff,
    where: "private",
    target: () => key(/^满意/),
    done: (facts) => reached(facts, "已结案"),
  },
  {
    title: HISTORY,
    text: ({ number }) => `案件已走完。以中心工作人员的身份，在私聊里发 /case ${number}：谁在什么时候做了什么，一步不漏。`,
    who: staff,
    where: "private",
    fill: ({ number }) => `/case ${number}`,
    target: sendButton,
    done: (facts) => facts.said.has("/case"),
  },
  ...SECOND.map((step) => ({ done: ({ marked }) => marked.has(step.title), ...step })),
  {
    title: "接下来随您",
    text: () => "上方的时钟可以拨快：看到期提醒，或拨到“周报时间”看周报。其他身份也可以随时切换，名字旁的数字是待办；“⋮”里可以重新开始。",
    target: () => byTestId("clock-label"),
    by: "finish",
    done: () => false,
  },
];
