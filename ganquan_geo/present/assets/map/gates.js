/* Gates of compounds and entrances of facilities: small signs in ink, told apart by their fill. */

const GATE_PX = 11;
const SAME_SPOT_M = 1;
const GATES_FROM_ZOOM = 15; // farther off they would hide the map

function addGates(page) {
  const data = page.data.gates;
  if (!data) return;
  page.map.createPane("gq-gates").style.zIndex = 365;
  const pane = page.map.getPane("gq-gates");
  const update = () => {
    pane.style.display = page.map.getZoom() < GATES_FROM_ZOOM ? "none" : "";
  };
  page.map.on("zoomend", update);
  update();
  const groups = [
    [data.gates, (gate) => gate.state, (gate) => gate.compound + " " + gate.name, gateKey],
    [data.entrances, () => "entrance", (entrance) => entrance.name, () => null],
  ];
  const all = groups.flatMap(([own, , nameOf]) => own.map((thing) => [thing, nameOf(thing)]));
  groups.forEach(([own, markOf, nameOf, detail], number) => {
    if (!own.length) return;
    addEntry(page, {
      key: number ? "entrances" : "gates", group: "base", name: data.names[number], on: true,
      layer: L.layerGroup(own.map((gate) => gateMarker(page, gate, markOf(gate), nameOf(gate), all))),
      swatch: number ? () => gateSign(page, "entrance", 14) : null,
      detail: () => detail(page),
    });
  });
}

/** A white square in an ink frame, filled by state; a small triangle for an entrance. */
function gateSign(page, mark, size) {
  const { marks } = page.data.gates;
  const ink = page.data.style.ink;
  const frame = { fill: page.data.style.paper, stroke: ink, "stroke-width": 0.3 };
  const parts = mark === "entrance"
    ? [draw("polygon", { points: marks.entrance, fill: ink, stroke: page.data.style.paper,
      "stroke-width": 0.2 })]
    : [draw("polygon", { points: marks.frame, ...frame }),
      marks[mark] ? draw("polygon", { points: marks[mark], fill: ink }) : null,
      mark === "unknown" ? signText(0, 0.05, 1.7, ink, "?") : null];
  return draw("svg", { class: "gq-gate", viewBox: "-1.3 -1.3 2.6 2.6", width: size, height: size,
    "aria-hidden": "true" }, ...parts);
}

function gateMarker(page, gate, mark, name, all) {
  const marker = L.marker(gate.at, {
    pane: "gq-gates", title: name, alt: name,
    icon: L.divIcon({ className: "gq-gate-icon", iconSize: [GATE_PX, GATE_PX],
      html: gateSign(page, mark, GATE_PX) }),
  });
  return bindDetail(page, marker, () => gateCard(page, gate, name, all));
}

/** What is known of a gate or an entrance, then of all others whose sign it hides. */
function gateCard(page, gate, name, all) {
  const others = all.filter(([own]) => own !== gate && page.map.distance(own.at, gate.at) < SAME_SPOT_M);
  return make("div", { class: "gq-card" }, ...[[gate, name], ...others].flatMap(([own, called]) => {
    const { said } = own;
    return [make("h3", null, called), facts(page, [
      ["gate_state", said.state], ["gate_hours", said.hours], ["gate_users", said.users],
      ["gate_street", said.street],
      ["position", own.accuracy_m === null ? "" : say(page, "plus_minus", { n: own.accuracy_m })],
      ["basis", said.basis], ["gate_checked", said.checked_on],
    ])];
  }));
}

/** What the fills mean, as far as they are on the map. */
function gateKey(page) {
  const { gates, states } = page.data.gates;
  return make("div", null,
    make("ul", { class: "gq-key" }, ...states
      .filter(([state]) => gates.some((gate) => gate.state === state))
      .map(([state, name]) => make("li", null, gateSign(page, state, 14), name))),
    make("p", { class: "gq-note" }, say(page, "gates_zoom")));
}
