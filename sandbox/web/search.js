/** Search in the open chat: a line over the talk that steps through what was found, the newest first. */
import { api } from "./api.js";
import { failed } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { on, openTopic, state, topics } from "./session.js";

const TYPING_MS = 250;

/** jump(id) brings a message into view. */
export function searchBar(jump) {
  const input = h("input", { type: "search", class: "search-input", testid: "search-input", "aria-label": "在会话中查找", placeholder: "查找消息", autocomplete: "off", oninput: typed, onkeydown: keyed });
  const count = h("span", { class: "search-count", role: "status", testid: "search-count" });
  const older = iconButton("up", "上一条（更早）", { testid: "search-older", onclick: () => step(1) });
  const newer = iconButton("down", "下一条（更晚）", { testid: "search-newer", onclick: () => step(-1) });
  const el = h("div", { class: "search", role: "search", hidden: true }, input, count, older, newer, iconButton("close", "结束查找", { testid: "search-close", onclick: close }));
  const button = iconButton("search", "在会话中查找", { testid: "search-open", onclick: () => (el.hidden ? open() : close()) });
  let found = [];
  let at = 0;
  let more = false;
  let waiting = null;

  on("chat", close);

  function open() {
    el.hidden = false;
    input.focus();
  }

  function close() {
    clearTimeout(waiting);
    const had = el.contains(document.activeElement);
    el.hidden = true;
    input.value = "";
    found = [];
    show();
    if (had) button.focus();
  }

  function typed() {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(failed), TYPING_MS);
  }

  async function look() {
    const { person, chatId } = state;
    const words = input.value.trim();
    const answer = words ? await api.search(person, chatId, words) : { messages: [], more: false };
    if (chatId !== state.chatId || words !== input.value.trim()) return;
    found = answer.messages;
    more = answer.more;
    at = 0;
    await goThere();
  }

  async function step(by) {
    if (!found.length) return;
    at = (at + by + found.length) % found.length;
    await goThere();
  }

  async function goThere() {
    show();
    const message = found[at];
    if (!message) return;
    if (topics().length && message.thread !== state.topic) openTopic(message.thread);
    await jump(message.id);
  }

  function show() {
    older.disabled = newer.disabled = found.length < 2;
    count.textContent = !input.value.trim() ? "" : found.length ? `${at + 1} / ${found.length}${more ? "+" : ""}` : "没有找到";
  }

  function keyed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  }

  show();
  return { el, button };
}
