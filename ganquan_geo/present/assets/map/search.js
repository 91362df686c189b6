/* Search by any part of a name, or by the letters that its signs begin with in pinyin. */

const MOST_MATCHES = 8;
const NEAR_ZOOM = 16.75;

/** What can be found: text to find it by, what it is, and how to show it (null: not on the map). */
function findable(page) {
  const found = [];
  const add = (key, name, other, what, show) => found.push({
    key: key || name, name, what, show, text: folded(name) + "\n" + folded(other), letters: lettersOf(page, name) });
  for (const item of page.findable) add(item.key, item.name, item.other, item.what, item.show);
  for (const home of page.data.homes) {
    add("home/" + home.id, home.name, home.other, say(page, "home"), home.mark ? () => showHome(page, home) : null);
  }
  for (const place of page.data.places) {
    add("place/" + place.id, place.name, place.other, place.kind, place.at ? () => showPlace(page, place) : null);
  }
  const streets = new Map();
  for (const street of page.data.ground.streets) {
    const key = keyOfStreet(street);
    if (streets.has(key)) streets.get(key).push(street);
    else streets.set(key, [street]);
  }
  for (const [key, parts] of streets) {
    add(key, parts[0].name, parts[0].other, say(page, "street"), () => showStreet(page, parts));
  }
  return found;
}

function keyOfStreet({ name, planned }) {
  return (planned ? "planned/" : "street/") + name;
}

function folded(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
}

/** Of each sign of a name the letters that it can begin with; a letter or number is its own. */
function lettersOf(page, name) {
  return Array.from(folded(name), (sign) => page.data.initials[sign] || sign);
}

/** Where in a name the signs begin with the letters that are typed; -1 for nowhere. */
function placeOfLetters(letters, text) {
  if (!/^[a-z0-9]{2,}$/.test(text)) return -1;
  for (let at = 0; at + text.length <= letters.length; at++) {
    if (Array.from(text).every((letter, step) => letters[at + step].includes(letter))) return at;
  }
  return -1;
}

/** The best matches: those on the map first, those that begin with the text, shorter names. */
function matches(found, typed) {
  const text = folded(typed);
  if (!text) return [];
  return found
    .map((item) => {
      const at = item.text.indexOf(text);
      return [item, at < 0 ? placeOfLetters(item.letters, text) : at];
    })
    .filter(([, at]) => at >= 0)
    .sort(([one, a], [other, b]) => Number(!one.show) - Number(!other.show)
      || Number(a > 0) - Number(b > 0)
      || one.name.length - other.name.length)
    .slice(0, MOST_MATCHES)
    .map(([item]) => item);
}

function showEntry(page, key) {
  switchEntry(page, page.entries.find((entry) => entry.key === key), true);
}

function showHome(page, home) {
  showEntry(page, "homes");
  showDetail(page, () => homeCard(page, home), home.at || home.mark.getBounds().getCenter());
}

function showPlace(page, place) {
  const number = place.categories[0];
  showEntry(page, "places-" + number);
  if (place.position === "assumed") showEntry(page, "assumed");
  showDetail(page, () => placesCard(page, [place]),
    place.lines.length ? L.latLngBounds(place.lines.flat()) : place.at, { at: place.at });
}

function showStreet(page, parts) {
  showEntry(page, parts[0].layer);
  const bounds = L.latLngBounds([]);
  for (const part of parts) bounds.extend(boundsOfStreet(part));
  const span = (part) => {
    const own = boundsOfStreet(part);
    return own.getSouthWest().distanceTo(own.getNorthEast());
  };
  const longest = parts.reduce((best, part) => (span(part) > span(best) ? part : best));
  const at = middleOf(longest.lines);
  showDetail(page, () => streetCard(page, longest, at), bounds, { at });
}

function boundsOfStreet(street) {
  return street.line ? street.line.getBounds() : L.latLngBounds(street.lines.flat());
}

/** The middle vertex of the line with the most of them. */
function middleOf(lines) {
  const line = lines.reduce((best, one) => (one.length > best.length ? one : best));
  return line[Math.floor(line.length / 2)];
}

/** The search box; keys: down, up, enter, escape. */
function searchBox(page) {
  const found = page.found = findable(page);
  const input = make("input", { type: "search", class: "gq-input", role: "combobox",
    placeholder: say(page, "search"), "aria-label": say(page, "search"), "aria-expanded": "false",
    "aria-controls": "gq-matches", "aria-autocomplete": "list", autocomplete: "off",
    spellcheck: "false" });
  const list = make("ul", { class: "gq-matches", id: "gq-matches", role: "listbox", hidden: true });
  let shown = [];
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (row) => {
    chosen = row;
    Array.from(list.children).forEach((item, number) =>
      item.setAttribute("aria-selected", String(number === row)));
    if (row < 0) return;
    input.setAttribute("aria-activedescendant", "gq-match-" + row);
    list.children[row].scrollIntoView({ block: "nearest" });
  };
  const take = (row) => {
    const item = shown[row];
    if (!item || !item.show) return;
    input.value = item.name;
    close();
    item.show();
  };
  const update = () => {
    shown = matches(found, input.value);
    list.textContent = "";
    shown.forEach((item, row) => {
      const note = item.show ? item.what
        : item.what + say(page, "comma") + say(page, "off_map");
      const line = make("li", { role: "option", id: "gq-match-" + row, "aria-selected": "false",
        "aria-disabled": item.show ? null : "true" },
      make("span", null, item.name), make("small", null, note));
      line.addEventListener("mousedown", (event) => event.preventDefault());
      line.addEventListener("click", () => take(row));
      list.appendChild(line);
    });
    if (!shown.length) list.appendChild(make("li", { class: "gq-no-match" }, say(page, "no_match")));
    list.hidden = !folded(input.value);
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden && shown.length) mark(0);
  };
  input.addEventListener("input", update);
  input.addEventListener("focus", () => { if (input.value) update(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter belongs to the Chinese input method
    if (event.key === "Escape") close();
    if (event.key === "Enter") {
      if (list.hidden) update();
      take(chosen);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (list.hidden) update();
    else if (shown.length) {
      mark((chosen + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    }
  });
  return make("div", { class: "gq-search" }, input, list);
}
