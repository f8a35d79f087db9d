/** Where one writes: text with its draft, reply and edit states, the attach menu. */
import { api } from "./api.js";
import { attachFiles } from "./attach.js";
import { commandMenu } from "./commands.js";
import { failed, popupMenu } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { loadDraft, saveDraft } from "./drafts.js";
import { snippet } from "./format.js";
import { pickLocation } from "./location.js";
import { replyKeys } from "./reply_keys.js";
import { currentChat, on, pressStart, sortedMessages, state } from "./session.js";

const TOUCH = matchMedia("(pointer: coarse)").matches;
const answered = new Set(); // force replies that were answered or waved away

export function composer({ jump }) {
  let mode = null; // {kind: "reply" | "edit", id, name, snippet, placeholder?, forced?}

  const input = h("textarea", { rows: 1, testid: "composer-input", "aria-label": "消息", placeholder: "输入消息", maxlength: 4096, oninput: typed, onkeydown: keyed, onpaste: pasted });
  const picker = h("input", { type: "file", multiple: true, hidden: true, testid: "file-input", accept: "image/*,video/*,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.csv,.txt,.zip", onchange: picked });
  const slash = iconButton("slash", "命令", { class: "slash", testid: "composer-commands", hidden: true, onclick: () => commands.toggle() });
  const send = h("button", { type: "button", class: "send", testid: "composer-send", "aria-label": "发送", title: "发送", onclick: submit }, icon("send"));
  const bar = h("div", { class: "composer-bar", hidden: true });
  const keys = replyKeys();
  const commands = commandMenu(input, (command) => {
    put(`/${command}`);
    submit();
  });
  const line = h("div", { class: "composer-line" }, iconButton("clip", "添加附件", { testid: "composer-attach", onclick: attachMenu }), slash, h("div", { class: "composer-field" }, input, keys.toggle), send, picker);
  const start = h("button", { type: "button", class: "button primary start", testid: "start-bot", hidden: true, onclick: () => pressStart().catch(failed) }, "开始");
  const mute = h("p", { class: "cannot-write", hidden: true }, "您不能在这里发言，只能查看。");
  const el = h("footer", { class: "composer" }, commands.el, start, bar, line, keys.el, mute);

  on("chat", () => {
    mode = null;
    const draft = state.chatId ? loadDraft(state.person, state.chatId) : { text: "", reply: null };
    put(draft.text);
    setMode(draft.reply);
    keys.refresh();
    showState();
    fit();
    if (state.chatId && !TOUCH) input.focus({ preventScroll: true });
  });
  on("messages", () => {
    showState();
    keys.refresh();
    obeyForceReply();
  });
  on("live", ({ message }) => {
    if (message.out && message.reply_to) answered.add(`${message.chat}:${message.reply_to.id}`);
  });
  on("commands", () => {
    slash.hidden = !state.commands.length;
    commands.refresh();
  });

  function showState() {
    const canWrite = currentChat()?.can_write ?? false;
    const fresh = currentChat()?.kind === "private" && !state.loading && state.messages.size === 0;
    const waits = state.awaitsStart?.chatId === state.chatId;
    start.hidden = !(canWrite && (fresh || waits));
    line.hidden = !canWrite || waits;
    mute.hidden = canWrite;
  }

  function put(text) {
    input.value = text;
    fit();
    commands.refresh();
    showSend();
  }

  function fit() {
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${Math.min(input.scrollHeight, 168)}px`;
  }

  function showSend() {
    send.replaceChildren(icon(mode?.kind === "edit" ? "check" : "send"));
    send.disabled = !input.value.trim();
  }

  function typed() {
    fit();
    commands.refresh();
    showSend();
    keepDraft();
  }

  function keepDraft() {
    if (mode?.kind === "edit" || !state.chatId) return;
    saveDraft(state.person, state.chatId, { text: input.value, reply: mode?.forced ? null : mode });
  }

  function keyed(event) {
    if (event.isComposing || event.keyCode === 229) return; // Enter belongs to the input method
    if (commands.keyed(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !TOUCH) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && mode) {
      event.preventDefault();
      leaveMode();
    } else if (event.key === "ArrowUp" && !input.value) {
      const own = sortedMessages().findLast((message) => message.out && message.text && !message.service);
      if (!own) return;
      event.preventDefault();
      editOwn(own);
    }
  }

  async function submit() {
    const text = input.value.trim();
    if (!text || line.hidden) return;
    const { person, chatId } = state;
    const was = mode;
    if (was?.kind === "edit") put(loadDraft(person, chatId).text);
    else put("");
    clearMode();
    keepDraft();
    try {
      if (was?.kind === "edit") await api.edit(person, chatId, was.id, text);
      else await api.send(person, chatId, text, was?.id, state.topic);
    } catch (error) {
      failed(error);
      if (chatId !== state.chatId || input.value) return;
      put(text);
      setMode(was);
      keepDraft();
    }
  }

  function setMode(next) {
    mode = next;
    input.placeholder = mode?.placeholder || (mode?.kind === "edit" ? "修改消息" : "输入消息");
    bar.hidden = !mode;
    if (mode) {
      const title = mode.kind === "edit" ? "编辑消息" : `回复 ${mode.name}`;
      bar.replaceChildren(
        icon(mode.kind === "edit" ? "edit" : "reply"),
        h("button", { type: "button", class: "composer-quote", testid: "composer-quote", "aria-label": `${title}，跳到原消息`, onclick: () => jump(mode.id) }, h("strong", {}, title), h("span", {}, mode.snippet)),
        iconButton("close", "取消", { testid: "composer-cancel", onclick: leaveMode }),
      );
    }
    showSend();
  }

  function clearMode() {
    if (mode?.kind === "reply") answered.add(`${state.chatId}:${mode.id}`);
    setMode(null);
  }

  function leaveMode() {
    if (mode?.kind === "edit") put(loadDraft(state.person, state.chatId).text);
    clearMode();
    keepDraft();
    input.focus();
  }

  function replyTo(message) {
    setMode({ kind: "reply", id: message.id, name: message.from.name, snippet: snippet(message).slice(0, 120) });
    keepDraft();
    input.focus();
  }

  function editOwn(message) {
    setMode({ kind: "edit", id: message.id, name: "", snippet: snippet(message).slice(0, 120) });
    put(message.text);
    input.focus();
  }

  /** The newest question put to me, unless it was answered or waved away. */
  function obeyForceReply() {
    const messages = sortedMessages();
    const asked = messages.findLast((message) => message.force_reply?.for_me);
    if (!asked || mode || answered.has(`${asked.chat}:${asked.id}`)) return;
    if (messages.some((message) => message.out && message.id > asked.id)) return;
    setMode({ kind: "reply", id: asked.id, name: asked.from.name, snippet: snippet(asked).slice(0, 120), placeholder: asked.force_reply.placeholder, forced: true });
    if (!TOUCH) input.focus({ preventScroll: true });
  }

  function attachMenu(event) {
    popupMenu(
      event.currentTarget,
      [
        { icon: "image", label: "照片或文件", testid: "attach-photo", run: () => picker.click() },
        { icon: "pin", label: "位置", testid: "attach-location", run: sendLocation },
      ],
      "添加附件",
    );
  }

  async function sendLocation() {
    const point = await pickLocation();
    if (!point) return;
    const reply = mode?.kind === "reply" ? mode.id : null;
    clearMode();
    await api.location(state.person, state.chatId, point.lat, point.lon, reply, state.topic).catch(failed);
  }

  function picked() {
    offer([...picker.files]);
    picker.value = "";
  }

  function pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    offer(files);
  }

  /** The preview; what was typed becomes the caption, as it does in Telegram. */
  async function offer(files) {
    if (!files.length || line.hidden || mode?.kind === "edit") return;
    const { person, chatId } = state;
    const sent = await attachFiles(files, input.value);
    if (!sent) return;
    const reply = mode?.kind === "reply" ? mode.id : null;
    put("");
    clearMode();
    keepDraft();
    await api.sendMedia(person, chatId, sent.files, sent.caption, reply, state.topic).catch(failed);
  }

  /** Writes for the person, who still has to send it; with files in the preview. */
  function prefill(text, files = []) {
    put(text);
    keepDraft();
    if (files.length) return offer(files);
    return input.focus();
  }

  return { el, replyTo, editOwn, offer, prefill };
}
