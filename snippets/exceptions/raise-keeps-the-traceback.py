import traceback

def fail():
    raise ValueError("here")

def lines(again):
    try:
        try:
            fail()
        except ValueError as error:
            if again:
                raise error
            raise
    except ValueError as error:
        return [frame.name for frame in traceback.extract_tb(error.__traceback__)]

"fail" in lines(again=False)
"fail" in lines(again=True)
