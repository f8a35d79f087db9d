/** The slash menu: what this person can do here, typed or picked. */
import { h } from "./dom.js";
import { state } from "./session.js";

/** run(command) sends it; typing «/bo» narrows the list. */
export function commandMenu(input, run) {
  const el = h("div", { class: "commands", role: "listbox", "aria-label": "命令", testid: "commands", hidden: true });
  let forced = false;
  let chosen = 0;
  let shown = [];

  function refresh() {
    const typed = /^\/([a-z0-9_]*)$/i.exec(input.value)?.[1]?.toLowerCase();
    if (typed !== undefined) forced = false;
    shown = state.commands.filter(({ command }) => forced || (typed !== undefined && command.startsWith(typed)));
    chosen = Math.min(chosen, Math.max(0, shown.length - 1));
    el.hidden = !shown.length;
    el.replaceChildren(...shown.map(option));
  }

  function option({ command, description }, i) {
    return h(
      "button",
      { type: "button", role: "option", class: "command", testid: `command-${command}`, "aria-selected": String(i === chosen), onclick: () => pick(command) },
      h("b", {}, `/${command}`),
      h("span", {}, description),
    );
  }

  function pick(command) {
    hide();
    run(command);
  }

  function hide() {
    forced = false;
    chosen = 0;
    shown = [];
    el.hidden = true;
  }

  function toggle() {
    if (!el.hidden) return hide();
    forced = true;
    chosen = 0;
    refresh();
    return input.focus();
  }

  /** True when the key was meant for the menu. */
  function keyed(event) {
    if (el.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + shown.length) % shown.length;
      refresh();
      el.children[chosen].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.shiftKey) pick(shown[chosen].command);
    else if (event.key === "Tab") {
      input.value = `/${shown[chosen].command} `;
      input.dispatchEvent(new Event("input"));
    } else if (event.key === "Escape") hide();
    else return false;
    event.preventDefault();
    return true;
  }

  document.addEventListener("pointerdown", ({ target }) => !el.hidden && !target.closest(".composer") && hide());
  return { el, refresh, toggle, keyed };
}
