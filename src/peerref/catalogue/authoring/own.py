"""A clinic's overlay file, kept by people who are no engineers: entries go in and come out, nothing else in it changes.

The first half is pure: text in, text out. The second half touches the disk: one writer at a time (a lock file), the
file as it would become is validated by `overlay`, then takes the place of the old one whole. What is right in an
overlay stands in `overlay` alone.
"""

import contextlib
import glob
import os
import re
import stat
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path as File
from typing import Any

import yaml

from peerref import lock
from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import check, overlay, splice, validate, yaml_file
from peerref.catalogue.authoring.faults import Fault, Located
from peerref.catalogue.names import normalise
from peerref.errors import FileTrouble, InvalidCatalogue, NotInCatalogue
from peerref.record import Record

NAME = "overlay.yaml"  # of the clinic's file in its folder
UNNAMED = "x-new-group"  # the id in the template: one is made of the name instead
HEADER = (
    "# This clinic's own entries for peerref: groups, changes of what peerref knows, and what it hides. No patients.\n"
    f"format: {overlay.FORMAT}\n"
)
DRAFT = "# A draft: no patient sees it yet. Fill in what is empty ('' after a word), then:\n"
LONGEST_ID = 50
PATIENCE = 10.0  # seconds to wait for somebody else who saves
TRIES = 3  # when the file changes under us

TEMPLATE = f"""\
# A group of your clinic's own. Fill in what is empty, then: peerref catalogue new group --from THIS-FILE
# A line that begins with # is not read: to use one, take its # away. Write nothing about a patient.
format: {overlay.FORMAT}
groups:
  {UNNAMED}:   # leave it: the id is made from the name. Or write your own: x- and words joined by hyphens
    # -- needed --
    name:               # as people know it, at most {check.LONGEST_NAME} characters
    organisation:       # who runs it: your clinic, a church, a library ...
    status: active      # active: somebody made sure that it meets now; unconfirmed: listed, never suggested
    what:               # one plain sentence for the patient, at most {check.LONGEST_SENTENCE} words
      en:
      es:               # the same in Spanish, from a qualified translator; peerref does not translate
    who: [self]         # self: the patient; family: relatives and friends; both: [self, family]
    conditions: []      # ids from 'peerref conditions', as in [depression, bipolar]
    formats:            # how it meets: in-person, online-video, online-chat, phone, one-to-one; a line for each
      in-person: unknown  # is it led by somebody who keeps it safe? moderated, unmoderated, unknown
    led_by: unknown     # peer, trained-peer, professional, mixed, unknown
    cost: unknown       # free, donation, fee, varies, unknown
    steps:              # one to three things to do; each begins with - en:
      - en: Go to the website below.
        es: Entre al sitio web de abajo.
    languages: [en]     # that it meets in: en, es, ...
    regions: []         # your state, as in [US-CA]; [US] offers it to the whole country
    link:               # https page of the group, or your clinic's page that tells of it
    sources:            # the page where you read the facts; a phone counts only if such a page shows it
      - url:
        supports: [what, link]   # the fields that it shows: what, link, phone, cost, steps, formats, led_by ...
    checked:            # the day you read the page, in quotes: "2026-11-25"
    confidence: high    # high, medium; low: not sure, listed and never suggested
    # -- may be left out --
    # name_es: Nombre            # the name that it uses itself in Spanish
    # kind: group                # group, class, place, line, mentor
    # phone: "555-012-3456"      # then add phone to `supports` of the page that shows it
    # text: "555-012-3456"       # to send text messages to; the same rule
    # find: https://...          # a page to find meetings on
    # registration: none         # none, needed, varies, unknown
    # ages: {{youngest: 18}}       # as the group states them; left out means adults; {{youngest: 13, oldest: 17}}
    # serves_any: [mental-health]  # takes any condition of mental-health, substance-use, behaviour, loss, body
    # only_for: [women]          # shuts out everybody else; also_for: whom it also has meetings for
    # also_for: [veteran]
    # approach: [mutual-support]   # 12-step, secular, faith, harm-reduction, mutual-support, education ...
    # good_fit: Meets next to our front desk.       # for the clinician
    # caution: {{en: ..., es: ...}}        # the gravest one; both languages, for the patient too
    # caution_about: [opioid, methadone]   # said on pages for these conditions and kinds of medicine alone
    # cost_note: {{en: ..., es: ...}}
    # format_note: {{en: ..., es: ...}}    # as in: Every Tuesday at 6 in the evening, room 4.
    # medicine:                  # what the group says of medicine; a stance needs the place of its page in sources
    #   - {{about: [buprenorphine, methadone], stance: welcomes, source: 0}}
    # never_for:                 # for whom it would do harm
    #   - {{because: One sentence for the clinician., conditions: [eating-disorders]}}
    # caution_for:
    #   - {{because: One sentence for the clinician., audiences: [perinatal]}}
    # introduction: {{clinician: Call the leader together., direct: "yes", source: 0}}
    # grave: true                # the caution keeps somebody from harm: always on the page
    # evidence: []               # ids from 'peerref evidence'
    # program: other             # its code in meeting lists: aa, na, al-anon, smart ...
    # family_of: our-clinic      # the same word for groups of one organisation
    # members_of: Our Clinic     # only members of this may come
    # formerly: [Old Name]
    # status_note: Why it is not active.
    # replaced_by: x-another-group
"""

# What stands in for the rest of a group while one answer of it is checked.
_SAMPLE: dict[str, Any] = {
    "name": "A group",
    "organisation": "A clinic",
    "status": "active",
    "what": {"en": "A group.", "es": "Un grupo."},
    "who": ["self"],
    "serves_any": ["mental-health"],
    "formats": {"in-person": "unknown"},
    "led_by": "unknown",
    "cost": "unknown",
    "steps": [{"en": "Go.", "es": "Vaya."}],
    "languages": ["en"],
    "regions": ["US"],
    "link": "https://clinic.example.org",
    "sources": [{"url": "https://clinic.example.org", "supports": ["what", "phone", "text"]}],
    "checked": "2000-01-01",
    "confidence": "high",
}


class Addition(Record):
    """One entry of an overlay: `key` is its id, `block` how it is written at the left margin."""

    part: str
    key: str
    value: Any
    block: str


class Change(Record):
    """What the clinic changes in an entry of ours, and why."""

    id: str
    fields: Mapping[str, Any]
    reason: str


class Hidden(Record):
    """What the clinic hides, and why."""

    id: str
    reason: str


class Own(Record):
    """A clinic's overlay file, validated: its entries by kind, its changes, what it hides."""

    entries: Mapping[str, Sequence[Any]]
    changes: tuple[Change, ...] = ()
    hides: tuple[Hidden, ...] = ()


def new_id(name: str) -> str:
    """Return the id that a group of this name gets ("Tuesday Circle" is "x-tuesday-circle")."""
    words = re.sub(r"[^a-z0-9]+", " ", normalise(name)).split() or ["group"]
    found = overlay.OWN_ID + words[0][:LONGEST_ID]
    for word in words[1:]:
        if len(found) + 1 + len(word) > LONGEST_ID:
            break
        found += "-" + word
    return found


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return `wanted`, or the first of `wanted`-2, -3, ... that is nobody's."""
    known, found, number = set(taken), wanted, 2
    while found in known:
        found, number = f"{wanted}-{number}", number + 1
    return found


def answer_faults(field: str, value: Any, today: date) -> list[str]:
    """Return what is wrong with one field of a group, by the rules that hold for a whole one."""
    located = Located("", {"groups": {"x-a": {**_SAMPLE, field: value}}}, {})
    validated = validate.entries("groups", located, ("groups",))
    found = [(fault.path[2:], fault.what) for fault in validated.faults]
    found += [problem for entry in validated.entries.values() for problem in check.problems("groups", entry, today)]
    return [what for path, what in found if path[:1] == (field,)]


def safety_rules(approach: Sequence[str], known: Catalogue) -> list[dict[str, Any]]:
    """Return the `never_for` that every group of ours with one of these approaches has, in one form or another.

    A clinic's own moderation group is no safer in pregnancy than a national one.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for word in approach:
        alike = [group for group in known.groups.values() if word in group.approach]
        if not alike or not all(group.never_for for group in alike):
            continue
        for rule in (rule for group in alike for rule in group.never_for):
            triggers = (rule.conditions, rule.treatments, rule.medicines, rule.audiences)
            written = {field: list(each) for field, each in rule._asdict().items() if each and field != "because"}
            found.setdefault(triggers, {"because": rule.because, **written})
    return list(found.values())


def written(part: str, key: str, value: Any) -> str:
    """Return one entry as an author would write it, at the left margin."""
    content = [value] if part == "hide" else {key: value}
    text: str = yaml.dump(
        content, Dumper=_Author, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )
    return text


class _Author(yaml.SafeDumper):
    """Writes the short innermost things on one line, and everything else on lines of its own."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write what stands twice twice: anchors are not read."""
        del data
        return True


def additions(located: Located, text: str = "") -> tuple[Addition, ...]:
    """Return all entries of an overlay; with its `text`, as they are written there, comments too."""
    found: list[Addition] = []
    for part in (*overlay.ADDS, "change", "hide"):
        for place, value in _rows(located.content.get(part)):
            key = _hidden_id(value) if part == "hide" else str(place)
            raw = splice.lifted(text, part, place) if text else ""
            found.append(Addition(part, key, value, raw or written(part, key, value)))
    return tuple(found)


def _rows(content: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(content, dict):
        return content.items()
    return enumerate(content) if isinstance(content, list) else ()


def _hidden_id(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) else ""


def with_additions(text: str, new: Sequence[Addition]) -> str:
    """Return the text of an overlay with more entries, each at the end of its part.

    `text` may be "" (a file that is to be made). Raises `splice.Awkward` where that can't be done without a change of
    something else.
    """
    changed = text if _content(text) else text + ("\n" if text.strip() else "") + HEADER
    expected = _content(changed)
    for each in new:
        flow = yaml.dump(
            [each.value] if each.part == "hide" else {each.key: each.value},
            Dumper=_Author,
            sort_keys=False,
            allow_unicode=True,
            default_flow_style=True,
            width=10**6,
        )
        changed = splice.put(changed, each.part, each.block, flow.strip()[1:-1])
        if each.part == "hide":
            expected["hide"] = [*(expected.get("hide") or ()), each.value]
        else:
            expected[each.part] = {**(expected.get(each.part) or {}), each.key: each.value}
    return _as_meant(changed, expected)


def without(text: str, key: str) -> tuple[str, tuple[Addition, ...]]:
    """Return the text of an overlay without all that it says of an id, and what was taken out (nothing if unknown)."""
    located = yaml_file.parse(text.encode(), NAME)
    gone = tuple(each for each in additions(located, text) if each.key == key)
    expected = _content(text)
    changed = text
    for each in reversed(gone):
        if each.part == "hide":
            place = [_hidden_id(hidden) for hidden in expected["hide"]].index(key)
            del expected["hide"][place]
            changed = splice.cut(changed, "hide", place)
        else:
            del expected[each.part][key]
            changed = splice.cut(changed, each.part, key)
    return _as_meant(changed, expected), gone


def clashes(current: Located, new: Located) -> Iterator[Fault]:
    """Yield what of `new` stands in `current` already: nothing is ever written over."""
    old = {(each.part, each.key) for each in additions(current)}
    for each in additions(new):
        if (each.part, each.key) not in old:
            continue
        remove_it = f"run 'peerref catalogue remove {each.key}' first"
        if each.part == "hide":
            place = next(at for at, value in _rows(new.content["hide"]) if _hidden_id(value) == each.key)
            yield new.fault(("hide", place), f"{each.key} is hidden by the clinic already; take it out here")
        elif each.part == "change":
            yield new.fault(("change", each.key), f"is changed by the clinic already; {remove_it}")
        else:
            yield new.fault((each.part, each.key), f"is an id of the clinic already; choose another, or {remove_it}")


def empty_fields(located: Located) -> Iterator[Fault]:
    """Yield each field of a filled template that is still empty."""

    def walk(value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from walk(each, (*path, key))
        elif isinstance(value, list):
            for at, each in enumerate(value):
                yield from walk(each, (*path, at))
        if value in (None, "", []):
            yield located.fault(path, "is empty; fill it in, or take the line out if it may be left out")

    groups: Any = located.content.get("groups")
    yield from walk(groups, ("groups",)) if isinstance(groups, dict) else ()


def named(located: Located) -> tuple[Addition, ...]:
    """Return the groups of a filled template, the one without an id of its own named after its name."""
    found = []
    for each in additions(located):
        key = each.key
        if key == UNNAMED and isinstance(each.value, dict):
            key = new_id(str(each.value.get("name") or ""))
        found.append(each._replace(key=key, block=written(each.part, key, each.value)))
    return tuple(found)


def _content(text: str) -> dict[str, Any]:
    """Return what the text of an overlay says; parts without content left out."""
    if not text.strip() or yaml.compose(text, Loader=yaml.SafeLoader) is None:
        return {}
    return dict(yaml_file.parse(text.encode(), NAME).content)


def _as_meant(text: str, expected: Mapping[str, Any]) -> str:
    """Return `text` if it says just what is expected: nothing else may have changed."""
    try:
        said = _content(text)
    except yaml_file.Unreadable:
        said = {}
    if {key: each for key, each in said.items() if each} != {key: each for key, each in expected.items() if each}:
        raise splice.Awkward(1, "is laid out so that it can't be changed safely; change it in an editor")
    return text


def read(file: File) -> Located | None:
    """Return what a clinic's file says, None where there is none yet.

    Raises FileTrouble, and InvalidCatalogue where it is no plain YAML mapping.
    """
    raw = _bytes(file)
    return _parsed(raw, str(file)) if raw.strip() else None


def own(file: File, ours: Catalogue, today: date) -> Own:
    """Return the clinic's own entries, validated; raises InvalidCatalogue with every fault."""
    located = read(file)
    if located is None:
        return Own({})
    overlay.parts(ours, [file], today)
    content: Mapping[str, Any] = located.content
    return Own(
        {
            kind: tuple(validate.entries(kind, located, (kind,)).entries.values())
            for kind in overlay.ADDS
            if content.get(kind)
        },
        tuple(
            Change(key, {field: value for field, value in fields.items() if field != "reason"}, str(fields["reason"]))
            for key, fields in (content.get("change") or {}).items()
        ),
        tuple(Hidden(str(each["id"]), str(each["reason"])) for each in content.get("hide") or ()),
    )


def add_file(file: File, source: File, ours: Catalogue, today: date) -> tuple[Addition, ...]:
    """Add all entries of the overlay `source` to the clinic's `file`, as they are written; return them.

    Raises InvalidCatalogue with every fault, each with the file and line where it stands, and FileTrouble.
    """
    raw = _bytes(source, needed=True)
    new = _parsed(raw, str(source))
    current = read(file)
    _refuse(clashes(current, new) if current else ())
    overlay.parts(ours, [file, source] if current else [source], today)
    found = additions(new, _text(raw))
    return _add(file, found, ours, today)


def add_filled(file: File, source: File, ours: Catalogue, today: date) -> tuple[Addition, ...]:
    """Add the groups of a filled template to the clinic's `file`; return them. Raises as `add_file` does."""
    new = _parsed(_bytes(source, needed=True), str(source))
    _refuse(
        new.fault((part,), "is not for a new group; use 'peerref catalogue add'")
        for part in new.content
        if part in overlay.PARTS and part not in ("format", "groups")
    )
    _refuse(empty_fields(new))
    found = named(new)
    keys = {at: each.key for at, each in zip((each.key for each in additions(new)), found, strict=True)}
    current = read(file)
    if current:
        _refuse(_under_new_names(clashes(current, _renamed(new, keys)), new, keys))
    overlay.parts(ours, [file, source] if current else [source], today)
    return _add(file, found, ours, today)


def _renamed(located: Located, keys: Mapping[str, str]) -> Located:
    groups: Any = located.content.get("groups") or {}
    return located._replace(content={**located.content, "groups": {keys[key]: each for key, each in groups.items()}})


def _under_new_names(faults: Iterable[Fault], located: Located, keys: Mapping[str, str]) -> Iterator[Fault]:
    """Yield faults at the lines where the groups stand, which may have another id in the file."""
    back = {new: old for old, new in keys.items()}
    for fault in faults:
        path = tuple(back.get(part, part) if isinstance(part, str) else part for part in fault.path)
        yield located.fault(path, fault.what)


def add_group(file: File, key: str, entry: Mapping[str, Any], ours: Catalogue, today: date) -> None:
    """Add one new group to the clinic's `file`; raises as `add_file` does."""
    _add(file, [Addition("groups", key, entry, written("groups", key, entry))], ours, today)


def _add(file: File, new: Sequence[Addition], ours: Catalogue, today: date) -> tuple[Addition, ...]:
    def edit(text: str) -> str:
        if _content(text):
            current = yaml_file.parse(text.encode(), str(file))
            taken = {each.key for each in additions(current) if each.part in overlay.ADDS}
            for each in new:
                if each.part in overlay.ADDS and each.key in taken:
                    raise InvalidCatalogue(
                        [f"{file}: {each.key} is an id there already; nothing was written. Choose another id"]
                    )
        return with_additions(text, new)

    save(file, edit, ours, today)
    return tuple(new)


def keep_draft(folder: File, key: str, entry: Mapping[str, Any]) -> File:
    """Write a group that is not whole yet as a filled template to `folder`; return the file. Nothing reads it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{free_id(key, (each.stem for each in folder.iterdir()))}.yaml"
        text = f"{DRAFT}# peerref catalogue new group --from '{file}'\n{HEADER.splitlines()[-1]}\ngroups:\n"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text + textwrap.indent(written("groups", key, entry), "  "))
    except OSError as trouble:
        raise FileTrouble(f"{trouble.filename or folder}: {trouble.strerror or 'could not be written'}") from trouble
    return file


def remove(file: File, key: str, ours: Catalogue, today: date) -> tuple[Addition, ...]:
    """Take all that the clinic's `file` says of an id out of it; return what it was.

    Raises NotInCatalogue where it says nothing of it, else as `add_file` does.
    """
    gone: tuple[Addition, ...] = ()

    def edit(text: str) -> str:
        nonlocal gone
        changed, gone = without(text, key) if _content(text) else (text, ())
        if not gone:
            raise NotInCatalogue(f"'{key[:60]}' is not in {file}; see 'peerref catalogue list'")
        return changed

    save(file, edit, ours, today)
    return gone


def save(file: File, edit: Callable[[str], str], ours: Catalogue, today: date) -> None:
    """Change the clinic's `file` by `edit` (text in, text out), one at a time, whole or not at all.

    What `edit` returns is written beside the file, validated, and only then takes its place. Where the file
    was changed meanwhile, by an editor that knows of no lock, it is read and changed again.
    """
    target = File(os.path.realpath(file))  # a link to a shared drive stays a link
    if not target.parent.is_dir():
        raise FileTrouble(f"{file}: there is no folder {target.parent}; make it first")
    with _alone(target):
        for left in target.parent.glob(f".{glob.escape(target.name)}-*.yaml"):  # of a process that was killed
            left.unlink(missing_ok=True)
        for _ in range(TRIES):
            raw = _bytes(target)
            if raw.strip():
                _parsed(raw, str(file))
            try:
                content = _bytes_of(edit(_text(raw)), like=raw)
            except splice.Awkward as awkward:
                raise InvalidCatalogue([f"{file}:{awkward.line}: {awkward.what}"]) from None
            if _take_place(target, content, raw, file, ours, today):
                return
    raise FileTrouble(f"{file}: was changed by another program again and again; nothing was written, try again")


def _take_place(target: File, content: bytes, old: bytes, shown: File, ours: Catalogue, today: date) -> bool:
    """Write, validate, rename; False where the file is no longer what was read."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=".yaml")
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        _validate(File(name), shown, ours, today)
        with contextlib.suppress(FileNotFoundError):
            status = target.stat()
            File(name).chmod(stat.S_IMODE(status.st_mode))
            if sys.platform != "win32":
                with contextlib.suppress(PermissionError):  # a file that colleagues share stays theirs, where we may
                    os.chown(name, -1, status.st_gid)
        if _bytes(target) != old:
            return False
        File(name).replace(target)
        name = ""
        _sync_folder(target.parent)
    except OSError as trouble:
        raise FileTrouble(f"{shown}: {trouble.strerror or 'could not be written'}") from trouble
    finally:
        if name:
            File(name).unlink(missing_ok=True)
    return True


def _validate(candidate: File, shown: File, ours: Catalogue, today: date) -> None:
    try:
        overlay.parts(ours, [candidate], today)
    except InvalidCatalogue as invalid:
        raise InvalidCatalogue([fault.replace(f"{candidate}:", f"{shown}:", 1) for fault in invalid.faults]) from None


def _sync_folder(folder: File) -> None:
    """Make the rename last through a power cut, where folders can be opened at all."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _alone(file: File) -> Iterator[None]:
    """Hold the lock of a file, which lies beside it."""
    beside = file.with_name(file.name + ".lock")
    try:
        handle = lock.opened(beside)
    except OSError as trouble:
        raise FileTrouble(f"{beside}: {trouble.strerror or 'could not be made'}") from trouble
    try:
        try:
            mine = lock.held(handle, PATIENCE)
        except OSError as trouble:  # a drive that knows no locks
            raise FileTrouble(f"{beside}: can't be locked ({trouble.strerror}); nothing was written") from trouble
        if not mine:
            raise FileTrouble(f"{file}: somebody else is saving it; nothing was written, try again")
        yield
    finally:
        os.close(handle)


def _bytes(file: File, *, needed: bool = False) -> bytes:
    """Return the content of a file, b"" where there is none and none is needed."""
    try:
        if file.exists() and not file.is_file():
            raise FileTrouble(f"{file}: is not a file")
        with file.open("rb") as opened:
            return opened.read(yaml_file.MOST_BYTES + 1)
    except FileNotFoundError:
        if needed:
            raise FileTrouble(f"{file}: there is no such file") from None
        return b""
    except OSError as trouble:
        raise FileTrouble(f"{file}: {trouble.strerror or 'cannot be read'}") from trouble


def _parsed(raw: bytes, name: str) -> Located:
    try:
        return yaml_file.parse(raw, name)
    except yaml_file.Unreadable as unreadable:
        raise InvalidCatalogue([str(fault) for fault in unreadable.faults]) from None


def _refuse(faults: Iterable[Fault]) -> None:
    found = [str(fault) for fault in faults]
    if found:
        raise InvalidCatalogue(found)


def _text(raw: bytes) -> str:
    """Return the text of a file that was parsed, with plain line breaks where all of its own are Windows ones."""
    text = raw.decode("utf-8-sig")
    return text.replace("\r\n", "\n") if _windows(raw) else text


def _bytes_of(text: str, like: bytes) -> bytes:
    """Return `text` as a file that keeps the line breaks and the byte order mark of the old one."""
    if _windows(like):
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if like.startswith(b"\xef\xbb\xbf") else b"") + text.encode()


def _windows(raw: bytes) -> bool:
    return 0 < raw.count(b"\r\n") == raw.count(b"\n")
