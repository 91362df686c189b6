"""The earth: the plane a study is measured on, lengths on the ellipsoid, Chinese datums."""
