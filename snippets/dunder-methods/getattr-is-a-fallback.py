class Echo:
    known = "here"

    def __getattr__(self, name):
        return f"no {name}"

echo = Echo()
echo.known
echo.missing
