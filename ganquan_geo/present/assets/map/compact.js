/* How the page was asked to look: ?compact=1 for small frames, ?layer=health for one layer. */

function applyView(page) {
  const own = document.documentElement.dataset;
  const query = new URLSearchParams(window.location.search);
  const compact = (own.compact || query.get("compact")) === "1";
  const asked = (own.layer || query.get("layer") || "").split(",")
    .filter((name) => layerKeys(page, name).length);
  if (compact && !asked.length) asked.push("homes");
  if (asked.length) showOnly(page, asked.flatMap((name) => layerKeys(page, name)));
  if (compact) makeCompact(page, asked);
}

/** The keys of a layer that is named by its key, or by the id of a category. */
function layerKeys(page, name) {
  const number = page.data.categories.findIndex((category) => category.id === name);
  const wanted = number < 0 ? [name] : ["homes", "reach-" + number, "places-" + number];
  return wanted.filter((key) => page.entries.some((entry) => entry.key === key));
}

/** Of homes, facilities and reach show what was asked for; the base map stays as it is. */
function showOnly(page, keys) {
  for (const entry of page.entries) {
    const asked = keys.includes(entry.key);
    if (asked || entry.group !== "base") switchEntry(page, entry, asked);
  }
}

/** Title, a choice of layers and the search in one line; the key in another below the map. */
function makeCompact(page, asked) {
  const root = document.querySelector(".gq");
  const key = make("footer", { class: "gq-compact-key" });
  root.classList.add("gq-compact");
  root.querySelector(".gq-search").before(layerChoice(page, asked, key));
  root.append(key);
  fillKey(page, key);
  page.map.invalidateSize({ animate: false });
}

function layerChoice(page, asked, key) {
  const views = [["homes", say(page, "group_homes")],
    ...page.data.categories.map((category) => [category.id, category.name])];
  if (asked.length > 1) views.unshift([asked.join(","), say(page, "as_asked")]);
  const choice = make("select", { class: "gq-choice", "aria-label": say(page, "choice") },
    ...views.map(([value, name]) => make("option", { value }, name)));
  choice.value = asked.join(",");
  choice.addEventListener("change", () => {
    showOnly(page, choice.value.split(",").flatMap((name) => layerKeys(page, name)));
    fillKey(page, key);
    page.map.invalidateSize({ animate: false });
  });
  return choice;
}

/** What is shown, and what its colours mean. */
function fillKey(page, key) {
  const told = page.data.categories.filter((_, number) => isShown(page, "reach-" + number));
  const said = told.length ? told.map((own) => own.headline.sentence).join("") : page.data.lead;
  const parts = [make("p", { class: "gq-compact-lead" }, said)];
  if (isShown(page, "homes")) {
    parts.push(make("span", null, page.entries.find((entry) => entry.key === "homes").name),
      ...page.data.style.counts.map((colour, count) =>
        make("span", null, homeSwatch(page, colour), String(count))));
    if (page.data.homes.some(isRange)) {
      parts.push(make("span", null, rangeSwatch(page), say(page, "homes_range")));
    }
  }
  page.data.categories.forEach((category, number) => {
    const look = page.data.style.categories[number];
    if (isShown(page, "reach-" + number)) {
      parts.push(make("span", null, drawSign(page, number, "known", 13), category.reach_name));
      category.tiers.forEach(([minutes, limit], tier) => parts.push(make("span", null,
        areaSwatch(look.tiers[tier], look.outline), say(page, "reach_tier", { minutes, limit }))));
    } else if (isShown(page, "places-" + number)) {
      parts.push(make("span", null, drawSign(page, number, "known", 13), category.name));
    }
  });
  key.replaceChildren(...parts);
}
