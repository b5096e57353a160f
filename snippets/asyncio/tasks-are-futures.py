import asyncio

issubclass(asyncio.Task, asyncio.Future)
