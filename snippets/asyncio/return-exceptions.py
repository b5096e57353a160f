import asyncio

async def fetch(page):
    if page == 2:
        raise ValueError("no page 2")
    return f"page {page}"

async def main():
    return await asyncio.gather(fetch(1), fetch(2), return_exceptions=True)

asyncio.run(main())
