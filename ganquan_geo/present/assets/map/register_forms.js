/* Who lives where, gates, and the list of what was entered. */

const PEOPLE_KEYS = ["households", "residents", "residents_60plus"];

function summaryOf(name, note) {
  return make("summary", null, make("span", { class: "gq-name" }, make("b", null, name),
    note ? make("small", null, note) : ""));
}

/** A table of the homes: households and people, and a place for those that have none. */
function homesPart(page) {
  const { homes } = page.serve;
  const lacking = homes.filter(({ people }) => people.some((n) => n === null)).length;
  const away = homes.filter(({ placed }) => !placed).length;
  const note = [lacking ? say(page, "people_missing", { n: lacking, all: homes.length }) : "",
    away ? say(page, "homes_missing", { n: away }) : ""].filter(Boolean).join(say(page, "stop"));
  const part = foldingPart("homes", summaryOf(say(page, "people_title"), note || say(page, "nothing_missing")));
  const fill = () => {
    if (part.open && part.children.length === 1) part.append(...homesTable(page, homes));
  };
  part.addEventListener("toggle", fill);
  fill();
  return part;
}

function homesTable(page, homes) {
  const rows = homes.map((home) => {
    const inputs = PEOPLE_KEYS.map((key, row) => make("input", { type: "text", inputmode: "numeric",
      maxlength: 9, value: home.people[row], "aria-label": home.name + " " + say(page, key) }));
    const name = home.placed ? home.name : button(home.name + " " + say(page, "place"), () => placeOnMap(page,
      { title: say(page, "place_title", { name: home.name }) },
      (at) => keepFacts(page, [{ op: "home.set", target: home.id, ...at }])), "gq-link");
    return { home, inputs, line: make("tr", null, make("th", { scope: "row" }, name),
      ...inputs.map((input) => make("td", null, input))) };
  });
  const table = make("table", { class: "gq-people" }, make("thead", null, make("tr", null,
    ...["home_name", ...PEOPLE_KEYS].map((key) => make("th", { scope: "col" }, say(page, key))))),
  make("tbody", null, ...rows.map(({ line }) => line)));
  table.addEventListener("paste", (event) => pasteRows(page, event, rows));
  const keep = () => {
    const edits = rows.flatMap((row) => changedPeople(row));
    if (edits.length) keepFacts(page, edits);
    else tell(page, say(page, "nothing_changed"), "gq-refused");
  };
  return [make("p", { class: "gq-note" }, say(page, "paste_how")),
    make("div", { class: "gq-table" }, table),
    make("p", { class: "gq-actions" }, button(say(page, "keep_people"), keep, "gq-button gq-main"))];
}

/** What was typed over what is known of a home; a cell that was emptied says nothing. */
function changedPeople({ home, inputs }) {
  const said = {};
  inputs.forEach((input, row) => {
    const text = input.value.replace(/[,，\s]/g, "");
    const wrong = text !== "" && !/^\d+$/.test(text);
    input.setAttribute("aria-invalid", String(wrong));
    if (text !== "" && text !== String(home.people[row] ?? "")) {
      said[PEOPLE_KEYS[row]] = wrong ? input.value : Number(text);
    }
  });
  return Object.keys(said).length ? [{ op: "home.set", target: home.id, ...said }] : [];
}

/** Rows copied from a table: name, then figures, to the homes of those names; or figures alone,
 * from the cell on that they are pasted into. */
function pasteRows(page, event, rows) {
  const text = event.clipboardData.getData("text/plain");
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const lines = text.trim().split(/\r?\n/).map((line) => line.split("\t").map((cell) => cell.trim()));
  const start = rows.findIndex(({ inputs }) => inputs.includes(event.target));
  const column = start < 0 ? 0 : rows[start].inputs.indexOf(event.target);
  const unknown = [];
  let filled = 0;
  lines.forEach((cells, number) => {
    const named = rows.filter(({ home }) => home.name === cells[0] || home.id === cells[0]);
    const isNamed = cells.length > 1 && !/^[\d,]*$/.test(cells[0]);
    const row = isNamed ? named[0] : rows[start + number];
    if (!row || named.length > 1) {
      unknown.push(cells[0]);
      return;
    }
    const from = isNamed ? 0 : column;
    cells.slice(isNamed ? 1 : 0).forEach((cell, at) => {
      if (row.inputs[from + at]) row.inputs[from + at].value = cell;
    });
    filled += 1;
  });
  tell(page, unknown.length ? say(page, "pasted_unknown", { n: filled, names: unknown.slice(0, 5).join(say(page, "list")),
    more: unknown.length }) : say(page, "pasted", { n: filled }), unknown.length ? "gq-refused" : "gq-kept");
}

/** A gate of a compound, put down on the map. */
function gatesPart(page) {
  const note = page.data.gates_missing || "";
  const add = () => addGate(page, (edit) => keepFacts(page, [edit]));
  return foldingPart("gates", summaryOf(say(page, "gates_title"), note),
    make("p", { class: "gq-note" }, say(page, "gates_why")),
    make("p", { class: "gq-actions" }, button(say(page, "add_gate"), add)));
}

function addGate(page, keep, exact = false) {
  const [homeLine, home] = field(say(page, "home_name"), {},
    page.serve.homes.map(({ id, name }) => [id, name]));
  const [nameLine, name] = field(say(page, "gate_name"), { required: true, maxlength: 200 });
  const [stateLine, state] = field(say(page, "gate_state"), {}, page.serve.gate_states);
  const [hoursLine, hours] = field(say(page, "gate_hours"), { placeholder: "06:00-22:00" });
  state.value = "residents";
  placeOnMap(page, { title: say(page, "add_gate"), exact, more: [homeLine, nameLine, stateLine, hoursLine] },
    (at) => keep({ op: "gate.add", id: newId("gate"), compound_id: home.value, state: state.value,
      name: name.value.trim(), ...(hours.value.trim() ? { hours: hours.value.trim() } : {}), ...at }));
}

/** What was entered, the last first; each can be taken back. */
function correctionsPart(page) {
  const { corrections } = page.serve;
  const rows = corrections.slice().reverse().map((own) => make("li", { class: own.fits ? null : "gq-none" },
    make("span", { class: "gq-name" }, own.what, make("small", null, own.source)),
    own.number === null ? "" : button(say(page, "take_back"), () => takeBack(page, own.number))));
  return foldingPart("corrections",
    summaryOf(say(page, "corrections_title"), say(page, "corrections_n", { n: corrections.length })),
    make("ol", { class: "gq-lacks" }, ...rows),
    make("p", { class: "gq-actions" }, make("a", { class: "gq-button", href: "forms.xlsx",
      download: say(page, "forms_file") }, say(page, "download_forms"))));
}

async function takeBack(page, number) {
  const before = page.serve.missing;
  const state = await ask(page, "api/corrections/back", { revision: page.serve.revision, number });
  if (state) adopt(page, state, before, say(page, "taken_back"));
}
