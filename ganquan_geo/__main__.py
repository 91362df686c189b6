"""Run the command line as ``python -m ganquan_geo``."""

from ganquan_geo.cli.main import main

if __name__ == "__main__":
    main()
