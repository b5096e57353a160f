import asyncio

async def main():
    quick = asyncio.ensure_future(asyncio.sleep(0))
    slow = asyncio.ensure_future(asyncio.sleep(5))
    done, pending = await asyncio.wait({quick, slow}, return_when=asyncio.FIRST_COMPLETED)
    slow.cancel()
    return done == {quick}, pending == {slow}

asyncio.run(main())
