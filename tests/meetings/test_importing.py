"""An import from its beginning to the directory: what is replaced, what stays, and what is asked again."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from peerref.errors import InvalidFeed, NetworkFailed, WrongUse
from peerref.meetings.directory import Directory
from peerref.meetings.directory import Source as Kept
from peerref.meetings.fetch import Limits
from peerref.meetings.importing import Options, check, run, update
from peerref.meetings.meeting import Meeting

from .serving import Server, sent

OPTIONS = Options("2026-11-25", "aa", "America/Chicago")
SHORT = Limits(connect=2, read=1, answer=2, whole=5)


def a_listing(slug: str = "circle", **changes: Any) -> dict[str, Any]:
    """A meeting in the Meeting Guide form, online on Tuesday evening."""
    usual = {
        "name": f"The {slug}",
        "slug": slug,
        "day": 2,
        "time": "19:00",
        "conference_url": f"https://zoom.us/j/{slug}",
    }
    return {**usual, **changes}


def written(path: Path, *listings: object) -> str:
    """A feed of these listings."""
    path.write_text(json.dumps(listings))
    return str(path)


def held(folder: Path) -> tuple[list[Meeting], list[Kept]]:
    """What the directory holds now."""
    directory = Directory.open(folder)
    if directory is None:
        return [], []
    with directory:
        return list(directory.export()), directory.sources()


def ids(folder: Path) -> list[str]:
    return [meeting.id for meeting in held(folder)[0]]


def test_an_import_puts_meetings_into_the_directory(tmp_path: Path) -> None:
    """With what was said of the feed, and its counts."""
    (source,) = run(
        [written(tmp_path / "north.json", a_listing(), a_listing("two", day=[1, 3]))], OPTIONS, tmp_path / "d"
    ).sources
    meetings, (kept,) = held(tmp_path / "d")

    assert (source.read, source.kept, source.meetings, source.added) == (2, 2, 3, 3)
    assert [meeting.id for meeting in meetings] == ["north:circle", "north:two-monday", "north:two-wednesday"]
    assert (kept.name, kept.form, kept.read, kept.imported) == ("north", "meeting-guide", 2, "2026-11-25")
    assert meetings[0].timezone == "America/Chicago"


def test_a_source_replaces_itself_alone(tmp_path: Path) -> None:
    """What changed, what is gone and what is new is counted."""
    folder = tmp_path / "d"
    run([written(tmp_path / "south.json", a_listing("south"))], OPTIONS, folder)
    run([written(tmp_path / "north.json", a_listing("a"), a_listing("b"), a_listing("c"))], OPTIONS, folder)
    (source,) = run(
        [written(tmp_path / "north.json", a_listing("a"), a_listing("b", time="20:00"), a_listing("d"))],
        OPTIONS,
        folder,
    ).sources

    assert (source.added, source.changed, source.gone) == (1, 1, 1)
    assert ids(folder) == ["north:a", "north:b", "north:d", "south:south"]


@pytest.mark.parametrize(
    "text", ["[]", "<html></html>", '[{"name": "A", "slug": "a", "day": 2, "time": "19:00"}, {"na']
)
def test_a_feed_that_can_not_be_read_changes_nothing(tmp_path: Path, text: str) -> None:
    """Not even where its beginning could be."""
    folder, file = tmp_path / "d", tmp_path / "north.json"
    run([written(file, a_listing())], OPTIONS, folder)
    before = (folder / "directory.sqlite").read_bytes()
    file.write_text(text)

    with pytest.raises(InvalidFeed):
        run([str(file)], OPTIONS, folder)
    assert (folder / "directory.sqlite").read_bytes() == before


def test_a_feed_of_which_nothing_can_be_kept_replaces_nothing(tmp_path: Path) -> None:
    """A changed feed is more likely than that all groups closed; where the feed says that they did, they go."""
    folder, file = tmp_path / "d", tmp_path / "north.json"
    run([written(file, a_listing())], OPTIONS, folder)
    (rejected,) = run([written(file, a_listing(time="whenever"))], OPTIONS, folder).sources
    stayed = ids(folder)
    (inactive,) = run([written(file, a_listing(conference_url=""))], OPTIONS, folder).sources

    assert (rejected.rejected, rejected.stored, stayed) == (1, False, ["north:circle"])
    assert (inactive.inactive, inactive.stored, ids(folder)) == (1, True, [])


def test_a_check_stores_nothing(tmp_path: Path) -> None:
    """It only reports."""
    (source,) = check([written(tmp_path / "north.json", a_listing())], OPTIONS).sources

    assert (source.kept, source.stored) == (1, False)


def test_duplicates_are_rejected_and_slugs_made_unique(tmp_path: Path) -> None:
    """The same meeting twice is there once; another meeting of the same id gets its own."""
    feed = written(tmp_path / "n.json", a_listing(), a_listing(), a_listing(time="08:00"))
    (source,) = run([feed], OPTIONS, tmp_path / "d").sources

    assert (source.read, source.kept, source.rejected) == (3, 2, 1)
    assert [(reason.reason, reason.first) for reason in source.reasons] == [("duplicate", 2)]
    assert ids(tmp_path / "d") == ["n:circle", "n:circle-2"]


def test_a_record_that_lists_nothing_is_counted(tmp_path: Path) -> None:
    """Read is kept and inactive and rejected, whatever stands between the listings."""
    (source,) = check([written(tmp_path / "n.json", a_listing(), {}, None, 7, "x")], OPTIONS).sources

    assert source.read == source.kept + source.inactive + source.rejected
    assert (source.read, source.kept) == (5, 1)


def test_a_series_that_ended_is_inactive(tmp_path: Path) -> None:
    """Nobody is sent to a group whose last day is past."""
    file = tmp_path / "own.csv"
    file.write_text(
        "name,day,time,program,join_link,until\n"
        "A,Mon,7 pm,other,https://example.org/a,2026-11-24\n"
        "B,Mon,7 pm,other,https://example.org/b,2026-11-25\n"
    )
    (source,) = check([str(file)], OPTIONS).sources

    assert (source.kept, source.inactive) == (1, 1)
    assert source.reasons[0].reason == "ended"


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    """Of the source at work, up to its size."""
    told: list[tuple[str, int, int]] = []
    feed = written(tmp_path / "north.json", *(a_listing(f"m{at}") for at in range(50)))
    check([feed], OPTIONS, tell=lambda name, done, of: told.append((name, done, of)))
    size = Path(feed).stat().st_size

    assert told[-1] == ("north", size, size)


def test_a_name_of_ones_own_is_for_one_source(tmp_path: Path) -> None:
    """Else two feeds would replace each other."""
    feeds = [written(tmp_path / f"{name}.json", a_listing()) for name in "ab"]
    named = OPTIONS._replace(as_source="Mine")

    with pytest.raises(WrongUse, match="one by one"):
        run(feeds, named, tmp_path / "d")
    run(feeds[:1], named, tmp_path / "d")
    assert ids(tmp_path / "d") == ["mine:circle"]


def test_hsds_in_its_two_forms_is_the_same_meeting(tmp_path: Path) -> None:
    """A page of services, and the tables of a package."""
    service = {
        "id": "svc", "name": "Mood circle", "status": "active", "organization": {"id": "org", "name": "Alliance"},
        "service_at_locations": [{
            "id": "sal", "location": {"id": "loc", "location_type": "virtual", "url": "https://video.example.org/j/1"},
            "schedules": [{"id": "sch", "freq": "MONTHLY", "byday": "1TH,3TH", "opens_at": "18:30"}],
        }],
    }  # fmt: skip
    (tmp_path / "x.json").write_text(json.dumps({"total_items": 1, "contents": [service]}))
    tables = tmp_path / "tables" / "x"
    tables.mkdir(parents=True)
    for name, text in {
        "services": "id,organization_id,name,status\nsvc,org,Mood circle,active\n",
        "organizations": "id,name\norg,Alliance\n",
        "service_at_location": "id,service_id,location_id\nsal,svc,loc\n",
        "locations": "id,location_type,url\nloc,virtual,https://video.example.org/j/1\n",
        "schedules": 'id,service_id,service_at_location_id,freq,byday,opens_at\nsch,svc,sal,MONTHLY,"1TH,3TH",18:30\n',
    }.items():
        (tables / f"{name}.csv").write_text(text)
    run([str(tmp_path / "x.json")], OPTIONS, tmp_path / "a")
    run([str(tables)], OPTIONS, tmp_path / "b")

    assert held(tmp_path / "a")[0] == held(tmp_path / "b")[0]
    (meeting,) = held(tmp_path / "a")[0]
    assert (meeting.day, meeting.weeks, meeting.time, meeting.attendance) == ("thursday", (1, 3), "18:30", "online")


# --- from the web


def test_an_address_is_imported_and_asked_again_for_changes(web: Server, tmp_path: Path) -> None:
    """`update` sends what the server said, and reads the feed as it was read the first time."""
    folder = tmp_path / "d"
    feed = json.dumps([a_listing(), a_listing("seven", day=7)]).encode()
    web.answers["/feed"] = sent(feed, ETag='"v1"')
    run([web.url()], OPTIONS._replace(weekday="iso", as_source="area"), folder, limits=SHORT)
    web.answers["/feed"] = sent(b"", 304, Content_Length="")
    (unchanged,) = update(Options("2026-12-01"), folder, limits=SHORT).sources
    touched = held(folder)[1][0].imported
    web.answers["/feed"] = sent(json.dumps([a_listing("seven", day=7, time="20:00")]).encode(), ETag='"v2"')
    (changed,) = update(Options("2026-12-02"), folder, limits=SHORT).sources
    meetings, (kept,) = held(folder)

    assert unchanged.unchanged
    assert touched == "2026-12-01"
    assert web.headers[-1]["if-none-match"] == '"v1"'
    assert (changed.changed, changed.gone, kept.etag) == (1, 1, '"v2"')
    assert [(meeting.id, meeting.day, meeting.program, meeting.timezone) for meeting in meetings] == [
        ("area:seven", "sunday", "aa", "America/Chicago")
    ]


def test_an_import_in_another_way_asks_for_the_whole_feed(web: Server, tmp_path: Path) -> None:
    """'Not modified' would keep what was read with the wrong programme."""
    web.answers["/feed"] = sent(json.dumps([a_listing()]).encode(), ETag='"v1"')
    run([web.url()], OPTIONS, tmp_path / "d", limits=SHORT)
    run([web.url()], OPTIONS._replace(program="al-anon"), tmp_path / "d", limits=SHORT)

    assert "if-none-match" not in web.headers[-1]
    assert held(tmp_path / "d")[0][0].program == "al-anon"


def test_an_update_that_fails_leaves_what_there_was_and_goes_on(web: Server, tmp_path: Path) -> None:
    """The report names the source; the exit code is the network's."""
    folder = tmp_path / "d"
    for path in ("/a", "/b"):
        web.answers[path] = sent(json.dumps([a_listing(path[1:])]).encode())
        run([web.url(path)], OPTIONS._replace(as_source=path[1:]), folder, limits=SHORT)
    web.answers["/a"] = sent(b"", 500)
    web.answers["/b"] = sent(json.dumps([a_listing("b2")]).encode())
    report = update(OPTIONS, folder, limits=SHORT)

    assert [(source.source, source.exit_code) for source in report.sources] == [("a", 6), ("b", 0)]
    assert report.exit_code() == 6
    assert ids(folder) == ["a:a", "b:b2"]


def test_an_update_of_one_source_leaves_the_others(web: Server, tmp_path: Path) -> None:
    """And an unknown name is said, with those that there are."""
    web.answers |= {path: sent(json.dumps([a_listing()]).encode()) for path in ("/a", "/b")}
    for path in ("/a", "/b"):
        run([web.url(path)], OPTIONS._replace(as_source=path[1:]), tmp_path / "d", limits=SHORT)
    web.asked.clear()
    update(OPTIONS, tmp_path / "d", only=["b"], limits=SHORT)

    assert web.asked == ["/b"]
    with pytest.raises(WrongUse, match="there are a, b"):
        update(OPTIONS, tmp_path / "d", only=["c"], limits=SHORT)
    assert update(OPTIONS, tmp_path / "none").sources == ()


def test_a_zip_file_is_fetched_once_for_all_that_is_in_it(web: Server, tmp_path: Path) -> None:
    """Its sources keep their names at an update, whatever name they were given."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("north", "south"):
            archive.writestr(f"{name}.json", json.dumps([a_listing(name)]))
    web.answers["/feed"] = sent(packed.getvalue(), ETag='"z"')
    run([web.url()], OPTIONS._replace(as_source="Area"), tmp_path / "d", limits=SHORT)
    report = update(OPTIONS, tmp_path / "d", limits=SHORT)

    assert web.asked == ["/feed", "/feed"]
    assert web.headers[1]["if-none-match"] == '"z"'
    assert [source.source for source in report.sources] == ["area-north", "area-south"]
    assert ids(tmp_path / "d") == ["area-north:north", "area-south:south"]


def test_two_addresses_of_one_host_do_not_replace_each_other(web: Server, tmp_path: Path) -> None:
    """The second has to be named."""
    web.answers |= {path: sent(json.dumps([a_listing()]).encode()) for path in ("/a", "/b")}
    run([web.url("/a")], OPTIONS, tmp_path / "d", limits=SHORT)

    with pytest.raises(WrongUse, match="--as-source"):
        run([web.url("/b")], OPTIONS, tmp_path / "d", limits=SHORT)
    assert [kept.url for kept in held(tmp_path / "d")[1]] == [web.url("/a")]


def test_the_network_is_asked_by_an_import_of_an_address_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read without it; a host that does not answer is the network's fault."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", never)
    monkeypatch.setattr("socket.getaddrinfo", never)
    run([written(tmp_path / "n.json", a_listing())], OPTIONS, tmp_path / "d")
    monkeypatch.undo()
    with pytest.raises(NetworkFailed):
        run(["http://127.0.0.1:9/feed"], OPTIONS, tmp_path / "d", limits=SHORT)
