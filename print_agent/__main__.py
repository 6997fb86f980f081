"""`python -m print_agent`."""

from print_agent.main import main

raise SystemExit(main())
