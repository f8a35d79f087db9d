/** Dates, sizes, initials and colours as people read them. Times are shown in the zone the server wrote them in. */
const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];
const DAY_MS = 86_400_000;

/** The wall-clock parts of an ISO time, read off the text itself so that the reader's own zone never shows. */
export function parts(iso) {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(iso).map(Number);
  return { year, month, day, hour, minute, date: Date.UTC(year, month - 1, day) };
}

export const dayKey = (iso) => iso.slice(0, 10);
export const timeOf = (iso) => iso.slice(11, 16);

export function dayLabel(iso, nowIso) {
  const that = parts(iso);
  const now = parts(nowIso);
  const name = `${that.month}月${that.day}日 ${WEEKDAYS[new Date(that.date).getUTCDay()]}`;
  const ago = (now.date - that.date) / DAY_MS;
  if (ago === 0) return `今天 · ${name}`;
  if (ago === 1) return `昨天 · ${name}`;
  return that.year === now.year ? name : `${that.year}年${name}`;
}

/** For the chat list: the time today, a weekday this week, else a date. */
export function shortWhen(iso, nowIso) {
  const that = parts(iso);
  const ago = (parts(nowIso).date - that.date) / DAY_MS;
  if (ago === 0) return timeOf(iso);
  if (ago === 1) return "昨天";
  if (ago > 1 && ago < 7) return WEEKDAYS[new Date(that.date).getUTCDay()];
  return `${that.month}/${that.day}`;
}

/** The server's instant carried on by `ms`, in the same zone, as ISO text. */
export function carryOn(iso, ms) {
  const zone = /(Z|[+-]\d\d:?\d\d)$/.exec(iso)[0];
  const minutes = zone === "Z" ? 0 : (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return new Date(Date.parse(iso) + ms + minutes * 60_000).toISOString().slice(0, 19) + zone;
}

export function clockLabel(iso) {
  const at = parts(iso);
  return { day: `${at.month}月${at.day}日 ${WEEKDAYS[new Date(at.date).getUTCDay()]}`, time: timeOf(iso) };
}

export function sizeLabel(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Two characters of a Chinese given name, or the initials of a Latin one. */
export function initials(name) {
  const bare = name.trim();
  if (/^[\u3400-\u9fff·]+$/.test(bare)) return bare.length > 2 ? bare.slice(-2) : bare;
  return bare.split(/\s+/).slice(0, 2).map((word) => word[0]?.toUpperCase() ?? "").join("");
}

/** Neighbouring ids get colours far apart (multiplicative hashing, top three bits). */
export const tone = (id) => `var(--c${Math.imul(Math.abs(id) % 2 ** 31, 0x9e3779b1) >>> 29})`;

/** One line that stands for a message in lists and quotes. */
export function snippet(message) {
  if (message.service) return message.service;
  if (message.text) return message.text.replace(/\s+/g, " ");
  if (message.photos?.length) return message.media_group_id ? "[相册]" : "[图片]";
  if (message.location) return "[位置]";
  if (message.voice) return "[语音]";
  if (message.video) return "[视频]";
  if (message.document) return `[文件] ${message.document.name}`;
  if (message.contact) return "[联系人]";
  return "";
}
