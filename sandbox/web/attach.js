/** The preview before photos or files are sent: look, remove, add, caption. */
import { modal, toast } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { sizeLabel } from "./format.js";

const MOST = 10;

/** Resolves with {files, caption}, or null when the person thinks better of it. */
export async function attachFiles(first, caption) {
  const urls = [];
  const answer = await modal({ class: "attach", "aria-label": "发送附件", testid: "attach-dialog" }, (close) => {
    const files = [];
    const title = h("h2", {});
    const grid = h("div", { class: "attach-grid" });
    const words = h("textarea", { rows: 1, placeholder: "添加说明", "aria-label": "说明", testid: "attach-caption", maxlength: 1024, autofocus: true });
    const picker = h("input", { type: "file", multiple: true, hidden: true, testid: "attach-more-input", onchange: () => (add([...picker.files]), (picker.value = "")) });
    const done = () => close({ files, caption: words.value.trim() });
    words.value = caption;
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      done();
    });

    function add(more) {
      const room = MOST - files.length;
      if (more.length > room) toast(`一次最多发送 ${MOST} 个，多出的没有添加。`);
      files.push(...more.slice(0, room));
      draw();
    }

    function draw() {
      if (!files.length) return close(null);
      const photos = files.every((file) => file.type.startsWith("image/"));
      title.textContent = photos ? `发送 ${files.length} 张照片` : `发送 ${files.length} 个文件`;
      grid.dataset.n = files.length;
      grid.replaceChildren(...files.map(tile));
      return null;
    }

    function tile(file, i) {
      const drop = () => (files.splice(i, 1), draw());
      return h("div", { class: "attach-tile" }, preview(file, urls), iconButton("close", `移除 ${file.name}`, { testid: `attach-remove-${i}`, onclick: drop }));
    }

    add(first);
    return [
      h("header", { class: "dialog-head" }, title, iconButton("close", "关闭", { testid: "attach-close", onclick: () => close(null) })),
      grid,
      h(
        "div",
        { class: "attach-line" },
        iconButton("plus", "再添加", { testid: "attach-add", onclick: () => picker.click() }),
        words,
        h("button", { type: "button", class: "send", testid: "attach-send", "aria-label": "发送", onclick: done }, icon("send")),
        picker,
      ),
    ];
  });
  urls.forEach((url) => URL.revokeObjectURL(url));
  return answer;
}

function preview(file, urls) {
  if (!file.type.startsWith("image/")) {
    return h("div", { class: "attach-file" }, icon(file.type.startsWith("video/") ? "video" : "file"), h("span", {}, file.name), h("small", {}, sizeLabel(file.size)));
  }
  const url = URL.createObjectURL(file);
  urls.push(url);
  return h("img", { src: url, alt: file.name });
}
