class ConfigError(Exception):
    pass

def read(settings):
    try:
        return settings["port"]
    except KeyError as error:
        raise ConfigError("no port") from error

try:
    read({})
except ConfigError as error:
    cause = repr(error.__cause__)

cause
read({})
