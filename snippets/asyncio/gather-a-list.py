import asyncio

async def fetch(number):
    await asyncio.sleep(0)
    return number * number

async def main(numbers):
    return await asyncio.gather(*[fetch(number) for number in numbers])

asyncio.run(main([1, 2, 3]))
