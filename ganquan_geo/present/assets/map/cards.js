/* What is told of a home, a facility, a street; made when it is opened. */

/** For each category the nearest facility, the walk, and the tiers it is within. */
function walkTable(page, rows) {
  const head = make("thead", null, make("tr", null, ...["category", "nearest", "distance", "tiers"]
    .map((key) => make("th", { scope: "col" }, say(page, key)))));
  return make("table", null, head, make("tbody", null, ...rows));
}

function walkRow(page, walk, number) {
  const [facility, position, near, far, possible, sure, states] = walk;
  const why = saidCause(page, walk, number);
  const name = make("th", { scope: "row" }, drawSign(page, number, "known", 13),
    page.data.categories[number].name);
  const below = why ? [make("tr", { class: "gq-why" }, make("td", { colspan: 4 }, why))] : [];
  if (near === null) {
    return [make("tr", null, name, make("td", { colspan: 3, class: "gq-none" },
      say(page, "unreachable"))), ...below];
  }
  const note = positionNote(page, position);
  const place = page.data.places[facility];
  const accuracy = saidRange(page, possible, sure);
  const walked = saidRange(page, near, far);
  return [make("tr", null, name,
    make("td", null, place ? place.name : "", note ? make("small", null, note) : null),
    make("td", { class: "gq-walk" }, walked,
      accuracy === walked ? null : make("small", null,
        say(page, "with_accuracy", { range: accuracy }))),
    make("td", { class: "gq-tiers" }, ...tierBadges(page, number, states))), ...below];
}

/** Why a home is not covered at the tier that lists tell, and what would help; null if it is. */
function saidCause(page, walk, number) {
  const [cause, metres, gains] = walk.slice(7);
  if (!cause) return null;
  const more = [];
  if (metres !== null) more.push(say(page, "cause_m_" + cause,
    { m: say(page, "metres", { n: Math.round(metres) }) }));
  if (gains) more.push(say(page, "also_gain", { n: gains }));
  return make("small", { class: "gq-none" }, say(page, more.length ? "why_more" : "why", {
    minutes: page.data.categories[number].told, cause: say(page, "cause_" + cause),
    more: more.join(say(page, "comma")), remedy: say(page, "remedy_" + cause) }));
}

/** "120 m", "120–560 m", or "over 120 m" where the far end is out of reach. */
function saidRange(page, low, high) {
  if (high === null) return say(page, "metres_over", { low: Math.round(low) });
  if (Math.round(low) === Math.round(high)) return say(page, "metres", { n: Math.round(low) });
  return say(page, "metres_range", { low: Math.round(low), high: Math.round(high) });
}

function tierBadges(page, number, states) {
  const look = { y: "yes", m: "maybe", v: "unverified", n: "no" };
  return page.data.categories[number].tiers.map(([minutes], tier) => {
    const state = look[states[tier]];
    return make("span", {
      class: "gq-tier gq-" + (state === "unverified" ? "maybe" : state), title: say(page, "tier_" + state, { minutes }),
    }, minutes, state === "maybe" || state === "unverified" ? "?" : null);
  });
}

/** People, accuracy, the leg to the street and the basis, in small print. */
function homeFoot(page, home) {
  const parts = [];
  for (const key of ["households", "residents", "residents_60plus"]) {
    if (key in home) parts.push(say(page, key) + say(page, "colon") + home[key]);
  }
  if (home.accuracy_m !== null) parts.push(say(page, "accuracy", { n: home.accuracy_m }));
  if (home.snap_m !== null) parts.push(say(page, "leg", { n: Math.round(home.snap_m) }));
  if (home.basis) parts.push(say(page, "basis") + say(page, "colon") + home.basis);
  return parts.length ? make("p", { class: "gq-foot" }, parts.join(say(page, "stop"))) : null;
}

/** A facility: what it is, how well its position is known, and on what that rests. */
function placeCard(page, place) {
  return make("section", null,
    make("h3", null, place.name),
    facts(page, [
      ["category", place.categories.map((number) => page.data.categories[number].name)
        .join(say(page, "list"))],
      ["kind", place.kind],
      ["position", saidPosition(page, place)],
      ["address", place.address],
      ["basis", place.basis],
    ]));
}

function saidPosition(page, place) {
  if (place.position === "street" || place.accuracy_m === null) {
    return say(page, place.position === "street" ? "at_street"
      : "at_" + place.position + "_plain");
  }
  return say(page, "at_" + place.position, { n: place.accuracy_m });
}

/** A street, and what is within reach of the place on it that was clicked. */
function streetCard(page, street, place) {
  const named = page.data.classes.find(([key]) => key === street.class);
  return make("div", { class: "gq-card", "data-key": keyOfStreet(street) },
    make("h3", null, street.name),
    facts(page, [
      ["class", named ? named[1] : ""],
      ["lane_of", street.compound],
      ["gate_hours", street.hours],
      ["status", say(page, street.planned ? "planned_one" : "existing")],
      ["walking", say(page, street.walkable ? "walkable" : "not_walkable")],
      ["position", street.accuracy_m === null ? ""
        : say(page, "plus_minus", { n: street.accuracy_m })],
      ["basis", street.basis],
    ]),
    ...(page.streets && !page.proposing && street.walkable && !street.planned
      ? [make("h3", null, say(page, "ask_here")), ...askParts(page, L.latLng(place))] : []));
}

/** A list of facts; those without a value are left out. */
function facts(page, pairs) {
  return factList(pairs.map(([key, value]) => [say(page, key), value]));
}

function factList(pairs, look = null) {
  return make("dl", { class: look }, ...pairs.filter(([, value]) => value)
    .flatMap(([word, value]) => [make("dt", null, word), make("dd", null, value)]));
}
