parsers = {}

def parser_for(ending):
    def register(cls):
        parsers[ending] = cls
        return cls
    return register

@parser_for("csv")
class Rows:
    pass

parsers
type(parsers["csv"]()) is Rows
