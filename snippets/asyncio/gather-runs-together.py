import asyncio

events = []

async def nap(name):
    events.append("start " + name)
    await asyncio.sleep(0.01)
    events.append("end " + name)

async def main():
    await asyncio.gather(nap("a"), nap("b"))

asyncio.run(main())
events
