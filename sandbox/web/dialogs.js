/** Toasts, alerts, questions and menus: the small windows over the page. */
import { h, icon } from "./dom.js";

export function toast(text) {
  const el = h("div", { class: "toast", testid: "toast" }, text);
  const place = document.getElementById("toasts");
  const { left, width } = document.getElementById("pane").getBoundingClientRect();
  place.replaceChildren(el);
  place.style.left = `${width ? left + width / 2 : innerWidth / 2}px`;
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover(); // anew each time, so that it stands above a dialog opened since
  setTimeout(() => el.classList.add("leaving"), Math.max(2600, text.length * 90));
  setTimeout(() => el.remove(), Math.max(2600, text.length * 90) + 300);
}

export const failed = (error) => toast(error.message);

/** A modal <dialog> that leaves the page when it closes; resolves with the value it was closed with. */
export function modal(props, build) {
  return new Promise((resolve) => {
    const el = h("dialog", { ...props, class: `dialog ${props.class ?? ""}` });
    const close = (value) => {
      el.returnValue = "";
      el.close();
      el.remove();
      resolve(value);
    };
    el.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    el.addEventListener("pointerdown", (event) => event.target === el && close(null));
    el.append(...[build(close, el)].flat());
    document.body.append(el);
    el.showModal();
  });
}

export function alertBox(text) {
  return modal({ class: "small", role: "alertdialog", "aria-label": "提示", testid: "alert" }, (close) => [
    h("p", { class: "dialog-text", testid: "alert-text" }, text),
    h("div", { class: "dialog-actions" }, h("button", { class: "button primary", testid: "alert-ok", autofocus: true, onclick: () => close(true) }, "好")),
  ]);
}

export function confirmBox(text, action, danger = false) {
  return modal({ class: "small", role: "alertdialog", "aria-label": action, testid: "confirm" }, (close) => [
    h("p", { class: "dialog-text" }, text),
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { class: "button plain", testid: "confirm-cancel", onclick: () => close(false) }, "取消"),
      h("button", { class: `button ${danger ? "danger" : "primary"}`, testid: "confirm-ok", autofocus: true, onclick: () => close(true) }, action),
    ),
  ]);
}

let closeMenu = null;

/** items: [{icon, label, testid, danger?, run}]; opens at a point or beside an element, inside the window. */
export function popupMenu(at, items, label) {
  closeMenu?.();
  const returnTo = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, testid: "menu" });
  const close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    closeMenu = null;
    if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
  };
  const outside = (event) => !menu.contains(event.target) && close();
  for (const item of items) {
    const run = () => {
      close();
      item.run();
    };
    menu.append(
      h("button", { type: "button", role: "menuitem", class: `menu-item ${item.danger ? "danger" : ""}`, testid: item.testid, onclick: run }, icon(item.icon), h("span", {}, item.label)),
    );
  }
  menu.addEventListener("keydown", (event) => moveInMenu(event, menu, close));
  document.body.append(menu);
  place(menu, at);
  document.addEventListener("pointerdown", outside, true);
  closeMenu = close;
  menu.firstElementChild.focus({ preventScroll: true });
}

function moveInMenu(event, menu, close) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") close();
  else if (step) {
    const items = [...menu.children];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, at) {
  const spot = at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(spot.left, innerWidth - width - 8));
  const below = spot.bottom + 6;
  const top = below + height > innerHeight - 8 ? Math.max(8, spot.top - height - 6) : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
