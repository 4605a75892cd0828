"""`hafawa …`: every command of an installation. Django's own commands answer too."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hafawa.config.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("HAFAWA_DATA_DIR", "var/demo")  # never beside real data
    from hafawa.platform.web.catalogues import compile_stale

    compile_stale()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hafawa", *sys.argv[1:]])


if __name__ == "__main__":
    main()
