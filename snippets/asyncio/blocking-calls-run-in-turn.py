import asyncio
import time

events = []

async def block(name):
    events.append("start " + name)
    time.sleep(0.01)
    events.append("end " + name)

async def main():
    await asyncio.gather(block("a"), block("b"))

asyncio.run(main())
events
