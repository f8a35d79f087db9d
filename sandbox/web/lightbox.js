/** Photos (all that are loaded of this chat) and videos, large. */
import { fileUrl } from "./api.js";
import { modal } from "./dialogs.js";
import { h, iconButton } from "./dom.js";
import { dayLabel, timeOf } from "./format.js";
import { nowIso } from "./now.js";
import { sortedMessages } from "./session.js";

export function openPhotos(fileId) {
  const all = sortedMessages().flatMap((message) => message.photos?.slice(-1).map((photo) => ({ ...photo, message })) ?? []);
  let at = all.findIndex((photo) => photo.file_id === fileId);
  if (at < 0) return;
  modal({ class: "lightbox", "aria-label": "查看图片", testid: "lightbox" }, (close, dialog) => {
    const image = h("img", { testid: "lightbox-image", draggable: "false" });
    const from = h("div", { class: "lightbox-from" });
    const caption = h("div", { class: "lightbox-caption" });
    const previous = iconButton("left", "上一张", { class: "previous", testid: "lightbox-prev", onclick: () => show(at - 1) });
    const next = iconButton("right", "下一张", { class: "next", testid: "lightbox-next", onclick: () => show(at + 1) });
    const show = (index) => {
      if (index < 0 || index >= all.length) return;
      at = index;
      const { message, file_id } = all[at];
      image.src = fileUrl(file_id);
      image.alt = message.text || "图片";
      from.replaceChildren(
        h("strong", {}, message.from.name),
        h("span", {}, `${dayLabel(message.date, nowIso())} ${timeOf(message.date)} · ${at + 1} / ${all.length}`),
      );
      caption.textContent = message.text ?? "";
      previous.hidden = at === 0;
      next.hidden = at === all.length - 1;
    };
    dialog.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft") show(at - 1);
      if (key === "ArrowRight") show(at + 1);
    });
    swipe(dialog, (direction) => show(at + direction));
    const stage = h("div", { class: "lightbox-stage" }, image);
    stage.addEventListener("click", (event) => event.target === stage && close(null));
    show(at);
    return [
      h("header", {}, from, iconButton("close", "关闭", { testid: "lightbox-close", autofocus: true, onclick: () => close(null) })),
      stage,
      previous,
      next,
      caption,
    ];
  });
}

export function openVideo({ file_id, name }) {
  modal({ class: "lightbox", "aria-label": "播放视频", testid: "lightbox" }, (close) => [
    h("header", {}, h("div", { class: "lightbox-from" }, h("strong", {}, name || "视频")), iconButton("close", "关闭", { testid: "lightbox-close", onclick: () => close(null) })),
    h("div", { class: "lightbox-stage" }, h("video", { src: fileUrl(file_id), controls: true, autoplay: true, playsinline: true })),
  ]);
}

function swipe(el, turn) {
  let start = null;
  el.addEventListener("touchstart", (event) => (start = event.touches[0].clientX), { passive: true });
  el.addEventListener("touchend", (event) => {
    const moved = event.changedTouches[0].clientX - start;
    if (Math.abs(moved) > 50) turn(moved < 0 ? 1 : -1);
  });
}
