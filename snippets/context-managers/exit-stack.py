from contextlib import ExitStack, contextmanager

@contextmanager
def opened(name):
    print("open", name)
    yield name
    print("close", name)

with ExitStack() as stack:
    names = [stack.enter_context(opened(name)) for name in "ab"]
