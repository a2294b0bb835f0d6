"""Change one place of a hand-written YAML file, and leave every other character as its author wrote it.

A change is a cut or an insertion in the text, at the places where PyYAML says that keys and values begin and end. A
file that is read and written out again as a whole loses more: its layout, and comments between two entries, which
go or move to the wrong one when one of the two is taken out.

Whoever calls this compares what the new text says with what was meant. `Awkward` is raised where a change has no
plain place.
"""

import textwrap

import yaml

Place = str | int  # the key of a mapping, or the index in a list
Child = tuple[yaml.Node, yaml.Node]  # where it begins (its key; in a list itself), and its value


class Awkward(Exception):
    """The file is laid out so that nothing can be put in or taken out safely; `line` says where."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line, self.what = line, what


def put(text: str, part: str, block: str, flow: str) -> str:
    """Return `text` with one more entry at the end of `part`, a mapping or list at the top of the file.

    `block` is the entry on lines of its own, from the left margin; `flow` the same for a part that stands in braces.
    """
    text = text if not text or text.endswith("\n") else text + "\n"
    block = block.rstrip("\n") + "\n"
    root = _root(text)
    found = _children(root).get(part) if root else None
    if not found:
        gap = "\n" if text.strip() else ""
        return f"{text}{gap}{part}:\n{_indented(block, 2)}"
    value = found[1]
    start, end = value.start_mark.index, value.end_mark.index
    children = list(_children(value).values())
    if _braces(value) and children:
        at = _end(text, children[-1][1])
        return f"{text[:at]}, {flow}{text[at:]}"
    if not children:  # nothing, `null`, {} or []: what there is goes, a comment after it stays
        before = text[:start].rstrip()
        text = before + text[end:]
        at = _line_end(text, len(before))
        return text[:at] + _indented(block, 2) + text[at:]
    first, last = children[0][0], children[-1][1]
    indent = value.start_mark.column if isinstance(value, yaml.SequenceNode) else first.start_mark.column
    at = _line_end(text, _end(text, last))
    return text[:at] + _indented(block, indent) + text[at:]


def cut(text: str, part: str, place: Place) -> str:
    """Return `text` without one entry of `part`, and without the comment lines that stand right above it."""
    value, child = _find(text, part, place)
    if not _braces(value):
        start, end = _lines(text, value, child)
        return text[:start] + text[end:]
    children = list(_children(value).values())
    at = children.index(child)
    start, end = child[0].start_mark.index, _end(text, child[1])
    if at + 1 < len(children):
        end = children[at + 1][0].start_mark.index
    elif at:
        start = _end(text, children[at - 1][1])
    else:
        start, end = value.start_mark.index + 1, value.end_mark.index - 1
    return text[:start] + text[end:]


def lifted(text: str, part: str, place: Place) -> str:
    """Return one entry of `part` as it is written, comments too, moved to the left margin; "" where it is in braces."""
    value, child = _find(text, part, place)
    if _braces(value):
        return ""
    start, end = _lines(text, value, child)
    margin = value.start_mark.column
    lines = text[start:end].splitlines(keepends=True)
    return "".join(line[margin:] if not line[:margin].strip() else line for line in lines)


def _root(text: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)  # PyYAML's own: the marks of the C one are not in characters
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise Awkward(root.start_mark.line + 1, "write each part of the file on a line of its own, without { } around")
    return root


def _children(node: yaml.Node) -> dict[Place, Child]:
    if isinstance(node, yaml.MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {at: (item, item) for at, item in enumerate(node.value)}
    return {}


def _find(text: str, part: str, place: Place) -> tuple[yaml.Node, Child]:
    root = _root(text)
    value = _children(root)[part][1] if root else None
    if value is None:
        raise KeyError(part)
    return value, _children(value)[place]


def _braces(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _lines(text: str, parent: yaml.Node, child: Child) -> tuple[int, int]:
    """Return from where to where the lines of one entry go, with the comment lines right above it."""
    start = text.rfind("\n", 0, child[0].start_mark.index) + 1
    margin = " " * parent.start_mark.column
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].startswith(margin + "#"):
            break
        start = above
    return start, _line_end(text, _end(text, child[1]))


def _end(text: str, node: yaml.Node) -> int:
    """Return where a value ends; PyYAML's own mark stands after the comments that follow."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    at = node.end_mark.index
    while at > node.start_mark.index and text[at - 1].isspace():
        at -= 1
    return at


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _indented(block: str, by: int) -> str:
    return textwrap.indent(block, " " * by)
