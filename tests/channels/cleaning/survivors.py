"""The lines of the table of what survived; filled by the corpus' test, printed at the end of the run."""

TABLE: list[str] = []


def tell(name: str, planted: int, survived: list[str], verdict: str) -> None:
    """Adds one file's line."""
    TABLE.append(f"{name:<16} {planted:>3} planted   survived: {', '.join(survived) or 'none':<8} {verdict}")
