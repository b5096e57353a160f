import asyncio

async def background():
    await asyncio.sleep(0)
    print("background")

async def careless():
    asyncio.create_task(background())
    print("main")

async def careful():
    task = asyncio.create_task(background())
    print("main")
    await task

asyncio.run(careless())
asyncio.run(careful())
