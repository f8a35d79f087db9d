/** The moved clock as this page knows it: the server's last word, carried on by the time that has passed here. */
import { carryOn } from "./format.js";

let said = "2026-11-23T09:00:00+08:00";
let heard = performance.now();

export function hear(iso) {
  said = iso;
  heard = performance.now();
}

export const nowIso = () => carryOn(said, performance.now() - heard);
