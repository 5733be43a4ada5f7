"""Opens the books of a data directory for one command."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import Books, books, clock_of
from bot.config import Config, ConfigError, load
from migrations.upgrade import current, head
from models.engine import store_url


@asynccontextmanager
async def opened(args: argparse.Namespace) -> AsyncIterator[tuple[Config, Books]]:
    """The settings and the started books of `--data`.

    Raises:
        ConfigError: The directory is not set up, or a setting is wrong.
        VaultError: The key is missing or does not fit.
        StoreError: The database is newer than this program, or `serve` has to migrate it first.
    """
    config = load(args.data)
    found = books(config, clock_of(config))
    try:
        await _refuse_unfit(config)
        await found.store.start()
    except BaseException:
        found.keyring.close()
        raise
    try:
        yield config, found
    finally:
        await found.close()


async def _refuse_unfit(config: Config) -> None:
    """A database of another version is not touched: `serve` migrates it, after a backup."""
    found, known = await asyncio.to_thread(current, store_url(config.database_url)), head()
    if found is None:
        raise ConfigError(
            f"The database {config['database.url']} is empty. Set it up: peerline --data {config.data} init"
        )
    if found != known:
        raise ConfigError(
            f"The database has version {found} and this program knows {known}. `peerline serve` brings an older one "
            "up to date, after a backup; a newer one needs the newer program."
        )
