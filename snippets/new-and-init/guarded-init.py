class Settings:
    only = None

    def __new__(cls):
        if cls.only is None:
            cls.only = super().__new__(cls)
            cls.only.plugins = []
        return cls.only

Settings().plugins.append("spelling")
Settings().plugins
