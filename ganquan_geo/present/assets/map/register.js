/* Complete the register: what is missing, by what it would decide, and what is entered for it. */

function registerPanel(page) {
  const { missing } = page.serve;
  const open = missing.filter(({ judged }) => !judged);
  if (!served.open.size && open.length) served.open.add("category-" + open[0].id);
  return [
    signature(page),
    make("h2", null, say(page, "missing_title")),
    make("p", { class: "gq-note" }, open.length
      ? say(page, "missing_lead", { n: open.length }) : say(page, "missing_none")),
    ...missing.map((own) => categoryPart(page, own)),
    homesPart(page),
    gatesPart(page),
    projectsPart(page),
    correctionsPart(page),
  ];
}

/** Who enters and on what basis: asked once, kept with each fact. */
function signature(page) {
  const [byLine, by] = field(say(page, "by"), { id: "gq-by", autocomplete: "name", required: true });
  const [basisLine, basis] = field(say(page, "basis_of"),
    { id: "gq-basis", placeholder: say(page, "basis_like"), required: true });
  by.value = served.by;
  basis.value = served.basis;
  by.addEventListener("input", () => { served.by = by.value; });
  basis.addEventListener("input", () => { served.basis = basis.value; });
  return make("div", { class: "gq-signature" }, byLine, basisLine);
}

function categoryPart(page, own) {
  const { name } = page.data.categories[own.category];
  const head = make("summary", null, drawSign(page, own.category, "known", 18),
    make("span", { class: "gq-name" }, make("b", null, name),
      make("small", null, own.decides || say(page, "nothing_missing"))),
    make("span", { class: own.judged ? "gq-grade gq-judged" : "gq-grade" }, own.grade));
  head.addEventListener("click", () => {
    const tier = page.data.categories[own.category].tiers.length - 1;
    if (page.question !== own.category) askService(page, own.category, tier);
  });
  const assumed = own.places.filter(({ position }) => position === "assumed");
  return foldingPart("category-" + own.id, head,
    make("p", { class: "gq-note" }, own.sentence),
    make("ol", { class: "gq-lacks" }, ...own.places.map((place) =>
      make("li", null, ...placeRow(page, own, place)))),
    make("p", { class: "gq-actions" },
      assumed.length > 1 ? button(say(page, "confirm_all", { n: assumed.length }),
        () => keepFacts(page, assumed.map(confirmed))) : "",
      button(say(page, "add_place"), () => addPlace(page, own)),
      button(say(page, own.complete ? "register_open" : "register_done"), () => keepFacts(page,
        [{ op: "register.set", target: own.id, complete: !own.complete }]))));
}

function confirmed({ id }) {
  return { op: "facility.set", target: id, assumed: false };
}

/** A facility whose position is not sure: where it may be, and what can be said of it. */
function placeRow(page, own, { id, place, position, homes }) {
  const thing = page.data.places[place];
  const show = button(thing.name, () => {
    if (page.question !== own.category) askService(page, own.category);
    showPlace(page, thing);
  }, "gq-link");
  show.disabled = !thing.at;
  const about = [say(page, "lacks_" + position), thing.address,
    homes ? say(page, "nearest_of", { n: homes }) : ""].filter(Boolean).join(say(page, "stop"));
  const move = () => placeOnMap(page, { title: say(page, "place_title", { name: thing.name }), at: thing.at },
    (at) => keepFacts(page, [{ op: "facility.move", target: id, ...at }]));
  const remove = () => keepFacts(page, [{ op: "facility.remove", target: id }]);
  return [make("span", { class: "gq-name" }, show, make("small", null, about)),
    make("span", { class: "gq-row-actions" },
      position === "assumed" ? button(say(page, "confirm"), () => keepFacts(page, [confirmed({ id })])) : "",
      button(say(page, position === "assumed" ? "move" : "place"), move),
      button(say(page, "strike"), remove, "gq-link"))];
}

/** A facility that the register does not have yet. */
function addPlace(page, own) {
  const [nameLine, name] = field(say(page, "name_of"), { required: true, maxlength: 200 });
  const [kindLine, kind] = field(say(page, "kind"), {}, own.kinds);
  placeOnMap(page, { title: say(page, "add_title", { name: page.data.categories[own.category].name }),
    more: [nameLine, kindLine] }, (at) => keepFacts(page, [{ op: "facility.add", id: newId(kind.value),
    kind: kind.value, name: name.value.trim(), ...at }]));
}

/** An id that nothing has yet; it says when it was made. */
function newId(kind) {
  return `${kind}-${Date.now().toString(36)}`;
}
