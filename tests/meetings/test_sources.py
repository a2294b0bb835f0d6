"""Where feeds are found, and what is refused before a byte of it is believed."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref.errors import FileTrouble, InvalidFeed, PeerrefError, WrongUse
from peerref.meetings import sources
from peerref.meetings.importing import Options, check
from peerref.meetings.report import Report

A_FEED = b'[{"name": "Circle", "slug": "c", "day": 2, "time": "19:00", "conference_url": "https://zoom.us/j/1"}]'
OPTIONS = Options("2026-11-25", "aa")


def zipped(path: Path, files: dict[str, bytes], *, stored: bool = False) -> Path:
    """A zip file of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def checked(*paths: Path) -> Report:
    """What an import of these paths would report."""
    return check([str(path) for path in paths], OPTIONS)


def fault_of(*paths: Path | str) -> PeerrefError:
    """The error that an import of these paths ends in: one line."""
    with pytest.raises(PeerrefError) as found:
        check([str(path) for path in paths], OPTIONS)
    assert "\n" not in found.value.message
    return found.value


def test_a_folder_is_a_source_for_each_file_in_it(tmp_path: Path) -> None:
    """Named by the file, in the order of their names; hidden files and others are passed by."""
    (tmp_path / "North Side.json").write_bytes(A_FEED)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "south.csv").write_text("name,day,time,program\nA,Mon,7 pm,aa\n")
    for name in (".hidden.json", "readme.md", "picture.png"):
        (tmp_path / name).write_bytes(b"x")

    assert [source.name for source in sources.gather([str(tmp_path)])] == ["north-side", "south"]


def test_a_zip_file_is_a_source_for_each_file_in_it(tmp_path: Path) -> None:
    """One file takes the name of the zip file; several take their own."""
    one = zipped(tmp_path / "Area 51.zip", {"export.json": A_FEED})
    two = zipped(tmp_path / "two.zip", {"a.json": A_FEED, "b/c.json": A_FEED, "__MACOSX/._a.json": b"x"})

    assert [(each.source, each.kept) for each in checked(one).sources] == [("area-51", 1)]
    assert [(each.source, each.kept) for each in checked(two).sources] == [("a", 1), ("c", 1)]


def test_standard_input_is_a_source_and_can_be_named() -> None:
    """A pipe can't be read twice, and is nonetheless read."""
    read, write = os.pipe()
    os.write(write, A_FEED)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        (source,) = check(["-"], OPTIONS._replace(as_source="My Feed"), stdin=pipe).sources

    assert (source.source, source.path, source.kept) == ("my-feed", "standard input", 1)


def test_two_files_of_one_name_get_their_folders_before_it(tmp_path: Path) -> None:
    """Else the second import would replace the first."""
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "feed.json").write_bytes(A_FEED)

    assert [source.name for source in sources.gather([str(tmp_path)])] == ["north-feed", "south-feed"]
    with pytest.raises(WrongUse, match="both be kept as"):
        sources.gather([str(tmp_path / "north"), str(tmp_path / "north" / "feed.json")])
    with pytest.raises(WrongUse, match="one by one"):
        sources.gather([str(tmp_path)], as_source="mine")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.example.org/wp-admin/admin-ajax.php?action=meetings", "example-org"),
        ("http://localhost:8080/x", "localhost-8080"),
        ("https://Feeds.Example.org:443/", "feeds-example-org"),
    ],
)
def test_an_address_is_named_by_its_host(address: str, name: str) -> None:
    """Without www and the usual ports."""
    assert sources.name_of(address) == name


TABLES = {
    "datapackage.json": b"""{"resources": [{"name": "service", "path": "services.csv"},
        {"name": "schedule", "path": "data/schedules.csv"}, {"name": "service_at_location", "path": "sal.csv"},
        {"name": "location", "path": "locations.csv"}, {"name": "organization", "path": "organizations.csv"},
        {"name": "contact", "path": "contacts.csv"}, {"name": "phone", "path": "phones.csv"}]}""",
    "services.csv": b"id,organization_id,name,status\nsvc,org,Mood circle,active\n",
    "data/schedules.csv": b'id,service_id,freq,byday,opens_at\nsch,svc,MONTHLY,"1TH,3TH",18:30\n',
    "sal.csv": b"id,service_id,location_id\nsal,svc,loc\n",
    "locations.csv": b"id,location_type,url\nloc,virtual,https://video.example.org/j/1\n",
    "organizations.csv": b"id,name\norg,Example Alliance\n",
    "contacts.csv": b"id,name\nann,Ann Persona\n",
    "phones.csv": b"id,service_id,contact_id,number\np1,svc,ann,217-555-0199\np2,svc,,217-555-0142\n",
}


def package(folder: Path, **changed: bytes) -> Path:
    """An HSDS package in a folder; `changed` are other tables, by their name without its ending."""
    folder.mkdir()
    for name, content in TABLES.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(changed.get(file.stem, content))
    return folder


def test_an_hsds_package_is_one_source_from_a_folder_and_from_a_zip_file(tmp_path: Path) -> None:
    """Joined as its JSON form would be; the number of a named person is not kept."""
    folder = package(tmp_path / "County 211")
    archive = zipped(tmp_path / "county.zip", {f"export/{name}": content for name, content in TABLES.items()})
    for path, name in ((folder, "county-211"), (archive, "county")):
        (source,) = checked(path).sources
        assert (source.source, source.kind, source.read, source.kept) == (name, "hsds-tables", 1, 1)


def test_a_description_without_tables_hides_no_feed(tmp_path: Path) -> None:
    """From a folder and from a zip file: the feeds beside it and the package below it are found."""
    files = {"datapackage.json": b'{"resources": []}', "feed.json": A_FEED}
    files |= {f"below/{name}": content for name, content in TABLES.items()}
    for name, content in files.items():
        file = tmp_path / "folder" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    zipped(tmp_path / "feeds.zip", files)

    for path in (tmp_path / "folder", tmp_path / "feeds.zip"):
        assert {source.source: source.kept for source in checked(path).sources} == {"below": 1, "feed": 1}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"datapackage": b'{"resources": [{"name": "service", "path": "../../etc/passwd"}]}'}, "lie outside"),
        ({"datapackage": b'{"resources": [{"name": "service", "path": "/etc/passwd"}]}'}, "lie outside"),
        ({"datapackage": b'{"resources": [{"name": "service", "path": "https://example.org/s.csv"}]}'}, "lie outside"),
        ({"datapackage": b'{"resources": [{"name": "schedule", "path": "data/schedules.csv"}]}'}, "no table 'service'"),
        ({"datapackage": b"{not json"}, "no description of tables"),
        ({"datapackage": b"[" * 100_000}, "no description of tables"),
        ({"services": b"id,name\nsvc,A,B\n"}, "services.csv:2: has 3 cells under 2 columns"),
        ({"services": b"id,name\nsvc,A\0\n"}, "services.csv:2: holds a NUL"),
        ({"services": b"id,name\nsvc,\xff\xfe\n"}, "services.csv:2: is not UTF-8"),
        ({"services": b"id,name\nsvc," + b"A" * 200_000 + b"\n"}, "services.csv:2: field larger"),
        ({"services": b"name\nA\n"}, "names no column 'id'"),
        ({"services": b"id,name\n"}, "table of services is empty"),
    ],
)
def test_a_package_that_is_not_whole_says_which_table_and_line(
    tmp_path: Path, changed: dict[str, bytes], said: str
) -> None:
    """And a package that names files outside of itself is not followed there."""
    fault = fault_of(package(tmp_path / "p", **changed))

    assert isinstance(fault, InvalidFeed)
    assert said in fault.message


# --- what is refused


def test_paths_that_can_not_be_read(tmp_path: Path) -> None:
    """Each says what it is and what to name instead; the exit code is 5."""
    (tmp_path / "empty").mkdir()
    faults = [fault_of(tmp_path / "none.json"), fault_of(tmp_path / "empty"), fault_of("/dev/null"), fault_of("a\0b")]

    assert all(isinstance(fault, FileTrouble) for fault in faults)
    assert "there is no file" in faults[0].message
    assert "no feed in this folder" in faults[1].message


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right to read is what is missing, and it is said."""
    file = tmp_path / "feed.json"
    file.write_bytes(A_FEED)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so `chmod` shows nothing

    assert "may not be read by you" in fault_of(file).message


def test_a_link_out_of_a_folder_is_passed_by(tmp_path: Path) -> None:
    """A folder gives no file that lies elsewhere; a link that somebody names is followed."""
    outside = tmp_path / "outside.json"
    outside.write_bytes(A_FEED)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.json").symlink_to(outside)
    (folder / "loop.json").symlink_to(folder / "loop.json")
    (folder / "up").symlink_to(tmp_path)

    assert "no feed in this folder" in fault_of(folder).message
    assert checked(folder / "link.json").sources[0].kept == 1


def test_a_folder_of_links_to_itself_ends(tmp_path: Path) -> None:
    """However deep the folders seem."""
    (tmp_path / "a.json").write_bytes(A_FEED)
    (tmp_path / "again").symlink_to(tmp_path)

    with pytest.raises(PeerrefError):
        sources.gather([str(tmp_path)])


def symlink(archive: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("feed.json")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (lambda archive: archive.writestr("../../feed.json", A_FEED), "outside of itself"),
        (lambda archive: archive.writestr("/etc/feed.json", A_FEED), "outside of itself"),
        (lambda archive: archive.writestr("C:/feed.json", A_FEED), "outside of itself"),
        (lambda archive: archive.writestr("..\\feed.json", A_FEED), "outside of itself"),
        (symlink, "link to another file"),
        (lambda archive: archive.writestr("inner.zip", b"PK\x03\x04"), "holds another zip file"),
        (lambda archive: archive.writestr("readme.md", b"hello"), "no feed in this zip file"),
        (lambda archive: archive.namelist(), "no feed in this zip file|is no whole zip"),
        (lambda archive: archive.writestr("a.json", A_FEED, zipfile.ZIP_LZMA), "packed in a way"),
    ],
)
def test_zip_files_that_are_not_what_they_should_be(
    tmp_path: Path, fill: Callable[[zipfile.ZipFile], object], said: str
) -> None:
    """The whole file is refused, and nothing of it is read."""
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        fill(archive)
    fault = fault_of(tmp_path / "feed.zip")

    assert fault.exit_code == 4
    assert any(each in fault.message for each in said.split("|"))


def test_an_encrypted_zip_file_says_so(tmp_path: Path) -> None:
    """With what to do."""
    path = zipped(tmp_path / "feed.zip", {"feed.json": A_FEED})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag, in the member's header and in the list at the end
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert "is encrypted (feed.json); unpack it with its password" in fault_of(path).message


def test_a_zip_bomb_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    """A file that unpacks to hundreds of times its size, whatever its header says of the size."""
    path = zipped(tmp_path / "bomb.zip", {"feed.json": b"[" + b" " * (64 << 20) + b"]"})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    honest = fault_of(path)
    content[at + 24 : at + 28] = struct.pack("<I", 1000)  # it claims to be small
    path.write_bytes(content)
    lying = fault_of(path)

    assert "times its size" in honest.message
    assert lying.exit_code == 4


def test_a_zip_file_that_gives_too_much_in_all_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files that are each small enough."""
    monkeypatch.setattr(sources, "MOST_BYTES", 3 * len(A_FEED))
    path = zipped(tmp_path / "many.zip", {f"{at}.json": A_FEED for at in range(6)}, stored=True)
    report = checked(path)

    assert [bool(source.fault) for source in report.sources] == [False] * 3 + [True] * 3
    assert "unpacks to more than" in report.sources[-1].fault
    assert report.exit_code() == 4


@pytest.mark.parametrize("keep", [10, 60, 0.5, 0.9])
def test_a_cut_zip_file_says_so(tmp_path: Path, keep: float) -> None:
    """Wherever it was cut."""
    path = zipped(tmp_path / "feed.zip", {"feed.json": A_FEED * 100})
    content = path.read_bytes()
    path.write_bytes(content[: int(keep if keep > 1 else len(content) * keep)])

    assert "no whole zip file" in fault_of(path).message


def test_a_damaged_zip_file_says_so(tmp_path: Path) -> None:
    """The checksum is looked at."""
    path = zipped(tmp_path / "feed.zip", {"feed.json": A_FEED}, stored=True)
    path.write_bytes(path.read_bytes().replace(b"19:00", b"07:00"))

    assert "damaged" in fault_of(path).message


def test_a_folder_with_one_broken_feed_keeps_the_others(tmp_path: Path) -> None:
    """The report names the broken one, and the exit code is its."""
    (tmp_path / "good.json").write_bytes(A_FEED)
    (tmp_path / "page.json").write_bytes(b"<html><body>Just a moment...</body></html>")
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    report = checked(tmp_path)

    assert [(source.source, source.kept, bool(source.fault)) for source in report.sources] == [
        ("cut", 0, True),
        ("good", 1, False),
        ("page", 0, True),
    ]
    assert report.exit_code() == 4


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>404</html>",
        A_FEED[:-20],
        b"[]",
        b"{}",
        b"42",
        b'"text"',
        b"null",
        b"",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'[{"name": NaN, "time": "19:00",',
        b"\x00\x01\x02\x03",
        b"%PDF-1.7",
        zlib.compress(A_FEED),
        b"name\nA\n",
        b"name,day,tyme,program\nA,Mon,7,aa\n",
        b"a" * 3_000_000,
    ],
)
def test_what_is_no_feed_is_one_line_and_exit_code_4(tmp_path: Path, content: bytes) -> None:
    """A web page, cut JSON, an empty list, the wrong kind, JSON within JSON without end, a table of something else."""
    file = tmp_path / "feed.json"
    file.write_bytes(content)
    fault = fault_of(file)

    assert isinstance(fault, InvalidFeed)
    assert "feed.json" in fault.message
    assert fault.message.isprintable()


def test_numbers_that_are_none_are_no_reason_to_lose_a_meeting(tmp_path: Path) -> None:
    """NaN for a coordinate leaves the coordinate out."""
    file = tmp_path / "feed.json"
    file.write_bytes(A_FEED.replace(b'"day": 2', b'"day": 2, "latitude": NaN, "longitude": -Infinity'))

    assert checked(file).sources[0].kept == 1


def test_bytes_can_be_asked_for_in_any_way() -> None:
    """The guarded stream serves `read`, `readinto` and going back, as a file does."""
    (source,) = sources.from_file("x", "x", lambda: io.BytesIO(A_FEED))
    with source.open() as stream:
        assert stream.read() == A_FEED
