import asyncio

async def load():
    return 1

asyncio.iscoroutinefunction(load)
coroutine = load()
coroutine + 1
coroutine.close()
