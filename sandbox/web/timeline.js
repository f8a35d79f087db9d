/** The talk of the open chat: rows kept in step with the server's messages, and where the reader stands in them. */
import { messageRow } from "./bubble.js";
import { h, icon } from "./dom.js";
import { failed } from "./dialogs.js";
import { dayKey, dayLabel } from "./format.js";
import { nowIso } from "./now.js";
import { currentChat, loadOlder, markRead, on, sortedMessages, state } from "./session.js";

const RUN_MS = 10 * 60_000;
const RESTS_MS = 1200;
const NEAR_END = 90;
const MAX_PAGES_BACK = 200; // of 60 messages each

export function timeline(acts) {
  const rows = h("div", { class: "rows", role: "log", "aria-label": "消息", "aria-live": "polite", "aria-relevant": "additions" });
  const scroller = h("div", { class: "scroller", tabindex: "0", testid: "messages" }, rows);
  const jumpText = h("span", {});
  const jump = h("button", { type: "button", class: "jump", testid: "jump-bottom", hidden: true, onclick: () => toEnd(true) }, icon("down"), jumpText);
  const drawn = new Map();
  const flashing = new Set();
  let missed = 0; // messages that came while the reader was further up
  let stuck = true; // the reader stands at the end and stays there
  let opening = true;
  let unreadFrom = 0;

  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  const toEnd = (smooth = false) => scroller.scrollTo({ top: scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  const find = (id) => rows.querySelector(`[data-id="${id}"], [data-also~="${id}"]`);

  on("chat", fresh);
  on("topic", fresh);
  on("live", ({ type, message }) => {
    if (type === "edit") flashing.add(message.id);
    else if (message.out) stuck = true;
    else if (!atEnd()) missed += 1;
  });
  on("messages", draw);
  on("clock", () => state.chatId && !state.loading && draw());
  scroller.addEventListener("scroll", scrolled, { passive: true });
  document.addEventListener("visibilitychange", settle);
  new ResizeObserver(() => stuck && toEnd()).observe(scroller);

  function fresh() {
    drawn.clear();
    rows.replaceChildren();
    missed = 0;
    stuck = true;
    opening = true;
    unreadFrom = 0;
    showJump();
  }

  function draw() {
    const messages = sortedMessages();
    if (opening) unreadFrom = firstUnread(messages);
    reconcile(rowsOf(messages, unreadFrom));
    if (stuck) toEnd();
    if (opening && unreadFrom) find("unread")?.scrollIntoView({ block: "center", behavior: "instant" });
    opening = false;
    flashing.clear();
    settle();
  }

  /** Day marks stick to the top one over the other: only the last of a pile is seen, over a message only while one scrolls. */
  function thinDays() {
    const days = [...rows.querySelectorAll(".day")];
    const tops = days.map((el) => el.getBoundingClientRect());
    days.forEach((el, i) => el.classList.toggle("over", (el.nextElementSibling?.getBoundingClientRect().top ?? Infinity) < tops[i].bottom - 2));
    days.forEach((el, i) => el.classList.toggle("past", i + 1 < days.length && tops[i + 1].top < tops[i].bottom - 4 && tops[i].top <= scroller.getBoundingClientRect().top + 4));
  }

  function settle() {
    thinDays();
    stuck = atEnd();
    if (stuck) missed = 0;
    if (stuck && state.chatId && !state.loading) markRead();
    showJump();
  }

  function showJump() {
    jump.hidden = atEnd();
    jumpText.textContent = missed ? `${missed} 条新消息` : "";
    jump.classList.toggle("wide", missed > 0);
    jump.setAttribute("aria-label", missed ? `跳到最新，${missed} 条新消息` : "跳到最新");
  }

  let rests = null;
  async function scrolled() {
    scroller.classList.add("scrolling");
    clearTimeout(rests);
    rests = setTimeout(() => scroller.classList.remove("scrolling"), RESTS_MS);
    settle();
    if (scroller.scrollTop > 240) return;
    const before = scroller.scrollHeight - scroller.scrollTop;
    if (await loadOlder().catch(failed)) scroller.scrollTop = scroller.scrollHeight - before;
  }

  function reconcile(wanted) {
    const focused = rows.contains(document.activeElement) ? document.activeElement : null;
    const live = new Set(wanted.map((row) => row.key));
    for (const [key, { el }] of drawn) {
      if (live.has(key)) continue;
      el.remove();
      drawn.delete(key);
    }
    let place = rows.firstChild;
    for (const row of wanted) {
      const old = drawn.get(row.key);
      const el = old?.sign === row.sign ? old.el : row.build();
      if (old && old.el !== el) {
        if (old.el === place) place = el;
        old.el.replaceWith(el);
        if (row.messages?.some((message) => flashing.has(message.id))) el.classList.add("edited");
      }
      if (el === place) place = place.nextSibling;
      else rows.insertBefore(el, place);
      drawn.set(row.key, { el, sign: row.sign });
    }
    if (focused && !focused.isConnected) refocus(focused);
  }

  /** A tapped button is often replaced by the edit it caused: the keyboard's place stays in that message. */
  function refocus(old) {
    const same = rows.querySelector(`[data-testid="${CSS.escape(old.dataset.testid ?? "")}"]`);
    const message = /^inline-(\d+)-/.exec(old.dataset.testid ?? "")?.[1];
    (same ?? (message && find(message)))?.focus({ preventScroll: true });
  }

  function rowsOf(messages, unread) {
    const inGroup = currentChat()?.kind !== "private";
    const out = messages.length ? [] : [separator("none", "none", "这里还没有消息")];
    let day = "";
    for (const group of albums(messages)) {
      const [head] = group;
      if (dayKey(head.date) !== day) {
        day = dayKey(head.date);
        out.push(separator(`day:${day}`, "day", dayLabel(head.date, nowIso())));
      }
      if (unread && group.some((message) => message.id === unread)) out.push(separator("unread", "unread", "以下为新消息"));
      out.push({ key: `m:${head.id}`, messages: group, head, inGroup });
    }
    out.forEach((row, i) => row.messages && finish(row, out[i - 1], out[i + 1]));
    return out;
  }

  function finish(row, before, after) {
    row.first = !sameRun(before, row);
    row.last = !sameRun(row, after);
    row.sign = JSON.stringify([row.messages, row.first, row.last, row.inGroup]);
    row.build = () => {
      const el = messageRow(row, acts);
      el.dataset.also = row.messages.map((message) => message.id).join(" ");
      return el;
    };
  }

  async function jumpTo(id) {
    for (let tries = 0; !find(id) && tries < MAX_PAGES_BACK && (await loadOlder()); tries += 1);
    const el = find(id);
    if (!el) return;
    el.scrollIntoView({ block: "center", behavior: "smooth" });
    for (const earlier of rows.querySelectorAll(".found")) earlier.classList.remove("found");
    requestAnimationFrame(() => el.classList.add("found"));
  }

  return { el: h("div", { class: "talk" }, scroller, jump), jumpTo, find, focus: () => scroller.focus() };
}

function firstUnread(messages) {
  const unread = state.unreadAtOpening;
  const others = messages.filter((message) => !message.out);
  return unread > 0 ? (others.at(-unread)?.id ?? 0) : 0;
}

function albums(messages) {
  const out = [];
  for (const message of messages) {
    const last = out.at(-1)?.[0];
    if (message.media_group_id && last?.media_group_id === message.media_group_id) out.at(-1).push(message);
    else out.push([message]);
  }
  return out;
}

function sameRun(a, b) {
  if (!a?.messages || !b?.messages || a.head.service || b.head.service) return false;
  return a.head.from.id === b.head.from.id && Date.parse(b.head.date) - Date.parse(a.head.date) < RUN_MS;
}

function separator(key, kind, text) {
  return { key, sign: text, build: () => h("div", { class: kind, "data-id": key, role: "separator" }, h("span", { class: "pill" }, text)) };
}
