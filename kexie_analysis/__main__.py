"""`python -m kexie_analysis` is the `kexie` command."""

from kexie_analysis.cli import main

raise SystemExit(main())
