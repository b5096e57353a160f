# Prints what `verify` must know of the interpreter that runs this, as one line of JSON.
#
# It runs on Python 2 and on other implementations as well, so that they can be told by name. It imports next to
# nothing: `sysconfig` and `json` cost as much again as the start of the interpreter.
import sys

sys.path[:] = [folder for folder in sys.path if folder]  # not the current folder

try:
    from _json import encode_basestring_ascii as quote
except ImportError:
    from json import dumps as quote


def implementation():
    if hasattr(sys, "implementation"):
        return sys.implementation.name
    return "pypy" if "__pypy__" in sys.builtin_module_names else "cpython"


def build_settings():
    if sys.version_info < (3, 6):
        return {}
    multiarch = getattr(sys.implementation, "_multiarch", "")
    name = "_sysconfigdata_%s_%s_%s" % (getattr(sys, "abiflags", ""), sys.platform, multiarch)
    try:
        return __import__(name).build_time_vars
    except (ImportError, AttributeError):
        import sysconfig

        return sysconfig.get_config_vars()


def encode(value):
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join([encode(item) for item in value])
    if isinstance(value, dict):
        return "{%s}" % ",".join(["%s:%s" % (quote(key), encode(item)) for key, item in value.items()])
    return quote(value)


def facts():
    settings = build_settings()
    prefix = getattr(sys, "base_prefix", sys.prefix)
    return {
        "implementation": implementation(),
        "version": list(sys.version_info[:3]),
        "stage": [sys.version_info[3], sys.version_info[4]],
        "executable": sys.executable,
        "base_prefix": prefix,
        "path": sys.path,
        "libraries": [name for name in map(settings.get, ("INSTSONAME", "LDLIBRARY")) if name],
        "library_folder": settings.get("LIBDIR"),
        "platlibdir": getattr(sys, "platlibdir", "lib"),
        "multiarch": settings.get("MULTIARCH"),
        "free_threaded": settings.get("Py_GIL_DISABLED") == 1,
    }


sys.stdout.write(encode(facts()) + "\n")
