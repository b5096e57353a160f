import asyncio

async def pages():
    for number in (1, 2):
        await asyncio.sleep(0)
        yield number

async def main():
    return [page async for page in pages()]

asyncio.run(main())
