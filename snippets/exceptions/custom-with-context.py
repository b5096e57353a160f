class HttpError(Exception):
    def __init__(self, status, text):
        self.status = status
        super().__init__(f"{status}: {text}")

error = HttpError(404, "not found")
str(error)
error.status
