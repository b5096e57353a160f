"""Says what CPython's own doctest makes of the documents of a folder.

`oracle.py FOLDER` first writes the docstrings of the standard library that hold examples as documents: those of a module
in one fence, and single ones as plain text. Then it runs the examples of all documents, each document in a process and a namespace of its own,
and prints one line of JSON a document: its path, and for each example its first and last line and `passed`, `skipped`
or `failed`.
"""

import ast
import doctest
import inspect
import json
import os
import signal
import sys
import sysconfig

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
SECONDS = 4
#: What is no library, or acts when it is imported.
LEFT_OUT = {"test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "site-packages", "ensurepip", "__pycache__"}
LEFT_OUT |= {"this.py", "antigravity.py", "turtle.py", "__main__.py", "__hello__.py", "__phello__"}
PARSER = doctest.DocTestParser()


class Runner(doctest.DocTestRunner):
    """Notes the examples that pass, and says nothing."""

    def __init__(self):
        super().__init__(optionflags=FLAGS, verbose=False)
        self.passed = set()

    def report_start(self, out, test, example):
        pass

    def report_success(self, out, test, example, got):
        self.passed.add(example.lineno)

    def report_failure(self, out, test, example, got):
        pass

    def report_unexpected_exception(self, out, test, example, exc_info):
        pass


def examples_of(text):
    """The examples of a text; none where doctest cannot read them."""
    try:
        return PARSER.get_examples(text)
    except ValueError:
        return []


def passed_in_a_child(path, text, examples):
    """Numbers of the first lines (0-based) of the examples that pass."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        runner = Runner()
        sys.stdout = sys.stderr = open(os.devnull, "w")
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        try:
            namespace = {"__name__": "__main__", "__builtins__": __builtins__}
            runner.run(doctest.DocTest(examples, namespace, path, path, 0, text), out=str)
        finally:
            os.write(writing, json.dumps(sorted(runner.passed)).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        passed = told.read()
    os.waitpid(child, 0)
    return set(json.loads(passed or "[]"))


def examined(path, text):
    """What doctest says of one document."""
    examples = examples_of(text)
    passed = passed_in_a_child(path, text, examples) if examples else set()
    told = []
    for example in examples:
        skipped = example.options.get(doctest.SKIP, False)
        outcome = "skipped" if skipped else "passed" if example.lineno in passed else "failed"
        length = example.source.count("\n") + example.want.count("\n")
        told.append([example.lineno + 1, example.lineno + length, bool(example.want), outcome])
    return told


def modules(root):
    """Names and files of the modules that hold a prompt."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        if folder != root and "__init__.py" not in files:
            folders[:] = []
            continue
        for file in sorted(files):
            if not file.endswith(".py") or file in LEFT_OUT or not os.path.exists(os.path.join(folder, file)):
                continue
            parts = os.path.relpath(os.path.join(folder, file[:-3]), root).split(os.sep)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            with open(os.path.join(folder, file), encoding="utf-8", errors="replace") as source:
                text = source.read()
            if ">>>" in text:
                yield name, text


def docstrings(tree):
    """The docstrings of a module, its classes and its functions."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            text = ast.get_docstring(node, clean=False)
            if text and ">>>" in text:
                yield getattr(node, "name", "module"), inspect.cleandoc(text).expandtabs()


def bound(tree):
    """Names that a module binds, as far as its text tells."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node in tree.body:
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign) and node in tree.body:
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def used(text):
    """Names that the examples of a text use."""
    names = set()
    for example in examples_of(text):
        try:
            names.update(node.id for node in ast.walk(ast.parse(example.source)) if isinstance(node, ast.Name))
        except SyntaxError:
            continue
    return names


def imports(name, tree, text):
    """A session that gives examples the names that they have in their module."""
    names = sorted(bound(tree) & used(text))
    return f">>> from {name} import *\n" + "".join(f">>> from {name} import {one}\n" for one in names)


def write_documents(folder):
    """Writes the documents of the standard library. Each third docstring, and on the next version another third, is a text
    of its own: importing a module for each anew is what takes the time."""
    folder = os.path.join(folder, "library")
    os.makedirs(folder)
    for name, source in modules(sysconfig.get_paths()["stdlib"]):
        tree = ast.parse(source)
        texts = list(docstrings(tree))
        for number, (owner, text) in enumerate(texts):
            if (number + sys.version_info[1]) % 3 == 0:
                write(os.path.join(folder, f"{name}-{number}-{owner}.txt"), f"{imports(name, tree, text)}\n{text}\n")
        text = "\n\n".join(text for _, text in texts)
        write(os.path.join(folder, name + ".md"), f"~~~pycon\n{imports(name, tree, text)}\n{text}\n\n~~~\n")


def write(path, text):
    """Writes a file."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main(folder):
    """Writes and examines."""
    write_documents(folder)
    for path, _, files in sorted(os.walk(folder)):
        for file in sorted(files):
            with open(os.path.join(path, file), encoding="utf-8") as source:
                text = source.read()
            document = os.path.relpath(os.path.join(path, file), folder)
            print(json.dumps({"document": document, "examples": examined(document, text)}), flush=True)


main(sys.argv[1])
