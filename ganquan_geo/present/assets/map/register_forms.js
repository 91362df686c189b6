/* Who lives where, how far projects are, gates, and the list of what was entered. */

const PEOPLE_KEYS = ["households", "residents", "residents_60plus"];
const PROJECT_KEYS = ["progress", "start_date", "end_date"];
const PHOTO_KEYS = ["photo_before", "photo_after"];
const MOST_ROWS = 200; // of a table at a time
const PHOTO_PX = 1600; // the longer side of a picture that is sent
const PHOTO_SIGNS = 900000; // of its base64: two of them are one request

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
  return tablePart(page, "homes", summaryOf(say(page, "people_title"), note || say(page, "nothing_missing")), () =>
    factTable(page, { op: "home.set", head: "home_name", how: "paste_how", keep: "keep_people",
      columns: PEOPLE_KEYS.map((key) => ({ key, isNumber: true })),
      rows: homes.map(({ id, name, placed, people }) => ({ id, name,
        said: Object.fromEntries(PEOPLE_KEYS.map((key, at) => [key, people[at]])),
        place: placed ? null : () => placeOnMap(page, { title: say(page, "place_title", { name }) },
          (at) => keepFacts(page, [{ op: "home.set", target: id, ...at }])) })) }));
}

/** The projects of the plan: how far each is, and its photographs. */
function projectsPart(page) {
  const { projects, statuses } = page.serve;
  if (!projects.length) return "";
  const told = statuses.map(([key, name]) => [name, projects.filter(({ said: own }) => own.status === key).length])
    .filter(([, n]) => n).map(([name, n]) => name + " " + n).join(say(page, "list"));
  return tablePart(page, "projects", summaryOf(say(page, "projects_title"), told), () => [
    ...page.serve.plan_notes.map((own) => make("p", { class: "gq-none" }, own)),
    ...factTable(page, { op: "project.set", head: "project", how: "projects_how", keep: "keep_projects", rows: projects,
      columns: [{ key: "status", options: statuses }, ...PROJECT_KEYS.map((key) => ({ key }))] }),
    photosForm(page, projects)]);
}

/** A folding part that is filled when it is first opened. */
function tablePart(page, key, summary, build) {
  const part = foldingPart(key, summary);
  const fill = () => {
    if (part.open && part.children.length === 1) part.append(...build());
  };
  part.addEventListener("toggle", fill);
  fill();
  return part;
}

/** A table to type or paste into; what was typed stays with its row while others are shown. */
function factTable(page, { op, head, how, keep, columns, rows }) {
  const body = make("tbody", null);
  const [findLine, find] = field(say(page, "find_row"), { type: "search" });
  for (const row of rows) row.pasted = columns.some(({ key }) => served.typed.has([op, row.id, key].join()));
  const show = () => {
    const asked = find.value.trim().toLowerCase();
    const found = rows.filter((row) => row.pasted || row.name.toLowerCase().includes(asked));
    found.sort((one, other) => Boolean(other.pasted) - Boolean(one.pasted));
    body.replaceChildren(...found.slice(0, MOST_ROWS).map((row) => lineOf(page, op, row, columns)));
  };
  find.addEventListener("input", show);
  const table = make("table", { class: "gq-people" }, make("thead", null, make("tr", null,
    ...[head, ...columns.map(({ key }) => key)].map((key) => make("th", { scope: "col" }, say(page, key))))), body);
  table.addEventListener("paste", (event) => {
    pasteRows(page, event, op, rows, columns);
    show();
  });
  show();
  return [make("p", { class: "gq-note" }, say(page, how)), rows.length > MOST_ROWS ? findLine : "",
    make("div", { class: "gq-table" }, table),
    make("p", { class: "gq-actions" }, button(say(page, keep), () => {
      const edits = rows.flatMap((row) => changedFacts(row, columns, op));
      if (edits.length) keepFacts(page, edits);
      else tell(page, say(page, "nothing_changed"), "gq-refused");
    }, "gq-button gq-main"))];
}

/** A line to type into; what was typed and not yet kept outlives a page that is drawn anew. */
function lineOf(page, op, row, columns) {
  if (row.line) return row.line;
  row.inputs = columns.map(({ key, options, isNumber }) => {
    const typed = [op, row.id, key].join();
    const about = { "aria-label": row.name + " " + say(page, key) };
    const input = options ? make("select", about, ...options.map(([value, name]) => make("option", { value }, name)))
      : make("input", { type: "text", maxlength: 40, inputmode: isNumber ? "numeric" : null, ...about });
    input.value = served.typed.get(typed) ?? row.said[key] ?? "";
    input.addEventListener("input", () => served.typed.set(typed, input.value));
    return input;
  });
  const name = row.place ? button(row.name + " " + say(page, "place"), row.place, "gq-link") : row.name;
  const about = row.about && row.about.length ? make("small", null, row.about.join("—")) : "";
  row.line = make("tr", null, make("th", { scope: "row" }, name, about),
    ...row.inputs.map((input) => make("td", null, input)));
  return row.line;
}

/** What was typed over what is known of a row; a cell that was emptied says nothing. */
function changedFacts(row, columns, op) {
  const facts = {};
  (row.inputs || []).forEach((input, at) => {
    const { key, isNumber } = columns[at];
    const text = isNumber ? input.value.replace(/[,，\s]/g, "") : input.value.trim();
    const wrong = isNumber && text !== "" && !/^\d+$/.test(text);
    input.setAttribute("aria-invalid", String(wrong));
    if (text !== "" && text !== String(row.said[key] ?? "")) facts[key] = isNumber && !wrong ? Number(text) : text;
  });
  return Object.keys(facts).length ? [{ op, target: row.id, ...facts }] : [];
}

/** Rows copied from a table: name, then what the columns ask, to the rows of those names; or cells
 * alone, from the cell on that they are pasted into. */
function pasteRows(page, event, op, rows, columns) {
  const text = event.clipboardData.getData("text/plain");
  if (!/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const lines = text.trim().split(/\r?\n/).map((line) => line.split("\t").map((cell) => cell.trim()));
  const start = rows.findIndex(({ inputs }) => inputs && inputs.includes(event.target));
  const column = start < 0 ? 0 : rows[start].inputs.indexOf(event.target);
  const unknown = [];
  let filled = 0;
  lines.forEach((cells, number) => {
    const named = rows.filter(({ id, name }) => name === cells[0] || id === cells[0]);
    const isNamed = cells.length > 1 && (named.length > 0 || !fits(columns[column], cells[0]));
    const row = isNamed ? named[0] : rows[start + number];
    if (!row || named.length > 1) {
      unknown.push(cells[0]);
      return;
    }
    lineOf(page, op, row, columns);
    const from = isNamed ? 0 : column;
    const wrong = cells.slice(isNamed ? 1 : 0).filter((cell, at) => columns[from + at]
      && !fillCell(row.inputs[from + at], columns[from + at], cell));
    unknown.push(...wrong);
    row.pasted = true;
    filled += 1;
  });
  tell(page, unknown.length ? say(page, "pasted_unknown", { n: filled, names: unknown.slice(0, 5).join(say(page, "list")),
    more: unknown.length }) : say(page, "pasted", { n: filled }), unknown.length ? "gq-refused" : "gq-kept");
}

function optionOf({ options }, cell) {
  return options.find((own) => own.includes(cell));
}

/** Whether a cell without a name may stand in a column. */
function fits(column, cell) {
  return column.options ? Boolean(optionOf(column, cell)) : /^[\d,，]*$/.test(cell) || (!column.isNumber && /^\d/.test(cell));
}

function fillCell(input, column, cell) {
  const value = column.options ? (optionOf(column, cell) || [""])[0] : cell;
  if (column.options && !value) return cell === "";
  input.value = value;
  input.dispatchEvent(new Event("input"));
  return true;
}

/** Photographs of a project: pictures of this computer, or files that lie in the study already. */
function photosForm(page, projects) {
  const [projectLine, project] = field(say(page, "photo_of"), {}, projects.map(({ id, name, about }) =>
    [id, [name, ...about].join(" ")]));
  const sides = PHOTO_KEYS.map((key) => {
    const [line, file] = field(say(page, key), { type: "file", accept: "image/jpeg,image/png,image/webp" });
    const [nameLine, name] = field(say(page, "photo_file"), { placeholder: "photos/a.jpg" });
    return { key, file, name, lines: [line, nameLine] };
  });
  const kept = () => projects.find(({ id }) => id === project.value).said;
  const show = () => sides.forEach(({ key, file, name }) => {
    file.value = "";
    name.value = kept()[key];
  });
  project.addEventListener("change", show);
  show();
  const keep = async () => {
    const edit = { op: "project.set", target: project.value };
    const photos = {};
    for (const { key, file, name } of sides) {
      if (file.files.length) {
        photos[key] = await smallPicture(file.files[0]).catch(() => null);
        if (!photos[key]) return tell(page, say(page, "photo_unreadable", { name: file.files[0].name }), "gq-refused");
      } else if (name.value.trim() && name.value.trim() !== kept()[key]) edit[key] = name.value.trim();
    }
    if (!Object.keys({ ...edit, ...photos }).some((key) => PHOTO_KEYS.includes(key))) {
      return tell(page, say(page, "nothing_changed"), "gq-refused");
    }
    return keepFacts(page, [edit], { photos });
  };
  return make("fieldset", { class: "gq-photos" }, make("legend", null, say(page, "photos_title")), projectLine,
    ...sides.flatMap(({ lines }) => lines),
    make("p", { class: "gq-actions" }, button(say(page, "keep_photos"), keep, "gq-button gq-main")));
}

/** A picture as the base64 of a JPEG file that is small enough to be sent; fails for no picture. */
async function smallPicture(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, PHOTO_PX / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.ceil(picture.width * scale), height: Math.ceil(picture.height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (let quality = 0.9; ; quality -= 0.2) {
    const sent = canvas.toDataURL("image/jpeg", quality).split(",")[1];
    if (sent.length < PHOTO_SIGNS || quality < 0.2) return sent;
  }
}

/** Gates: those of which nobody knows whether they are open, and one more put down on the map. */
function gatesPart(page) {
  const { gates } = page.serve;
  const unknown = gates.filter(({ state }) => state === "unknown");
  const note = page.data.gates_missing || (unknown.length ? say(page, "gates_unknown", { n: unknown.length }) : "");
  const keep = (edit) => keepFacts(page, [edit]);
  const edit = (gate) => editGate(page, keep, { gate });
  return foldingPart("gates", summaryOf(say(page, "gates_title"), note),
    gates.length ? "" : make("p", { class: "gq-note" }, say(page, "gates_why")),
    make("ol", { class: "gq-lacks" }, ...unknown.slice(0, MOST_LISTED).map((gate) => make("li", null,
      make("span", { class: "gq-name" }, gate.name), button(say(page, "gate_verify"), () => edit(gate))))),
    make("p", { class: "gq-actions" }, button(say(page, "add_gate"), () => addGate(page, keep)),
      gates.length ? button(say(page, "edit_gate"), () => edit(gates[0])) : ""));
}

function gateFields(page) {
  const [stateLine, state] = field(say(page, "gate_state"), {}, page.serve.gate_states);
  const [hoursLine, hours] = field(say(page, "gate_hours"), { placeholder: "06:00-22:00" });
  return { state, hours, lines: [stateLine, hoursLine] };
}

function addGate(page, keep, exact = false) {
  const [homeLine, home] = field(say(page, "home_name"), {},
    page.serve.homes.map(({ id, name }) => [id, name]));
  const [nameLine, name] = field(say(page, "gate_name"), { required: true, maxlength: 200 });
  const { state, hours, lines } = gateFields(page);
  state.value = "residents";
  placeOnMap(page, { title: say(page, "add_gate"), exact, more: [homeLine, nameLine, ...lines] },
    (at) => keep({ op: "gate.add", id: newId("gate"), compound_id: home.value, state: state.value,
      name: name.value.trim(), ...(hours.value.trim() ? { hours: hours.value.trim() } : {}), ...at }));
}

/** Another state, other hours or another place of a gate that there is. */
function editGate(page, keep, { gate, exact = false }) {
  const { gates } = page.serve;
  const [gateLine, chosen] = field(say(page, "gates_title"), {}, gates.map(({ id, name }) => [id, name]));
  const { state, hours, lines } = gateFields(page);
  const own = () => gates.find(({ id }) => id === chosen.value);
  const put = placeOnMap(page, { title: say(page, "edit_gate"), at: gate.at, exact, more: [gateLine, ...lines] },
    (at, isMoved) => {
      const said = Object.entries({ state: state.value, hours: hours.value.trim() })
        .filter(([key, value]) => value && value !== own()[key]);
      if (said.length || isMoved) {
        return keep({ op: "gate.set", target: chosen.value, ...Object.fromEntries(said), ...(isMoved ? at : {}) });
      }
      tell(page, say(page, "nothing_changed"), "gq-refused");
      return false;
    });
  const show = () => {
    state.value = own().state;
    hours.value = own().hours;
    if (own().at) put(own().at);
  };
  chosen.value = gate.id;
  chosen.addEventListener("change", show);
  show();
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
