/* The share of compounds within reach of each category, with its bounds and the verdict. */

function headline(page) {
  const homes = page.data.homes.length;
  const minutes = page.data.minutes;
  const title = minutes ? say(page, "headline", { minutes }) : say(page, "headline_all");
  return make("section", { class: "gq-headline" },
    page.leadText = make("p", { class: "gq-lead" }, page.data.lead),
    page.openList = make("div", { class: "gq-open-list gq-screen" }),
    page.shares = make("div", null,
      make("h2", null, title, make("small", null, say(page, "of_homes", { n: homes }))),
      ...page.data.categories.map((category, number) => headlineRow(page, category, number)),
      make("p", { class: "gq-note" }, say(page, "bar_key"),
        make("span", { class: "gq-screen" }, say(page, "bar_open")))),
    page.counted = make("div"));
}

function headlineRow(page, category, number) {
  const line = category.headline;
  const aside = page.data.minutes ? "" : say(page, "of_minutes", { minutes: line.minutes });
  return make("details", { class: "gq-share", "data-state": line.state },
    make("summary", null,
      drawSign(page, number, "known", 15),
      make("span", { class: "gq-name" }, category.name, aside),
      make("span", { class: "gq-figure" }, make("b", null, line.figure),
        line.range ? make("small", null, say(page, "open"), line.range, say(page, "shut")) : null),
      shareBar(page, line, page.data.style.categories[number].colour),
      make("span", { class: "gq-verdict" }, make("b", null, line.verdict))),
    make("p", { class: "gq-note" }, line.reason),
    category.causes ? make("p", { class: "gq-note" }, say(page, "causes",
      { minutes: category.told, causes: category.causes })) : null);
}

/** A bar from 0 to 100 %: the band of the bounds, the measured share, the stated share. */
function shareBar(page, line, colour) {
  const parts = [draw("rect", { x: 0, y: 3, width: 100, height: 4, fill: "#e4e3df" })];
  if (line.low !== null && line.high !== null) {
    const band = { x: line.low * 100, y: 3, height: 4,
      width: Math.max(0.8, (line.high - line.low) * 100) };
    const sure = line.state !== "unverified" && line.state !== "missing";
    parts.push(draw("rect", sure ? { ...band, fill: colour, opacity: 0.45 }
      : { ...band, fill: "#ffffff", stroke: colour, "stroke-width": 0.8, opacity: 0.8 }));
  }
  if (line.share !== null) {
    parts.push(draw("rect", { x: Math.min(98.6, line.share * 100 - 0.7), y: 1, width: 1.4,
      height: 8, fill: colour }));
  }
  for (const [role, share] of line.stated) parts.push(statedMark(page, role, share * 100));
  const said = line.low === null ? line.figure : say(page, "bar_said", {
    low: (line.low * 100).toFixed(1) + "%", high: (line.high * 100).toFixed(1) + "%" });
  return draw("svg", { class: "gq-bar", viewBox: "-2 0 104 13", role: "img", "aria-label": said,
    preserveAspectRatio: "none" }, ...parts);
}

/** What is stated: a full triangle for a target, an empty one for a reference, else a tick. */
function statedMark(page, role, x) {
  const ink = page.data.style.ink;
  if (role === "baseline") return draw("rect", { x: x - 0.4, y: 7.4, width: 0.8, height: 5.6, fill: ink });
  const points = [x - 2.2, 12.6, x + 2.2, 12.6, x, 7.8].join(" ");
  return draw("polygon", role === "target" ? { fill: ink, points }
    : { fill: "#ffffff", stroke: ink, "stroke-width": 0.9, points });
}
