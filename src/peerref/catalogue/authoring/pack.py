"""Read and check the whole of `data/`, and write the packed form that run time reads.

Imported by the build hook too, so only what `build-system.requires` names may be imported here.
"""

import hashlib
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path as File
from typing import Any

from peerref.catalogue import links, names, packed
from peerref.catalogue.authoring import across, check, qr, translation, validate, yaml_file
from peerref.catalogue.authoring.faults import Fault, Located
from peerref.catalogue.model import Condition, Elsewhere, Group, Treatment
from peerref.errors import FileTrouble, InvalidCatalogue

Entries = dict[str, dict[str, Any]]
LANGUAGES = ("en", "es")  # that every entry has; for others see `translation`


def data_folder() -> File:
    """Return where our YAML lies: `data/` of a clone, or the copy inside an installed package."""
    package = File(__file__).resolve().parents[2]
    clone = package.parents[1] / "data"
    return clone if (package.parents[1] / "pyproject.toml").is_file() and clone.is_dir() else package / "data"


def files(data: File) -> list[File]:
    """Return all files that are packed, in a fixed order."""
    kinds = [data / f"{kind}.yaml" for kind in (*validate.KINDS, "icd10cm")]
    wording = {file.stem: file for file in sorted((data / "wording").glob("*.yaml"))}
    first = [wording.pop(language) for language in LANGUAGES if language in wording]
    return [*kinds, *first, *wording.values()]


def digest(data: File) -> str:
    """Return what `data` would be packed as, in one word: changes when any file or the format does."""
    found = hashlib.sha256(f"{packed.FORMAT}".encode())
    for file in files(data):
        try:
            found.update(file.name.encode() + b"\0" + file.read_bytes())
        except OSError as trouble:
            raise FileTrouble(f"{file}: {trouble.strerror}") from trouble
    return found.hexdigest()


def read(data: File, today: date) -> tuple[dict[str, Any], list[Fault]]:
    """Return the packed parts of `data` and every fault in it."""
    located: dict[str, Located] = {}
    faults: list[Fault] = []
    for file in files(data):
        name = "wording/" + file.stem if file.parent.name == "wording" else file.stem
        try:
            located[name] = yaml_file.read(file)._replace(file=f"{data.name}/{file.relative_to(data)}")
        except yaml_file.Unreadable as unreadable:
            faults += [fault._replace(file=f"{data.name}/{file.relative_to(data)}") for fault in unreadable.faults]
    entries: Entries = {}
    well_formed = not faults
    for kind in validate.KINDS:
        if kind in located:
            validated = validate.entries(kind, located[kind])
            entries[kind] = dict(validated.entries)
            faults += validated.faults
            well_formed = well_formed and not validated.faults
            for key, entry in entries[kind].items():
                faults += [located[kind].fault((key, *p), what) for p, what in check.problems(kind, entry, today)]
    if well_formed:
        faults += [located[kind].fault(path, what) for kind, path, what in across.problems(entries)]
    wording = {name.removeprefix("wording/"): dict(each.content) for name, each in located.items() if "/" in name}
    titles = {code: str(title) for code, title in located["icd10cm"].content.items()} if "icd10cm" in located else {}
    faults += _wording_faults(located, wording)
    if well_formed:
        faults += translation.faults(entries, located, wording)
    if faults:
        return {}, sorted(faults, key=lambda fault: (fault.file, fault.line))
    return parts(entries, titles=titles, wording=wording, own=()), []


def parts(
    entries: Mapping[str, Mapping[str, Any]],
    *,
    titles: Mapping[str, str],
    wording: Mapping[str, Any],
    own: tuple[str, ...],
    codes: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what is packed: the entries of each kind as rows, and the indexes made from them.

    `codes` are the QR codes of links, where they were made before (see `pack`).
    """
    conditions, elsewhere = entries["conditions"].values(), entries["elsewhere"].values()
    return {
        **{kind: {key: _json(entry) for key, entry in of_kind.items()} for kind, of_kind in entries.items()},
        "serving": serving(entries["groups"].values()),
        "checked": {
            group.id: [group.checked, group.holds_for]
            for group in entries["groups"].values()
            if group.status == "active"
        },
        "names": condition_names(conditions, elsewhere),
        "codes": code_owners(conditions, elsewhere),
        "titles": {names.normalise(title): names.dotless(code) for code, title in reversed(list(titles.items()))},
        "treatment_names": treatment_names(entries["treatments"].values()),
        "wording": wording,
        "qr": dict(codes or {}),
        "icd10cm": dict(titles),
        "own": list(own),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def serving(groups: Any) -> dict[str, list[str]]:
    """Return which groups name each condition, or take any condition of each field."""
    found: dict[str, list[str]] = defaultdict(list)
    group: Group
    for group in groups:
        for key in (*group.conditions, *group.serves_any):
            found[key].append(group.id)
    return dict(found)


def condition_names(conditions: Any, elsewhere: Any) -> dict[str, list[str]]:
    """Return each normalised name with all that it means; "?..." is a meaning that is not ours."""
    found: dict[str, list[str]] = defaultdict(list)
    for term, meaning in _meanings(conditions, elsewhere):
        plain = names.normalise(term)
        if plain and meaning not in found[plain]:
            found[plain].append(meaning)
    return dict(found)


def _meanings(conditions: Any, elsewhere: Any) -> Iterator[tuple[str, str]]:
    condition: Condition
    for condition in conditions:
        yield from ((term, condition.id) for term in (condition.id, *condition.name, condition.title, *condition.names))
        for form in condition.urgent_forms:
            yield from ((term, form.id) for term in (form.id, *form.name, *form.names))
    other: Elsewhere
    for other in elsewhere:
        yield from ((term, other.id) for term in (other.id, other.name, *other.names))
    for condition in conditions:  # what must be asked comes last, so that it joins a name that looked clear
        for term in condition.ask:
            yield from ((term, meaning) for meaning in (condition.id, "?" + condition.other.get(term, "")))
        for form in condition.urgent_forms:
            for term in form.ask:
                yield from ((term, meaning) for meaning in (form.id, "?" + condition.other.get(term, "")))


def code_owners(conditions: Any, elsewhere: Any) -> dict[str, str]:
    """Return each code (without its dot) with the condition, urgent form or elsewhere that owns it."""
    found: dict[str, str] = {}
    for each in elsewhere:
        found.update({names.dotless(code): each.id for code in each.codes})
    for condition in conditions:
        found.update({names.dotless(code): condition.id for code in condition.codes})
        for form in condition.urgent_forms:
            found.update({names.dotless(code): form.id for code in form.codes})
    return found


def treatment_names(treatments: Any) -> dict[str, str]:
    """Return each squeezed name of a treatment with its id."""
    found: dict[str, str] = {}
    treatment: Treatment
    for treatment in treatments:
        for term in (treatment.id, *treatment.name, *treatment.names):
            found.setdefault(names.squeeze(term), treatment.id)
            bare = term.split(" (")[0]
            found.setdefault(names.squeeze(bare), treatment.id)
    return found


def _wording_faults(located: Mapping[str, Located], wording: Mapping[str, Any]) -> list[Fault]:
    """Every language has the same sentences as English."""
    faults: list[Fault] = []
    english = _leaves(wording.get("en", {}), ())
    for language in wording:
        here = located[f"wording/{language}"]
        sentences = {key: each for key, each in wording[language].items() if key != translation.ENTRIES}
        leaves = _leaves(sentences, ())
        faults += [here.fault(path, "is missing; translate it") for path in english if path not in leaves]
        faults += [here.fault(path, "is not in en.yaml; remove it") for path in leaves if path not in english]
        for path in english:
            if path in leaves and (lost := _holes(english[path]) ^ _holes(leaves[path])):
                faults.append(here.fault(path, f"must have the same words in braces as en.yaml: {', '.join(lost)}"))
            elif path in leaves and _size(english[path]) != _size(leaves[path]):
                faults.append(here.fault(path, f"must have {_size(english[path])} parts, as in en.yaml"))
    return faults


def _holes(value: Any) -> set[str]:
    return set(re.findall(r"\{[^}]*\}", str(value) if not isinstance(value, list) else " ".join(map(str, value))))


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _leaves(value: Any, path: tuple[str | int, ...]) -> dict[tuple[str | int, ...], Any]:
    if isinstance(value, dict):
        return {leaf: text for key, each in value.items() for leaf, text in _leaves(each, (*path, key)).items()}
    return {path: value}


def write(content: Mapping[str, Any], folder: File, digest_of: str, *, private: bool = False) -> None:
    """Write the packed form to `folder`, whole or not at all: the digest comes last.

    A clinic's own (`private`) is readable by its owner alone.
    """
    try:
        folder.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        (folder / "digest").unlink(missing_ok=True)
        for part, value in content.items():
            if part in (*validate.KINDS, "qr"):
                _replace(folder / f"{part}.rows", "".join(f"{key}\t{row}\n" for key, row in value.items()), private)
            else:
                _replace(folder / f"{part}.json", _json(value), private)
        _replace(folder / "digest", f"{packed.shape()} {digest_of}\n", private)
    except OSError as trouble:
        raise FileTrouble(f"{trouble.filename or folder}: {trouble.strerror}") from trouble


def _replace(file: File, text: str, private: bool) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(text)
        File(name).chmod(0o600 if private else 0o644)
        File(name).replace(file)
    except BaseException:
        File(name).unlink(missing_ok=True)
        raise


def pack(data: File, folder: File, today: date) -> None:
    """Pack `data` into `folder`; raises InvalidCatalogue with every fault."""
    content, faults = read(data, today)
    if faults:
        raise InvalidCatalogue([str(fault) for fault in faults])
    content["qr"] = qr.many(_page_links(content["groups"].values()))
    write(content, folder, digest(data))


def _page_links(rows: Iterable[str]) -> Iterator[str]:
    """Yield the links of packed groups that a page may print."""
    places = [Group._fields.index(field) for field in ("link", "find")]
    for row in map(json.loads, rows):
        pages = [row[place] for place in places]
        yield from (each for each in (*pages, links.shown(pages[1], pages[0])) if links.safe(each))
