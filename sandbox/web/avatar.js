/** Round portraits: two characters on a colour for people, a mark for groups and for the bot. */
import { h, icon } from "./dom.js";
import { initials, tone } from "./format.js";

export function personAvatar(id, name, size = 48) {
  return h("span", { class: "avatar", style: `--size:${size}px;--tone:${tone(id)}`, "aria-hidden": "true" }, initials(name));
}

export function botAvatar(size = 48) {
  return h("span", { class: "avatar bot", style: `--size:${size}px`, "aria-hidden": "true" }, h("img", { src: "/web/logo.svg", alt: "" }));
}

export function chatAvatar(chat, size = 48) {
  if (chat.kind === "private") return botAvatar(size);
  return h("span", { class: "avatar group", style: `--size:${size}px;--tone:${tone(chat.id)}`, "aria-hidden": "true" }, icon("group"));
}

export const senderAvatar = (from, size) => (from.is_bot ? botAvatar(size) : personAvatar(from.id, from.name, size));
