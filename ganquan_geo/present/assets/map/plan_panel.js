/* The panel of the plan map: title, search, how projects are coloured, and the layers. */

function addPlanPanel(page) {
  const { data } = page, body = [];
  if (data.lead) body.push(make("p", { class: "gq-lead" }, data.lead));
  if (data.plan) body.push(groupBox(page, "plan"), ...topicBoxes(page, data.plan));
  if (data.changes) {
    const { sentences, homes, items } = data.changes;
    page.changeLists = changeLists(page);
    body.push(sentencesBox(sentences), statesBox(page), groupBox(page, "changes"));
    if (!items.length && !homes.some((home) => home.change)) {
      body.push(make("p", { class: "gq-note" }, say(page, "no_changes")));
    }
    body.push(page.changeLists, movedBox(page, data.changes));
  }
  body.push(groupBox(page, "base"));
  if (data.plan && data.plan.names_note) {
    body.push(make("p", { class: "gq-note" }, data.plan.names_note));
  }
  addSide(page, [
    make("h1", null, data.name, " ", make("small", null, data.what)),
    make("p", { class: "gq-about" }, data.about, say(page, "stop"), say(page, "date"),
      say(page, "colon"), data.date),
    searchBox(page), data.changes ? viewBar(page) : topicBar(page),
  ], body);
}

/** The topics of a plan, each with the layers that belong to it. */
function topicsOf(page) {
  return [["projects", ["projects"]], ["ring", ["ring", "ring-missing", "ring-detour"]], ["axis", ["axis", "gateways"]]]
    .filter(([, keys]) => page.entries.some(({ key }) => keys.includes(key)));
}

function topicBar(page) {
  page.tabs = tabRow(page, say(page, "topics"), [["all", say(page, "every")],
    ...topicsOf(page).map(([key]) => [key, say(page, "topic_" + key)]), ["now", say(page, "topic_now")]],
  (key) => showTopic(page, key));
  return page.tabs;
}

/** Show the layers and lists of one topic of the plan, of all, or the streets as they are. */
function showTopic(page, topic) {
  page.topic = topic;
  pressTab(page.tabs, topic);
  const wanted = topicsOf(page).flatMap(([key, keys]) => (topic === "all" || key === topic ? keys : []));
  for (const entry of page.entries.filter(({ group }) => group === "plan")) {
    switchEntry(page, entry, wanted.includes(entry.key) && entry.key !== "ring-detour");
    entry.row.hidden = !wanted.includes(entry.key);
  }
  for (const box of page.body.querySelectorAll("[data-topic]")) {
    box.hidden = topic !== "all" && box.dataset.topic !== topic;
  }
  page.body.querySelector(".gq-group-plan").hidden = topic === "now";
  keepAddress(page);
}

function openTopics(page) {
  page.shown = () => [page.topic, ...(page.colourBy === "status" ? ["status"] : [])];
  openAddress(page, ([topic, ...rest]) => {
    const known = [...page.tabs.children].some(({ value }) => value === topic);
    if (rest[0] === "status") page.colourProjects(rest.shift());
    showTopic(page, known ? topic : "all");
    return rest;
  });
}

/** Of each topic its figures, and what can be clicked: projects, legs of the ring, streets and gateways. */
function topicBoxes(page, plan) {
  const cross = [...plan.axis, ...plan.gateways];
  const list = (topic, title, items) => make("section", { class: "gq-screen", "data-topic": topic },
    make("h2", null, title), planList(items));
  return [
    plan.projects.length ? list("projects", say(page, "projects"),
      plan.projects.map((own) => [own, own.number, ""])) : "",
    plan.ring_sheet.length ? ringBox(page, plan) : "",
    cross.length ? list("axis", say(page, "topic_axis"), cross.map((own) => [own, "",
      say(page, plan.axis.includes(own) ? "axis" : "gateway")])) : "",
  ];
}

/** What can be clicked in a list: a number, a name, and what more there is to say. */
function planList(items) {
  return make("ol", { class: "gq-legs" }, ...items.map(([item, number, note]) => {
    const button = make("button", { type: "button", class: item.missing ? "gq-leg-missing" : "",
      disabled: !item.show }, make("span", null, number), make("b", null, item.name), make("span", null, note));
    if (item.show) button.addEventListener("click", item.show);
    return make("li", null, button);
  }));
}

/** What changed in sentences, the finding first. */
function sentencesBox([finding, ...others]) {
  return make("section", null, make("p", { class: "gq-lead" }, finding),
    make("ul", { class: "gq-sentences" }, ...others.map((text) => make("li", null, text))));
}

/** The indicators that moved, and what they were and are in time. */
function movedBox(page, changes) {
  const box = make("section", null);
  if (changes.moved.length) {
    box.append(make("h2", { class: "gq-legs-title" }, say(page, "moved_group")),
      make("dl", { class: "gq-moved" }, ...changes.moved.flatMap(([name, was, now, before, after]) =>
        [make("dt", null, name), make("dd", null, `${was || "—"} → ${now || "—"}`,
          make("small", null, before === after ? after : `${before || "—"} → ${after}`))])));
  }
  if (changes.timelines.length) {
    box.append(make("h2", { class: "gq-legs-title" }, say(page, "timeline")),
      ...changes.timelines.map(timeline),
      make("p", { class: "gq-note" }, say(page, "timeline_note")));
  }
  return box;
}

/** The ring in figures, and its legs to click. */
function ringBox(page, plan) {
  return make("section", { "data-topic": "ring" }, make("h2", null, say(page, "ring_group")),
    factList(plan.ring_sheet, "gq-facts"),
    make("p", { class: "gq-note" }, say(page, "ring_bounds")),
    make("div", { class: "gq-screen" }, make("h2", { class: "gq-legs-title" }, say(page, "legs")),
      planList(plan.legs.map((leg) => [leg, leg.number, leg.short]))));
}

/** The choice between theme and status, and the key of what is chosen. */
function projectKey(page) {
  const key = make("ul", { class: "gq-key" });
  const fill = () => {
    key.textContent = "";
    for (const [look, name] of projectLooks(page)) {
      key.appendChild(make("li", null, lineSwatch(look), name));
    }
  };
  const choices = ["theme", "status"].map((by) => {
    const box = make("input", { type: "radio", name: "gq-colour", value: by,
      checked: by === page.colourBy });
    box.addEventListener("change", () => {
      page.colourProjects(by);
      keepAddress(page);
    });
    return make("label", { class: "gq-radio" }, box, say(page, "by_" + by));
  });
  page.colourProjects = (by) => {
    page.colourBy = by;
    choices.forEach((choice) => { choice.firstChild.checked = choice.firstChild.value === by; });
    page.recolour();
    fill();
  };
  fill();
  return make("div", null, make("p", { class: "gq-choices gq-screen" }, say(page, "colour_by"),
    ...choices), key, projectNumbers(page));
}

/** What the numbers on the map mean. */
function projectNumbers(page) {
  return make("p", { class: "gq-numbers gq-paper" }, ...page.data.plan.projects
    .filter((project) => project.at)
    .map((project) => make("span", null, make("b", null, String(project.number)), project.name)));
}

function projectLooks(page) {
  const style = page.data.plan.style;
  const projects = page.data.plan.projects;
  const outside = projects.some((project) => project.outside.length)
    ? [[[style.no_theme, style.outside_width, "", "butt"], say(page, "outside")]] : [];
  if (page.colourBy === "status") {
    return [...style.statuses
      .filter(([key]) => projects.some((project) => project.status === key))
      .map(([, name, look]) => [look, name]), ...outside];
  }
  const looks = style.themes.map(([, name, colour, dashes]) =>
    [[colour, style.width, "", "butt", null, dashes, style.pattern_width], name]);
  looks.push([[style.no_theme, style.width, "", "butt"], say(page, "no_theme")]);
  const mixed = projects.flatMap((project) => project.pieces)
    .find((piece) => piece.themes.length > 1);
  if (mixed) {
    const colours = mixed.themes.map((key) => style.themes.find(([own]) => own === key)[2]);
    looks.push([[colours[0], style.width, "", "butt", colours[1]], say(page, "two_themes")]);
  }
  return [...looks, ...outside];
}
