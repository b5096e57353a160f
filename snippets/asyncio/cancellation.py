import asyncio

async def forever():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("tidying up")
        raise

async def main():
    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())

asyncio.run(main())
