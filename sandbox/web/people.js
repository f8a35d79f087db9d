/** Choosing who one is: the roles of the street, each with its people. */
import { personAvatar } from "./avatar.js";
import { modal } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { currentPerson, go, state } from "./session.js";

function personButton({ id, name, note }, chosen) {
  return h(
    "button",
    { type: "button", class: "person", testid: `person-${id}`, "aria-current": state.person === id ? "true" : null, onclick: () => chosen(id) },
    personAvatar(id, name, 40),
    h("span", { class: "person-text" }, h("span", { class: "person-name" }, name), h("span", { class: "person-note" }, note ?? "")),
  );
}

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
  return h(
    "button",
    { type: "button", class: "me", testid: "person-switch", "aria-haspopup": "dialog", "aria-label": `当前身份 ${me.name}（${me.label}），点此切换`, onclick: choosePerson },
    personAvatar(me.id, me.name, 42),
    h("span", { class: "person-text" }, h("span", { class: "person-name" }, me.name), h("span", { class: "person-note" }, [me.label, me.note].filter(Boolean).join(" · "))),
    h("span", { class: "me-swap" }, icon("swap"), "切换"),
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
      h("div", {}, h("h1", {}, "今天，您是哪一位？"), h("p", {}, "这里是街道网格化管理指挥中心的演练室：一个街道一天的工作，都在聊天中办理。人物均为虚构，可以随时切换。")),
      h("button", { type: "button", class: "button primary", testid: "welcome-tour", onclick: startTour }, "三分钟引导"),
    ),
    roleGroups((id) => go(id)),
  );
}
