import asyncio
from contextvars import ContextVar

user = ContextVar("user", default="nobody")

async def child():
    before = user.get()
    user.set("child")
    return before, user.get()

async def main():
    user.set("parent")
    result = await asyncio.create_task(child())
    return result, user.get()

asyncio.run(main())
user.get()
