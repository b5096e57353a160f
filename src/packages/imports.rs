//! Which distributions have the modules that a document imports. The index knows no modules, and anybody may publish under a name
//! that is free: so only well-known ones are taken, and what is in no table is told.

use std::collections::{BTreeMap, BTreeSet};

use super::Requirement;

/// What the imports of documents come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Distributions, each with the modules that it has.
    pub known: BTreeMap<String, BTreeSet<String>>,
    /// Modules that are in no table.
    pub unknown: BTreeSet<String>,
}

impl Imported {
    /// The distributions as requirements.
    pub fn requirements(&self) -> Vec<Requirement> {
        self.known.keys().filter_map(|name| Requirement::named(name).ok()).collect()
    }
}

/// The distributions of modules that are neither the standard library's nor of the project itself.
pub fn distributions<'a>(modules: impl IntoIterator<Item = &'a str>) -> Imported {
    let mut imported = Imported::default();
    for module in modules {
        match distribution(module) {
            Some(name) => drop(imported.known.entry(name.to_owned()).or_default().insert(module.to_owned())),
            None => drop(imported.unknown.insert(module.to_owned())),
        }
    }
    imported
}

/// The distribution of a module.
fn distribution(module: &str) -> Option<&str> {
    let other = OTHERS.iter().find(|(name, _)| *name == module).map(|(_, distribution)| *distribution);
    other.or_else(|| SAME.split_whitespace().find(|name| *name == module))
}

/// Modules that are called otherwise than their distribution.
const OTHERS: &[(&str, &str)] = &[
    ("Crypto", "pycryptodome"),
    ("IPython", "ipython"),
    ("Levenshtein", "levenshtein"),
    ("MySQLdb", "mysqlclient"),
    ("OpenSSL", "pyopenssl"),
    ("PIL", "pillow"),
    ("attr", "attrs"),
    ("bs4", "beautifulsoup4"),
    ("cv2", "opencv-python-headless"),
    ("dateutil", "python-dateutil"),
    ("decouple", "python-decouple"),
    ("django", "Django"),
    ("docx", "python-docx"),
    ("dotenv", "python-dotenv"),
    ("fitz", "pymupdf"),
    ("flask", "Flask"),
    ("git", "GitPython"),
    ("jinja2", "Jinja2"),
    ("jose", "python-jose"),
    ("jwt", "PyJWT"),
    ("magic", "python-magic"),
    ("markdown", "Markdown"),
    ("mpl_toolkits", "matplotlib"),
    ("multipart", "python-multipart"),
    ("nacl", "pynacl"),
    ("pkg_resources", "setuptools"),
    ("pptx", "python-pptx"),
    ("psycopg2", "psycopg2-binary"),
    ("pylab", "matplotlib"),
    ("rest_framework", "djangorestframework"),
    ("ruamel", "ruamel.yaml"),
    ("serial", "pyserial"),
    ("skimage", "scikit-image"),
    ("sklearn", "scikit-learn"),
    ("slugify", "python-slugify"),
    ("socks", "pysocks"),
    ("sqlalchemy", "SQLAlchemy"),
    ("tlz", "toolz"),
    ("umap", "umap-learn"),
    ("usb", "pyusb"),
    ("websocket", "websocket-client"),
    ("yaml", "PyYAML"),
    ("zmq", "pyzmq"),
    ("zope", "zope.interface"),
];

/// Modules that are called as their distribution is, but for hyphens.
const SAME: &str = "
    absl aiofiles aiohttp altair annotated_types antlr4 anyio appdirs arrow asgiref astropy asyncpg attrs autobahn babel
    backoff beartype bidict bitarray black blinker bokeh boltons boto3 botocore bottle bottleneck bpython
    cachetools cattrs celery certifi cffi chardet charset_normalizer click cloudpickle colorama coverage cryptography cupy cython
    cytoolz dask databases dataclasses_json deal deepdiff dill distributed docopt dominate duckdb
    ecdsa emoji exceptiongroup factory fastapi fastparquet feedparser filelock flake8 folium freezegun frozendict frozenlist
    fsspec funcy future geopandas gensim gevent greenlet gunicorn h11 h2 h5py hashids html5lib httpcore httptools httpx
    humanize hypothesis idna imageio immutables importlib_metadata importlib_resources inflect inflection intervaltree
    invoke isort itsdangerous jaxtyping jedi jmespath joblib jsonpatch jsonpath_ng jsonpointer jsonschema
    keyring kombu lark lazy_object_proxy llvmlite loguru lxml mako markupsafe marshmallow matplotlib mistune mock
    more_itertools mpmath msgpack msgspec multidict multipledispatch mypy natsort nbformat networkx nltk nose2 numba
    numexpr numpy openpyxl ordered_set orjson packaging pandas pandera paramiko parse parsimonious parso passlib pathspec
    patsy peewee pendulum pexpect phonenumbers pint platformdirs plotly pluggy plumbum polars portalocker pottery
    prettytable prompt_toolkit psutil psycopg ptyprocess pyarrow pydantic pydantic_core pydantic_settings pyflakes pygments
    pykka pylint pymongo pymysql pyparsing pyperclip pyrsistent pytest pytz pyximport pyzstd rapidfuzz redis regex
    requests requests_mock responses returns rich rpds rtree ruff scipy seaborn semver
    sentry_sdk setuptools shapely simplejson simpy six sklearn_pandas sniffio snowballstemmer sortedcontainers soupsieve
    sphinx sqlglot sqlmodel sqlparse starlette statsmodels structlog sympy tabulate tblib tenacity
    termcolor textdistance texttable textual thefuzz threadpoolctl tinydb toml tomli tomli_w tomlkit toolz tornado tox tqdm
    traitlets trio tweepy typeguard typer typing_extensions tzdata tzlocal ujson unidecode uritemplate urllib3 uvicorn
    validators vcr virtualenv voluptuous watchdog wcwidth webob websockets werkzeug wheel whoosh wrapt wtforms xarray
    xlrd xlsxwriter xmltodict xxhash yarl zstandard
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_found_in_the_table_or_told() {
        let imported = distributions(["yaml", "numpy", "mpl_toolkits", "matplotlib", "my_own_thing"]);
        let names: Vec<&String> = imported.known.keys().collect();
        assert_eq!(names, ["PyYAML", "matplotlib", "numpy"]);
        assert_eq!(imported.unknown.iter().collect::<Vec<_>>(), ["my_own_thing"]);
        assert_eq!(imported.requirements().len(), 3);
    }

    #[test]
    fn no_module_stands_in_both_tables() {
        let same: Vec<&str> = SAME.split_whitespace().collect();
        assert!(OTHERS.iter().all(|(name, _)| !same.contains(name)));
        assert!(OTHERS.iter().all(|(_, name)| Requirement::named(name).is_ok()));
    }
}
