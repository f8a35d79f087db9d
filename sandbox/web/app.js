/** Puts the page together and keeps it in step with its address (#p=1001&c=-1001). */
import { topBar } from "./clock.js";
import { chatList } from "./chats.js";
import { failed } from "./dialogs.js";
import { currentChat, currentPerson, follow, go, loadPeople, on, readHash, state } from "./session.js";
import { chatPane } from "./pane.js";
import { tour } from "./tour.js";

const byId = (id) => document.getElementById(id);

async function begin() {
  const guide = tour(byId("tour"), () => writing);
  const reloadClock = topBar(byId("topbar"), guide.open);
  chatList(byId("sidebar"));
  const writing = chatPane(byId("pane"), guide.open);
  on("health", showHealth);
  on("chat", showView);
  on("person", showView);
  on("person", showTitle);
  on("chats", showTitle);
  on("chats", () => state.chatId && !currentChat() && go(state.person)); // it was left, or became a supergroup
  await Promise.all([loadPeople(), reloadClock()]);
  await follow(readHash());
  showView();
  guide.begin();
  addEventListener("hashchange", () => follow(readHash()).catch(failed));
}

/** Two tabs may hold two people: the tab says whose it is, and what waits there. */
function showTitle() {
  const unread = state.chats.reduce((sum, chat) => sum + chat.unread, 0);
  const name = currentPerson()?.name;
  document.title = name ? `${unread ? `(${unread}) ` : ""}${name} · 网格演练室` : "网格 · 演练室";
}

/** On a phone one pane is seen at a time; which one follows from what is open. */
function showView() {
  byId("app").dataset.view = !state.person ? "welcome" : state.chatId ? "chat" : "list";
}

let pending = null;
function showHealth() {
  clearTimeout(pending);
  const text = !state.online ? "与演练室的连接已断开，正在重新连接…" : !state.botAlive ? "机器人正在重启…" : "";
  pending = setTimeout(
    () => {
      byId("banner").hidden = !text;
      byId("banner").textContent = text;
    },
    text ? 400 : 0, // a blink of the line is not worth a banner
  );
}

begin().catch(failed);
