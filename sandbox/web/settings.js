/** What the room itself can do, behind the last button of the bar: sound on or off, and the street anew. */
import { api } from "./api.js";
import { failed, modal, popupMenu } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { forgetDrafts } from "./drafts.js";
import { on } from "./session.js";
import { soundIsOn, switchSound } from "./sound.js";
import { forgetTour } from "./tour.js";

const LOOK_AGAIN_MS = 300;
const PATIENCE_MS = 90_000; // a room may have been started without a bot

export function settingsButton() {
  return iconButton("more", "演练室设置", { class: "settings", testid: "settings", "aria-haspopup": "menu", onclick: ({ currentTarget }) => popupMenu(currentTarget, items(), "演练室设置") });
}

const items = () => [
  soundIsOn() ? { icon: "mute", label: "关闭提示音", testid: "menu-sound", run: switchSound } : { icon: "bell", label: "打开提示音", testid: "menu-sound", run: switchSound },
  { icon: "clock", label: "填入三个月的案件", testid: "menu-past", danger: true, run: () => askToBegin(true) },
  { icon: "restart", label: "重新开始演练", testid: "menu-anew", danger: true, run: () => askToBegin(false) },
];

on("anew", reload);

/** past: whether three months of cases are already chosen. */
async function askToBegin(past) {
  const wanted = await modal({ class: "small", role: "alertdialog", "aria-label": "重新开始演练", testid: "anew" }, (close) => {
    const drafts = h("input", { type: "checkbox", testid: "anew-intake" });
    const topics = h("input", { type: "checkbox", testid: "anew-topics" });
    const months = h("input", { type: "checkbox", testid: "anew-past", checked: past });
    return [
      h("p", { class: "dialog-text" }, "重新开始演练？全部消息、案件和附件都会清除，时钟回到第一天上午。"),
      choice(months, "先填入此前三个月的案件", "约六百件，每次相同；时钟停在周五下午，点“周报时间”即可看到周报和图"),
      choice(drafts, "群内带文字的照片都先作草稿", "即 intake = \"all\"：由本人点“立案”或“不是上报”"),
      choice(topics, "网格员工作群分话题", "管理员在某个话题里发 /bind worker，卡片就放在那里"),
      h(
        "div",
        { class: "dialog-actions" },
        h("button", { type: "button", class: "button plain", testid: "anew-cancel", autofocus: true, onclick: () => close(null) }, "取消"),
        h("button", { type: "button", class: "button danger", testid: "anew-ok", onclick: () => close({ past: months.checked, intake_all: drafts.checked, topics: topics.checked }) }, "重新开始"),
      ),
    ];
  });
  if (wanted) await begin(wanted).catch(failed);
}

function choice(box, label, more) {
  return h("label", { class: "choice" }, box, h("span", {}, h("b", {}, label), h("small", {}, more)));
}

/** Waits for the fresh street, whose run has another name, and for its bot; meanwhile nothing on the page can be used. */
async function begin(wanted) {
  const { run } = await api.anew(wanted);
  modal({ class: "small waits", "aria-label": "正在重新开始", testid: "anew-wait" }, () => h("p", { class: "dialog-text", role: "status" }, "正在重新开始，约几秒钟……"));
  const since = performance.now();
  const look = async () => {
    const now = await api.clock().catch(() => ({ run }));
    if (now.run !== run && (now.bot || performance.now() - since > PATIENCE_MS)) return reload();
    return setTimeout(look, LOOK_AGAIN_MS);
  };
  look();
}

/** Nothing of the old street stays: neither what was typed nor how far the tour had come. */
function reload() {
  forgetDrafts();
  forgetTour();
  location.hash = "";
  location.reload();
}
