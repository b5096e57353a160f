import asyncio

async def step(name):
    print("start", name)
    await asyncio.sleep(0)
    print("end", name)

async def in_turn():
    await step("a")
    await step("b")

async def together():
    await asyncio.gather(step("a"), step("b"))

asyncio.run(in_turn())
asyncio.run(together())
