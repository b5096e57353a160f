import asyncio

stock = 10

async def sell(number):
    global stock
    left = stock
    await asyncio.sleep(0)
    stock = left - number

async def main():
    await asyncio.gather(sell(4), sell(4))

asyncio.run(main())
print(stock)
