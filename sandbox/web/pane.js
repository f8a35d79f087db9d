/** The right side: the open chat with its head, talk and composer; or a quiet invitation when none is open. */
import { chatAvatar } from "./avatar.js";
import { composer } from "./composer.js";
import { h, iconButton } from "./dom.js";
import { bindDrop, bindGestures, messageMenu } from "./gestures.js";
import { welcome } from "./people.js";
import { searchBar } from "./search.js";
import { currentChat, go, on, openTopic, state, topics } from "./session.js";
import { timeline } from "./timeline.js";

/** Returns the composer, which the tour fills in. */
export function chatPane(root, startTour) {
  const head = h("header", { class: "chat-head" });
  const acts = { reply: (message) => writing.replyTo(message), menu: (messages, at) => messageMenu(messages, at, writing), jump: (id) => talk.jumpTo(id) };
  const talk = timeline(acts);
  const writing = composer({ jump: (id) => talk.jumpTo(id) });
  const drop = h("div", { class: "drop", hidden: true }, h("strong", {}, "松开即可添加"), h("span", {}, "照片、视频或文件，一次最多 10 个"));
  const finding = searchBar((id) => talk.jumpTo(id));
  const tabs = h("nav", { class: "topics", "aria-label": "话题", hidden: true });
  const chat = h("section", { class: "chat-pane", "aria-label": "对话" }, head, finding.el, tabs, talk.el, writing.el, drop);
  const empty = h("div", { class: "empty" }, h("span", { class: "pill" }, "请选择一个会话"));
  const wall = h("div", { class: "wall", "aria-hidden": "true" });
  root.append(wall, empty, chat);
  let hello = null;

  bindGestures(talk.el, acts);
  bindDrop(chat, drop, (files) => writing.offer(files));
  on("person", () => {
    hello?.remove();
    hello = null;
    if (!state.person) root.append((hello = welcome(startTour)));
  });
  on("chat", show);
  on("chats", drawHead);
  on("topic", drawTopics);
  on("live", drawTopics);
  on("typing", (chatId) => chatId === state.chatId && typing());

  function show() {
    chat.hidden = !state.chatId;
    empty.hidden = Boolean(state.chatId) || !state.person;
    drawHead();
  }

  function drawTopics() {
    tabs.hidden = !topics().length;
    tabs.replaceChildren(...(tabs.hidden ? [] : [{ id: null, name: "综合" }, ...topics()].map(topicTab)));
  }

  function topicTab({ id, name }) {
    const fresh = id !== state.topic && state.freshTopics.has(id);
    return h(
      "button",
      { type: "button", class: `topic ${fresh ? "fresh" : ""}`, testid: `topic-${id ?? "main"}`, "aria-current": id === state.topic ? "true" : null, "aria-label": fresh ? `${name}，有新消息` : name, onclick: () => openTopic(id) },
      name,
    );
  }

  let typingEnds = null;
  function typing() {
    clearTimeout(typingEnds);
    typingEnds = setTimeout(() => ((typingEnds = null), drawHead()), 5000);
    drawHead();
  }

  function drawHead() {
    const open = currentChat();
    if (!open) return;
    drawTopics();
    const under = typingEnds ? "正在输入…" : open.subtitle || (open.kind === "private" ? "机器人" : `${open.members} 位成员`);
    const back = head.querySelector(".back") ?? iconButton("back", "返回会话列表", { class: "back", testid: "back", onclick: () => go(state.person) });
    head.replaceChildren(
      back,
      chatAvatar(open, 40),
      h("div", { class: "chat-head-text" }, h("h2", { testid: "chat-title" }, open.title), h("p", { class: typingEnds ? "typing" : "" }, under)),
      finding.button,
    );
  }

  show();
  return writing;
}
