import asyncio
import time

async def block():
    time.sleep(0.03)

async def main():
    await asyncio.gather(block(), block(), block())

start = time.perf_counter()
asyncio.run(main())
time.perf_counter() - start >= 0.09
