"""`python -m fairhouse.partners.cards.pretend`: the pretend processor on its own port."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

from fairhouse.kit.config import config
from fairhouse.partners.cards import settings
from fairhouse.partners.cards.pretend.app import build
from fairhouse.partners.cards.pretend.courier import Courier
from fairhouse.partners.cards.pretend.processor import Processor
from fairhouse.partners.cards.pretend.store import Store


async def _serve() -> None:
    current = config()
    current.home.mkdir(parents=True, exist_ok=True)
    store = Store(current.home / "pretend-cards.sqlite3")
    processor = Processor(store, page_origin=current.cards_origin)
    house = httpx.Client(
        headers={"Host": f"api.localhost:{current.web_port}"}, timeout=5, trust_env=False
    )
    url = f"http://127.0.0.1:{current.web_port}{settings.data().callbacks.path}"
    courier = Courier(processor, http=house, url=url)
    carrying = threading.Thread(target=courier.run, name="courier", daemon=True)
    carrying.start()
    server = Server(
        build(processor),
        address="127.0.0.1",
        port=current.cards_port,
        interface=Interfaces.ASGI,
        log_access=False,  # a page address names a payment
    )
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, server.stop)
    await server.serve()
    courier.stop()
    carrying.join(timeout=6)
    store.close()


def main() -> None:
    """Serve until SIGTERM. Refuses to start in production: it is no bank."""
    if config().production:
        raise SystemExit("The pretend card processor does not run in production.")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
