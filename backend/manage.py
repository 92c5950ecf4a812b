#!/usr/bin/env python
import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # The house is imported as one package, from wherever the command is called.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
