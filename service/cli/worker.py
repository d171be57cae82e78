"""`warmline worker`: one worker, in this process."""

from __future__ import annotations

import click

from service.cli.throwaway_disk import refuse_throwaway_disk
from service.gateways import log
from service.gateways.worker import ORDER, WITHOUT_OUTREACH, run_worker
from service.settings import load


@click.command()
@click.option("--no-outreach", is_flag=True, help="Leave scheduled texts to other workers.")
def worker(*, no_outreach: bool) -> None:
    """Start one worker. One of several should run with --no-outreach, so that an answer never
    waits behind scheduled texts."""
    settings = load()
    refuse_throwaway_disk(settings)
    log.configure("worker")
    queues = WITHOUT_OUTREACH if no_outreach else ORDER
    run_worker(settings.redis_url, queues, jobs="workers.jobs")
