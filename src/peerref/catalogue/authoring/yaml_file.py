"""Read one YAML file strictly: text into plain values, with the line of each.

YAML's surprises stay out: a key written twice, `no` read as false, `12:30` read as 750, dates,
anchors and aliases (which can blow up), tags, and deep nesting are refused or read as text.
"""

import re
from pathlib import Path as File

import yaml

from peerref.catalogue.authoring.faults import Fault, Located, Path
from peerref.errors import FileTrouble

MOST_BYTES = 8_000_000
MOST_DEPTH = 12
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


class Unreadable(Exception):
    """The file is no plain YAML mapping; carries the faults that say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def read(file: File) -> Located:
    """Return the content of `file`.

    Raises FileTrouble where it can't be read, Unreadable where it is no plain YAML mapping.
    """
    try:
        if not file.is_file():
            raise FileTrouble(f"{file}: there is no such file" if not file.exists() else f"{file}: is not a file")
        with file.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as trouble:
        raise FileTrouble(f"{file}: {trouble.strerror or 'cannot be read'}") from trouble
    return parse(raw, str(file))


def parse(raw: bytes, name: str) -> Located:
    """Return the content of `raw`, named `name` in faults; raises Unreadable."""
    node = _node(_text(raw, name), name)
    if node is None:
        raise _stop(name, 1, "is empty; write `id:` and its fields, or leave the file out")
    if not isinstance(node, yaml.MappingNode):
        raise _stop(name, 1, "must be a mapping from id to entry (`id:` at the start of a line)")
    lines: dict[Path, int] = {}
    faults: list[Fault] = []
    content = _mapping(node, (), lines, faults, name)
    if faults:
        raise Unreadable(*faults)
    return Located(name, content, lines)


def _stop(name: str, line: int, what: str) -> Unreadable:
    return Unreadable(Fault(name, line, (), what))


def _text(raw: bytes, name: str) -> str:
    if len(raw) > MOST_BYTES:
        raise _stop(name, 1, f"is larger than {MOST_BYTES // 1_000_000} MB; split it")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = raw.count(b"\n", 0, trouble.start) + 1
        raise _stop(name, line, "is not UTF-8 text; save it as UTF-8") from trouble


def _node(text: str, name: str) -> yaml.Node | None:
    try:
        _refuse_tricks(text, name)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as trouble:
        line = trouble.problem_mark.line + 1 if trouble.problem_mark else 1
        problem = trouble.problem or "it can't be read"
        if any("\t" in each for each in text.split("\n")[line - 1 : line]):
            problem = "a tab stands where YAML wants spaces"
        raise _stop(name, line, f"is not YAML: {problem}") from trouble
    except yaml.reader.ReaderError as trouble:
        line = text.count("\n", 0, trouble.position) + 1
        raise _stop(name, line, "holds a character that is not text (is it a binary file?)") from trouble


def _refuse_tricks(text: str, name: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _stop(name, line, "anchors and aliases (& and *) are not read; write the value out")
        tag = getattr(event, "tag", None)
        if tag:
            raise _stop(name, line, f"tags are not read; remove {str(tag)[:40]!r}")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH:
            raise _stop(name, line, "is nested too deeply")


def _mapping(
    node: yaml.MappingNode, path: Path, lines: dict[Path, int], faults: list[Fault], name: str
) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
        line = key_node.start_mark.line + 1
        if not key:
            faults.append(Fault(name, line, path, "a key must be a word"))
        elif key in found:
            faults.append(Fault(name, line, (*path, key), "is written twice; keep one"))
        lines[(*path, key)] = line
        found[key] = _value(value_node, (*path, key), lines, faults, name)
    return found


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], faults: list[Fault], name: str) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines, faults, name)
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, (*path, at), lines, faults, name) for at, each in enumerate(node.value)]
    text = str(node.value)
    if getattr(node, "style", None):  # quoted, so it is text
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _WHOLE.fullmatch(text) and len(text) < 16 else text
