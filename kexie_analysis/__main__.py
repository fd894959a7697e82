"""`python -m kexie_analysis` is the `kexie` command."""

from kexie_analysis.entry import main

raise SystemExit(main())
