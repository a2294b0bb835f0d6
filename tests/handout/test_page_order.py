"""What stands on the page, in which order, and what is left out when it gets long."""

import pytest

from peerref.catalogue import Catalogue, links
from peerref.handout.compose import Extras, compose, shown_link
from peerref.handout.document import Steps

from .asking import LATER, Asked, ask, printed, roles, said, section, word_count

ORDER = [
    "crisis",
    "summary",
    "treatment",
    "groups",
    "group",
    "first-meeting",
    "stop",
    "together",
    "role",
    "talk",
    "plan",
    "note",
    "made",
]
ALWAYS = {"crisis", "treatment", "stop", "plan"}
LEFT_OUT_FIRST = ["talk", "role", "together", "first-meeting"]
ONE_SHEET = 380


def test_sections_stand_in_the_order_of_the_design(pages: list[Asked]) -> None:
    """A reader always finds the parts of the page in the same order."""
    places = [[ORDER.index("group" if role == "none" else role) for role in roles(each.page)] for each in pages]

    assert [each.label for each, at in zip(pages, places, strict=True) if at != sorted(at)] == []


def test_the_crisis_box_comes_before_any_group_on_every_page(pages: list[Asked]) -> None:
    """Whoever reads only the first lines has seen 988 and 911."""
    for each in pages:
        first = each.page.sections[0]
        assert (first.role, first.boxed) == ("crisis", True), each.label
        assert "988" in " ".join(said(first)), each.label
        assert "911" in " ".join(said(first)), each.label


def _always(each: Asked) -> set[str]:
    """Return what must be on a page.

    Grief is no illness, and where no treatment is named nobody says to stop one; a minor argues nobody's treatment.
    """
    request = each.suggestion.request
    mourns = request.who == "self" and all(read.condition.field == "loss" for read in request.conditions)
    minor = request.who == "family" and not request.child_page and (request.age or 18) < 18
    return ALWAYS - {"stop"} if (mourns and not request.treatments) or minor else ALWAYS


def test_a_minor_is_not_asked_to_argue_a_parents_treatment(known: Catalogue) -> None:
    """Somebody of 15 whose mother drinks is told nothing of those who say that treatment should stop; a parent is."""
    assert "stop" not in roles(ask(known, "alcohol", who="family", age=15).page)
    assert "stop" in roles(ask(known, "alcohol", who="family", age=40).page)
    assert "stop" in roles(ask(known, "adhd", age=9).page)


def test_what_keeps_people_safe_is_on_every_page(pages: list[Asked]) -> None:
    """Crisis box, treatment, 'if someone says to stop' and the plan always stay."""
    assert [each.label for each in pages if not set(roles(each.page)) >= _always(each)] == []


def test_a_page_with_three_groups_fits_one_sheet(pages: list[Asked]) -> None:
    """At most 380 words in English, names and numbers counted too."""
    assert [(each.label, word_count(each.page)) for each in pages if word_count(each.page) > ONE_SHEET] == []


def test_optional_parts_are_left_out_in_the_order_of_the_design(known: Catalogue) -> None:
    """Other lines, the peer support worker, online and in person, last the first meeting: the more there is to say."""
    medicines = ["naltrexone", "sertraline", "lithium", "diazepam"]
    growing = [(1, 0), (1, 1), (2, 1), (2, 2), (3, 2), (3, 3), (3, 4)]
    pages = [ask(known, "alcohol", most=groups, treatments=medicines[:named]).page for groups, named in growing]
    shown = [[role for role in LEFT_OUT_FIRST if role in roles(page)] for page in pages]
    there = [role for role in LEFT_OUT_FIRST if role in shown[0]]

    assert [kept for kept in shown if kept != there[len(there) - len(kept) :]] == []
    assert [len(kept) for kept in shown] == sorted((len(kept) for kept in shown), reverse=True)
    assert (len(shown[0]) > 1, shown[-1]) == (True, [])


def test_a_page_over_the_limit_has_no_optional_part_left(known: Catalogue) -> None:
    """Three medicines may need a second sheet, but only for what always stays."""
    for condition in known.conditions:
        each = ask(known, condition, who="family", treatments=["lithium", "methadone", "diazepam", "clozapine"])
        if word_count(each.page) > ONE_SHEET:
            assert set(LEFT_OUT_FIRST).isdisjoint(roles(each.page)), each.label


def test_a_page_within_the_limit_keeps_every_part(known: Catalogue) -> None:
    """With one group there is room for the first meeting, online and in person, and the peer support worker."""
    page = ask(known, "depression", format="online", most=1).page

    assert set(roles(page)) >= {"first-meeting", "together", "role"}


@pytest.mark.parametrize("part", ["summary", "first-meeting", "together", "role", "made"])
def test_a_part_that_the_clinician_hides_is_not_there(known: Catalogue, part: str) -> None:
    """`--hide` takes away that part and nothing else."""
    whole = ask(known, "depression", format="online", most=1)
    hidden = ask(known, "depression", format="online", most=1, extras=Extras(hide=(part,)))

    assert [role for role in roles(whole.page) if role != part] == roles(hidden.page)


def test_the_summary_has_three_steps(pages: list[Asked]) -> None:
    """'Do these 3 things' is followed by three."""
    for each in pages:
        (steps,) = section(each.page, "summary").blocks
        assert isinstance(steps, Steps), each.label
        assert len(steps.items) == 3, each.label


def test_only_the_first_group_says_start_here(pages: list[Asked]) -> None:
    """One group stands out; a page that is not urgent always has it, if it has a group at all."""
    for each in pages:
        if each.suggestion.request.urgent or not each.suggestion.fits:
            continue
        headings = [part.heading for part in each.page.sections if part.role == "group"]
        starts = [heading.startswith("Start here") for heading in headings]
        assert starts == [True, *[False] * (len(headings) - 1)], each.label


def test_every_group_has_the_facts_to_act_on(pages: list[Asked], known: Catalogue) -> None:
    """Name, how it meets, cost, language, how to join, and a link or phone: for the first group and the others."""
    words = known.wording("en")
    for each in pages:
        groups = [part for part in each.page.sections if part.role == "group"]
        assert len(groups) == len(each.suggestion.fits), each.label
        for part, fit in zip(groups, each.suggestion.fits, strict=True):
            told = " ".join(said(part))
            where = f"{each.label}: {fit.group.id}"
            assert fit.group.name in part.heading, where
            assert words["formats"][fit.formats[0]].casefold() in told.casefold(), where
            cost = fit.group.cost_note.en.rstrip(".") if fit.group.cost_note else words["costs"][fit.group.cost]
            assert cost.casefold() in told.casefold(), where
            assert fit.group.steps[0].en in told, where  # the further ones too, where the page has room
            assert "Web: " in told or "Phone: " in told, where


def test_the_plan_asks_for_a_group_a_day_and_a_person(known: Catalogue) -> None:
    """What helps most is a named group, a set day, somebody along, and a question at the next visit."""
    plan = said(section(ask(known, "depression").page, "plan"))

    assert [
        word for word in ("group", "day", "come", "care team") if any(word in line.casefold() for line in plan)
    ] == [
        "group",
        "day",
        "come",
        "care team",
    ]
    assert sum("____" in line for line in plan) >= 3


def test_no_fitting_group_still_leaves_a_next_step(known: Catalogue) -> None:
    """A page without a group names whom to ask and whom to call."""
    fitting = ask(known, "gambling").suggestion
    page = compose(fitting._replace(fits=()), known.wording("en"), "en")

    assert roles(page)[:4] == ["crisis", "summary", "treatment", "none"]
    assert "Ask us" in " ".join(said(section(page, "none")))
    assert "Pick a day to try" not in printed(page)


def test_old_facts_take_a_phone_off_the_page_but_never_the_crisis_line(known: Catalogue) -> None:
    """Long past its window a group's phone may belong to somebody else; 988 is never doubted."""
    page = ask(known, "schizophrenia", today=LATER)

    assert page.suggestion.fits
    assert not any("Phone: " in line for part in page.page.sections for line in said(part) if part.role == "group")
    assert "988" in said(page.page.sections[0])[0]


def test_the_page_says_the_oldest_day_its_groups_were_checked(known: Catalogue) -> None:
    """The reader sees how old the facts may be, as a date and nothing more."""
    each = ask(known, "depression")
    fits = [
        fit._replace(group=fit.group._replace(checked=day))
        for fit, day in zip(each.suggestion.fits, ("2026-11-20", "2026-03-01", "2026-10-02"), strict=True)
    ]
    page = compose(each.suggestion._replace(fits=tuple(fits)), known.wording("en"), "en")
    assert "checked March 1, 2026" in " ".join(said(section(page, "made")))


def test_a_printed_link_can_be_typed(known: Catalogue) -> None:
    """No more than 40 characters, without https:// and www., for every group that may be suggested."""
    found = ask(known, "depression", most=1).suggestion
    (fit,) = found.fits
    shown: dict[str, str] = {}
    for group in known.groups.values():
        if group.status == "active" and group.confidence != "low" and group.link:
            page = compose(found._replace(fits=(fit._replace(group=group),)), known.wording("en"), "en")
            (web,) = (line for line in said(section(page, "group")) if line.startswith("Web: "))
            shown[group.id] = web.removeprefix("Web: ")

    assert len(shown) > 50
    assert {key: link for key, link in shown.items() if len(link) > 40} == {}
    assert [link for link in shown.values() if link.startswith(("http", "www."))] == []


def test_what_is_printed_is_what_opens(known: Catalogue) -> None:
    """Whoever types the link of a group comes where whoever clicks or scans it comes."""
    for group in known.groups.values():
        printed_link, opened = shown_link(group)
        assert links.printed(opened) == printed_link, group.id


@pytest.mark.parametrize(
    ("find", "link", "shown"),
    [
        ("https://www.na.org/meetings", "https://na.org", "https://www.na.org/meetings"),
        ("", "https://na.org/meetings", "https://na.org/meetings"),
        ("https://postpartum.net", f"https://www.postpartum.net/{'x' * 40}", "https://postpartum.net"),
        ("https://adaa.org", f"https://healthunlocked.com/{'x' * 40}", "https://healthunlocked.com/"),
        ("", f"https://healthunlocked.com/{'x' * 40}", "https://healthunlocked.com/"),
        ("", "https://na.org", "https://na.org"),
        ("", "", ""),
    ],
)
def test_a_link_that_is_too_long_to_type_gives_way_to_a_home_page(find: str, link: str, shown: str) -> None:
    """The one that is named, or that of the site on which the group meets: there the steps can be followed."""
    assert links.shown(find, link) == shown


def test_large_print_leaves_nothing_out(known: Catalogue) -> None:
    """It takes the sheets that it needs; on one sheet the same page is shorter."""
    usual = ask(known, "alcohol", treatments=["naltrexone"])
    large = compose(usual.suggestion, known.wording("en"), "en", large_print=True)

    assert large.left_out == ()
    assert set(roles(large)) > set(roles(usual.page))
    assert usual.page.left_out


def test_the_answer_to_a_worry_that_was_named_is_left_out_last(known: Catalogue) -> None:
    """Who fears people reads of a start from home, though other parts had to go."""
    shy = ask(known, "generalized anxiety", treatments=["CBT"], concerns=["social-anxiety"])

    assert "You can start online from home." in printed(shy.page)
    assert "role" not in roles(shy.page)


def test_groups_in_another_language_say_so(known: Catalogue) -> None:
    """One sentence under their heading, and only where none meets in the language of the page."""
    found = ask(known, "depression").suggestion
    spanish = compose(found, known.wording("es"), "es")
    both = tuple(fit._replace(group=fit.group._replace(languages=("en", "es"))) for fit in found.fits[:1])

    assert said(section(spanish, "groups")) == ["Son en inglés. ¿Prefiere uno en español? Pregúntenos."]
    assert said(section(ask(known, "depression").page, "groups")) == []
    assert (
        said(section(compose(found._replace(fits=(*both, *found.fits[1:])), known.wording("es"), "es"), "groups")) == []
    )


def test_the_pictures_show_the_three_things_to_do(known: Catalogue) -> None:
    """Treatment, group, talk; for a relative and in grief no medicine is drawn, and in danger nothing."""
    asked = [
        ask(known, "depression", treatments=["sertraline"]),
        ask(known, "depression"),
        ask(known, "depression", who="family"),
        ask(known, "grief"),
        ask(known, "suicidality"),
    ]
    drawn = [[picture.drawn for picture in each.page.labels.strip] for each in asked]

    rest = ["group", "tell"]
    assert drawn == [["keep", *rest], ["calendar", *rest], ["care", *rest], ["care", *rest], []]
