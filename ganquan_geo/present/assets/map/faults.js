/* The faults of a study: on the map by grade, and in a list by the rule that found them. */

const PLACE_ZOOM = 17.25;
const GAP_ZOOM = 20.5; // a gap of 8 m is some 80 pixels long

function addFaults(page) {
  const groups = {};
  for (const grade of page.data.grades.slice().reverse()) { // errors on top
    const pane = "gq-fault-" + grade.key;
    page.map.createPane(pane).style.zIndex = 362 + 2 * (page.data.grades.length
      - page.data.grades.indexOf(grade));
    groups[grade.key] = { pane, renderer: L.svg({ pane, padding: 0.4 }), layer: L.featureGroup() };
  }
  for (const rule of page.data.rules) {
    const grade = page.data.grades.find((one) => one.key === rule.grade);
    for (const fault of rule.faults) {
      if (fault.at) drawFault(page, groups[rule.grade], grade, rule, fault);
    }
  }
  for (const grade of page.data.grades) {
    if (!grade.count) continue;
    const note = say(page, grade.placeless ? "fault_placeless" : "fault_count",
      { n: grade.count, m: grade.placeless });
    addEntry(page, { key: "fault-" + grade.key, group: "faults", layer: groups[grade.key].layer,
      name: grade.name + say(page, "comma") + grade.means, note, on: true,
      swatch: () => faultSwatch(grade.look) });
  }
}

/** A line where the fault is long, and one mark that opens it; further points are small. */
function drawFault(page, group, grade, rule, fault) {
  const [fill, edge, radius] = grade.look;
  const shared = { pane: group.pane, renderer: group.renderer };
  const colour = grade.key === "error" ? fill : edge;
  if (fault.lines) {
    group.layer.addLayer(L.polyline(fault.lines, Object.assign({ interactive: false,
      color: colour, weight: 4, opacity: 0.75, lineCap: "round" }, shared)));
  }
  for (const at of fault.points || []) {
    group.layer.addLayer(L.circleMarker(at, Object.assign({ interactive: false, radius: 3.5,
      weight: 1.2, color: edge, fillColor: fill, fillOpacity: 1 }, shared)));
  }
  fault.mark = L.circleMarker(fault.at, Object.assign({ radius, weight: 1.6, color: edge,
    fillColor: fill, fillOpacity: 1 }, shared));
  const lines = (fault.label || []).map((text) => make("div", null, text));
  fault.mark.bindTooltip(() => fault.label ? make("span", null, ...lines)
    : tipOf(fault.place || rule.title, rule.title, say(page, "comma"), fault.figure),
  { className: "gq-tip", permanent: Boolean(fault.label), direction: "auto" });
  const cardOf = () => faultCard(page, grade, rule, fault);
  bindDetail(page, fault.mark, cardOf);
  group.layer.addLayer(fault.mark);
  page.findable.push({ key: keyOfFault(rule, fault), name: fault.place || rule.title, other: rule.title, what: rule.title, show: () => fault.show() });
  fault.bounds = L.latLngBounds([].concat(...(fault.lines || []), fault.points || [], [fault.at]));
  fault.show = () => {
    showEntry(page, "fault-" + grade.key);
    showDetail(page, cardOf, fault.bounds,
      { at: fault.at, padding: 90, maxZoom: fault.lines ? GAP_ZOOM : PLACE_ZOOM });
  };
}

function faultCard(page, grade, rule, fault) {
  return make("div", { class: "gq-card", "data-key": keyOfFault(rule, fault) }, make("h3", null, fault.place || rule.title),
    make("p", { class: "gq-sub" }, fault.place ? rule.title + say(page, "colon") : "", fault.what),
    facts(page, [
      ["fault_grade", grade.name + say(page, "comma") + grade.means],
      ["fault_figure", fault.figure],
      ["fault_mend", fault.mend],
      ["fault_place", fault.at[1].toFixed(6) + say(page, "comma") + fault.at[0].toFixed(6)],
      ["fault_where", fault.file],
      ["fault_rows", saidRows(page, fault)],
    ]));
}

function keyOfFault(rule, { file, rows, place }) {
  return [file, rule.title, ...rows.slice(0, 2), place].join();
}

function saidRows(page, fault) {
  const rows = fault.rows.join(say(page, "list"));
  return fault.row_count > fault.rows.length
    ? say(page, "fault_rows_more", { rows, n: fault.row_count }) : rows;
}

function faultSwatch([fill, edge, radius]) {
  return dotSwatch(fill, edge, radius * 0.9, 1.6);
}

/** The list: a fold for each rule, a line for each fault, which shows it on the map. */
function faultList(page) {
  const rules = page.data.rules.map((rule, number) => {
    const grade = page.data.grades.find((one) => one.key === rule.grade);
    const count = rule.worst
      ? say(page, "fault_worst", { n: rule.count, worst: rule.worst })
      : say(page, "fault_count", { n: rule.count });
    const fold = make("details", { class: "gq-rule", "data-grade": rule.grade, open: number === 0 || Boolean(rule.open) },
      make("summary", null, faultSwatch(grade.look), make("span", { class: "gq-name" }, rule.title),
        make("small", null, count)));
    const fill = () => { // long lists are built when they are opened
      if (fold.querySelector("ul")) return;
      const items = rule.faults.slice(0, rule.listed).map((fault) => make("li", null,
        faultLine(page, fault)));
      const more = rule.faults.length - items.length;
      if (more > 0) items.push(make("li", { class: "gq-note" }, say(page, "fault_more", { n: more })));
      fold.append(make("ul", null, ...items));
    };
    if (fold.open) fill();
    fold.addEventListener("toggle", fill);
    return fold;
  });
  const open = page.data.unchecked;
  const unchecked = open.length ? [make("section", { class: "gq-unchecked" },
    make("h2", null, say(page, "fault_unchecked")),
    make("ul", null, ...open.map((text) => make("li", { class: "gq-note" }, text))))] : [];
  return make("section", null, ...unchecked, ...rules);
}

/** What the page opens on: the sub-district and every fault, but not those that lie far away. */
function boundsOfFaults(page) {
  const bounds = L.latLngBounds(page.bounds.getSouthWest(), page.bounds.getNorthEast());
  const near = L.latLngBounds(page.bounds.getSouthWest(), page.bounds.getNorthEast());
  const wide = page.data.far_m / 111320; // degrees of latitude
  const across = wide / Math.max(0.1, Math.cos((near.getCenter().lat * Math.PI) / 180));
  near.extend([near.getSouth() - wide, near.getWest() - across]);
  near.extend([near.getNorth() + wide, near.getEast() + across]);
  for (const rule of page.data.rules) {
    for (const fault of rule.faults) {
      if (fault.bounds && near.contains(fault.bounds)) bounds.extend(fault.bounds);
      else if (fault.at && near.contains(fault.at)) bounds.extend(fault.at);
    }
  }
  return bounds;
}

function faultLine(page, fault) {
  const rows = saidRows(page, fault);
  const where = fault.file + (rows ? say(page, "comma") + say(page, "fault_rows") + " " + rows : "");
  const named = fault.place ? [make("b", null, fault.place), say(page, "colon")] : [];
  if (fault.show) {
    const line = make("button", { type: "button", class: "gq-fault" }, ...named, fault.what,
      make("small", null, where));
    line.addEventListener("click", fault.show);
    return line;
  }
  return make("div", { class: "gq-fault" }, ...named, fault.what, make("small", null, where,
    say(page, "comma"), say(page, "fault_nowhere")),
  make("small", null, say(page, "fault_mend"), say(page, "colon"), fault.mend));
}

function addFaultPanel(page) {
  const { data } = page;
  const found = data.grades.filter(({ count }) => count);
  page.tabs = tabRow(page, say(page, "fault_grade"), [["", say(page, "every")],
    ...found.map(({ key, name, count }) => [key, `${name} ${said(count)}`])], (key) => showGrade(page, key));
  page.tabs.hidden = found.length < 2;
  addSide(page, [
    make("h1", null, data.name, " ", make("small", null, data.what)),
    data.date ? make("p", { class: "gq-about" }, say(page, "date"), say(page, "colon"), data.date)
      : "",
    searchBox(page), page.tabs,
  ], [make("p", { class: "gq-lead" }, data.lead), groupBox(page, "faults"), faultList(page), groupBox(page, "base")], say(page, "fault_panel"));
}

/** Show the faults of one grade, or all of them for an empty key, on the map and in the list. */
function showGrade(page, key) {
  page.grade = key;
  pressTab(page.tabs, key);
  for (const entry of page.entries.filter(({ group }) => group === "faults")) {
    switchEntry(page, entry, !key || entry.key === "fault-" + key);
  }
  for (const fold of page.body.querySelectorAll(".gq-rule")) fold.hidden = Boolean(key) && fold.dataset.grade !== key;
  keepAddress(page);
}

function openGrades(page) {
  page.shown = () => [page.grade || "all"];
  openAddress(page, ([key, ...rest]) => {
    showGrade(page, page.data.grades.some((own) => own.key === key && own.count) ? key : "");
    return rest;
  });
}

window.ganquanMap = function (id, location, options) {
  return openPage([id, location, options], (page) => {
    addGround(page);
    addGates(page);
    addFaults(page);
    addLabels(page, ["street"]);
    addFaultPanel(page);
    addPrinting(page);
    page.bounds = boundsOfFaults(page);
    const fit = () => page.map.fitBounds(page.bounds, { padding: [14, 14], animate: false });
    fit();
    page.arrange = () => placeNames(page, makeCrowd());
    keepArranged(page);
    openGrades(page);
    addWholeButton(page, fit);
  });
};
