"""Compile the facts of a reference folder into the layers of the bundled study.

Usage: ``python -m tools.compile_study REFERENCE_DIR [--out DIR]``

The reference folder holds tables of points (street centrelines, street crossings,
boundary, places; WGS 84). The program makes streets that really meet, puts every place
on the map that has a known position, and writes one GeoJSON file a layer. It is
deterministic: the same tables give the same bytes. It invents no position: what is not
known stays null, and what cannot be joined to the network by a fact is left out by name.
"""
