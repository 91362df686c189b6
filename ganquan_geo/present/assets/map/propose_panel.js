/* The panel of what is tried: walker and hour, tools, edits, who gains and loses, files and long work. */

const JOB_MS = 500;

function proposePanel(page) {
  const { edits, undone } = proposing, { gates } = page.serve;
  const views = PROPOSE_VIEWS.map((name) => {
    const own = button(say(page, "try_" + name), () => {
      proposing.view = name;
      showTried(page);
    }, "");
    own.setAttribute("aria-pressed", String(proposing.view === name));
    return own;
  });
  const undo = button(say(page, "undo"), () => change(page, "undo"));
  const redo = button(say(page, "redo"), () => change(page, "redo"));
  undo.disabled = !edits.length;
  redo.disabled = !undone;
  return [
    walkerLine(page),
    make("h2", null, say(page, "try_title")),
    make("p", { class: "gq-note" }, say(page, "try_lead")),
    make("p", { class: "gq-actions" }, button(say(page, "try_facility"), () => tryFacility(page)),
      button(say(page, "try_link"), () => tryLink(page)),
      button(say(page, "try_close"), () => tryStreet(page, "street.close")),
      button(say(page, "try_open"), () => tryStreet(page, "street.open")),
      button(say(page, "try_add_gate"), () => addGate(page, (edit) => change(page, "do", edit), true)),
      gates.length ? button(say(page, "try_gate"), () =>
        editGate(page, (edit) => change(page, "do", edit), { gate: gates[0], exact: true })) : ""),
    make("ol", { class: "gq-lacks gq-done" }, ...edits.map(({ what }, number) =>
      make("li", null, make("small", null, number + 1), make("span", { class: "gq-name" }, what),
        button(say(page, "take_out"), () => change(page, "take out", number + 1), "gq-link")))),
    make("p", { class: "gq-actions" }, undo, redo,
      edits.length ? button(say(page, "try_anew"), () => begin(page, { anew: true })) : ""),
    make("div", { class: "gq-views", role: "group", "aria-label": say(page, "try_views") }, ...views),
    countsTable(page),
    ...changedHomes(page),
    filesPart(page),
    rankPart(page),
    workBox(page),
  ];
}

function walkerLine(page) {
  const [walkerField, walker] = field(say(page, "profile"), {}, page.serve.walkers);
  walker.value = proposing.walker;
  const anew = () => begin(page, { walker: walker.value, at: hour.value });
  walker.addEventListener("change", anew);
  const [hourField, hour] = field(say(page, "try_hour"), { type: "time" });
  hour.value = proposing.at;
  hour.addEventListener("change", anew);
  return make("div", { class: "gq-signature" }, walkerField, hourField);
}

/** How many homes each service reaches at the tier in question, before and after. */
function countsTable(page) {
  const rows = page.data.categories.map(({ name, tiers }, number) => {
    const tier = page.question === number ? page.tier : tiers.length - 1;
    const [before, after] = proposing.counts[number][tier];
    const said = ([single, least, most]) => (single === null ? [make("b", null, `${least}–${most}`)]
      : [make("b", null, single), least === most ? "" : make("small", null, ` ${least}–${most}`)]);
    const differs = String(before) !== String(after);
    return make("tr", { class: differs ? "gq-differs" : null }, make("th", { scope: "row" },
      drawSign(page, number, "known", 13), name, make("small", null, " " + say(page, "minutes_n", { minutes: tiers[tier][0] }))),
    make("td", null, ...said(before)), make("td", null, ...said(after)));
  });
  return make("table", { class: "gq-people gq-counts" }, make("thead", null, make("tr", null,
    ...["counts_of", "try_before", "try_after"].map((key) => make("th", { scope: "col" }, say(page, key))))),
  make("tbody", null, ...rows));
}

/** Who gains and who loses of the service in question. */
function changedHomes(page) {
  const looks = page.serve.change_looks;
  const found = page.data.homes.map((home, row) => ({ home, row, kind: changeOf(page, row) }))
    .filter(({ kind }) => kind)
    .sort((one, other) => CHANGE_ORDER.indexOf(one.kind) - CHANGE_ORDER.indexOf(other.kind));
  if (!found.length) return [make("p", { class: "gq-note" }, say(page, "try_nobody"))];
  const walk = (table, row) => {
    const metres = walkIn(page, table, row, askedOf(page)[0])[1];
    return metres === null ? "—" : Math.round(metres);
  };
  const counts = CHANGE_ORDER.map((kind) => [kind, found.filter((own) => own.kind === kind).length])
    .filter(([, n]) => n);
  return [
    make("ul", { class: "gq-key gq-changes" }, ...counts.map(([kind, n]) => make("li", null,
      changeMark(looks[kind]), looks[kind][2], make("small", null, said(n))))),
    make("ol", { class: "gq-lacks" }, ...found.slice(0, MOST_LISTED).map(({ home, row, kind }) => make("li", null,
      changeMark(looks[kind]), button(home.name, () => showHome(page, home), "gq-link gq-name"),
      make("small", null, say(page, "metres", { n: walk(proposing.before, row) + " → " + walk(proposing.after, row) }))))),
  ];
}

function changeMark([colour, sign]) {
  const mark = make("span", { class: "gq-mark", "aria-hidden": "true" }, sign);
  mark.style.background = colour;
  return mark;
}

function tryFacility(page) {
  const kinds = page.serve.missing.slice().sort((one, other) =>
    (other.category === askedOf(page)[0]) - (one.category === askedOf(page)[0])).flatMap((own) => own.kinds);
  const [kindLine, kind] = field(say(page, "kind"), {}, kinds);
  const [nameLine, name] = field(say(page, "name_of"), { required: true, maxlength: 200 });
  name.value = say(page, "try_named", { kind: kinds[0][1] });
  kind.addEventListener("change", () => {
    name.value = say(page, "try_named", { kind: kind.selectedOptions[0].textContent });
  });
  placeOnMap(page, { title: say(page, "try_facility"), exact: true, more: [kindLine, nameLine] },
    (at) => change(page, "do", { op: "facility.add", id: newId("try"), kind: kind.value, name: name.value.trim(), ...at }));
}

/** Draw a passage: each click adds a point; by keys each point is put down where the dot is. */
function tryLink(page) {
  const line = [];
  const drawn = L.polyline([], { color: "#1b7a4b", weight: 5, dashArray: "6 6", interactive: false });
  const marker = L.marker(page.map.getCenter(), { draggable: true, title: say(page, "try_link"), alt: say(page, "try_link"),
    icon: L.divIcon({ className: "gq-pin", iconSize: [28, 28], html: make("span", null, "＋") }) });
  const length = make("output");
  const add = (place) => {
    line.push(place);
    drawn.setLatLngs(line);
    marker.setLatLng(place);
    const metres = line.slice(1).reduce((sum, own, at) => sum + page.map.distance(line[at], own), 0);
    length.textContent = say(page, "link_points", { n: line.length, m: Math.round(metres) });
  };
  const [nameLine, name] = field(say(page, "name_of"), { required: true, maxlength: 200 });
  name.value = say(page, "link_named");
  const box = make("form", { class: "gq-trial gq-placing" }, make("b", null, say(page, "try_link")),
    make("p", { class: "gq-note" }, say(page, "link_how")), nameLine, length, make("footer", null,
      make("button", { class: "gq-button gq-main" }, say(page, "link_done")),
      button(say(page, "link_point"), () => add(marker.getLatLng())),
      button(say(page, "cancel"), () => endPlacing(page))));
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (line.length < 2) {
      length.textContent = say(page, "link_two");
      return;
    }
    const points = line.map(({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    if (await change(page, "do", { op: "link.add", id: newId("link"), name: name.value.trim(), line: points })) endPlacing(page);
  });
  take(page, box, ({ latlng }) => add(latlng), L.layerGroup([drawn, marker]));
  moveByKeys(marker, () => {}, () => endPlacing(page));
  marker.getElement().focus();
}

/** Close or open the street at the next place that is clicked. */
function tryStreet(page, op) {
  placeOnMap(page, { title: say(page, op === "street.close" ? "try_close" : "try_open"), exact: true },
    (at) => change(page, "do", { op, lon: at.lon, lat: at.lat }));
}

/** Name and keep what is tried, open what was kept, compare two, and the report. */
function filesPart(page) {
  const files = proposing.files.map((own) => [own, own]);
  const every = [["", say(page, "now_name")], [".", say(page, "try_this")], ...files];
  const [nameLine, name] = field(say(page, "scenario_name"), { maxlength: 60 });
  name.value = proposing.name || "";
  name.addEventListener("input", () => { proposing.name = name.value; });
  const [openLine, open] = field(say(page, "scenario_open"), {}, files);
  const [oneLine, one] = field(say(page, "compare_one"), {}, every);
  const [otherLine, other] = field(say(page, "compare_other"), {}, every);
  other.value = ".";
  const save = async () => {
    const state = await ask(page, "api/try/save", { of: proposing.of, revision: proposing.revision, name: name.value });
    if (!state) return;
    takeTried(page, state);
    tell(page, say(page, "scenario_saved", { name: name.value.trim() }), "gq-kept");
  };
  return foldingPart("files", summaryOf(say(page, "files_title"), say(page, "files_n", { n: files.length })),
    make("div", { class: "gq-signature" }, nameLine, button(say(page, "scenario_save"), save)),
    files.length ? make("div", { class: "gq-signature" }, openLine, button(say(page, "open_it"), () => {
      proposing.name = open.value;
      begin(page, { open: open.value });
    })) : "",
    make("div", { class: "gq-signature" }, oneLine, otherLine),
    make("p", { class: "gq-actions" },
      button(say(page, "compare_them"), () => work(page, { what: "compare", one: one.value, other: other.value })),
      button(say(page, "make_report"), () => work(page, { what: "report", name: name.value.trim() }))));
}

/** Where a new facility, a short passage or a gate would help the service in question most. */
function rankPart(page) {
  const { id, name } = page.data.categories[askedOf(page)[0]];
  const [countLine, count] = field(say(page, "rank_count"), { inputmode: "numeric", maxlength: 2, value: "1" });
  return foldingPart("rank", summaryOf(say(page, "rank_title", { name }), ""),
    make("div", { class: "gq-signature" }, countLine, make("p", { class: "gq-actions" },
      button(say(page, "rank_sites"), () => work(page, { what: "sites", category: id, count: Number(count.value) || 1 })),
      button(say(page, "rank_links"), () => work(page, { what: "links", category: id, count: 5 })),
      button(say(page, "rank_gates"), () => work(page, { what: "gates", category: id, count: 5 })))));
}

/** Begin long work and follow it. */
async function work(page, said) {
  const job = await ask(page, "api/job", { of: proposing.of, revision: proposing.revision, ...said });
  if (!job) return;
  tell(page, "", "");
  proposing.job = { ...job, what: said.what };
  showTried(page);
  page.panels.propose.querySelector(".gq-job").scrollIntoView({ block: "nearest" });
  window.setTimeout(() => follow(page, job.number), JOB_MS);
}

async function follow(page, number) {
  try {
    const job = await (await fetch("api/job/now")).json();
    if (job.number !== number || !proposing.job || proposing.job.number !== number) return;
    proposing.job = { ...job, what: proposing.job.what };
    const box = document.querySelector(".gq-job");
    if (box) box.replaceWith(workBox(page));
    if (job.state === "running") window.setTimeout(() => follow(page, number), JOB_MS);
  } catch {
    // the server has ended; the next thing that is asked of it says so
  }
}

/** How far long work is, and what it found; what was found can be tried at once. */
function workBox(page) {
  const { job } = proposing;
  const box = make("section", { class: "gq-job", role: "status", "aria-live": "polite" });
  if (!job || job.state === "none") return box;
  if (job.state === "running") {
    box.append(make("progress"), make("span", null, job.step || say(page, "work_runs")),
      button(say(page, "work_stop"), () => ask(page, "api/job/off", {}).then(() => tell(page, "", ""))));
  } else if (job.state === "called off") {
    box.append(make("p", null, say(page, "work_off")));
  } else {
    box.append(...job.faults.map((own) => make("p", { class: "gq-none" }, own)),
      ...job.sentences.map((own) => make("p", null, own)));
  }
  if (job.file) {
    box.append(make("a", { class: "gq-button gq-main", href: "made/" + job.number, target: "_blank",
      ...(job.what === "report" ? { download: say(page, "report_file") } : {}) },
    say(page, job.what === "report" ? "report_get" : "compare_get")));
  }
  job.choices.forEach((edit, number) => box.append(button(say(page, "try_choice", { n: number + 1 }),
    () => change(page, "do", { ...edit, ...(edit.id ? { id: newId("try") } : {}) }))));
  return box;
}
