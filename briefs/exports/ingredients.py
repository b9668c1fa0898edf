"""What else makes the bytes of a format than the brief: our code, and its engine."""

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from briefs.exports.contract import Format

CODE = ".py"


@cache
def recipe(fmt: Format) -> str:
    """Return a hash that changes when the format could write other bytes.

    It covers the engine's release, the modules that the format's own imports, however
    far, and the templates and style sheets beside it: another format's do not count.
    """
    digest = hashlib.sha256((fmt.engine.release() if fmt.engine else "").encode())
    name = fmt.render.__module__
    for source in sorted({*_modules(name), *_beside(name)}):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _beside(name: str) -> Iterator[Path]:
    folder = Path(str(sys.modules[name].__file__)).parent
    for path in folder.iterdir():
        if path.is_file() and path.suffix not in {CODE, ".pyc"}:
            yield path


def _modules(name: str) -> set[Path]:
    """Return the files of a module and of all modules of this room it needs."""
    found: dict[str, Path] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found or not (path := _source(current)):
            continue
        found[current] = path
        waiting += _imported(path)
    return set(found.values())


def _source(name: str) -> Path | None:
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # a name within a module, not a module
        return None
    return Path(spec.origin) if spec and spec.origin else None


def _imported(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a file names in its imports.

    A package it takes a module from is not among them: it imports every format.
    """
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [p if _is_ours(p) and _source(p) else node.module for p in parts]
        yield from filter(_is_ours, names)


def _is_ours(name: str) -> bool:
    return name.startswith("briefs.")
