class Settings:
    only = None

    def __new__(cls, theme):
        if cls.only is None:
            cls.only = super().__new__(cls)
        return cls.only

    def __init__(self, theme):
        self.theme = theme
        self.plugins = []

first = Settings("dark")
first.plugins.append("spelling")
second = Settings("light")
first is second
first.theme
second.plugins
