def retry(function):
    for attempt in range(3):
        try:
            return function()
        except OSError as error:
            print(f"attempt {attempt + 1}: {error}")
    return "gave up"

answers = iter([OSError("busy"), "ok"])

def ask():
    answer = next(answers)
    if isinstance(answer, OSError):
        raise answer
    return answer

retry(ask)
