/** Who I am, which chat is open, and what the server last said about both. Screens listen; only this file loads. */
import { api, openStream } from "./api.js";

export const state = {
  groups: [],
  person: null,
  chats: [],
  chatId: null,
  messages: new Map(),
  loading: false,
  complete: false,
  unreadAtOpening: 0,
  commands: [],
  botAlive: true,
  online: true,
  /** The payload that waits for START in the open chat; null where none does. */
  awaitsStart: null,
  /** Of a forum: the thread that is open, null for the main topic; and those in which something came meanwhile. */
  topic: null,
  freshTopics: new Set(),
  /** Names the life of this street; a fresh one has another. */
  run: null,
};

const listeners = new Map();

/** Events: person, people (the marks beside their names), chats, chat, messages, commands, health, clock, topic, anew, seen({message, live, now}) where now is false for what is only loaded, live({type, message}), typing(chat). */
export function on(name, listener) {
  listeners.set(name, [...(listeners.get(name) ?? []), listener]);
}

function emit(name, detail) {
  for (const listener of listeners.get(name) ?? []) listener(detail);
}

export const people = () => state.groups.flatMap((group) => group.people.map((one) => ({ ...one, role: group.role, label: group.label })));
export const currentPerson = () => people().find((one) => one.id === state.person) ?? null;
export const currentChat = () => state.chats.find((chat) => chat.id === state.chatId) ?? null;
export const botChat = () => state.chats.find((chat) => chat.kind === "private") ?? null;
export const topics = () => currentChat()?.topics ?? [];
/** Those of the open topic, where the chat has topics. */
export const sortedMessages = () => [...state.messages.values()].filter((message) => !topics().length || message.thread === state.topic).sort((a, b) => a.id - b.id);

let stream = null;

export async function loadPeople() {
  state.groups = (await api.people()).groups;
  emit("people");
}

let reloading = null;
function loadPeopleSoon() {
  clearTimeout(reloading);
  reloading = setTimeout(() => loadPeople().catch(() => {}), 300);
}

/** Address of the page: what the hash says is what is shown, so reload, back and a second tab all work. */
export function readHash() {
  const params = new URLSearchParams(location.hash.slice(1));
  return { person: Number(params.get("p")) || null, chat: Number(params.get("c")) || null };
}

export function go(person, chat = null) {
  const hash = person ? `#p=${person}${chat ? `&c=${chat}` : ""}` : "#";
  if (location.hash !== hash) location.hash = hash;
}

export async function follow({ person, chat }) {
  const known = people().some((one) => one.id === person) ? person : null;
  if (known !== state.person || !known) await become(known);
  if (known !== state.person) return;
  if (chat !== state.chatId) await openChat(state.chats.some((one) => one.id === chat) ? chat : null);
}

async function become(person) {
  stream?.close();
  stream = null;
  Object.assign(state, { awaitsStart: null, person, chats: [], chatId: null, messages: new Map(), commands: [], botAlive: true, online: true });
  if (person) {
    await refreshChats();
    if (state.person !== person) return; // somebody else was chosen meanwhile
    stream = openStream(person, { event: (data) => receive(person, data), online: reconnected });
  }
  emit("person");
  emit("chat");
  emit("health");
  loadPeopleSoon();
}

/** The first opening is the normal start; a later one means that events were missed. */
function reconnected(online) {
  const missed = online && !state.online;
  state.online = online;
  emit("health");
  if (missed) {
    refreshChats();
    if (state.chatId) loadMessages(state.chatId);
    emit("clock", null);
  }
}

/** A link to the bot opens its chat; there it shows START, and only that sends the payload, as Telegram does it. */
export function offerStart(payload, chatId) {
  state.awaitsStart = { chatId, payload };
  if (chatId === state.chatId) emit("chat");
  else go(state.person, chatId);
}

export async function pressStart() {
  const { payload = "" } = state.awaitsStart ?? {};
  state.awaitsStart = null;
  emit("chat");
  await api.start(state.person, payload);
}

export async function openChat(chatId) {
  state.chatId = chatId;
  if (state.awaitsStart?.chatId !== chatId) state.awaitsStart = null;
  state.messages = new Map();
  state.topic = null;
  state.freshTopics.clear();
  state.commands = [];
  state.complete = false;
  state.unreadAtOpening = currentChat()?.unread ?? 0;
  emit("chat");
  if (!chatId) return;
  await Promise.all([loadMessages(chatId), loadCommands(chatId)]);
}

export function openTopic(thread) {
  state.topic = thread;
  state.freshTopics.delete(thread);
  emit("topic");
  emit("messages");
}

/** Events that arrive while the page is loading are newer than the page, so they stay on top of it. */
async function loadMessages(chatId) {
  const { person } = state;
  const arrived = new Map();
  state.loading = true;
  state.messages = arrived;
  const { messages } = await api.messages(person, chatId);
  if (state.messages !== arrived) return;
  for (const message of messages) if (!arrived.has(message.id)) arrived.set(message.id, message);
  state.complete = messages.length < 60;
  state.loading = false;
  messages.forEach((message) => emit("seen", { message, live: false }));
  emit("messages");
}

export async function loadOlder() {
  if (state.loading || state.complete || !state.chatId) return false;
  const into = state.messages;
  const before = Math.min(...into.keys());
  state.loading = true;
  const { messages } = await api.messages(state.person, state.chatId, before).finally(() => (state.loading = false));
  if (state.messages !== into) return false;
  for (const message of messages) into.set(message.id, message);
  state.complete = messages.length < 60;
  emit("messages");
  return messages.length > 0;
}

async function loadCommands(chatId) {
  const { commands = [] } = await api.menu(state.person, chatId).catch(() => ({}));
  if (chatId !== state.chatId) return;
  state.commands = commands;
  emit("commands");
}

export async function refreshChats() {
  const { person } = state;
  if (!person) return;
  const { chats } = await api.chats(person);
  if (person !== state.person) return;
  state.chats = chats;
  emit("chats");
}

let refreshing = null;
function refreshChatsSoon() {
  loadPeopleSoon();
  clearTimeout(refreshing);
  refreshing = setTimeout(() => refreshChats().catch(() => {}), 120);
}

/** Says to the server, at most once a message, that what is on the screen was read. */
let lastRead = "";
export function markRead() {
  const newest = Math.max(0, ...state.messages.keys());
  const mark = `${state.person}:${state.chatId}:${newest}`;
  if (!newest || mark === lastRead || document.hidden) return;
  lastRead = mark;
  api.read(state.person, state.chatId, newest).then(refreshChatsSoon, () => (lastRead = ""));
}

function receive(person, data) {
  if (person !== state.person) return;
  EVENTS[data.type]?.(data);
}

const EVENTS = {
  message: (data) => upsert(data, "message"),
  edit: (data) => upsert(data, "edit"),
  delete(data) {
    if (data.chat === state.chatId) {
      state.messages.delete(data.message_id);
      if (!state.loading) emit("messages");
    }
    refreshChatsSoon();
  },
  chats: refreshChatsSoon,
  people: loadPeopleSoon,
  clock: (data) => emit("clock", data.clock ?? null),
  menu: () => state.chatId && loadCommands(state.chatId),
  typing: (data) => emit("typing", data.chat),
  health(data) {
    if (data.run && state.run && data.run !== state.run) return emit("anew"); // somebody began the street anew
    state.run = data.run ?? state.run;
    state.botAlive = data.bot;
    emit("health");
  },
};

function upsert({ message }, type) {
  if (message.chat === state.chatId) {
    state.messages.set(message.id, message);
    if (type === "message" && message.thread !== state.topic) state.freshTopics.add(message.thread);
    emit("live", { type, message });
    if (!state.loading) emit("messages");
  }
  emit("seen", { message, live: type === "message", now: true });
  refreshChatsSoon();
}
