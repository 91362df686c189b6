/* Homes coloured by one question: how each stands to a service. As on the printed sheet of it. */

const LEAST_TEXT_PX = 3; // radius from which "?" and "×" can be read in a home

/** How a home stands to the service in question: its mark, and the fill of its land. */
function reachLook(page, home) {
  return page.data.style.reaches[reachOf(page, home)];
}

/** The letter of how a home stands to the service in question, at its tier. */
function reachOf(page, home) {
  const { located } = page.data.categories[page.question];
  return home.walks && located ? home.walks[page.question][6][page.tier] : "-";
}

/** Colour homes by a service at a tier, its largest if none is named; by their number for null. */
function askHomes(page, number, tier = lastTier(page, number)) {
  page.question = number;
  page.tier = tier;
  page.recolourHomes();
  page.data.categories.forEach((_, own) => {
    const entry = page.entries.find((one) => one.key === "reach-" + own);
    entry.layer.eachLayer((area) => area.setStyle(tierLook(page, own, area.options.tier)));
    if (entry.row) entry.row.querySelector(".gq-swatch").replaceWith(entry.swatch());
  });
  const entry = page.entries.find((one) => one.key === "homes");
  entry.name = homesName(page);
  if (entry.row) {
    entry.row.querySelector(".gq-name").textContent = entry.name;
    entry.row.querySelector(".gq-homes-key").replaceWith(homeKey(page));
  }
}

function lastTier(page, number) {
  return number === null ? null : page.data.categories[number].tiers.length - 1;
}

/** The key of the classes, each with how many compounds are in it. */
function reachRows(page) {
  return tellOf(page).reaches.map(([letter, said]) => [reachSwatch(page, letter), said]);
}

function reachSwatch(page, letter) {
  const look = page.data.style.reaches[letter];
  const [edge, weight, , wide] = page.data.style.home;
  return draw("svg", { class: "gq-swatch-home", width: 16, height: 16, "aria-hidden": "true" },
    draw("circle", { cx: 8, cy: 8, r: 6.2, fill: fillOf(page, look), stroke: look.rim || edge,
      "stroke-width": look.rim ? wide : weight }));
}

/** What fills a mark of SVG: its colour, or a pattern where more than a colour tells. */
function fillOf(page, look) {
  if (!look.half && !look.text) return look.fill;
  drawPatterns(page);
  return `url(#gq-reach-${look.name})`;
}

/** What fills land in SVG: hatching where homes are not reached, wider where they may be. */
function landOf(page, look) {
  if (!look.half && !look.rim) return look.land;
  drawPatterns(page);
  return `url(#gq-land-${look.name})`;
}

function drawPatterns(page) {
  if (document.getElementById("gq-patterns")) return;
  const defs = draw("defs", {});
  for (const look of Object.values(page.data.style.reaches)) {
    defs.append(markPattern(page, look), hatchPattern(page, look));
  }
  document.querySelector(".gq").append(draw("svg", { id: "gq-patterns", width: 0, height: 0,
    style: "position:absolute", "aria-hidden": "true" }, defs));
}

/** In the units of the mark's box: a half, a question mark or a cross on its fill. */
function markPattern(page, look) {
  const ink = look.rim || page.data.style.ink;
  const parts = [draw("rect", { width: 1, height: 1, fill: look.fill })];
  if (look.half) parts.push(draw("rect", { width: 0.5, height: 1, fill: look.half }));
  if (look.text === "×") {
    parts.push(draw("path", { d: "M.3 .3 .7 .7M.7 .3 .3 .7", stroke: ink, "stroke-width": 0.13 }));
  }
  if (look.text === "?") {
    parts.push(draw("path", { d: "M.34 .37Q.34 .2 .5 .2T.66 .37T.5 .6M.5 .72V.84", fill: "none",
      stroke: ink, "stroke-width": 0.11 }));
  }
  return draw("pattern", { id: "gq-reach-" + look.name, width: 1, height: 1,
    patternContentUnits: "objectBoundingBox" }, ...parts);
}

function hatchPattern(page, look) {
  const apart = look.rim ? 5 : 9;
  return draw("pattern", { id: "gq-land-" + look.name, width: apart, height: apart,
    patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  draw("rect", { width: apart, height: apart, fill: look.land }),
  draw("path", { d: `M0 0V${apart}`, stroke: look.rim || look.half || look.land,
    "stroke-width": 1.6 }));
}

/** The same on a canvas, over the filled disc at a place. */
function paintReach(pen, look, { x, y }, radius, ink) {
  if (look.half) {
    pen.beginPath();
    pen.arc(x, y, radius, Math.PI / 2, 1.5 * Math.PI);
    pen.fillStyle = look.half;
    pen.fill();
  }
  if (!look.text || radius < LEAST_TEXT_PX) return;
  pen.font = `700 ${1.5 * radius}px sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = look.rim || ink;
  pen.fillText(look.text, x, y);
}
