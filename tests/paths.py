"""Where the checkout and what lies beside it are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
REAL = ROOT.parent / "shared" / "real"
