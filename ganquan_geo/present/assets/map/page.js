/* Small helpers. Every text of the data is set as text, never as HTML. */

/** Make an HTML element; strings among the children become text. */
function make(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
function draw(tag, attributes, ...children) {
  return filled(L.SVG.create(tag), attributes, children);
}

function filled(node, attributes, children) {
  for (const name of Object.keys(attributes || {})) {
    const value = attributes[name];
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const child of children) {
    if (child === null || child === undefined || child === "") continue;
    node.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** The word of the page for a key, with {name} filled in, numbers as 1,234. */
function say(page, key, values) {
  return page.data.words[key].replace(/\{(\w+)\}/g, (whole, name) =>
    values && name in values ? said(values[name]) : whole);
}

function said(value) {
  return typeof value === "number" ? value.toLocaleString("en-US") : String(value);
}

/** A text as harmless HTML, for the one place of Leaflet that takes HTML only. */
function asHtml(text) {
  return make("i", null, text).innerHTML;
}

/** What a pointer is told of a thing: its name, and below it what it is. */
function tipOf(name, ...what) {
  return make("span", null, make("b", null, name), make("br"), ...what);
}

/** The data written into the page by the Python side. */
function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** How much larger or smaller things are drawn at this zoom. */
function zoomFactor(map, power, least, most) {
  return Math.min(most, Math.max(least, Math.pow(2, (map.getZoom() - 15.5) * power)));
}

/** A pane between the tiles (200) and the layers that a notebook may add (400). */
function makePane(page, name, level) {
  page.map.createPane(name).style.zIndex = level;
  return L.svg({ pane: name, padding: 0.4 });
}

/** Add a layer to the panel; `on` says whether it shows at the start. */
function addEntry(page, entry) {
  page.entries.push(entry);
  if (entry.on) page.map.addLayer(entry.layer);
  return entry;
}

function isOnMap(page, layer) {
  return Boolean(layer) && page.map.hasLayer(layer);
}

function isShown(page, key) {
  const entry = page.entries.find((one) => one.key === key);
  return Boolean(entry) && page.map.hasLayer(entry.layer);
}

/** Switch a layer, and its box in the panel, on or off. */
function switchEntry(page, entry, on) {
  if (on) page.map.addLayer(entry.layer);
  else page.map.removeLayer(entry.layer);
  if (entry.box) entry.box.checked = on;
  if (entry.row) entry.row.classList.toggle("gq-off", !on);
}
