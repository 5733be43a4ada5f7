"""What cleaning costs: the time for one photo of 3 MB, and what ten at once do to everybody else on the same loop.

Law: issue "Everyday conversation": the median added by cleaning stays under 400 ms; while ten photos are in work, the
99th percentile of the loop's lag stays below 50 ms; no worker holds 400 MB. `--json` prints one JSON object last.
"""

import argparse
import asyncio
import io
import json
import math
import random
import statistics
import time

from PIL import Image

from channels.cleaning import Clean, Cleaner, Unclean
from relay.messages import MediaKind

MOST_MEDIAN_MS, MOST_LAG_MS, MOST_BYTES = 400, 50, 400_000_000
TICK_SECONDS = 0.002


def photo_of_three_megabytes() -> bytes:
    """A JPEG of 12 megapixels and about 3 MB: noise from a fixed seed, laid over a gradient."""
    grain = Image.frombytes("L", (1000, 750), random.Random(7).randbytes(750_000)).resize((4000, 3000))
    light = Image.linear_gradient("L").resize((4000, 3000))
    out = io.BytesIO()
    Image.merge("RGB", (grain, light, Image.blend(grain, light, 0.5))).save(out, "JPEG", quality=88)
    return out.getvalue()


async def cleaned_in_ms(cleaner: Cleaner, photo: bytes) -> float:
    """How long one photo takes, in milliseconds, as its sender waits.

    Raises:
        RuntimeError: The photo was held.
    """
    began = time.perf_counter()
    said = await cleaner.clean(photo, MediaKind.PHOTO, "image/jpeg")
    took = (time.perf_counter() - began) * 1000
    match said:
        case Clean():
            return took
        case Unclean(reason):
            raise RuntimeError(f"The photo was held: {reason}.")


async def loop_lag_ms(cleaner: Cleaner, photo: bytes, at_once: int) -> list[float]:
    """How late the loop was at each tick while `at_once` photos were in work, in milliseconds."""
    photos = asyncio.gather(*(cleaned_in_ms(cleaner, photo) for _ in range(at_once)))
    lags: list[float] = []
    while not photos.done():
        began = time.perf_counter()
        await asyncio.sleep(TICK_SECONDS)
        lags.append((time.perf_counter() - began - TICK_SECONDS) * 1000)
    await photos
    return lags


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


async def measured(photos: int, at_once: int) -> dict[str, float | bool]:
    """Cleans `photos` photos one by one, then `at_once` together."""
    photo = photo_of_three_megabytes()
    cleaner = Cleaner()
    await cleaner.start()
    first = await cleaned_in_ms(cleaner, photo)
    singles = [await cleaned_in_ms(cleaner, photo) for _ in range(photos)]
    lags = await loop_lag_ms(cleaner, photo, at_once)
    await cleaner.close()
    median, lag = statistics.median(singles), percentile(lags, 0.99)
    return {
        "photo_bytes": len(photo),
        "photos": photos,
        "at_once": at_once,
        "first_ms": round(first, 1),
        "median_ms": round(median, 1),
        "p95_ms": round(percentile(singles, 0.95), 1),
        "loop_lag_p99_ms": round(lag, 2),
        "loop_lag_max_ms": round(max(lags), 2),
        "peak_bytes": cleaner.peak_bytes,
        "kept": median < MOST_MEDIAN_MS and lag < MOST_LAG_MS and cleaner.peak_bytes < MOST_BYTES,
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object on the last line")
    parser.add_argument("--photos", type=int, default=20, help="photos one by one")
    parser.add_argument("--at-once", type=int, default=10, help="photos together")
    asked = parser.parse_args()
    result = asyncio.run(measured(asked.photos, asked.at_once))
    if not asked.json:
        for name, value in result.items():
            print(f"{name:<16} {value}")
        return
    print(json.dumps(result))


if __name__ == "__main__":
    main()
