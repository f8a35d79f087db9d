/** The only place that talks to the server: one function an endpoint, errors as one Chinese sentence. */
async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("连接不上演练室，请稍后再试。");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? body.description ?? `演练室未能完成此操作（${response.status}）。`);
  return body;
}

const get = (path, query = {}) => call(`${path}?${new URLSearchParams(query)}`);
const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const where = (reply_to, thread) => ({ ...(reply_to ? { reply_to } : {}), ...(thread ? { thread } : {}) });

export const api = {
  people: () => get("/page/people"),
  chats: (person) => get("/page/chats", { person }),
  messages: (person, chat, before) => get("/page/messages", { person, chat, limit: 60, ...(before ? { before } : {}) }),
  search: (person, chat, words) => get("/page/search", { person, chat, words }),
  menu: (person, chat) => get("/page/menu", { person, chat }),
  read: (person, chat, message_id) => post("/page/read", { person, chat, message_id }),
  send: (person, chat, text, reply_to, thread) => post("/page/send", { person, chat, text, ...where(reply_to, thread) }),
  edit: (person, chat, message_id, text) => post("/page/edit", { person, chat, message_id, text }),
  forward: (person, chat, message_ids) => post("/page/forward", { person, chat, message_ids }),
  remove: (person, chat, message_id) => post("/page/delete", { person, chat, message_id }),
  tap: (person, chat, message_id, data) => post("/page/tap", { person, chat, message_id, data }),
  start: (person, payload) => post("/page/start", { person, payload }),
  contact: (person, chat) => post("/page/contact", { person, chat }),
  location: (person, chat, lat, lon, reply_to, thread) => post("/page/location", { person, chat, lat, lon, ...where(reply_to, thread) }),
  clock: () => get("/page/clock"),
  anew: (wanted) => post("/page/anew", wanted),
  moveClock: (advance) => post("/page/clock", { advance }),
  sendMedia(person, chat, files, caption, reply_to, thread) {
    const form = new FormData();
    form.set("person", person);
    form.set("chat", chat);
    form.set("caption", caption);
    for (const [name, value] of Object.entries(where(reply_to, thread))) form.set(name, value);
    for (const file of files) form.append("files", file, file.name);
    return call("/page/send_media", { method: "POST", body: form });
  },
};

const TRY_AGAIN_MS = 2000;

/** Calls back with every event; `online(true)` upon each (re)connection, `online(false)` when the line is gone. */
export function openStream(person, { event, online }) {
  let source = null;
  let closed = false;

  function connect() {
    if (closed) return;
    source = new EventSource(`/page/stream?person=${encodeURIComponent(person)}`);
    source.onopen = () => online(true);
    source.onmessage = ({ data }) => event(JSON.parse(data));
    source.onerror = () => {
      online(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, TRY_AGAIN_MS); // an error page ends it for good
    };
  }

  connect();
  return {
    close() {
      closed = true;
      source.close();
    },
  };
}

export const fileUrl = (id, thumb = false) => `/files/${encodeURIComponent(id)}${thumb ? "?thumb=1" : ""}`;
