/** The bot's reply keyboard: large buttons under the composer that write for the person. */
import { api } from "./api.js";
import { confirmBox, failed } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { sortedMessages, state } from "./session.js";

/** The newest keyboard wins; an empty one takes it away. */
export function replyKeys() {
  const el = h("div", { class: "reply-keys", role: "group", "aria-label": "快捷回复", hidden: true });
  const toggle = iconButton("keyboard", "显示或收起键盘", { testid: "reply-keyboard-toggle", hidden: true, onclick: () => (el.hidden = !el.hidden) });
  let drawn = "";

  function refresh() {
    const rows = sortedMessages().findLast((message) => message.reply_keyboard)?.reply_keyboard ?? [];
    const sign = JSON.stringify([state.chatId, rows]);
    if (sign === drawn) return;
    drawn = sign;
    el.hidden = toggle.hidden = !rows.length;
    el.replaceChildren(...rows.map((row, r) => h("div", { class: "keys-row" }, row.map((button, c) => key(button, `reply-key-${r}-${c}`)))));
  }

  return { el, toggle, refresh };
}

function key({ text, request_contact }, testid) {
  const press = request_contact ? shareContact : () => api.send(state.person, state.chatId, text).catch(failed);
  return h("button", { type: "button", class: "key", testid, onclick: press }, request_contact ? icon("phone") : null, h("span", {}, text));
}

async function shareContact() {
  const { person, chatId } = state;
  if (await confirmBox("将您的姓名和电话号码发给机器人？", "发送")) await api.contact(person, chatId).catch(failed);
}
