"""python -m backend.local demo | manage COMMAND …"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(arguments: list[str]) -> int:
    """A manage.py command against the demo's database, which is started for it if it does not run."""
    command = [sys.executable, str(ROOT / "backend" / "manage.py"), *arguments]
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    from backend.local.postgres import Embedded

    postgres = Embedded(Path(os.environ.get("DATA_DIR", ROOT / ".data")) / "postgres")
    try:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": postgres.url()})
    finally:
        if not postgres.was_running:
            postgres.stop()


def main() -> int:
    """Choose between the two."""
    match sys.argv[1:]:
        case ["demo"]:
            from backend.local.demo import Demo

            return Demo().run()
        case ["manage", *arguments] if arguments:
            return manage(arguments)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())
