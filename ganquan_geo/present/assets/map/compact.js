/* How the page was asked to look: ?compact=1 for small frames, ?layer=health for one layer. */

function applyView(page) {
  const own = document.documentElement.dataset;
  const query = new URLSearchParams(window.location.search);
  const asked = (own.layer || query.get("layer") || "").split(",").filter(Boolean);
  const shown = asked.map((name) => layerKeys(page, name)).filter((keys) => keys.length);
  if (shown.length) showOnly(page, shown.flat());
  if ((own.compact || query.get("compact")) !== "1") return;
  const root = document.querySelector(".gq");
  root.classList.add("gq-compact");
  root.querySelector(".gq-map").append(compactKey(page));
  page.map.invalidateSize({ animate: false });
}

/** The keys of a layer that is named by its key, or by the id of a category. */
function layerKeys(page, name) {
  const number = page.data.categories.findIndex((category) => category.id === name);
  const wanted = number < 0 ? [name] : ["reach-" + number, "places-" + number];
  return wanted.filter((key) => page.entries.some((entry) => entry.key === key));
}

/** Of homes, facilities and reach show what was asked for; the base map stays as it is. */
function showOnly(page, keys) {
  for (const entry of page.entries) {
    const asked = keys.includes(entry.key);
    if (asked || entry.group !== "base") switchEntry(page, entry, asked);
  }
}

/** What is shown, in a line or two over the foot of the map. */
function compactKey(page) {
  const key = make("div", { class: "gq-compact-key" });
  if (isShown(page, "homes")) {
    key.append(make("p", null, page.entries.find((entry) => entry.key === "homes").name),
      make("ol", { class: "gq-scale" }, ...page.data.style.counts.map((colour, count) =>
        make("li", null, homeSwatch(page, colour), String(count)))));
  }
  page.data.categories.forEach((category, number) => {
    if (!isShown(page, "reach-" + number)) return;
    const look = page.data.style.categories[number];
    key.append(make("p", null, category.reach_name));
    category.tiers.forEach(([minutes, limit], tier) => key.append(make("p", null,
      areaSwatch(look.tiers[tier], look.outline), " ",
      say(page, "reach_tier", { minutes, limit }))));
  });
  return key;
}
