import asyncio
import time

async def nap():
    await asyncio.sleep(0.05)

async def main():
    await asyncio.gather(nap(), nap(), nap())

start = time.perf_counter()
asyncio.run(main())
time.perf_counter() - start < 0.14
