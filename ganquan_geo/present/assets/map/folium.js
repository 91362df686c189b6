/* What folium's own layers expect of the libraries that this page does without. */

/** Folium's popups use one thing of jQuery: turning HTML into elements. */
function foliumElements(what) {
  if (typeof what === "string") {
    const holder = document.createElement("template");
    holder.innerHTML = what.trim(); // folium's own HTML; nothing of the study comes here
    return holder.content.children;
  }
  return { ready: (run) => run() };
}

/** Leaflet's plain marker, drawn instead of loaded. */
function drawPlainMarkers() {
  const pin = draw("svg", { viewBox: "0 0 25 41", width: 25, height: 41 },
    draw("path", { d: "M12.5 1C6 1 1 6 1 12.5c0 9 11.5 27 11.5 27S24 21.5 24 12.5C24 6 19 1 12.5 1z",
      fill: "#3d5a8c", stroke: "#fff" }),
    draw("circle", { cx: 12.5, cy: 12.5, r: 4.5, fill: "#fff" }));
  L.Icon.Default.imagePath = "";
  L.Icon.Default.mergeOptions({
    iconUrl: "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(pin)),
    iconRetinaUrl: "",
    shadowUrl: "",
  });
}

if (!window.$) window.$ = foliumElements;
