import asyncio

async def greet():
    print("hello")
    return "done"

coroutine = greet()
asyncio.run(coroutine)
