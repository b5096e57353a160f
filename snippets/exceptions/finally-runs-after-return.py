def fetch():
    try:
        return "fetched"
    finally:
        print("closing")

fetch()
