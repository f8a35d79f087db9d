/** One row of the talk: a message (or an album of them) as Telegram would draw it. */
import { senderAvatar } from "./avatar.js";
import { h, icon, iconButton, safeHtml } from "./dom.js";
import { timeOf, tone } from "./format.js";
import { inlineKeyboard, openLink } from "./keyboard.js";
import { mediaOf } from "./media.js";

/** row: {messages, first, last, inGroup}; acts: {reply, menu, jump}. */
export function messageRow({ messages, first, last, inGroup }, acts) {
  const [head] = messages;
  if (head.service) return h("div", { class: "service", testid: `message-${head.id}`, "data-id": head.id }, h("span", { class: "pill" }, head.service));
  const body = messages.find((message) => message.text) ?? head;
  const side = inGroup && !head.out ? h("div", { class: "side" }, last ? senderAvatar(head.from, 36) : null) : null;
  const el = h(
    "article",
    {
      class: `row ${head.out ? "out" : "in"} ${first ? "first" : ""} ${last ? "last" : ""}`,
      testid: `message-${head.id}`,
      "data-id": head.id,
      tabindex: "-1",
      "aria-label": `${head.out ? "我" : head.from.name}，${timeOf(head.date)}`,
    },
    side,
    h("div", { class: "stack" }, bubble(messages, body, inGroup && first && !head.out, acts), head.buttons ? inlineKeyboard(head) : null),
    h(
      "div",
      { class: "row-acts" },
      iconButton("reply", "回复", { testid: `reply-${head.id}`, tabindex: "-1", onclick: () => acts.reply(head) }),
      iconButton("more", "更多操作", { testid: `more-${head.id}`, tabindex: "-1", onclick: (event) => acts.menu(messages, event.currentTarget) }),
    ),
  );
  return el;
}

function bubble(messages, body, named, acts) {
  const [head] = messages;
  const media = mediaOf(messages);
  const visual = Boolean(head.photos?.length || head.location);
  const bare = visual && !body.text;
  return h(
    "div",
    { class: `bubble ${visual ? "visual" : ""} ${bare ? "bare" : ""}` },
    named ? h("div", { class: "name", style: `color:${head.from.is_bot ? "var(--accent-strong)" : tone(head.from.id)}` }, head.from.name) : null,
    head.forwarded_from ? h("div", { class: "forwarded" }, `转发自 ${head.forwarded_from}`) : null,
    head.reply_to ? quote(head.reply_to, acts) : null,
    media,
    body.text ? words(body, meta(messages)) : meta(messages),
  );
}

function words(message, end) {
  const el = h("div", { class: "words" });
  if (message.html) el.append(safeHtml(message.html));
  else el.textContent = message.text;
  el.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    event.target.closest(".spoiler")?.classList.add("shown");
    if (!link) return;
    event.preventDefault();
    openLink(link.href);
  });
  el.append(end);
  return el;
}

function quote({ id, name, snippet }, acts) {
  return h(
    "button",
    { type: "button", class: "quote", testid: `quote-${id}`, "aria-label": `回复 ${name}：${snippet}，跳到原消息`, onclick: () => acts.jump(id) },
    h("strong", {}, name),
    h("span", {}, snippet || "消息"),
  );
}

function meta(messages) {
  const [head] = messages;
  const last = messages.at(-1);
  return h(
    "span",
    { class: "meta" },
    head.silent && !head.out ? icon("mute") : null,
    messages.some((message) => message.edited) ? h("span", {}, "已编辑") : null,
    h("time", { datetime: last.date }, timeOf(last.date)),
    head.out ? icon("check") : null,
  );
}
