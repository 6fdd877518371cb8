"""`fairhouse jobs`: the worker for timers and queued work."""

from __future__ import annotations

import asyncio
from typing import cast

import click

from fairhouse.entrypoints.cli.setup import use_django

# the queue's NOTIFY is off (decision 0002): how long a new job may wait to be seen
POLL_SECONDS = 1.0
DRAIN_SECONDS = 20.0


@click.command("jobs")
@click.option("--once", is_flag=True, help="Work off what waits, then end.")
@click.option("--concurrency", default=4, show_default=True, help="Jobs at the same time.")
def command(once: bool, concurrency: int) -> None:
    """Run the worker for timers and queued work; SIGTERM lets running jobs finish."""
    use_django()
    asyncio.run(_work(wait=not once, concurrency=concurrency))


async def _work(*, wait: bool, concurrency: int) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            await worker.run_worker_async(
                wait=wait,
                concurrency=concurrency,
                listen_notify=False,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=5.0,
                shutdown_graceful_timeout=DRAIN_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=True,
            )
