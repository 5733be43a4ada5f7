"""What must hold whatever people do, in whatever order: looked for by Hypothesis with the real rules and the real store."""
