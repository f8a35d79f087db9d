/** Building elements: text only ever goes in as text, and the server's html through an allow-list. */
import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "x", testid: "y", onclick: f, "aria-label": "…"}, "text", child, null) */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(el, name, value);
  el.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return el;
}

function set(el, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "testid") el.dataset.testid = value;
  else if (name === "class") el.className = value;
  else if (name === "style") el.style.cssText = value;
  else if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
  else el.setAttribute(name, value === true ? "" : value);
}

export function svg(tag, props = {}, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) el.setAttribute(name, value);
  el.append(...children);
  return el;
}

export function icon(name) {
  const el = svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  for (const d of ICONS[name]) el.append(svg("path", { d }));
  return el;
}

export function iconButton(name, label, props = {}) {
  return h("button", { type: "button", title: label, "aria-label": label, ...props, class: `icon-button ${props.class ?? ""}` }, icon(name));
}

export const byTestId = (id, root = document) => root.querySelector(`[data-testid="${CSS.escape(id)}"]`);

const ALLOWED = new Set(["B", "I", "U", "S", "CODE", "PRE", "A", "SPAN", "BLOCKQUOTE", "BR"]);
const CLASSES = new Set(["spoiler", "mention"]);

/** The server has escaped it already; this second lock keeps a mistake there from becoming a script here. */
export function safeHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return copyAllowed(template.content, document.createDocumentFragment());
}

function copyAllowed(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      to.append(ALLOWED.has(node.tagName) ? copyAllowed(node, copyElement(node)) : node.textContent);
    }
  }
  return to;
}

function copyElement(node) {
  const el = document.createElement(node.tagName);
  if (CLASSES.has(node.className)) el.className = node.className;
  const href = node.getAttribute("href") ?? "";
  if (node.tagName === "A" && /^(https?:|tg:|mailto:|tel:)/i.test(href)) {
    el.href = href;
    el.target = "_blank";
    el.rel = "noopener noreferrer";
  }
  return el;
}
