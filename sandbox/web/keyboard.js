/** Buttons under messages: the little wait, the toast, the alert, the link. */
import { api } from "./api.js";
import { personAvatar } from "./avatar.js";
import { alertBox, confirmBox, failed, modal, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { follow, offerStart, people, state } from "./session.js";

/** An invitation is meant for somebody else: here it is handed over by asking who opens it. */
async function followStart(payload) {
  const others = people().filter((one) => one.outside && one.id !== state.person);
  const own = Boolean(people().find((one) => one.id === state.person)?.outside) || !payload || !others.length;
  const person = own ? state.person : await choose("由谁打开这个链接？", [...others, people().find((one) => one.id === state.person)]);
  if (!person) return;
  if (person !== state.person) await follow({ person, chat: null });
  offerStart(payload, person);
}

const choose = (question, them) =>
  modal({ class: "small", "aria-label": question, testid: "who-opens" }, (close) => [
    h("p", { class: "dialog-text" }, question),
    h(
      "div",
      { class: "choices" },
      them.map(({ id, name, label, note }) =>
        h("button", { type: "button", class: "person", testid: `opens-${id}`, onclick: () => close(id) }, personAvatar(id, name, 40), h("span", { class: "person-text" }, h("span", { class: "person-name" }, id === state.person ? `${name}（本人）` : name), h("span", { class: "person-note" }, [label, note].filter(Boolean).join(" · ")))),
      ),
    ),
  ]);

const waiting = new Set();
const keyOf = (message, data) => `${message.chat}:${message.id}:${data}`;

export function inlineKeyboard(message) {
  return h(
    "div",
    { class: "keys", role: "group", "aria-label": "按钮" },
    message.buttons.map((row, r) => h("div", { class: "keys-row" }, row.map((button, c) => key(message, button, `inline-${message.id}-${r}-${c}`)))),
  );
}

function key(message, button, testid) {
  const { text, data, url, style } = button;
  const isWaiting = data && waiting.has(keyOf(message, data));
  return h(
    "button",
    {
      type: "button",
      class: `key ${style ?? ""} ${isWaiting ? "waiting" : ""}`,
      testid,
      "data-key": data && keyOf(message, data),
      "aria-busy": isWaiting ? "true" : null,
      onclick: () => (url ? openLink(url) : tap(message, data)),
    },
    h("span", {}, text),
    url ? icon("link") : h("i", { class: "spinner", "aria-hidden": "true" }),
  );
}

async function tap(message, data) {
  const name = keyOf(message, data);
  if (waiting.has(name)) return;
  mark(name, true);
  try {
    await show(await api.tap(state.person, message.chat, message.id, data));
  } catch (error) {
    failed(error);
  } finally {
    mark(name, false);
  }
}

/** By name and not by element: the message may have been drawn anew while the tap was under way. */
function mark(name, on) {
  waiting[on ? "add" : "delete"](name);
  const el = document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  el?.classList.toggle("waiting", on);
  el?.setAttribute("aria-busy", String(on));
}

function show(answer) {
  if (!answer.answered) return toast("机器人暂时没有回应。");
  if (answer.open_chat) return offerStart(answer.start ?? "", answer.open_chat);
  if (answer.url) return openLink(answer.url);
  if (!answer.text) return null;
  if (answer.alert) alertBox(answer.text);
  else toast(answer.text);
  return null;
}

/** A t.me link to the bot stays inside the rehearsal; any other opens beside it, once the person agreed. */
export async function openLink(url) {
  const link = new URL(url, location.href);
  if (link.hostname === "t.me" || link.protocol === "tg:") return followStart(link.searchParams.get("start") ?? "");
  if (await confirmBox(`要打开这个链接吗？${link.href}`, "打开")) window.open(link.href, "_blank", "noopener");
  return null;
}
