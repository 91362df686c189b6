/* The one function that folium's script calls, for maps of a plan. */

window.ganquanMap = function (id, location, options) {
  return openPage([id, location, options], (page) => {
    addGround(page);
    addPlan(page);
    addChanges(page);
    addLabels(page, ["street"]);
    addPlanPanel(page);
    addPrinting(page);
    const fit = () => page.map.fitBounds(page.bounds, { padding: [14, 14], animate: false });
    fit();
    page.arrange = () => placeNames(page, takeChanges(page), takeNumbers(page));
    if (page.data.changes) openViews(page);
    else openTopics(page);
    keepArranged(page);
    addWholeButton(page, fit);
  });
};
