/** Choosing who one is: the roles of the street, each with its people. */
import { personAvatar } from "./avatar.js";
import { modal } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { currentPerson, go, on, people, state } from "./session.js";

function personButton({ id, name, note }, chosen) {
  const el = h(
    "button",
    { type: "button", class: "person", testid: `person-${id}`, "data-person": id, "aria-current": state.person === id ? "true" : null, onclick: () => chosen(id) },
    personAvatar(id, name, 40),
    h("span", { class: "person-text" }, h("span", { class: "person-name" }, name), h("span", { class: "person-note" }, note ?? "")),
  );
  mark(el);
  return el;
}

/** Beside a name: how much that person is asked to do, else how much of theirs is unread. */
function mark(el) {
  const { id, name, note, todo = 0, unread = 0 } = people().find((one) => one.id === Number(el.dataset.person));
  const words = [todo && `${todo} 件待办`, unread && `${unread} 条未读`].filter(Boolean);
  el.querySelector(".badge")?.remove();
  el.setAttribute("aria-label", [name, note, ...words].filter(Boolean).join("，"));
  if (words.length) el.append(h("span", { class: `badge ${todo ? "" : "quiet"}`, testid: `mark-${id}`, title: words.join("，") }, String(todo || unread)));
}

on("people", () => document.querySelectorAll("[data-person]").forEach(mark));

function roleGroups(chosen) {
  return h(
    "div",
    { class: "roles" },
    state.groups.map(({ role, label, people }) =>
      h("section", { class: "role", "aria-label": label }, h("h3", {}, label), h("div", { class: "role-people" }, people.map((one) => personButton({ ...one, role }, chosen)))),
    ),
  );
}

/** The button over the chat list that says who one is. */
export function personSwitch() {
  const me = currentPerson();
  const others = people().filter((one) => one.id !== me.id && one.todo).length;
  const waiting = others ? `另有 ${others} 人有待办` : "";
  return h(
    "button",
    { type: "button", class: "me", testid: "person-switch", "aria-haspopup": "dialog", "aria-label": `当前身份 ${me.name}（${me.label}），点此切换${waiting && `；${waiting}`}`, title: waiting || null, onclick: choosePerson },
    personAvatar(me.id, me.name, 42),
    h("span", { class: "person-text" }, h("span", { class: "person-name" }, me.name), h("span", { class: "person-note" }, [me.label, me.note].filter(Boolean).join(" · "))),
    h("span", { class: "me-swap" }, icon("swap"), "切换"),
    others ? h("span", { class: "badge", testid: "others-waiting", "aria-hidden": "true" }, String(others)) : null,
  );
}

export async function choosePerson() {
  const id = await modal({ class: "people", "aria-label": "切换身份", testid: "people-panel" }, (close) => [
    h("header", { class: "dialog-head" }, h("h2", {}, "切换身份"), iconButton("close", "关闭", { testid: "people-close", onclick: () => close(null) })),
    roleGroups(close),
  ]);
  if (id) go(id);
}

/** The first screen: nobody is chosen yet. */
export function welcome(startTour) {
  return h(
    "div",
    { class: "welcome", testid: "welcome" },
    h(
      "div",
      { class: "welcome-head" },
      h("img", { src: "/web/logo.svg", alt: "", width: 60, height: 60 }),
      h("div", {}, h("h1", {}, "今天，您是哪一位？"), h("p", {}, "这里是街道网格化管理指挥中心的演练室：一个街道一天的工作，都在聊天中办理。人物均为虚构，可以随时切换；也可以开两个窗口，各当一位。名字旁的数字是此人的待办件数。")),
      h("button", { type: "button", class: "button primary", testid: "welcome-tour", onclick: startTour }, "五分钟引导"),
    ),
    roleGroups((id) => go(id)),
  );
}
