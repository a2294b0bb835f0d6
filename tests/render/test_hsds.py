"""The groups as Open Referral HSDS 3: by its schema, with ids that stay, and nothing that we do not know."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.model import Ages, Group
from peerref.render.hsds import hsds, service

from .test_catalogue_csv import holding, saying

STANDARD = Path(__file__).parents[1] / "standards" / "hsds" / "service_with_definitions.json"
SCHEMA: dict[str, Any] = json.loads(STANDARD.read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """The page of all groups that ship, as another program reads it."""
    content: dict[str, Any] = json.loads(hsds(catalogue.load()))
    return content


def faults(one: dict[str, Any]) -> list[str]:
    """Return what is wrong with a service by the standard's schema."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(one)]


def unknown_fields(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    """Yield each field that the standard does not have: its schema would let any pass."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict):
        for field, each in value.items():
            if field in schema["properties"]:
                yield from unknown_fields(each, schema["properties"][field], f"{path}.{field}")
            else:
                yield f"{path}.{field}"
    elif isinstance(value, list):
        for each in value:
            yield from unknown_fields(each, schema["items"], path)


def records(value: Any) -> Iterator[dict[str, Any]]:
    """Yield everything that has an id, however deep."""
    if isinstance(value, dict):
        if "id" in value:
            yield value
        for each in value.values():
            yield from records(each)
    elif isinstance(value, list):
        for each in value:
            yield from records(each)


def terms(one: dict[str, Any], link_type: str) -> list[str]:
    """Return the codes under which a service is filed, for one type of link."""
    return [each["taxonomy_term"]["code"] for each in one["attributes"] if each["link_type"] == link_type]


def a_group(known: Catalogue, **fields: Any) -> Group:
    return known.groups["nami-connection"]._replace(**fields)


def test_every_service_follows_the_standards_schema(page: dict[str, Any]) -> None:
    """A resource directory can load all of them, identifiers in the form of the standard."""
    assert [fault for one in page["contents"] for fault in faults(one)] == []


def test_only_fields_of_the_standard_are_written(page: dict[str, Any]) -> None:
    """Nothing is made up beside it, at any depth."""
    assert [field for one in page["contents"] for field in unknown_fields(one, SCHEMA)] == []


def test_the_page_holds_every_group(page: dict[str, Any], known: Catalogue) -> None:
    """One page, as an HSDS API answers, that counts what it holds."""
    assert [one["name"] for one in page["contents"]] == [group.name for group in known.groups.values()]
    assert page["total_items"] == page["size"] == len(known.groups)
    assert (page["total_pages"], page["first_page"], page["last_page"], page["empty"]) == (1, True, True, False)


def test_an_id_stays(page: dict[str, Any], known: Catalogue) -> None:
    """What another program stored last year still points at the same service, whatever its entry says now."""
    changed = service(a_group(known, name="Another name", organisation="Another", conditions=()), known)

    assert page["contents"][0]["id"] == "a12c33d6-6335-540c-82ca-7254549c015a"
    assert changed["id"] == page["contents"][0]["id"]


def test_an_id_names_one_thing(page: dict[str, Any]) -> None:
    """Two records with one id say the same: an organisation or term may stand in many services, all else in one."""
    seen: dict[str, dict[str, Any]] = {}
    for record in records(page):
        assert seen.setdefault(record["id"], record) == record
    services = [one["id"] for one in page["contents"]]
    assert len(set(services)) == len(services)


def test_groups_of_one_organisation_share_it(page: dict[str, Any], known: Catalogue) -> None:
    """NAMI's groups hang on one organisation, which says what it runs."""
    organisations = {
        one["organization"]["id"]: one["organization"]
        for one, group in zip(page["contents"], known.groups.values(), strict=True)
        if group.id in ("nami-connection", "nami-family-support-group")
    }

    (nami,) = organisations.values()
    assert "NAMI Connection" in nami["description"]
    assert "NAMI Family Support Group" in nami["description"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("active", "active"),
        ("closed", "defunct"),
        ("paused", "temporarily closed"),
        ("renamed", "inactive"),
        ("unconfirmed", "inactive"),
    ],
)
def test_only_an_active_group_is_active(known: Catalogue, status: str, expected: str) -> None:
    """Nobody is sent to a group that closed, paused, moved or was not confirmed; the reader learns why."""
    one = service(a_group(known, status=status, status_note="Why it is so."), known)

    assert one["status"] == expected
    assert "Why it is so." in one["alert"]
    assert ("Not to be suggested" in one["alert"]) == (status != "active")


def test_what_is_not_confirmed_says_so(known: Catalogue) -> None:
    """A low-confidence entry is marked as unverified."""
    assert service(a_group(known, confidence="low"), known)["alert"].startswith("Unverified")
    assert "alert" not in service(a_group(known, confidence="high"), known)


@pytest.mark.parametrize(
    ("ages", "youngest", "oldest", "said"),
    [
        (Ages(13, 17), 13, 17, "Ages 13 to 17."),
        (Ages(18), 18, None, "Ages 18 and over."),
        (None, 18, None, "States no ages, so it is listed for adults."),
    ],
)
def test_a_directory_never_offers_an_adults_group_to_a_child(
    known: Catalogue, ages: Ages | None, youngest: int, oldest: int | None, said: str
) -> None:
    """No stated range means adults, as everywhere in peerref; and the text says that it was not stated."""
    one = service(a_group(known, ages=ages), known)

    assert (one["minimum_age"], one.get("maximum_age")) == (youngest, oldest)
    assert said in one["eligibility_description"]


def test_the_day_of_the_check_and_its_sources_come_along(page: dict[str, Any], known: Catalogue) -> None:
    """Who reads a fact can see when somebody last looked, and where."""
    for one, group in zip(page["contents"], known.groups.values(), strict=True):
        assert one["assured_date"] == group.checked
        assert len(one["metadata"]) == len(group.sources)
        for record, source in zip(one["metadata"], group.sources, strict=True):
            assert source.url in record["replacement_value"]
            assert (record["resource_id"], record["last_action_date"]) == (one["id"], group.checked)


def test_conditions_come_with_their_icd_10_cm_codes(known: Catalogue) -> None:
    """A program that knows codes alone finds the group, under the official title."""
    one = service(a_group(known, conditions=("depression",), serves_any=("loss",)), known)
    codes = {each["taxonomy_term"]["code"]: each["taxonomy_term"] for each in one["attributes"]}

    assert terms(one, "condition")[0] == "depression"
    assert "loss" in terms(one, "condition")
    assert codes["F33"]["name"] == known.icd10cm["F33"]
    assert "icd-10-cm" in codes["F33"]["taxonomy"]
    assert codes["depression"]["parent_id"] != codes["depression"]["id"]
    assert "depression" in one["eligibility_description"]


def test_who_must_be_kept_out_is_said_and_never_filed_as_served(page: dict[str, Any], known: Catalogue) -> None:
    """A reader that skips the type of a link can't find a food group under eating disorders."""
    for one, group in zip(page["contents"], known.groups.values(), strict=True):
        filed = {each["taxonomy_term"]["code"] for each in one["attributes"]}
        for rule in group.never_for:
            assert rule.because in one["eligibility_description"]
            assert not filed & {*rule.conditions, *rule.treatments, *rule.audiences} - {
                *group.conditions,
                *group.only_for,
                *group.also_for,
            }


def test_a_stance_on_medicine_is_part_of_its_term(page: dict[str, Any], known: Catalogue) -> None:
    """A group that restricts buprenorphine is not found under 'buprenorphine' alone; unknown stays unknown."""
    by_id = dict(zip(known.groups, page["contents"], strict=True))

    assert "buprenorphine:restricts" in terms(by_id["narcotics-anonymous"], "medicine-stance")
    assert "naltrexone:unknown" in terms(by_id["narcotics-anonymous"], "medicine-stance")


def test_how_to_join_what_it_costs_and_where(known: Catalogue) -> None:
    """What a person needs to go there, in the fields where a directory looks for it."""
    one = service(a_group(known, cost="donation", regions=("US-NJ", "GB"), languages=("es", "xx")), known)

    assert "Ask if you must sign up first." in one["application_process"]
    assert one["fees_description"].startswith("Free; gifts are welcome.")
    assert [area["name"] for area in one["service_areas"]] == ["United States, NJ", "United Kingdom"]
    assert [(each.get("name"), each["code"]) for each in one["languages"]] == [("Spanish", "es"), (None, "xx")]
    assert [(each["number"], each["type"]) for each in one["phones"]] == [("1-800-950-6264", "voice")]
    assert terms(one, "format") == ["in-person", "online-video"]


def test_what_is_not_known_is_not_there(page: dict[str, Any]) -> None:
    """No meeting times, places, contacts, documents or empty fields are made up."""
    absent = {"schedules", "service_at_locations", "contacts", "required_documents", "email", "cost_options"}

    for one in page["contents"]:
        assert not absent & set(one)
        assert "" not in one.values()
        assert [] not in one.values()


def test_what_is_unknown_files_a_group_under_nothing(known: Catalogue) -> None:
    """Nobody finds groups under 'unknown'; who leads and what it costs is filed where it is known."""
    known_of = service(a_group(known, led_by="trained-peer", cost="free"), known)
    unknown = service(a_group(known, led_by="unknown", cost="unknown"), known)

    assert (terms(known_of, "leader"), terms(known_of, "cost")) == (["trained-peer"], ["free"])
    assert (terms(unknown, "leader"), terms(unknown, "cost")) == ([], [])


def test_a_clinics_own_entry_is_the_clinics(known: Catalogue) -> None:
    """What a clinic added or changed is not passed on as checked by us."""
    mine = catalogue.load()
    mine.__dict__["own"] = frozenset({"nami-connection"})

    assert {each["updated_by"] for each in service(a_group(known), mine)["metadata"]} == {"the clinic's own catalogue"}
    assert {each["updated_by"] for each in service(a_group(known), known)["metadata"]} == {"peerref catalogue"}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "tel:911", "https://a b"])
def test_hostile_text_and_links_do_not_pass(known: Catalogue, link: str) -> None:
    """A catalogue is data: no control characters, and no link in `url` that is not a web page."""
    content = json.loads(hsds(holding(saying("A\x1b[31m\u202eB", known, link))))
    (one,) = content["contents"]

    assert "url" not in one
    assert link not in json.dumps(content)
    assert all(text.isprintable() for record in records(one) for text in record.values() if isinstance(text, str))
    assert faults(one) == []


def test_an_empty_catalogue_is_an_empty_page(known: Catalogue) -> None:
    """A clinic that hides everything still gets a page that says so."""
    nothing = holding(a_group(known))
    nothing.__dict__["groups"] = {}

    assert json.loads(hsds(nothing))["empty"] is True
