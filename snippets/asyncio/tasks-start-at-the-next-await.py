import asyncio

async def work():
    print("working")

async def main():
    task = asyncio.create_task(work())
    print("created")
    await task

asyncio.run(main())
