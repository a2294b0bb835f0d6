"""`peerref config`: show, check and set the clinic's own defaults."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from peerref.errors import FileTrouble, InvalidCatalogue, WrongUse

if TYPE_CHECKING:
    from peerref.cli.settings import Read


def _keys(incomplete: str) -> list[str]:
    from peerref.cli import settings

    return [key for key in settings.known_keys() if key.startswith(incomplete)]


Key = Annotated[
    str, typer.Argument(metavar="KEY", help="One of those that 'peerref config' shows.", autocompletion=_keys)
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    group = typer.Typer(
        name="config",
        help="Show, check and set the clinic's own defaults.",
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    group.callback()(show)
    group.command("set")(set_)
    group.command("unset")(unset)
    app.add_typer(group)


def show(
    context: typer.Context,
    as_: Annotated[Literal["table", "json"], typer.Option("--as", help="The form.")] = "table",
    template: Annotated[
        bool, typer.Option("--template", help="Print a file to fill in, with every key; write nothing.")
    ] = False,
) -> None:
    """Show, check and set the clinic's own defaults."""
    if context.invoked_subcommand:
        return
    from peerref.cli import settings
    from peerref.cli.home import home
    from peerref.cli.output import to_stream

    if template:
        to_stream(_template())
        return
    found = settings.read(home() / settings.FILE)
    faults = [*found.faults, *_lacking(found)]
    if found.unreadable:
        raise FileTrouble(faults[0])
    if faults:
        raise _told(faults)
    to_stream(_as_json(found) if as_ == "json" else _as_table(found))


def set_(
    key: Key,
    value: Annotated[list[str], typer.Argument(metavar="VALUE...", help="What it is set to; several for 'overlays'.")],
) -> None:
    """Set one of the clinic's defaults."""
    from peerref.cli import settings

    known = settings.known_keys()
    if key not in known:
        raise WrongUse(settings.unknown(key, known))
    if len(value) > 1 and key != "overlays":
        raise WrongUse(f"{key} takes one value; put one with blanks in quotes")
    wanted = _value(key, value)
    read = known[key].read(wanted, key)
    if key == "overlays" and (lacking := [each for each in read if not _is_file(Path(each))]):
        raise FileTrouble(f"overlays: there is no file {lacking[0]}")
    _change(key, f"{key} = {_toml(wanted)}", wanted)
    print(f"{key} is set")


def unset(key: Key) -> None:
    """Take one of the clinic's defaults back."""
    from peerref.cli import settings

    known = settings.known_keys()
    if key not in known:
        raise WrongUse(settings.unknown(key, known))
    _change(key, "", None)
    print(f"{key} is not set any more")


def _value(key: str, typed: list[str]) -> Any:
    """Return what was typed as the file would hold it."""
    from peerref.render.plain import plain

    if key == "overlays":
        return [str(Path(each).absolute()) if not each.startswith("~") else each for each in typed]
    text = " ".join(plain(typed[0]).split())
    if key == "large-print":
        return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
            text.lower(), text
        )
    if key == "within" and text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    return text


def _toml(value: Any) -> str:
    """Return a text, number, yes-or-no or list of texts as TOML writes it; JSON is written the same."""
    return json.dumps(value, ensure_ascii=False)


def _change(key: str, line: str, wanted: Any) -> None:
    """Put `line` in the place of the key's own, or take that out; raises WrongUse where that would change more."""
    import tomllib

    from peerref.cli import settings
    from peerref.cli.home import home
    from peerref.cli.output import to_file

    file = (home() / settings.FILE).resolve()
    found = settings.read(file)
    if found.unreadable:
        raise FileTrouble(found.faults[0])
    before: dict[str, Any] = {}
    text = ""
    if found.there:
        text = file.read_bytes().decode("utf-8-sig", "replace")
        try:
            before = tomllib.loads(text)
        except (ValueError, RecursionError):
            raise InvalidCatalogue([found.faults[0]]) from None
    lines = text.splitlines()
    if key in before:
        lines[found.lines[key] - 1 : found.lines[key]] = [line] if line else []
    elif line:
        lines.append(line)
    after = "".join(f"{each}\n" for each in lines)
    rest = {name: value for name, value in before.items() if name != key}
    try:
        same = tomllib.loads(after) == {**rest, **({key: wanted} if line else {})}
    except ValueError:
        same = False
    if not same:
        raise WrongUse(f"{key} stands in {file} in a way that only a person should change; edit it there")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise FileTrouble(f"{file.parent}: can't be made: {trouble.strerror or 'unknown'}") from trouble
    to_file(after, file)


def _lacking(found: "Read") -> list[str]:
    """Return a fault for each overlay that is not there."""
    line = found.lines.get("overlays", 0)
    lacking = [each for each in found.values.get("overlays", ()) if not _is_file(each)]
    return [f"{found.file}:{line}: overlays: there is no file {each}" for each in lacking]


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name that no file can have
        return False


def _told(faults: list[str]) -> InvalidCatalogue:
    """Print every fault but the last; the error that follows is that."""
    import sys

    from peerref.render.plain import plain

    for fault in faults[:-1]:
        print(f"peerref: {plain(fault)}", file=sys.stderr)
    return InvalidCatalogue(faults[-1:])


def _shown(found: "Read") -> Mapping[str, Any]:
    """Return every key with the value that holds."""
    from peerref.cli import settings

    values = settings.values_of(found)
    shown: dict[str, Any] = {key: getattr(values, key.replace("-", "_"), "") for key in settings.known_keys()}
    shown["clinic"], shown["clinic-phone"] = values.clinic
    shown["overlays"] = [str(each) for each in values.overlays]
    return shown


def _source(key: str, found: "Read") -> str:
    if key == "clinic-phone" and key not in found.lines and found.values.get("clinic", ("", ""))[1]:
        key = "clinic"
    return f"line {found.lines[key]}" if key in found.lines else "default"


def _as_json(found: "Read") -> str:
    from peerref.render.as_json import dump

    rows = {}
    for key, value in _shown(found).items():
        source = _source(key, found)
        line = int(source.removeprefix("line ")) if source != "default" else None
        rows[key] = {"value": value, "source": "file" if line else "default", "line": line}
    return dump({"schema": "peerref/config/1", "file": str(found.file), "exists": found.there, "settings": rows})


def _as_table(found: "Read") -> str:
    """Return a line for each key: its value, and where that comes from."""
    from peerref.render.plain import plain

    head = f"{found.file}" if found.there else f"{found.file} is not there yet; 'peerref config set' makes it"
    rows = [(key, _said(value), _source(key, found)) for key, value in _shown(found).items()]
    wide = max(len(value) for _, values, _ in rows for value in values[:1])
    lines = [plain(head), ""]
    for key, (first, *more), source in rows:
        lines.append(f"{key:13} {first:{wide}}  {source}")
        lines += [f"{'':13} {each}" for each in more]
    return "\n".join(lines) + "\n"


def _said(value: Any) -> list[str]:
    from peerref.render.plain import plain

    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [plain(each) for each in (value if isinstance(value, list) else [str(value) or "-"])] or ["-"]


def _template() -> str:
    """Return a file with every key, each switched off, for somebody who likes an editor."""
    from peerref.cli import settings

    lines = ["# The clinic's own defaults for peerref. Take the '# ' before a line away to switch it on.", ""]
    for key, setting in settings.known_keys().items():
        lines += [f"# {key} = {settings.EXAMPLES[key]}  # {setting.about}"]
    return "\n".join(lines) + "\n"
