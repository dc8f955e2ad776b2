"""Where Vercel enters the application; see docs/operating.md."""

import os

from telpher.server.serverless import entry

# It shows this secret to the route that vercel.json has it ask, under a name of its own.
_secret = {"TELPHER_CHORES_SECRET": os.environ.get("CRON_SECRET", "")}

app = entry({**_secret, **os.environ})
