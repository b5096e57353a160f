class Plugin:
    names = []

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.names.append((cls.__name__, options))
        print("found", cls.__name__)

class Spelling(Plugin):
    pass

Plugin.names
