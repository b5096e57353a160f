import asyncio

running = most = 0

async def job(limit):
    global running, most
    async with limit:
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

async def main():
    limit = asyncio.Semaphore(2)
    await asyncio.gather(*[job(limit) for _ in range(6)])

asyncio.run(main())
most
