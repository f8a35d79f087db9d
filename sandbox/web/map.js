/** A drawn map of the blocks around Shouyi Road: a sketch in WGS-84 for orientation, with no network behind it. */
import { svg } from "./dom.js";

const METRES_LAT = 110_574;
const METRES_LON = 95_870; // one degree of longitude at 30.54° north

const WATER = [
  [[30.50, 114.24], [30.50, 114.2735], [30.52, 114.279], [30.535, 114.2848], [30.545, 114.2888], [30.556, 114.2945], [30.575, 114.306], [30.575, 114.24]],
  [[30.5332, 114.3022], [30.5336, 114.3042], [30.5322, 114.3056], [30.5302, 114.3053], [30.5294, 114.3034], [30.5308, 114.3018]],
];
const GREEN = [
  [[30.5462, 114.2935], [30.5452, 114.3], [30.5436, 114.3062], [30.5426, 114.3062], [30.5434, 114.2996], [30.5446, 114.293]],
  [[30.5398, 114.3006], [30.5396, 114.3036], [30.537, 114.3038], [30.5372, 114.3008]],
  [[30.5342, 114.301], [30.5346, 114.3046], [30.5324, 114.3062], [30.5296, 114.306], [30.5286, 114.3034], [30.5302, 114.3008]],
];
const ROADS = [
  ["武珞路", 13, [[30.5408, 114.2935], [30.5403, 114.3025], [30.539, 114.3113], [30.5362, 114.327]]],
  ["首义路", 11, [[30.5402, 114.3049], [30.5345, 114.3062], [30.5262, 114.307]]],
  ["中山路", 13, [[30.556, 114.3168], [30.5392, 114.3113], [30.53, 114.3106], [30.518, 114.304]]],
  ["解放路", 11, [[30.552, 114.2995], [30.534, 114.2962], [30.518, 114.2925]]],
  ["张之洞路", 11, [[30.5362, 114.287], [30.5352, 114.2962], [30.5345, 114.3062], [30.5338, 114.3109]]],
  ["紫阳路", 11, [[30.528, 114.285], [30.5278, 114.2945], [30.5276, 114.3068], [30.5285, 114.3098]]],
  ["千家街", 8, [[30.531, 114.3066], [30.5306, 114.3106]]],
  ["长湖南村", 6, [[30.5372, 114.3056], [30.5368, 114.3109]]],
];
const RAIL = [[30.56, 114.3245], [30.54, 114.3172], [30.529, 114.3128], [30.515, 114.306]];

/** An <svg> of width × height pixels around a point, `scale` metres a pixel. */
export function drawMap({ lat, lon, width, height, scale = 3.2, pin = { lat, lon } }) {
  const at = projection(lat, lon, width, height, scale);
  const line = (points) => points.map(([a, b]) => at(a, b).map((n) => n.toFixed(1)).join(",")).join(" ");
  const map = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "map", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" });
  map.append(svg("rect", { width, height, class: "land" }), lanes(lat, lon, width, height, scale));
  for (const shape of GREEN) map.append(svg("polygon", { points: line(shape), class: "green" }));
  for (const shape of WATER) map.append(svg("polygon", { points: line(shape), class: "water" }));
  map.append(svg("polyline", { points: line(RAIL), class: "rail" }));
  for (const [, breadth, points] of ROADS) map.append(svg("polyline", { points: line(points), class: "road", "stroke-width": (breadth * 2.6) / scale }));
  for (const [name, , points] of ROADS) map.append(...roadName(name, points.map(([a, b]) => at(a, b)), width, height));
  if (pin) map.append(marker(...at(pin.lat, pin.lon)));
  return map;
}

export function projection(lat, lon, width, height, scale) {
  return (a, b) => [width / 2 + ((b - lon) * METRES_LON) / scale, height / 2 - ((a - lat) * METRES_LAT) / scale];
}

/** The point under a pixel: projection() read backwards. */
export function unproject(lat, lon, width, height, scale, x, y) {
  return { lat: lat - ((y - height / 2) * scale) / METRES_LAT, lon: lon + ((x - width / 2) * scale) / METRES_LON };
}

/** Small lanes every 120 m, fixed to the ground so that they move with the map. */
function lanes(lat, lon, width, height, scale) {
  const group = svg("g", { class: "lanes", "stroke-width": 14 / scale });
  const step = 120 / scale;
  const x0 = width / 2 - (((lon * METRES_LON) / scale) % step);
  const y0 = height / 2 + (((lat * METRES_LAT) / scale) % step);
  for (let x = (x0 % step) - step; x < width + step; x += step) group.append(svg("path", { d: `M${x.toFixed(1)} 0l${(step * 0.25).toFixed(1)} ${height}` }));
  for (let y = (y0 % step) - step; y < height + step; y += step) group.append(svg("path", { d: `M0 ${y.toFixed(1)}l${width} ${(-step * 0.2).toFixed(1)}` }));
  return group;
}

/** Writes the name on the stretch whose middle is nearest to the centre of the picture. */
function roadName(name, points, width, height) {
  const middles = points.slice(1).map(([x, y], i) => ({ x: (x + points[i][0]) / 2, y: (y + points[i][1]) / 2, angle: Math.atan2(y - points[i][1], x - points[i][0]) }));
  const inside = middles.filter(({ x, y }) => x > 26 && x < width - 26 && y > 12 && y < height - 12);
  if (!inside.length) return [];
  const far = ({ x, y }) => Math.hypot(x - width / 2, y - height / 2);
  const { x, y, angle } = inside.reduce((a, b) => (far(a) < far(b) ? a : b));
  const steep = Math.abs(Math.sin(angle)) > 0.8;
  const text = svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: steep ? "upright" : "" });
  text.textContent = name;
  if (!steep) text.setAttribute("transform", `rotate(${((angle * 180) / Math.PI).toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})`);
  return [text];
}

function marker(x, y) {
  const pin = svg("g", { class: "marker", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  pin.append(svg("ellipse", { cx: 0, cy: 1, rx: 6, ry: 2.4, class: "marker-shadow" }));
  pin.append(svg("path", { d: "M0 0c-8-9-12-14-12-20a12 12 0 0 1 24 0c0 6-4 11-12 20z" }), svg("circle", { cx: 0, cy: -20, r: 4.6 }));
  return pin;
}
