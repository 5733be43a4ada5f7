"""What must hold whatever people do, in whatever order: looked for by Hypothesis with real rules and a real store."""
