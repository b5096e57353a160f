import asyncio

stock = 10

async def sell(lock, number):
    global stock
    async with lock:
        left = stock
        await asyncio.sleep(0)
        stock = left - number

async def main():
    lock = asyncio.Lock()
    await asyncio.gather(sell(lock, 4), sell(lock, 4))

asyncio.run(main())
print(stock)
