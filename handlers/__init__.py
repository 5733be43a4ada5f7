"""Because somebody wrote: receive what came in, decide by relay's rules, write what follows, in one transaction."""
