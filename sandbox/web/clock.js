/** The bar over everything: what this is, the moved clock and its steps, the guide. */
import { api } from "./api.js";
import { failed, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { clockLabel } from "./format.js";
import { hear, nowIso } from "./now.js";
import { on } from "./session.js";
import { settingsButton } from "./settings.js";

const STEPS = [
  ["15m", "+15 分钟"],
  ["2h", "+2 小时"],
  ["morning", "下一个工作日早晨"],
  ["weekly", "周报时间"],
];

/** heard(): called whenever the clock was moved, so that labels such as «今天» follow. */
export function topBar(root, openTour) {
  const day = h("span", { class: "clock-day" });
  const time = h("span", { class: "clock-time", testid: "clock-time" });
  const steps = h("div", { class: "clock-steps", role: "group", "aria-label": "拨快时钟" }, STEPS.map(([advance, label]) => h("button", { type: "button", testid: `clock-${advance}`, onclick: () => move(advance) }, label)));
  const face = h(
    "button",
    { type: "button", class: "clock-face", testid: "clock-label", "aria-expanded": "false", "aria-label": "演练时钟", onclick: () => open(!root.classList.contains("clock-open")) },
    icon("clock"),
    day,
    time,
    icon("chevron"),
  );
  root.append(
    h("a", { class: "brand", href: "#", testid: "brand", title: "回到人物选择" }, h("img", { src: "/web/logo.svg", alt: "", width: 30, height: 30 }), h("span", {}, h("b", {}, "网格"), h("small", {}, "演练室"))),
    h("div", { class: "clock" }, face, steps),
    h("button", { type: "button", class: "button guide", testid: "tour-open", onclick: openTour }, icon("guide"), h("span", {}, "引导")),
    settingsButton(),
  );
  document.addEventListener("pointerdown", ({ target }) => !target.closest(".clock") && open(false));
  root.addEventListener("keydown", ({ key }) => key === "Escape" && open(false));
  on("clock", (clock) => (clock?.now ? show(clock) : reload()));
  setInterval(tick, 1000);

  function open(yes) {
    root.classList.toggle("clock-open", yes);
    face.setAttribute("aria-expanded", String(yes));
  }

  function show({ now }) {
    hear(now);
    tick();
  }

  function tick() {
    const label = clockLabel(nowIso());
    if (time.textContent === label.time && day.textContent === label.day) return;
    day.textContent = label.day;
    time.textContent = label.time;
  }

  async function reload() {
    await api.clock().then(show, failed);
  }

  async function move(advance) {
    open(false);
    try {
      show(await api.moveClock(advance));
      face.classList.remove("moved");
      requestAnimationFrame(() => face.classList.add("moved"));
      toast(`时钟已拨到 ${day.textContent} ${time.textContent}`);
    } catch (error) {
      failed(error);
    }
  }

  return reload;
}
