"""A clinic's own list: what may stand in it, and what is said of each row that can't be read."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.errors import InvalidFeed
from peerref.meetings import own_list
from peerref.meetings.importing import Options, check
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import DAYS
from peerref.meetings.settle import settle

A_ROW = {"name": "Circle", "day": "Tuesday", "time": "7 pm", "timezone": "America/Chicago", "program": "other"}


def when(said: str) -> list[tuple[object, ...]]:
    """The days, weeks and interval that the words mean."""
    found = list(own_list.listings({**A_ROW, "day": said, "starts": "2026-01-06"}))
    assert not any(isinstance(each, Refused) for each in found), found
    return [(each["days"], each["weeks"], each["interval"]) for each in found if not isinstance(each, Refused)]


def refused(**cells: str) -> Refused:
    """Why a row is refused."""
    (found,) = own_list.listings({**A_ROW, **cells})
    assert isinstance(found, Refused)
    return found


def listed(**cells: str) -> Listing:
    """The one listing of a row."""
    (found,) = own_list.listings({**A_ROW, **cells})
    assert not isinstance(found, Refused), found
    return found


def table(text: str | bytes) -> list[tuple[int, dict[str, str] | Refused]]:
    return list(own_list.rows("list.csv", io.BytesIO(text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Tuesday", [(("tuesday",), (), 1)]),
        ("every Tuesday", [(("tuesday",), (), 1)]),
        ("Tuesdays", [(("tuesday",), (), 1)]),
        ("todos los martes", [(("tuesday",), (), 1)]),
        ("los sábados", [(("saturday",), (), 1)]),
        ("Mon, Wed & Fri", [(("monday", "wednesday", "friday"), (), 1)]),
        ("lunes, miércoles y viernes", [(("monday", "wednesday", "friday"), (), 1)]),
        ("Mon-Fri", [(DAYS[1:6], (), 1)]),
        ("de lunes a viernes", [(DAYS[1:6], (), 1)]),
        ("Sat to Mon", [(("saturday", "sunday", "monday"), (), 1)]),
        ("daily", [(DAYS, (), 1)]),
        ("todos los días", [(DAYS, (), 1)]),
        ("weekdays", [(DAYS[1:6], (), 1)]),
        ("1st and 3rd Thursday", [(("thursday",), (1, 3), 1)]),
        ("first & third Thursdays of the month", [(("thursday",), (1, 3), 1)]),
        ("Thursdays, 1st and 3rd", [(("thursday",), (1, 3), 1)]),
        ("1.º y 3.er jueves", [(("thursday",), (1, 3), 1)]),
        ("primer y tercer jueves del mes", [(("thursday",), (1, 3), 1)]),
        ("last Friday", [(("friday",), (-1,), 1)]),
        ("último viernes", [(("friday",), (-1,), 1)]),
        ("1st Tuesday and 3rd Thursday", [(("tuesday",), (1,), 1), (("thursday",), (3,), 1)]),
        ("Tuesdays and 2nd Friday", [(("tuesday",), (), 1), (("friday",), (2,), 1)]),
        ("every 2nd Tuesday of the month", [(("tuesday",), (2,), 1)]),
        ("every other Tuesday", [(("tuesday",), (), 2)]),
        ("every two weeks on Tuesday", [(("tuesday",), (), 2)]),
        ("cada dos semanas el martes", [(("tuesday",), (), 2)]),
        ("by appointment", [((), (), 1)]),
        ("con cita previa", [((), (), 1)]),
    ],
)
def test_the_day_column_takes_the_words_that_people_write(said: str, expected: list[object]) -> None:
    """In English and Spanish."""
    assert when(said) == expected


@pytest.mark.parametrize(
    "said",
    ["", "Tusday", "13", "6th Friday", "every 2nd Tuesday", "1st Tuesday and Thursday", "2nd", "to Friday", "Mon to",
     "1st", "Tuesday 2026", "first"],
)  # fmt: skip
def test_what_is_unclear_is_refused_with_what_to_write(said: str) -> None:
    """A day is never guessed: 'every 2nd Tuesday' can mean two things, 'Tusday' none."""
    fault = refused(day=said)

    assert fault.reason == "own-day"
    assert "rite" in fault.detail


NAMES = {
    "sunday": ["Sunday", "Sun", "domingo", "domingos"],
    "monday": ["Monday", "Mon.", "lunes"],
    "tuesday": ["Tuesday", "Tues", "martes"],
    "wednesday": ["Wednesday", "Wed", "miércoles"],
    "thursday": ["Thursday", "Thu", "Thurs", "jueves"],
    "friday": ["Friday", "Fri", "viernes"],
    "saturday": ["Saturday", "Sat", "sábado", "sabados"],
}
WEEKS = {
    1: ["1st", "first", "1.er", "primer"],
    2: ["2nd", "second", "2.º", "segundo"],
    3: ["3rd", "third", "tercer"],
    4: ["4th", "fourth", "cuarto"],
    5: ["5th", "fifth", "quinto"],
    -1: ["last", "último"],
}


@given(
    st.lists(st.sampled_from(sorted(WEEKS)), min_size=1, max_size=3, unique=True),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from([" and ", " y ", ", ", " & ", "/"]),
    st.data(),
)
def test_any_weeks_of_any_day_come_back_as_they_were_said(
    weeks: list[int], day: str, join: str, data: st.DataObject
) -> None:
    """Whatever the language and the signs between."""
    said = join.join(data.draw(st.sampled_from(WEEKS[week])) for week in weeks)
    name = data.draw(st.sampled_from(NAMES[day]))

    assert when(f"{said} {name}") == [((day,), tuple(weeks), 1)]


@given(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=7, unique=True), st.data())
def test_any_days_come_back_as_they_were_said(days: list[str], data: st.DataObject) -> None:
    """In their order, once each."""
    said = data.draw(st.sampled_from([", ", " and ", " y ", " / "])).join(
        data.draw(st.sampled_from(NAMES[day])).upper() for day in days
    )

    assert when(said) == [(tuple(days), (), 1)]


@given(st.text(max_size=40))
def test_no_text_breaks_the_day_column(said: str) -> None:
    """It is read, or refused in one line."""
    for each in own_list.listings({**A_ROW, "day": said}):
        if isinstance(each, Refused):
            assert each.detail.isprintable()


@given(st.dictionaries(st.sampled_from(sorted(own_list.COLUMNS)), st.text(max_size=30)))
def test_no_cell_breaks_a_row(cells: dict[str, str]) -> None:
    """Nor does any cell: what is listed can be settled."""
    for each in own_list.listings({**A_ROW, **cells}):
        if not isinstance(each, Refused):
            settle(each, ReadAs("own", "2026-11-25"))


def test_the_template_is_a_list_of_two_examples_once_their_signs_are_taken_away(tmp_path: Path) -> None:
    """As it is, it has no meetings; filled in, each is kept, and the second has its weeks."""
    blank, filled = tmp_path / "blank.csv", tmp_path / "filled.csv"
    blank.write_text(own_list.template())
    filled.write_text(own_list.template().replace("# ", ""))
    with pytest.raises(InvalidFeed, match="no meetings"):
        check([str(blank)], Options("2026-11-25"))
    (source,) = check([str(filled)], Options("2026-11-25")).sources

    assert (source.kind, source.read, source.kept) == ("own-csv", 2, 2)
    assert all(len(row) == len(own_list.COLUMNS) for row in csv.reader(own_list.template().splitlines()))


def test_columns_are_known_by_the_names_that_people_use() -> None:
    """Case, blanks and usual other names don't matter; a column of the clinic's own begins with x."""
    ((line, row),) = table("Name,Day,Start Time,ZIP Code,x-room keys\nCircle,Tuesday,7 pm,62701,with Bob\n")

    assert line == 2
    assert row == {"name": "Circle", "day": "Tuesday", "time": "7 pm", "zip": "62701", "x_room_keys": "with Bob"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,day,tmie,program\nA,Mon,7 pm,aa\n", "list.csv:1: there is no column 'tmie'; did you mean 'time'"),
        ("name,time,program\nA,7 pm,aa\n", "list.csv:1: the column 'day' is missing"),
        ("name,day,time,start\nA,Mon,7 pm,8 pm\n", "list.csv:1: the column 'time' is there twice"),
        ("name,day,program\n", "list.csv: the table has headers and no meetings"),
        ("", "list.csv: the table is empty"),
        ("name,day\nA,Mon\nB,T\0ue\n", "list.csv:3: holds a NUL character"),
        ('name,day\n"' + "A" * 200_000 + '",Mon\n', "list.csv:2: field larger than field limit"),
    ],
)
def test_a_table_that_can_not_be_read_says_where_and_what(text: str, said: str) -> None:
    """One line: the file, the line, what is wrong."""
    with pytest.raises(InvalidFeed) as fault:
        table(text)

    assert fault.value.message.startswith(said)
    assert "\n" not in fault.value.message


def test_a_ragged_row_is_refused_and_the_others_are_read() -> None:
    """A comma without quotation marks would put every cell after it under the wrong column."""
    found = table("name,day,city\nA,Mon,Springfield, IL\nB,Tue\n# a comment\nC,Wed,Chicago\n")

    assert [line for line, _ in found] == [2, 3, 5]
    assert isinstance(found[0][1], Refused)
    assert found[1][1] == {"name": "B", "day": "Tue"}


@pytest.mark.parametrize(
    "content",
    [
        "name;day;program\nAlegría;martes;other\n".encode("cp1252"),
        "name\tday\tprogram\nAlegría\tmartes\tother\n".encode("utf-16"),
        "\ufeffname,day,program\r\nAlegría,martes,other\r\n".encode(),
    ],
)
def test_tables_are_read_as_spreadsheets_save_them(content: bytes) -> None:
    """Windows text with semicolons, UTF-16 with tabs, UTF-8 with a mark."""
    assert [row for _, row in table(content)] == [{"name": "Alegría", "day": "martes", "program": "other"}]
    assert own_list.looks_like(content)


@pytest.mark.parametrize(
    ("cells", "reason", "said"),
    [
        ({"name": ""}, "no-name", "'name' is empty"),
        ({"program": "AA meeting"}, "own-word", "'program' has 'AA meeting'; write aa, na"),
        ({"attendance": "maybe"}, "own-word", "write in-person, online, hybrid, phone"),
        ({"who": "women, cats"}, "own-word", "'who' has 'cats'"),
        ({"wheelchair": "perhaps"}, "own-word", "write yes or no"),
        ({"last_checked": "soon"}, "own-date", "write it as 2026-11-30"),
        ({"until": "2026-02-30"}, "own-date", "no date"),
        ({"day": "every other Tuesday"}, "own-starts", "under 'starts'"),
        ({"languages": "Klingon!"}, "own-word", "en or es"),
    ],
)
def test_a_row_that_can_not_be_read_says_what_to_write(cells: dict[str, str], reason: str, said: str) -> None:
    """The report shows the line's number beside it."""
    fault = refused(**cells)

    assert fault.reason == reason
    assert said in fault.detail


def test_a_row_is_listed_with_all_that_it_says() -> None:
    """In the catalogue's own words."""
    listing = listed(
        attendance="En línea", who="older adult; parent", open_or_closed="Closed", languages="English, es",
        wheelchair="Yes", last_checked="11/1/2026", program="AA", id="c-1", join_link="https://example.org/j",
    )  # fmt: skip

    assert (listing["attendance"], listing["access"], listing["program"]) == ("online", "closed", "aa")
    assert listing["audiences"] == ("older-adult", "parent")
    assert listing["languages"] == ("en", "es")
    assert listing["accessibility"] == ("wheelchair",)
    assert (listing["updated"], listing["source_id"]) == ("2026-11-01", "c-1")


def test_the_report_names_the_line_and_what_to_write(tmp_path: Path) -> None:
    """What was wrong with the first row of each kind is shown."""
    file = tmp_path / "list.csv"
    file.write_text(
        "name,day,time,program,street,city,state,zip\n"
        "A,Tusday,7 pm,other,1 Main St,Springfield,IL,62701\n"
        "B,Tuesday,7 pm,other,1 Main St,Springfield,IL,62701\n"
    )
    (source,) = check([str(file)], Options("2026-11-25")).sources

    assert (source.read, source.kept, source.rejected) == (2, 1, 1)
    assert (source.reasons[0].reason, source.reasons[0].first) == ("own-day", 2)
    assert "Tusday" in source.reasons[0].said
