/* An online base map, if the page was made with one. Without it the map is whole all the same. */

const TILES_WAIT_MS = 8000; // a network that swallows requests never says so

/** How the map projects: plainly, unless its tiles are in GCJ-02. */
function crsOf(data) {
  return data.base_map && data.base_map.datum === "gcj02" ? gcj02Crs() : L.CRS.EPSG3857;
}

function addBaseMap(page) {
  const base = page.data.base_map;
  if (!base) return;
  const root = document.querySelector(".gq");
  const said = make("p", { class: "gq-unreached", role: "status", hidden: true },
    say(page, "base_map_unreached", { name: base.name }));
  page.map.getContainer().append(said);
  const layer = L.layerGroup(base.addresses.map((address, number) => L.tileLayer(address, {
    subdomains: base.servers || "a", maxNativeZoom: base.largest_zoom, maxZoom: 19,
    attribution: number ? "" : asHtml(base.credit), referrerPolicy: "origin",
  })));
  let arrived = false;
  const told = () => {
    said.hidden = arrived || !page.map.hasLayer(layer);
    root.classList.toggle("gq-tiles", arrived && page.map.hasLayer(layer));
  };
  layer.eachLayer((tiles) => {
    tiles.on("tileload", () => { arrived = true; told(); });
    tiles.on("tileerror", told);
  });
  page.map.on("layeradd layerremove", (event) => {
    if (event.layer !== layer) return;
    root.classList.toggle("gq-tiles", arrived && page.map.hasLayer(layer));
    if (!page.map.hasLayer(layer)) said.hidden = true;
  });
  window.setTimeout(told, TILES_WAIT_MS);
  addEntry(page, { key: "base_map", group: "base", name: say(page, "base_map", { name: base.name }),
    layer, on: true, swatch: null });
}
