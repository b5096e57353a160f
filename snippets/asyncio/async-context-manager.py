import asyncio

class Pool:
    async def __aenter__(self):
        print("open")
        return "connection"

    async def __aexit__(self, kind, error, trace):
        print("close")

async def main():
    async with Pool() as connection:
        print("using", connection)

asyncio.run(main())
