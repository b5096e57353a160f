import asyncio

async def load():
    return "data"

async def main():
    result = load()
    print(type(result).__name__)

asyncio.run(main())
