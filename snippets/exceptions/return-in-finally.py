def swallow():
    try:
        raise ValueError("lost")
    finally:
        return "quiet"

def override():
    try:
        return "try"
    finally:
        return "finally"

swallow()
override()
