"""The lines of the table of what survived; filled by the corpus' test, printed at the end of the run."""

TABLE: list[str] = []


def tell(name: str, planted: int, survived: list[str], held: str = "") -> None:
    """Adds one file's line: what survived, or why the file was held and nothing of it arrived."""
    verdict = f"held: {held}" if held else f"survived: {', '.join(survived) or 'none'}"
    TABLE.append(f"{name:<16} {planted:>3} planted   {verdict}")
