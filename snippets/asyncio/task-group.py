import asyncio

async def fail():
    raise ValueError("broken")

async def sleep():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("cancelled")
        raise

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(sleep())
        group.create_task(fail())

asyncio.run(main())
