/** The guided tour: a card beside the chat that waits for real events, points, and can do the switching and typing. */
import { failed } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { currentPerson, follow, go, on, people, state } from "./session.js";
import { ANSWERING, ASKING, chatFor, HISTORY, MARKS, REASON, STATUSES, STEPS } from "./tour_steps.js";

const DISMISSED = "wangge.tour.dismissed";
const PROGRESS = "wangge.tour.progress";
const NUMBER = /[A-Z]{2,}\d{8}-\d{4,}/;

export const forgetTour = () => sessionStorage.removeItem(PROGRESS);

const blank = () => ({
  step: 0,
  report: null,
  card: null,
  number: "",
  status: "",
  cardText: "",
  orderChat: null,
  reasonsChat: null,
  asked: null,
  resultSent: false,
  seen: [], // the names of MARKS
  marked: [], // the titles of the second part's steps whose words have come
  said: [],
});

/** composer(): where «替我填好» writes. */
export function tour(root, composer) {
  const ring = h("div", { class: "tour-ring", "aria-hidden": "true", hidden: true });
  let progress = { ...blank(), ...JSON.parse(sessionStorage.getItem(PROGRESS) ?? "null") };
  let folded = false;
  let frame = null;
  let pointed = ""; // the state of the card for which the target was last brought into view
  document.body.append(ring);

  const step = () => STEPS[progress.step];
  const facts = () => ({ ...progress, said: new Set(progress.said), marked: new Set(progress.marked), seen: new Set(progress.seen), person: state.person, chat: state.chatId });
  const running = () => !root.hidden;

  on("seen", observe);
  on("person", () => running() && advance());
  on("chat", () => running() && draw());
  on("messages", () => running() && draw());
  on("chats", () => running() && draw());

  function open() {
    if (progress.step === STEPS.length - 1) progress = blank();
    localStorage.removeItem(DISMISSED);
    folded = false;
    root.hidden = false;
    document.body.classList.add("touring");
    advance();
    if (!frame) track();
  }

  function close() {
    localStorage.setItem(DISMISSED, "1");
    root.hidden = true;
    document.body.classList.remove("touring");
    ring.hidden = true;
  }

  /** Everything the page sees passes here; only what belongs to the tour's own case is remembered. */
  function observe({ message, live, now = false }) {
    if (!running()) return;
    if (message.out && live) heardMe(message);
    else if (message.from?.is_bot) heardBot(message, live, now);
    advance();
  }

  function heardMe({ id, chat, text = "" }) {
    if (progress.step === 0 && text.startsWith("#上报")) progress.report = `${chat}:${id}`;
    if (step().title === ANSWERING && !text.startsWith("/")) progress.resultSent = true;
    if (step().title === HISTORY && text.startsWith("/")) progress.said = [...progress.said, text.split(/[\s@]/)[0]];
  }

  function heardBot({ id, chat, text = "", reply_to, force_reply, buttons }, live, now) {
    if (live && step().mark?.test(text)) progress.marked = [...progress.marked, step().title];
    const number = NUMBER.exec(text)?.[0];
    if (number && reply_to && `${chat}:${reply_to.id}` === progress.report) Object.assign(progress, { number, card: id });
    const keys = buttons?.flat().map((button) => button.text) ?? [];
    const ours = progress.number && (number === progress.number || (now && !number));
    for (const [name, words] of Object.entries(MARKS)) if (ours && words.test(text) && !progress.seen.includes(name)) progress.seen = [...progress.seen, name];
    if (live && step().title === ASKING && (force_reply?.for_me || keys.includes("提交"))) progress.asked = id;
    if (!progress.number || number !== progress.number) return;
    const status = STATUSES.findLast((word) => text.includes(word));
    if (STATUSES.indexOf(status) > STATUSES.indexOf(progress.status)) progress.status = status;
    if (keys.some((key) => /^(接单|办结)/.test(key))) progress.orderChat = chat;
    if (keys.some((key) => REASON.test(key))) progress.reasonsChat = chat;
    if (status === "待接单") progress.cardText += `\n${text}`;
    if (status === "待接单" && progress.seen.includes("returned")) progress.seen = [...new Set([...progress.seen, "again"])];
  }

  function advance() {
    while (step().done(facts()) || step().skip?.(facts())) progress.step += 1;
    sessionStorage.setItem(PROGRESS, JSON.stringify(progress));
    draw();
  }

  function next() {
    if (step().by === "finish") return close();
    progress.step += 1;
    return advance();
  }

  async function fill() {
    composer().prefill(step().fill(facts()), step().files ? await step().files() : []);
  }

  async function switchOver() {
    const person = step().who(facts());
    await follow({ person, chat: null });
    const chat = chatFor(step().where, facts());
    go(person, chat);
    await follow({ person, chat });
    draw();
  }

  function draw() {
    if (!running()) return;
    const now = step();
    const wanted = now.who?.(facts());
    const rightPerson = !wanted || wanted === state.person;
    const rightChat = !now.where || (rightPerson && state.chatId === chatFor(now.where, facts()));
    const sign = JSON.stringify([progress.step, progress.resultSent, progress.seen, Boolean(state.awaitsStart), rightPerson, rightChat, folded, progress.number]);
    if (root.dataset.sign === sign) return;
    root.dataset.sign = sign;
    root.classList.toggle("folded", folded);
    root.replaceChildren(head(), h("div", { class: "tour-body" }, h("p", {}, now.text(facts())), identity(wanted, rightPerson), actions(now, rightPerson, rightChat), overview()));
  }

  function head() {
    const at = progress.step + 1;
    return h(
      "header",
      {},
      h("div", { class: "tour-count" }, `引导 ${at} / ${STEPS.length}`),
      iconButton("chevron", folded ? "展开引导" : "收起引导", { class: "fold", testid: "tour-fold", onclick: () => ((folded = !folded), draw()) }),
      iconButton("close", "关闭引导", { testid: "tour-close", onclick: close }),
      h("h2", { testid: "tour-title" }, step().title),
      h("div", { class: "tour-progress", "aria-hidden": "true" }, h("i", { style: `width:${(at / STEPS.length) * 100}%` })),
    );
  }

  function identity(wanted, right) {
    const one = people().find(({ id }) => id === wanted);
    if (!one) return null;
    return h("p", { class: `tour-who ${right ? "right" : ""}` }, right ? icon("check") : icon("swap"), `${one.name} · ${one.label}`);
  }

  function actions(now, rightPerson, rightChat) {
    const button = (label, testid, run, primary) => h("button", { type: "button", class: `button ${primary ? "primary" : ""}`, testid, onclick: run }, label);
    const quiet = (label, testid, run) => h("button", { type: "button", class: "button plain", testid, onclick: run }, label);
    const ready = rightPerson && rightChat;
    return h(
      "div",
      { class: "tour-actions" },
      now.who && !ready ? button(rightPerson ? "替我打开会话" : "替我切换身份", "tour-switch", () => switchOver().catch(failed), true) : null,
      now.fill?.(facts()) && ready && !state.awaitsStart && !(now.title === ANSWERING && progress.resultSent) ? button("替我填好", "tour-fill", () => fill().catch(failed), true) : null,
      now.by === "next" ? button("下一步", "tour-next", next, true) : null,
      now.by === "finish" ? button("完成", "tour-next", next, true) : null,
      now.by ? null : quiet("跳过这步", "tour-skip", next),
      progress.step > 0 && now.by !== "finish" ? quiet("从头开始", "tour-restart", restart) : null,
    );
  }

  /** The whole road at a glance, where there is room for it. */
  function overview() {
    return h("ol", { class: "tour-road" }, STEPS.map(({ title }, i) => h("li", { class: i < progress.step ? "done" : i === progress.step ? "now" : "" }, h("i", {}, i < progress.step ? icon("check") : String(i + 1)), title)));
  }

  function restart() {
    progress = blank();
    advance();
  }

  /** Keeps the ring on its target, which moves with scrolling and is redrawn by edits. */
  function track() {
    frame = setTimeout(track, 120);
    const now = step();
    const ready = running() && currentPerson() && (!now.who || now.who(facts()) === state.person) && (!now.where || state.chatId === chatFor(now.where, facts()));
    const target = (ready && now.target?.(facts())) || null;
    if (target && pointed !== root.dataset.sign) target.scrollIntoView({ block: "center" });
    if (target) pointed = root.dataset.sign;
    const box = target?.getBoundingClientRect();
    const frameBox = (target?.closest(".scroller") ?? document.body).getBoundingClientRect();
    const seen = box?.width && box.bottom > frameBox.top + 16 && box.top < frameBox.bottom - 8 && !document.querySelector("dialog[open]");
    ring.hidden = !seen;
    if (seen) ring.style.cssText = `left:${box.left - 5}px;top:${box.top - 5}px;width:${box.width + 10}px;height:${box.height + 10}px`;
  }

  return { open, begin: () => !localStorage.getItem(DISMISSED) && open() };
}
