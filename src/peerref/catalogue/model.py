"""The shapes of what we know: one immutable type for each kind of entry.

The authoring side validates YAML into these types and the run-time side reads the packed form
into the same ones, so there is one truth. They are records (see `peerref.record`): cheap to
define at start-up, and written by `json` as they are (see `packed.py`). Days are ISO 8601 text
("2026-11-23"). An `id` is the key of the entry in its file: kebab-case, never changed, never used again.
"""

from collections.abc import Mapping
from typing import Literal

from peerref.record import Record

Language = Literal["en", "es"]
Confidence = Literal["high", "medium", "low"]
Status = Literal["active", "closed", "paused", "renamed", "unconfirmed"]
Who = Literal["self", "family"]
Format = Literal["in-person", "online-video", "online-chat", "online-forum", "phone", "one-to-one"]
Moderation = Literal["moderated", "unmoderated", "unknown"]
Audience = Literal[
    "women",
    "men",
    "lgbtq",
    "trans",
    "teen",
    "young-adult",
    "older-adult",
    "student",
    "parent",
    "perinatal",
    "bereaved-parent",
    "veteran",
    "military-family",
    "first-responder",
    "clinician",
    "black",
    "latino",
    "asian",
    "native-american",
    "deaf",
    "faith",
    "jewish",
    "catholic",
    "muslim",
]
Approach = Literal[
    "12-step",
    "secular",
    "faith",
    "cbt-based",
    "harm-reduction",
    "moderation",
    "abstinence-only",
    "food-abstinence",
    "structured-peer",
    "mutual-support",
    "education",
    "mentoring",
    "psychosocial",
    "hearing-voices",
    "activity",
    "medicine-assisted",
]
Leader = Literal["peer", "trained-peer", "professional", "mixed", "unknown"]
Cost = Literal["free", "donation", "fee", "varies", "unknown"]
Registration = Literal["none", "needed", "varies", "unknown"]
Program = Literal[
    "aa",
    "na",
    "al-anon",
    "alateen",
    "ca",
    "cma",
    "ma",
    "ga",
    "oa",
    "eda",
    "smart",
    "lifering",
    "ra",
    "dra",
    "other",
]
Field = Literal["mental-health", "substance-use", "behaviour", "loss", "body", "relative"]
MedicineKind = Literal[
    "psychiatric",
    "buprenorphine",
    "methadone",
    "naltrexone",
    "benzodiazepine",
    "stimulant",
    "nicotine-replacement",
]
StanceWord = Literal[
    "welcomes",
    "neutral",
    "varies",
    "pressure-reported",
    "restricts",
    "not-addressed",
    "unknown",
]
TreatmentKind = Literal["medicine", "therapy", "procedure", "program"]
Given = Literal["taken", "shot", "patch"]
GroupKind = Literal["group", "class", "place", "line", "mentor"]
StopRisk = Literal["yes", "ask", "no"]
LineKind = Literal["crisis", "helpline", "warmline", "emergency"]
Certainty = Literal["high", "moderate", "low", "very-low", "not-rated"]
Direction = Literal["for", "against", "null", "mixed", "unknown"]


HALF_YEAR, YEAR = 183, 365  # days; our choice, see docs/catalogue.md


class Words(Record):
    """One meaning in the languages that a patient may read."""

    en: str
    es: str


class Source(Record):
    """Where facts of an entry were read.

    `supports` names the entry's fields; `dated` is the day, month or year that the page itself
    shows ("" where it shows none).
    """

    url: str
    supports: tuple[str, ...]
    dated: str = ""


class Ages(Record):
    """The range that a group states, in whole years, both ends included; no `oldest` is no upper end."""

    youngest: int
    oldest: int | None = None


class Stance(Record):
    """What a group thinks of some kinds of medicine; `source` is an index into the entry's sources."""

    about: tuple[MedicineKind, ...]
    stance: StanceWord
    source: int | None = None
    note: str = ""


class Match(Record):
    """A rule that any condition, treatment, kind of medicine or audience of a request triggers.

    `because` is what the clinician reads (English, one sentence).
    """

    because: str
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    medicines: tuple[MedicineKind, ...] = ()
    audiences: tuple[Audience, ...] = ()


class Introduction(Record):
    """How somebody of the group can call, meet or go along with a newcomer.

    `clinician` is what to do during the visit (English, one or two sentences); `patient` the same
    for the page, and absent where the clinician has to arrange it.
    """

    clinician: str
    direct: Literal["yes", "form", "no", "not-seen"]
    source: int
    patient: Words | None = None


class Group(Record):
    """A peer support group or the organisation that runs such groups.

    `what` is one plain sentence; `steps` one to three short ones, each something to do.
    `name_es` is the name that the organisation itself uses in Spanish ("" where it uses `name`).
    `kind` tells a group that meets from a course, a place to go to, a line to call and a matched mentor.
    `conditions` are those it names itself; `serves_any` says that it takes any condition of a
    field. No stated `ages` means adults. `only_for` shuts out everybody else; `also_for` names
    whom it also has meetings for. `members_of` says whose members alone may come ("NOCD therapy").
    `caution_about` names the conditions and kinds of medicine that its caution concerns; on other pages it is not said.
    `grave` says that its caution keeps somebody from harm, so that it always stands on the page.
    `family_of` is the same word for branches of one organisation. `replaced_by` names the entry to
    use instead of a closed one.
    """

    id: str
    name: str
    organisation: str
    status: Status
    what: Words
    who: tuple[Who, ...]
    formats: Mapping[Format, Moderation]
    led_by: Leader
    cost: Cost
    steps: tuple[Words, ...]
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    link: str
    sources: tuple[Source, ...]
    checked: str
    confidence: Confidence
    name_es: str = ""
    kind: GroupKind = "group"
    conditions: tuple[str, ...] = ()
    serves_any: tuple[Field, ...] = ()
    ages: Ages | None = None
    only_for: tuple[Audience, ...] = ()
    also_for: tuple[Audience, ...] = ()
    approach: tuple[Approach, ...] = ()
    registration: Registration = "unknown"
    cost_note: Words | None = None
    format_note: Words | None = None
    find: str = ""
    phone: str = ""
    text: str = ""
    good_fit: str = ""
    caution: Words | None = None
    caution_about: tuple[str, ...] = ()
    grave: bool = False
    medicine: tuple[Stance, ...] = ()
    never_for: tuple[Match, ...] = ()
    caution_for: tuple[Match, ...] = ()
    introduction: Introduction | None = None
    evidence: tuple[str, ...] = ()
    program: Program | None = None
    family_of: str = ""
    members_of: str = ""
    formerly: tuple[str, ...] = ()
    status_note: str = ""
    replaced_by: str = ""

    @property
    def holds_for(self) -> int:
        """For how many days its facts hold: phones and stances on medicine change faster than the rest."""
        return HALF_YEAR if self.phone or self.medicine else YEAR

    def name_in(self, language: str) -> str:
        """Return its name as a page in `language` prints it."""
        return self.name_es if language == "es" and self.name_es else self.name


class Urgent(Record):
    """What comes before any group: the clinician's first notice, and the crisis step of the page.

    `patient` speaks to the person, `family` to a relative or a child's parent. `emergency_first` puts the emergency
    number before the crisis line.
    """

    clinician: str
    patient: Words
    family: Words
    emergency_first: bool = False


class Safety(Record):
    """A danger that is told, with the treatment or condition that it stands in, to the one who may come to harm.

    Told always, or only up to the age `oldest`, or only to some `audiences`. `clinician` is a notice (English),
    `patient` and `family` stand on the page; what is absent is not said. `source` is an index into the entry's sources.
    """

    source: int
    clinician: str = ""
    patient: Words | None = None
    family: Words | None = None
    oldest: int | None = None
    audiences: tuple[Audience, ...] = ()


class Danger(Record):
    """The signs of an emergency that may come with a condition, as questions: first of all in the crisis box.

    `patient` speaks to the person, `family` to a relative. The page adds the emergency number.
    """

    patient: Words
    family: Words


class UrgentForm(Record):
    """A form of a condition that is urgent while the condition itself is not (its own codes and names)."""

    id: str
    name: Words
    urgent: Urgent
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


class Condition(Record):
    """What a physician may type, and how it is spoken of.

    `name` is the plain name that the patient reads (it fits after "for" and "with"); `title` the
    clinician's. `names` holds synonyms, abbreviations and lay words of both languages; `ask`
    the words that may also mean something else, and so are never read without asking; `other` says
    what else each of those may mean when it is nothing of ours.
    A code stands for all that is under it unless another condition holds a longer one.
    `audiences` are those that the condition itself says the person belongs to; `danger` the signs of an emergency
    that they must know.
    """

    id: str
    name: Words
    title: str
    field: Field
    names: tuple[str, ...]
    sources: tuple[Source, ...]
    checked: str
    codes: Mapping[str, str] = {}
    parent: str = ""
    ask: tuple[str, ...] = ()
    other: Mapping[str, str] = {}
    audiences: tuple[Audience, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""
    safety: tuple[Safety, ...] = ()
    danger: Danger | None = None
    urgent: Urgent | None = None
    urgent_forms: tuple[UrgentForm, ...] = ()


class Treatment(Record):
    """A therapy, medicine or procedure by name, and what the page says of it.

    `name` is how the page names it; `names` all other exact names (brands, abbreviations).
    `class_name` fits after "is" ("an antidepressant"). `stop` yes: never all at once; ask: talk
    first; no: no dangerous withdrawal known. `stop_why` is one short sentence to the patient.
    """

    id: str
    name: Words
    kind: TreatmentKind
    names: tuple[str, ...]
    sources: tuple[Source, ...]
    checked: str
    class_name: Words | None = None
    about: tuple[MedicineKind, ...] = ()
    stop: StopRisk = "ask"
    stop_why: Words | None = None
    given: Given = "taken"
    safety: tuple[Safety, ...] = ()
    note: str = ""


class Role(Record):
    """A kind of peer support worker.

    The five goals of the work are the five fields that SAMHSA names: advocating, sharing
    resources, leading groups, mentoring, recovery activities. `what` is the patient's sentence;
    `refer` and `pays` are for the clinician only.
    """

    id: str
    name: Words
    title: str
    also_called: tuple[str, ...]
    what: Words
    advocating: str
    sharing_resources: str
    leading_groups: str
    mentoring: str
    recovery_activities: str
    does_not: tuple[str, ...]
    settings: tuple[str, ...]
    conditions: tuple[str, ...]
    training: tuple[str, ...]
    refer: tuple[str, ...]
    pays: tuple[str, ...]
    paid: Literal["paid", "volunteer", "either"]
    sources: tuple[Source, ...]
    checked: str
    confidence: Confidence
    serves_any: tuple[Field, ...] = ()
    who: tuple[Who, ...] = ("self",)
    audiences: tuple[Audience, ...] = ()
    ages: Ages | None = None
    suggest: bool = True
    evidence: tuple[str, ...] = ()


class Line(Record):
    """A crisis line, helpline or warmline.

    `what` is one plain sentence for the patient. `dial` is how to reach it by phone ("988",
    "988, then press 1", "1-833-852-6262"); `text` how to reach it by text message.
    `always` lines are never withheld or doubted. No `audiences` and no `conditions` means anybody; a line that
    names both is for those who are and have both; `members_of` one that is never shown unasked. Only `day_and_night`
    lines stand in the crisis box.
    """

    id: str
    name: Words
    kind: LineKind
    status: Status
    what: Words
    hours: Words
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    checked: str
    confidence: Confidence
    phone: str = ""
    dial: Words | None = None
    text: Words | None = None
    chat: str = ""
    link: str = ""
    audiences: tuple[Audience, ...] = ()
    conditions: tuple[str, ...] = ()
    members_of: str = ""
    who: tuple[Who, ...] = ("self", "family")
    ages: Ages | None = None
    day_and_night: bool = False
    peer_staffed: bool = False
    always: bool = False
    note: str = ""


class Elsewhere(Record):
    """What is urgent and not ours (violence at home, a child at risk): the line to call instead of a group."""

    id: str
    name: str
    names: tuple[str, ...]
    line: str
    say: str
    codes: Mapping[str, str] = {}


class Evidence(Record):
    """What one study or claim found. `finding` is for the clinician, one or two sentences.

    `direction` is what it says of peer support: for, against (harm), null, mixed, unknown.
    `verdict` is ours on a claim of the article that started this project ("" elsewhere).
    """

    id: str
    citation: str
    year: int | None
    design: str
    people: str
    conditions: tuple[str, ...]
    finding: str
    effect: str
    certainty: Certainty
    direction: Direction
    limits: str
    link: str
    checked: str
    verified: bool
    number: int | None = None
    doi: str = ""
    pmid: str = ""
    serves_any: tuple[Field, ...] = ()
    who: tuple[Who, ...] = ("self",)
    formats: tuple[Format, ...] = ()
    key: bool = False
    claim: str = ""
    verdict: str = ""
