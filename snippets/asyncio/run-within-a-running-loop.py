import asyncio

async def inner():
    return 1

async def outer():
    coroutine = inner()
    try:
        asyncio.run(coroutine)
    finally:
        coroutine.close()

asyncio.run(outer())
