/** Ways to reach a message: right click, long press, swipe, keys; and files dropped onto the chat. */
import { api } from "./api.js";
import { confirmBox, failed, popupMenu, toast } from "./dialogs.js";
import { sortedMessages, state } from "./session.js";

const LONG_PRESS_MS = 480;
const SWIPE_PX = 56;

export function messageMenu(messages, at, writing) {
  const [head] = messages;
  const text = messages.map((message) => message.text).find(Boolean);
  const items = [{ icon: "reply", label: "回复", testid: "menu-reply", run: () => writing.replyTo(head) }];
  if (text && !head.protect) items.push({ icon: "copy", label: "复制文字", testid: "menu-copy", run: () => copy(text) });
  if (!head.protect) items.push({ icon: "forward", label: "转发给机器人", testid: "menu-forward", run: () => forward(messages) });
  if (head.out && text) items.push({ icon: "edit", label: "编辑", testid: "menu-edit", run: () => writing.editOwn(messages.find((message) => message.text)) });
  if (head.out) items.push({ icon: "trash", label: "删除", testid: "menu-delete", danger: true, run: () => remove(messages) });
  popupMenu(at, items, "消息操作");
}

function copy(text) {
  navigator.clipboard.writeText(text).then(() => toast("已复制"), () => toast("浏览器不允许复制，请手动选择文字。"));
}

function forward(messages) {
  const ids = messages.map((message) => message.id);
  api.forward(state.person, messages[0].chat, ids).then(() => toast("已转发到与机器人的私聊"), failed);
}

async function remove(messages) {
  if (!(await confirmBox(messages.length > 1 ? "删除这组照片？所有人都将看不到。" : "删除这条消息？所有人都将看不到。", "删除", true))) return;
  for (const message of messages) await api.remove(state.person, message.chat, message.id).catch(failed);
}

/** acts: {reply(message), menu(messages, at)}; one set of listeners for all rows. */
export function bindGestures(root, acts) {
  const rowOf = (target) => target.closest?.(".row");
  const messagesOf = (row) => {
    const ids = new Set(row.dataset.also.split(" ").map(Number));
    return sortedMessages().filter((message) => ids.has(message.id));
  };
  root.addEventListener("contextmenu", (event) => {
    const row = rowOf(event.target);
    if (!row || getSelection().toString()) return;
    event.preventDefault();
    if (!touch) acts.menu(messagesOf(row), { x: event.clientX, y: event.clientY });
  });
  root.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    if (event.key === "ArrowUp" || event.key === "ArrowDown") walk(event, root, row);
    else if (row && event.target === row && event.key === "Enter") acts.menu(messagesOf(row), row);
    else if (row && event.target === row && event.key.toLowerCase() === "r" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      acts.reply(messagesOf(row)[0]);
    }
  });

  let touch = null;
  root.addEventListener(
    "touchstart",
    (event) => {
      const row = rowOf(event.target);
      const { clientX: x, clientY: y } = event.touches[0];
      if (row) touch = { row, x, y, moved: 0, timer: setTimeout(() => longPress({ x, y }), LONG_PRESS_MS) };
    },
    { passive: true },
  );
  root.addEventListener(
    "touchmove",
    (event) => {
      if (!touch) return;
      const dx = event.touches[0].clientX - touch.x;
      const dy = event.touches[0].clientY - touch.y;
      if (Math.hypot(dx, dy) > 8) clearTimeout(touch.timer);
      if (Math.abs(dy) > 24 && !touch.moved) return endTouch();
      if (dx < -8 && Math.abs(dx) > Math.abs(dy)) touch.moved = Math.max(dx, -SWIPE_PX - 14);
      touch.row.style.transform = touch.moved ? `translateX(${touch.moved}px)` : "";
      touch.row.classList.toggle("swiped", touch.moved <= -SWIPE_PX);
    },
    { passive: true },
  );
  root.addEventListener("touchend", () => {
    if (touch && touch.moved <= -SWIPE_PX) acts.reply(messagesOf(touch.row)[0]);
    endTouch();
  });
  root.addEventListener("touchcancel", endTouch);

  function longPress(at) {
    const { row } = touch;
    endTouch();
    navigator.vibrate?.(12);
    acts.menu(messagesOf(row), at);
  }

  function endTouch() {
    if (!touch) return;
    clearTimeout(touch.timer);
    touch.row.style.transform = "";
    touch.row.classList.remove("swiped");
    touch = null;
  }
}

function walk(event, root, row) {
  const rows = [...root.querySelectorAll(".row")];
  const at = row ? rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1) : rows.length - 1;
  if (event.target !== row && row) return;
  if (!rows[at]) return;
  event.preventDefault();
  rows[at].focus();
}

export function bindDrop(area, veil, take) {
  let depth = 0;
  const show = (by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  area.addEventListener("dragenter", (event) => carriesFiles(event) && show(1));
  area.addEventListener("dragleave", (event) => carriesFiles(event) && show(-1));
  area.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    show(0);
    take([...event.dataTransfer.files]);
  });
}
