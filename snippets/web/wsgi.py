def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"you asked for {environ['PATH_INFO']}".encode()]

def ask(path):
    def start_response(status, headers):
        print(status, headers)
    return b"".join(app({"PATH_INFO": path}, start_response))

ask("/menu")
