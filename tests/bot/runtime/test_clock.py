"""The rehearsal's clock is where the sandbox has moved it."""

from datetime import timedelta

from aiohttp import web

from bot.runtime.clock import RehearsalClock, SystemClock


async def test_the_rehearsal_clock_follows_where_it_is_moved() -> None:
    moves: list[None] = []
    asked: list[str] = []

    async def offset(request: web.Request) -> web.StreamResponse:
        asked.append(request.query["seen"])
        return web.json_response({"offset_seconds": 900.5})

    server = web.Application()
    server.router.add_get("/clock", offset)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    clock = RehearsalClock(f"http://127.0.0.1:{runner.addresses[0][1]}/clock", lambda: moves.append(None))
    await clock.catch_up()
    await clock.follow()
    ahead = clock.now() - SystemClock().now()
    await runner.cleanup()

    assert timedelta(seconds=899) < ahead <= timedelta(seconds=900.5)
    assert asked == ["0.0", "900.5"]
    assert len(moves) == 1
