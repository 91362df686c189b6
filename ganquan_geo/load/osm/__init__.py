"""OpenStreetMap -> a study: which ways are walked, which tags are which facility."""
