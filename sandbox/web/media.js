/** What a bubble carries besides words: photos and albums, places, voice, video, documents, contacts. */
import { fileUrl } from "./api.js";
import { h, icon } from "./dom.js";
import { sizeLabel } from "./format.js";
import { openPhotos, openVideo } from "./lightbox.js";
import { drawMap } from "./map.js";

const SINGLE = { width: 380, height: 380, least: 120 };

/** How many tiles stand in each row of an album of n. */
const ROWS = { 1: [1], 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [3, 4], 8: [4, 4], 9: [3, 3, 3], 10: [3, 3, 4] };

export function mediaOf(messages) {
  const [first] = messages;
  const photos = messages.flatMap((message) => message.photos?.slice(-1).map((photo) => ({ ...photo, message })) ?? []);
  if (photos.length) return photos.length === 1 ? singlePhoto(photos[0]) : album(photos);
  if (first.location) return place(first.location, first.venue);
  if (first.voice) return voice(first.voice);
  if (first.video) return fileRow(first.video, "video", "视频", () => openVideo(first.video));
  if (first.document) return fileRow(first.document, "file", "文件", () => save(first.document));
  if (first.contact) return contact(first.contact);
  return null;
}

function photoButton({ file_id, message }, props = {}) {
  return h(
    "button",
    { type: "button", class: "photo", testid: `photo-${file_id}`, "aria-label": "查看大图", onclick: () => openPhotos(file_id), ...props },
    h("img", { src: fileUrl(file_id), alt: message.text || "图片", loading: "lazy", draggable: "false" }),
  );
}

function singlePhoto(photo) {
  const ratio = photo.w / photo.h || 4 / 3;
  const width = Math.max(SINGLE.least, Math.min(SINGLE.width, photo.w || SINGLE.width, SINGLE.height * ratio));
  return h("div", { class: "media", style: `width:${Math.round(width)}px;aspect-ratio:${ratio}` }, photoButton(photo));
}

function album(photos) {
  const queue = [...photos];
  const rows = ROWS[photos.length].map((n) => h("div", { class: "album-row", style: `--n:${n}` }, queue.splice(0, n).map((photo) => photoButton(photo))));
  return h("div", { class: "media album", role: "group", "aria-label": `相册，${photos.length} 张` }, rows);
}

function place({ lat, lon }, venue) {
  const where = venue ? `${venue.title} · ${venue.address}` : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return h(
    "div",
    { class: "media place", testid: "location", role: "img", "aria-label": `位置 ${where}` },
    drawMap({ lat, lon, width: 300, height: 160 }),
    h("div", { class: "place-line" }, h("span", {}, where), h("span", { class: "place-note" }, "示意图")),
  );
}

function voice({ file_id, name, size }) {
  const audio = new Audio();
  audio.preload = "none";
  const button = h("button", { type: "button", class: "round", testid: `voice-${file_id}`, "aria-label": "播放语音" }, icon("play"));
  const show = (name) => button.replaceChildren(icon(name));
  audio.onplay = () => show("pause");
  audio.onpause = audio.onended = audio.onerror = () => show("play");
  button.onclick = () => {
    if (!audio.src) audio.src = fileUrl(file_id);
    if (audio.paused) audio.play().catch(() => show("play"));
    else audio.pause();
  };
  return h("div", { class: "file-row" }, button, h("div", { class: "file-text" }, wave(file_id), h("span", { class: "file-size" }, `${name || "语音"} · ${sizeLabel(size)}`)));
}

/** The bars are a picture of the file's id, so that each voice note looks like itself. */
function wave(seed) {
  let state = [...seed].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
  const bars = Array.from({ length: 34 }, () => {
    state = (state * 1_103_515_245 + 12_345) >>> 0;
    return h("i", { style: `height:${18 + ((state >>> 16) % 82)}%` });
  });
  return h("span", { class: "wave", "aria-hidden": "true" }, bars);
}

/** Documents are never opened on the page: they are saved, under the name that the chat shows. */
function save({ file_id, name }) {
  h("a", { href: fileUrl(file_id), download: name || "" }).click();
}

function fileRow({ file_id, name, size }, mark, word, open) {
  return h(
    "button",
    { type: "button", class: "file-row", testid: `${mark}-${file_id}`, "aria-label": `打开${word} ${name}`, onclick: open },
    h("span", { class: "round" }, icon(mark)),
    h("span", { class: "file-text" }, h("span", { class: "file-name" }, name || word), h("span", { class: "file-size" }, `${word} · ${sizeLabel(size)}`)),
  );
}

function contact({ name, first_name, phone, phone_number }) {
  return h(
    "div",
    { class: "file-row" },
    h("span", { class: "round" }, icon("phone")),
    h("span", { class: "file-text" }, h("span", { class: "file-name" }, name ?? first_name ?? "联系人"), h("span", { class: "file-size" }, phone ?? phone_number ?? "")),
  );
}
