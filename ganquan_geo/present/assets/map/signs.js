/* The sign of a facility: the shape and colour of its category, its character inside. */

/** SVG of a sign, `size` pixels wide; `position` is known, assumed or street. */
function drawSign(page, number, position, size) {
  const style = page.data.style.categories[number];
  const category = page.data.categories[number];
  const solid = position === "known";
  const long = Array.from(category.sign).length > 1;
  const parts = [
    draw("polygon", {
      points: style.ring,
      fill: solid ? style.colour : page.data.style.paper,
      stroke: solid ? page.data.style.paper : style.colour,
      "stroke-width": solid ? 0.14 : 0.17,
      "stroke-dasharray": position === "assumed" ? "0.42 0.26" : null,
      "stroke-linejoin": "round",
    }),
    signText(0, style.text[0], style.text[1] * (long ? 0.72 : 1),
      solid ? page.data.style.sign_text : style.colour, category.sign),
  ];
  if (position === "street") {
    parts.push(draw("circle", { cx: 1.05, cy: -0.95, r: 0.55, fill: style.colour }),
      signText(1.05, -0.95, 0.85, page.data.style.paper, "?"));
  }
  return draw("svg", {
    class: "gq-sign-drawing",
    viewBox: "-1.5 -1.5 3 3",
    width: size * 1.25,
    height: size * 1.25,
    "aria-hidden": "true",
  }, ...parts);
}

function signText(x, y, size, fill, text) {
  return draw("text", { x, y, "font-size": size, "text-anchor": "middle",
    "dominant-baseline": "central", "font-weight": 600, fill }, text);
}

/** Signs of assumed positions are smaller: what is sure comes first to the eye. */
function signSize(page, position) {
  return page.data.style.sign_px * (position === "assumed" ? page.data.style.assumed_share : 1);
}

/** A Leaflet icon that holds a sign; `spread.js` says where beside its place it stands. */
function signIcon(page, number, position) {
  const drawing = drawSign(page, number, position, signSize(page, position));
  return L.divIcon({
    className: "gq-sign",
    iconSize: [0, 0],
    html: make("div", { class: "gq-sign-body" }, drawing),
  });
}

/** How much signs grow or shrink at this zoom. */
function signFactor(page) {
  return zoomFactor(page.map, 0.35, 0.62, 1.25);
}
