"""Cleaning takes nobody's time but the sender's: the benchmark's promises, in small."""

from benchmarks.media import MOST_BYTES, MOST_LAG_MS, MOST_MEDIAN_MS, measured


async def test_a_photo_takes_less_than_400_ms_and_nobody_else_waits() -> None:
    """The median photo of 3 MB is within its time, and the loop stays free while ten are in work."""
    result = await measured(photos=5, at_once=10)
    assert 2_500_000 < result["photo_bytes"] < 4_000_000
    assert result["median_ms"] < MOST_MEDIAN_MS
    assert result["loop_lag_p99_ms"] < MOST_LAG_MS
    assert 0 < result["peak_bytes"] < MOST_BYTES
