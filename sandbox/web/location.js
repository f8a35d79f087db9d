/** Choosing a point to send: a few places of the street, a sketch to click on, or plain coordinates (WGS-84). */
import { modal } from "./dialogs.js";
import { h, icon, iconButton } from "./dom.js";
import { drawMap, unproject } from "./map.js";

const PLACES = [
  { name: "首义路 12 号门口", lat: 30.53874, lon: 114.30535 },
  { name: "首义广场", lat: 30.53846, lon: 114.30221 },
  { name: "首义路与张之洞路口", lat: 30.53452, lon: 114.30618 },
  { name: "紫阳湖公园东门", lat: 30.53168, lon: 114.30612 },
  { name: "大东门立交桥下", lat: 30.53921, lon: 114.31128 },
  { name: "千家街菜场", lat: 30.53082, lon: 114.30853 },
  { name: "长湖南村", lat: 30.53701, lon: 114.30824 },
  { name: "武昌站西广场", lat: 30.52934, lon: 114.31188 },
];
const MAP = { width: 520, height: 240, scale: 3 };

/** Resolves with {lat, lon}, or null. */
export function pickLocation() {
  return modal({ class: "location", "aria-label": "发送位置", testid: "location-dialog" }, (close) => {
    let point = PLACES[0];
    const lat = coordinate("纬度", "location-lat", -90, 90);
    const lon = coordinate("经度", "location-lon", -180, 180);
    const view = h("button", { type: "button", class: "location-map", testid: "location-map", "aria-label": "在示意图上选点", onclick: clicked });
    const send = h("button", { type: "button", class: "button primary", testid: "location-send", onclick: () => close(point) }, "发送这个位置");
    const list = PLACES.map((place, i) =>
      h("button", { type: "button", class: "chip", testid: `location-preset-${i}`, onclick: () => choose(place, place) }, place.name),
    );
    let centre = point;

    function choose(next, around = centre) {
      point = { lat: next.lat, lon: next.lon };
      centre = around;
      lat.value = point.lat.toFixed(6);
      lon.value = point.lon.toFixed(6);
      send.disabled = false;
      show();
    }

    function show() {
      view.replaceChildren(drawMap({ ...MAP, ...centre, pin: point }));
      list.forEach((chip, i) => chip.setAttribute("aria-pressed", String(PLACES[i].lat === point.lat && PLACES[i].lon === point.lon)));
    }

    function clicked(event) {
      if (event.detail === 0) return; // Enter on the map: there is no place under a key press
      const box = view.getBoundingClientRect();
      const by = Math.max(box.width / MAP.width, box.height / MAP.height); // «slice» fills the box
      const x = MAP.width / 2 + (event.clientX - box.left - box.width / 2) / by;
      const y = MAP.height / 2 + (event.clientY - box.top - box.height / 2) / by;
      choose(unproject(centre.lat, centre.lon, MAP.width, MAP.height, MAP.scale, x, y));
    }

    function typed() {
      send.disabled = !lat.value || !lon.value || !lat.checkValidity() || !lon.checkValidity();
      if (send.disabled) return;
      point = centre = { lat: Number(lat.value), lon: Number(lon.value) };
      show();
    }

    lat.oninput = lon.oninput = typed;
    choose(PLACES[0], PLACES[0]);
    return [
      h("header", { class: "dialog-head" }, h("h2", {}, "发送位置"), iconButton("close", "关闭", { testid: "location-close", onclick: () => close(null) })),
      view,
      h("div", { class: "chips" }, list),
      h("div", { class: "coordinates" }, h("label", {}, "纬度", lat), h("label", {}, "经度", lon), h("span", { class: "hint" }, icon("pin"), "WGS-84 坐标，也可在示意图上点选")),
      h("div", { class: "dialog-actions" }, h("button", { type: "button", class: "button plain", testid: "location-cancel", onclick: () => close(null) }, "取消"), send),
    ];
  });
}

function coordinate(label, testid, min, max) {
  return h("input", { type: "number", step: "any", min, max, inputmode: "decimal", "aria-label": label, testid, required: true });
}
