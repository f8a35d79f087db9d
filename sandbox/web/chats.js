/** The left column: who I am, and my chats with unread marks and the last word of each. */
import { chatAvatar } from "./avatar.js";
import { h } from "./dom.js";
import { loadDraft } from "./drafts.js";
import { shortWhen, snippet } from "./format.js";
import { nowIso } from "./now.js";
import { personSwitch } from "./people.js";
import { go, on, state } from "./session.js";

export function chatList(root) {
  const head = h("div", { class: "sidebar-head" });
  const list = h("div", { class: "chat-list", testid: "chat-list" });
  root.append(head, list);

  on("person", () => {
    drawHead();
    draw();
  });
  on("people", drawHead);
  on("chats", draw);
  on("chat", draw);
  on("clock", draw);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    document.activeElement[step]?.focus();
  });

  function drawHead() {
    const focused = head.contains(document.activeElement);
    head.replaceChildren(...(state.person ? [personSwitch()] : []));
    if (focused) head.firstElementChild?.focus();
  }

  function draw() {
    const focused = document.activeElement?.dataset.testid;
    list.replaceChildren(...byNewest(state.chats).map(chatRow));
    if (focused?.startsWith("chat-")) list.querySelector(`[data-testid="${focused}"]`)?.focus();
  }
}

const byNewest = (chats) => [...chats].sort((a, b) => (b.last?.date ?? "").localeCompare(a.last?.date ?? ""));

function chatRow(chat) {
  const open = chat.id === state.chatId;
  const unread = chat.unread > 99 ? "99+" : String(chat.unread);
  return h(
    "button",
    {
      type: "button",
      class: `chat ${open ? "open" : ""}`,
      testid: `chat-${chat.id}`,
      "aria-current": open ? "true" : null,
      "aria-label": chat.unread ? `${chat.title}，${chat.unread} 条未读` : chat.title,
      onclick: () => go(state.person, chat.id),
    },
    chatAvatar(chat, 50),
    h(
      "span",
      { class: "chat-text" },
      h("span", { class: "chat-top" }, h("span", { class: "chat-title" }, chat.title), h("span", { class: "chat-when" }, chat.last ? shortWhen(chat.last.date, nowIso()) : "")),
      h("span", { class: "chat-bottom" }, preview(chat, open), chat.unread ? h("span", { class: "badge", testid: `unread-${chat.id}` }, unread) : null),
    ),
  );
}

function preview(chat, open) {
  const draft = open ? "" : loadDraft(state.person, chat.id).text;
  if (draft) return h("span", { class: "chat-last" }, h("em", {}, "草稿："), draft);
  if (!chat.last) return h("span", { class: "chat-last" }, chat.subtitle ?? "");
  return h("span", { class: "chat-last" }, h("b", {}, sender(chat)), snippet(chat.last));
}

function sender({ kind, last }) {
  if (last.service) return "";
  if (last.out) return "我：";
  if (kind === "private") return "";
  return last.from.is_bot ? "机器人：" : `${last.from.name}：`;
}
