"""What is asked for and what comes back: the two ends of the judgement."""

from typing import TYPE_CHECKING, Literal

from peerref.catalogue.model import (
    Audience,
    Condition,
    Evidence,
    Field,
    Group,
    Line,
    Role,
    Treatment,
    Urgent,
    Who,
    Words,
)
from peerref.record import Record

if TYPE_CHECKING:
    from peerref.referral.attend import Attending

FormatWish = Literal["any", "online", "in-person", "phone", "hybrid"]
Concern = Literal["stigma", "social-anxiety", "privacy", "transport", "cost"]
Avoid = Literal["faith", "12-step", "abstinence-only", "fee", "video", "registration"]
Wish = Literal["format", "language", "audience"]

AGE_WORDS: dict[str, tuple[int, int]] = {"teen": (13, 17), "young-adult": (18, 25), "older-adult": (65, 120)}
ANY_ADULT = (26, 64)  # with no age named a group must fit an adult of any age that no age word covers
ADULT = 18
CO_OCCURRING = "co-occurring"  # the id of the condition that means both at once
CHILD = 13  # below this nothing is addressed to the child


class ReadCondition(Record):
    """A condition as it was read. `form` is the urgent form of it that was named ("" if none)."""

    condition: Condition
    typed: str
    match: Literal["exact", "near"]
    form: str = ""
    urgent: Urgent | None = None

    @property
    def on_agonist(self) -> bool:
        """Whether the line that was typed says that methadone or buprenorphine is taken."""
        return any(words in self.typed.lower() for words in ("maintenance therapy", "agonist therapy"))

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields whose 'any condition' groups take this one."""
        both: tuple[Field, ...] = ("mental-health", "substance-use")
        return both if self.condition.id == CO_OCCURRING else (self.condition.field,)


class ReadTreatment(Record):
    """A treatment as it was read. `treatment` is None where it is not in the catalogue; `name` is then as typed."""

    treatment: Treatment | None
    typed: str
    name: str
    near: tuple[str, ...] = ()


class Request(Record):
    """One patient's request, read and made consistent; nothing in it names the patient.

    `ages` is the range of years that the person who will attend may have; `age` the number typed.
    `child_page` says that the page is for the parent of a child under 13.
    """

    conditions: tuple[ReadCondition, ...]
    treatments: tuple[ReadTreatment, ...] = ()
    format: FormatWish = "any"
    who: Who = "self"
    age: int | None = None
    ages: tuple[int, int] = ANY_ADULT
    audiences: tuple[Audience, ...] = ()
    concerns: tuple[Concern, ...] = ()
    avoid: tuple[Avoid, ...] = ()
    language: str = "en"
    region: str = "US"
    most: int = 3
    groups: tuple[str, ...] = ()
    start_with: str = ""
    child_page: bool = False

    @property
    def country(self) -> str:
        """The country that was asked for, as ISO 3166 writes it."""
        return self.region.partition("-")[0]

    @property
    def urgent(self) -> tuple[Urgent, ...]:
        """What is urgent, each once, in the order typed."""
        return tuple(dict.fromkeys(read.urgent for read in self.conditions if read.urgent))

    @property
    def co_occurring(self) -> bool:
        """Whether a mental health condition and substance use come together."""
        return {"mental-health", "substance-use"} <= {field for read in self.conditions for field in read.fields}

    @property
    def on_agonist(self) -> bool:
        """Whether methadone or buprenorphine is named among the treatments."""
        kinds = {kind for read in self.treatments if read.treatment for kind in read.treatment.about}
        return bool(kinds & {"methadone", "buprenorphine"})

    @property
    def condition_ids(self) -> tuple[str, ...]:
        """Ids of all that was named, urgent forms too."""
        named = (part for read in self.conditions for part in (read.condition.id, read.form) if part)
        return tuple(dict.fromkeys(named))


class Understood(Record):
    """A request, and what the clinician must be told about how it was read."""

    request: Request
    notices: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()


class Fit(Record):
    """A group that may be shown, with why and what to watch for (English, for the clinician).

    `meetings` are those in the clinic's own directory that this patient may attend, the best first.
    """

    group: Group
    formats: tuple[str, ...]
    score: int
    serves: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    unmet: tuple[Wish, ...] = ()
    overdue: int = 0
    phone: bool = True
    meetings: "tuple[Attending, ...]" = ()


class Excluded(Record):
    """A group that is not shown, and the rule that left it out."""

    id: str
    rule: str
    text: str


class Advice(Record):
    """What the page says of one treatment, in the patient's language."""

    read: ReadTreatment
    advice: str
    stop_warning: str


class Suggestion(Record):
    """The answer to a request.

    `danger` is the condition with signs of an emergency that the reader must know, if there is one.
    """

    request: Request
    fits: tuple[Fit, ...]
    excluded: tuple[Excluded, ...]
    roles: tuple[Role, ...]
    treatment: tuple[Advice, ...]
    evidence: tuple[Evidence, ...]
    lines: tuple[Line, ...]
    emergency: Line | None
    safety: tuple[Words, ...]
    notices: tuple[str, ...]
    overdue: int = 0
    danger: Condition | None = None
