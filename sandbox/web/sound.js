/** A short tone for what comes where the reader is not looking; browsers let a page sound once it was touched. */
import { on, state } from "./session.js";

const OFF = "wangge.sound.off";
const NOTES = [
  [660, 0],
  [880, 0.09],
];
const LENGTH = 0.16;
const LOUDNESS = 0.12;

let context = null;

/** Before the first touch a context would be held back, and the browser complain. */
const touched = () => (context ??= new AudioContext());
addEventListener("pointerdown", touched, { once: true, capture: true });
addEventListener("keydown", touched, { once: true, capture: true });

export const soundIsOn = () => !localStorage.getItem(OFF);

export function switchSound() {
  if (soundIsOn()) localStorage.setItem(OFF, "1");
  else localStorage.removeItem(OFF);
  if (soundIsOn()) ring();
}

on("seen", ({ message, live }) => {
  const looking = message.chat === state.chatId && !document.hidden && document.hasFocus();
  if (live && !message.out && !message.silent && !looking && soundIsOn()) ring();
});

function ring() {
  if (!context) return;
  context.resume();
  for (const [pitch, after] of NOTES) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUDNESS, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + LENGTH);
  }
}
