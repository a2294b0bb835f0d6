"""What is packed is what was written: the same entries come back, whole or not at all."""

import shutil
import stat
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue, model, packed
from peerref.catalogue.authoring import pack, validate, yaml_file
from peerref.errors import FileTrouble, InvalidCatalogue, PeerrefError
from peerref.record import Record

from .small_catalogue import FIRST, GROUP, TODAY, a_folder, as_yaml, changed, faults_of

DATA = Path(__file__).parents[2] / "data"
RECORDS = [
    each for each in vars(model).values() if isinstance(each, type) and issubclass(each, Record) and each is not Record
]


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Return whatever a field annotated with `hint` may hold."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(anything(args[0]), max_size=2).map(tuple)
    if origin in (types.UnionType, Union):
        return st.one_of(*map(anything, args))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(anything(args[0]), anything(args[1]), max_size=2)
    if isinstance(hint, type) and issubclass(hint, Record):
        fields = {name: anything(each) for name, each in get_type_hints(hint).items() if name in hint._fields}
        return st.fixed_dictionaries(fields).map(lambda values: hint(**values))
    return {str: st.text(max_size=8), int: st.integers(), bool: st.booleans(), type(None): st.none()}[hint]


def packed_as(kind: str, entries: list[Any]) -> Mapping[str, Any]:
    """Return `entries` of one kind as they come back from the packed form."""
    every: dict[str, dict[str, Any]] = {each: {} for each in validate.KINDS}
    every[kind] = {entry.id: entry for entry in entries}
    parts = pack.parts(every, titles={}, wording={}, own=())
    back: Mapping[str, Any] = getattr(Catalogue(packed.Memory(parts)), kind)
    return back


@pytest.mark.parametrize("kind", list(validate.KINDS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(data=st.data())
def test_any_entry_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    """Whatever text, list or gap an entry holds, run time reads the very same, each part of its own type."""
    entry = data.draw(anything(validate.KINDS[kind]))

    back = packed_as(kind, [entry])

    assert list(back) == [entry.id]
    assert repr(back[entry.id]) == repr(entry)


@pytest.mark.parametrize("kind", list(validate.KINDS))
def test_what_ships_is_what_the_files_say(kind: str, known: Catalogue) -> None:
    """Every entry of `data/` is in the catalogue that clinicians use, in the order of the file, without a change."""
    written = validate.entries(kind, yaml_file.read(DATA / f"{kind}.yaml")).entries
    shipped: Mapping[str, Any] = getattr(known, kind)

    assert list(shipped) == list(written)
    assert [repr(shipped[key]) for key in written] == [repr(entry) for entry in written.values()]


def test_hostile_text_stays_inside_its_entry(tmp_path: Path) -> None:
    """Line ends, tabs and separators in a text are no borders of the packed form."""
    text = 'a\n\tb\r\n\x00\u2028\u2029\x85"]}\\ \U0001f600'
    group = validate.entries("groups", yaml_file.parse(as_yaml({"one": GROUP, "two": GROUP}).encode(), "x")).entries
    every: dict[str, dict[str, Any]] = {each: {} for each in validate.KINDS}
    every["groups"] = {"one": group["one"]._replace(good_fit=text), "two": group["two"]}

    pack.write(pack.parts(every, titles={}, wording={}, own=()), tmp_path / "packed", "d")

    back = catalogue.load(tmp_path / "packed").groups
    assert list(back) == ["one", "two"]
    assert back["one"].good_fit == text


def test_what_a_word_means_is_packed_with_the_entries(tmp_path: Path) -> None:
    """Names, codes, titles and treatments lead to their entries without any YAML being read."""
    pack.pack(a_folder(tmp_path / "data"), tmp_path / "packed", TODAY)

    known = catalogue.load(tmp_path / "packed")

    assert known.condition_names["the blues"] == ["low-mood"]
    assert known.condition_names["animo bajo"] == ["low-mood"]
    assert known.condition_names["dts"] == ["the-shakes"]
    assert known.condition_names["domestic violence"] == ["violence-at-home"]
    assert known.codes["F32"] == "low-mood"
    assert known.codes["F1023"] == "the-shakes"
    assert known.code_titles["depressive episode"] == "F32"
    assert {known.treatment_names[name] for name in ("calmex", "calmazine", "calmazina")} == {"calmazine"}
    assert known.wording("en")["title"]["self"] == "Peer support for {condition}"
    assert known.own == frozenset()


def test_a_word_that_must_be_asked_has_every_meaning(tmp_path: Path) -> None:
    """An abbreviation of two conditions is never read as one of them."""
    conditions = yaml_file.read(a_folder(tmp_path / "data") / "conditions.yaml").content
    for key in ("low-mood", "drinking"):
        entry = dict(conditions[key])  # type: ignore[call-overload]
        conditions = {**conditions, key: {**entry, "ask": ["LMD"], "other": {"LMD": "a kind of light"}}}
    (tmp_path / "data" / "conditions.yaml").write_text(as_yaml(conditions), "utf-8")

    pack.pack(tmp_path / "data", tmp_path / "packed", TODAY)

    meanings = catalogue.load(tmp_path / "packed").condition_names["lmd"]
    assert set(meanings) == {"low-mood", "drinking", "?a kind of light"}


def test_the_same_data_packs_to_the_same_bytes(tmp_path: Path) -> None:
    """A build can be repeated byte for byte."""
    data = a_folder(tmp_path / "data")

    for name in ("one", "two"):
        pack.pack(data, tmp_path / name, TODAY)

    one, two = ({f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert len(one) > len(validate.KINDS)


def test_a_faulty_catalogue_is_not_packed(tmp_path: Path) -> None:
    """Every fault is told, and what was packed before stays as it was."""
    pack.pack(a_folder(tmp_path / "good"), tmp_path / "packed", TODAY)
    broken = a_folder(tmp_path / "data", groups={"monday-circle": changed(GROUP, link="x", phone="1")})

    with pytest.raises(InvalidCatalogue) as refused:
        pack.pack(broken, tmp_path / "packed", TODAY)

    assert len(refused.value.faults) == 2
    assert refused.value.exit_code == 4
    assert list(catalogue.load(tmp_path / "packed").groups) == ["sunday-circle"]


def test_a_missing_file_is_a_trouble_with_files(tmp_path: Path) -> None:
    """The line names the file that is not there."""
    data = a_folder(tmp_path / "data")
    (data / "lines.yaml").unlink()

    with pytest.raises(FileTrouble, match=r"lines\.yaml: "):
        pack.pack(data, tmp_path / "packed", TODAY)


@pytest.mark.parametrize("part", ["groups", "names", "wording", "own"])
def test_a_write_that_breaks_off_leaves_nothing_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """A full disk in the middle must not leave half a new catalogue beside half an old one."""
    folder = tmp_path / "packed"
    pack.pack(a_folder(tmp_path / "data"), folder, TODAY)
    parts, _ = pack.read(tmp_path / "data", TODAY)
    write: Callable[..., None] = pack._replace

    def full_disk(file: Path, text: str, private: bool) -> None:
        if file.stem == part:
            raise OSError(28, "No space left on device", str(file))
        write(file, text, private)

    monkeypatch.setattr(pack, "_replace", full_disk)

    with pytest.raises(FileTrouble, match=r"No space left on device"):
        pack.write(parts, folder, "new")

    assert packed.Folder(folder).digest() == ""
    with pytest.raises(PeerrefError, match="not packed"):
        catalogue.load(folder)
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]


def test_the_digest_is_written_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads at the same time finds the whole of it, or nothing."""
    written: list[str] = []
    write: Callable[..., None] = pack._replace

    def watched(file: Path, text: str, private: bool) -> None:
        assert not (file.parent / "digest").exists()
        written.append(file.name)
        write(file, text, private)

    monkeypatch.setattr(pack, "_replace", watched)

    pack.pack(a_folder(tmp_path / "data"), tmp_path / "packed", TODAY)

    assert written[-1] == "digest"
    assert packed.Folder(tmp_path / "packed").digest() == pack.digest(tmp_path / "data")


def test_no_half_written_file_takes_the_place_of_a_whole_one(tmp_path: Path) -> None:
    """A file that can't be written to its end leaves the old one, and no scraps."""
    file = tmp_path / "part.json"
    file.write_text("old", "utf-8")

    with pytest.raises(UnicodeEncodeError):
        pack._replace(file, "new \ud800", False)

    assert [each.name for each in tmp_path.iterdir()] == ["part.json"]
    assert file.read_text("utf-8") == "old"


@pytest.mark.parametrize(("private", "folder_mode", "file_mode"), [(True, 0o700, 0o600), (False, 0o755, 0o644)])
def test_a_clinics_own_is_readable_by_its_owner_alone(
    tmp_path: Path, private: bool, folder_mode: int, file_mode: int
) -> None:
    """Ours may be read by anybody; a clinic's entries are nobody else's business."""
    parts, _ = pack.read(a_folder(tmp_path / "data"), TODAY)
    folder = tmp_path / "packed"

    pack.write(parts, folder, "d", private=private)

    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == folder_mode & 0o077
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {file_mode}


def test_a_folder_that_can_not_be_made_is_a_trouble_with_files(tmp_path: Path) -> None:
    """A file where the folder should be is exit code 5, in one line."""
    parts, _ = pack.read(a_folder(tmp_path / "data"), TODAY)
    (tmp_path / "packed").write_text("x", "utf-8")

    with pytest.raises(FileTrouble) as trouble:
        pack.write(parts, tmp_path / "packed", "d")

    assert trouble.value.exit_code == 5


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record.__name__))
def test_a_pack_made_for_other_fields_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: type[Record]
) -> None:
    """Rows are read by place: if any type gains, loses or moves a field, an old pack would be misread."""
    pack.pack(a_folder(tmp_path / "data"), tmp_path / "packed", TODAY)
    assert packed.Folder(tmp_path / "packed").digest()

    monkeypatch.setattr(record, "_fields", ("another", *record._fields))

    with pytest.raises(PeerrefError, match="by another version"):
        catalogue.load(tmp_path / "packed")


def test_a_pack_of_another_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer program says so and never misreads an older pack."""
    data = a_folder(tmp_path / "data")
    pack.pack(data, tmp_path / "packed", TODAY)
    before = pack.digest(data)

    monkeypatch.setattr(packed, "FORMAT", packed.FORMAT + 1)

    with pytest.raises(PeerrefError, match="by another version"):
        catalogue.load(tmp_path / "packed")
    assert pack.digest(data) != before


@pytest.mark.parametrize("content", [None, "", "rubbish", "1-00000000 abc", b"\xff\xfe"])
def test_what_is_not_packed_is_said_in_one_line(tmp_path: Path, content: str | bytes | None) -> None:
    """No folder, an empty or a broken digest: the line says how to mend it."""
    if content is not None:
        (tmp_path / "digest").write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(PeerrefError, match="run 'peerref catalogue pack' or install again"):
        catalogue.load(tmp_path)


@pytest.mark.parametrize("file", [*(f"{kind}.yaml" for kind in FIRST), "wording/en.yaml"])
def test_a_change_of_any_file_makes_the_pack_stale(tmp_path: Path, file: str) -> None:
    """What is checked in CI: nothing that people read can change without being packed again."""
    data = a_folder(tmp_path / "data")
    before = pack.digest(data)

    with (data / file).open("a", encoding="utf-8") as opened:
        opened.write("# a comment\n")

    assert pack.digest(data) != before


def test_a_new_language_makes_the_pack_stale(tmp_path: Path) -> None:
    """Spanish wording beside the English is packed too."""
    data = a_folder(tmp_path / "data")
    before = pack.digest(data)

    shutil.copy(data / "wording" / "en.yaml", data / "wording" / "es.yaml")

    assert pack.digest(data) != before


def test_what_ships_is_up_to_date() -> None:
    """The packed form beside the code was made of `data/` as it is."""
    assert packed.Folder(packed.HERE).digest() == pack.digest(DATA)


@pytest.mark.parametrize(
    ("spanish", "says"),
    [
        ({"title": {}, "crisis": ["Llame.", "Escriba."]}, "title.self: is missing; translate it"),
        ({"title": {"self": "Apoyo para {condition}"}}, "crisis: is missing; translate it"),
        (
            {"title": {"self": "Apoyo para {condition}", "extra": "x"}, "crisis": ["Llame.", "Escriba."]},
            "title: extra: is not in en.yaml; remove it",
        ),
        (
            {"title": {"self": "Apoyo para ti"}, "crisis": ["Llame.", "Escriba."]},
            "title: self: ",
        ),
        ({"title": {"self": "Apoyo para {condition}"}, "crisis": ["Llame."]}, "crisis: "),
    ],
    ids=["missing", "missing-list", "too-much", "lost-placeholder", "lost-step"],
)
def test_every_language_says_the_same(tmp_path: Path, spanish: dict[str, Any], says: str) -> None:
    """A sentence, a step or a word in braces that a translation lost is a fault at its place."""
    data = a_folder(tmp_path / "data")
    (data / "wording" / "es.yaml").write_text(as_yaml(spanish), "utf-8")

    faults = faults_of(data)

    assert len(faults) == 1, faults
    assert faults[0].startswith("data/wording/es.yaml:")
    assert says.replace("title.self", "title: self") in faults[0]
