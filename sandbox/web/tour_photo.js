/** The photo that the tour sends: a cart on a pavement, drawn here, so that no picture has to be shipped. */
const WIDTH = 960;
const HEIGHT = 720;

export async function streetPhoto() {
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  draw(canvas.getContext("2d"));
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  return new File([blob], "现场.jpg", { type: "image/jpeg" });
}

function draw(ink) {
  const box = (colour, x, y, w, h) => Object.assign(ink, { fillStyle: colour }).fillRect(x, y, w, h);
  const disc = (colour, x, y, r) => {
    ink.fillStyle = colour;
    ink.beginPath();
    ink.arc(x, y, r, 0, 2 * Math.PI);
    ink.fill();
  };
  box("#bcd3dd", 0, 0, WIDTH, 260);
  box("#cdb89d", 0, 90, WIDTH, 370);
  for (let x = 40; x < WIDTH; x += 190) {
    box("#6f7f86", x, 150, 110, 120);
    box("#8fa3ab", x + 8, 158, 94, 50);
    box("#8b5a3c", x, 320, 130, 140);
  }
  box("#a8a39a", 0, 460, WIDTH, 150);
  for (let x = 0; x < WIDTH; x += 80) box("#918c83", x, 460, 3, 150);
  box("#55585c", 0, 610, WIDTH, 110);
  box("#d7b443", 0, 606, WIDTH, 8);
  for (let i = 0; i < 8; i += 1) box(i % 2 ? "#f4efe6" : "#c5483b", 300 + i * 45, 300, 45, 46);
  box("#7d6a55", 312, 346, 8, 130);
  box("#7d6a55", 640, 346, 8, 130);
  box("#8f5b34", 300, 460, 360, 70);
  for (let i = 0; i < 9; i += 1) disc(["#d98b2b", "#6fa04a", "#c94f3d"][i % 3], 330 + i * 37, 450, 22);
  disc("#2f3337", 360, 548, 38);
  disc("#2f3337", 600, 548, 38);
  disc("#8a8f94", 360, 548, 14);
  disc("#8a8f94", 600, 548, 14);
}
