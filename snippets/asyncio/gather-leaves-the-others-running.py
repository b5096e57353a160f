import asyncio

async def fail():
    raise ValueError("first")

async def slow():
    await asyncio.sleep(0.01)
    print("slow ended")

async def main():
    task = asyncio.ensure_future(slow())
    try:
        await asyncio.gather(fail(), task)
    except ValueError:
        print("cancelled:", task.cancelled())
    await asyncio.wait([task])

asyncio.run(main())
