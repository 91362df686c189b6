/* How the page was asked to look: ?compact=1 for small frames, ?layer=health for one layer. */

const NARROW_PX = 560; // a frame narrower than this opens with its legend folded

function applyView(page) {
  const own = document.documentElement.dataset;
  const query = new URLSearchParams(window.location.search);
  const compact = (own.compact || query.get("compact")) === "1";
  const asked = (own.layer || query.get("layer") || "").split(",")
    .filter((name) => layerKeys(page, name).length);
  if (compact && !asked.length) asked.push("homes");
  if ((own.told || query.get("told")) === "1") page.told = asked.join(",");
  if (asked.length) showOnly(page, asked);
  if (compact) makeCompact(page, asked);
}

/** The keys of a layer that is named by its key, or by the id of a category. */
function layerKeys(page, name) {
  const number = page.data.categories.findIndex((category) => category.id === name);
  const wanted = number < 0 ? [name] : ["homes", "reach-" + number, "places-" + number];
  return wanted.filter((key) => page.entries.some((entry) => entry.key === key));
}

/** Of homes, facilities and reach show what was asked for; the base map stays as it is. */
function showOnly(page, asked) {
  const keys = asked.flatMap((name) => layerKeys(page, name));
  for (const entry of page.entries) {
    const wanted = keys.includes(entry.key);
    if (wanted || entry.group !== "base") switchEntry(page, entry, wanted);
  }
  const numbers = page.data.categories.map(({ id }) => id);
  const categories = asked.filter((name) => numbers.includes(name));
  askHomes(page, categories.length === 1 ? numbers.indexOf(categories[0]) : null);
}

/** Title, a choice of layers and the search above the map, what its colours mean below it. */
function makeCompact(page, asked) {
  const root = document.querySelector(".gq");
  const key = make("div", { class: "gq-compact-key" });
  root.classList.add("gq-compact");
  root.querySelector(".gq-search").before(layerChoice(page, asked, key));
  const wide = page.map.getContainer().offsetWidth > NARROW_PX;
  const fold = make("details", { class: "gq-compact-fold", open: wide },
    make("summary", null, say(page, "legend")), key);
  fold.addEventListener("toggle", () => page.map.invalidateSize({ animate: false }));
  root.append(fold);
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
    showOnly(page, choice.value.split(","));
    fillKey(page, key, choice.value);
    page.map.invalidateSize({ animate: false });
  });
  return choice;
}

/** What is shown, and what its colours mean; the conclusion unless it stands beside the frame. */
function fillKey(page, key, shown = page.told) {
  const told = page.data.categories.filter((_, number) => isShown(page, "reach-" + number));
  const said = told.length ? told.map((own) => own.headline.sentence).join("") : page.data.lead;
  const isTold = page.told !== undefined && shown === page.told;
  const parts = isTold ? [] : [make("p", { class: "gq-compact-lead" }, said)];
  if (isShown(page, "homes") && page.question !== null) {
    parts.push(make("span", null, tellOf(page).homes),
      ...reachRows(page).map(([swatch, text]) => make("span", null, swatch, text)));
  } else if (isShown(page, "homes")) {
    parts.push(make("span", null, homesName(page)),
      ...page.data.style.counts.map((colour, count) =>
        make("span", null, homeSwatch(page, colour), String(count))));
    if (page.data.homes.some(isRange)) {
      parts.push(make("span", null, rangeSwatch(page), say(page, "homes_range")));
    }
  }
  page.data.categories.forEach((category, number) => {
    if (isShown(page, "reach-" + number)) {
      parts.push(make("span", null, drawSign(page, number, "known", 13), category.reach_name));
      category.tiers.forEach(([minutes, limit], tier) => parts.push(make("span", null,
        areaSwatch(tierLook(page, number, tier).fillColor, tierLook(page, number, tier).color), say(page, "reach_tier", { minutes, limit }))));
    } else if (isShown(page, "places-" + number)) {
      parts.push(make("span", null, drawSign(page, number, "known", 13), category.name));
    }
  });
  key.replaceChildren(...parts);
}
