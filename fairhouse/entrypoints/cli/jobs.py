"""`fairhouse jobs`: the worker for timers and queued work."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

import click
from procrastinate import App
from procrastinate.exceptions import ConnectorException

from fairhouse.entrypoints.cli.setup import use_django

# the queue's NOTIFY is off (decision 0002): how long a new job may wait to be seen
POLL_SECONDS = 1.0
DRAIN_SECONDS = 20.0
STALLED_SECONDS = 30.0

log = logging.getLogger("fairhouse.jobs")


@click.command("jobs")
@click.option("--once", is_flag=True, help="Work off what waits, then end.")
@click.option("--concurrency", default=4, show_default=True, help="Jobs at the same time.")
@click.option(
    "--stalled-after",
    default=STALLED_SECONDS,
    show_default=True,
    help="Seconds of silence after which a worker counts as dead and its jobs wait again.",
)
def command(once: bool, concurrency: int, stalled_after: float) -> None:
    """Run the worker for timers and queued work; SIGTERM lets running jobs finish.

    A job may run twice: what a killed worker had begun is begun again by another.
    """
    use_django()
    asyncio.run(_work(wait=not once, concurrency=concurrency, stalled_after=stalled_after))


async def _work(*, wait: bool, concurrency: int, stalled_after: float) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast("DjangoConnector", app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            rescue = asyncio.create_task(_rescue_jobs_of_the_dead(worker, stalled_after))
            await worker.run_worker_async(
                wait=wait,
                concurrency=concurrency,
                listen_notify=False,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=5.0,
                shutdown_graceful_timeout=DRAIN_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=True,
                update_heartbeat_interval=stalled_after / 3,
                stalled_worker_timeout=stalled_after,
            )
            rescue.cancel()


async def _rescue_jobs_of_the_dead(worker: App, stalled_after: float) -> None:
    """Give back to the queue what workers that were killed had begun."""
    while True:
        try:
            for job in await worker.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=stalled_after
            ):
                await worker.job_manager.retry_job(job)
                log.warning("job %s of a dead worker waits again", job.id)
        except ConnectorException:
            log.warning("the database does not answer; looking for stalled jobs later")
        await asyncio.sleep(stalled_after / 2)
