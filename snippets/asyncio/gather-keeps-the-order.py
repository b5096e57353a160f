import asyncio

async def job(name, steps):
    for _ in range(steps):
        await asyncio.sleep(0)
    print("end", name)
    return name

async def main():
    return await asyncio.gather(job("slow", 3), job("quick", 1))

asyncio.run(main())
