"""The questions that make a group of a clinic's own, asked of somebody who is no engineer.

Each answer is checked when it is given, by the rules that hold for the whole catalogue, and asked again until it
holds. Enter takes what stands in [brackets], which never claims more than is known ("unknown", not "free"). The
steps that are offered ready-made are ones of our catalogue, whose Spanish is reviewed.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, get_args

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Approach, Cost, Field, Format, Leader, Registration
from peerref.errors import NotInCatalogue
from peerref.record import Record
from peerref.render.plain import plain

INTRODUCTION = """\
A new group of your clinic's own. Enter takes what stands in [brackets]; Ctrl-C stops, and nothing is kept.
Write what you know, and nothing about a patient. What you don't know, leave as it is.
"""
READY_STEPS = (  # offered where our catalogue has them, with its reviewed Spanish
    "Go to the website below.",
    "Go to the website below and sign up.",
    "Call the number below.",
    "Go at the set time.",
    "Join at the set time.",
)
SPANISH = (
    "peerref does not translate: a patient acts on this sentence, so it has to come from a qualified translator.\n"
    "Leave it empty if you have none yet: then your answers are kept as a draft that no patient sees."
)
PHONE = (
    "A phone number is printed only if a web page shows it: a wrong number sends somebody in need nowhere.\n"
    "If you only know it by word of mouth, leave it empty, and ask whoever keeps your clinic's page to put it there."
)
_ANY = {f"any {field.replace('-', ' ')}": field for field in get_args(Field) if field != "relative"}
_FAMILY = {"self": ["self"], "family": ["family"], "both": ["self", "family"]}

Ask = Callable[[str], str]  # prints what it is given, returns the line that is typed
Say = Callable[[str], None]


class Answers(Record):
    """A group that was asked for; `whole` says that nothing is lacking, so that it may be saved."""

    entry: dict[str, Any]
    whole: bool


class Interview:
    """Asks one question after another; `ask` and `say` are the terminal."""

    def __init__(self, ask: Ask, say: Say, known: Catalogue, today: date) -> None:
        """`known` is what a condition is looked up in; `today` the day that the facts were checked."""
        self._ask, self._say, self._known, self._today = ask, say, known, today

    def group(self) -> Answers:
        """Return the group that the answers make."""
        self._say(INTRODUCTION)
        entry: dict[str, Any] = {
            "name": self._field("name", "What is the group called?"),
            "organisation": self._field("organisation", "Who runs it? (your clinic, a church, a library ...)"),
            "status": "active",
            "what": self._both("what", "In one plain English sentence: what is it? (the patient reads this)"),
            "who": _FAMILY[self._one("Who comes: the patient (self), relatives (family), or both?", _FAMILY, "self")],
            **self._conditions(),
            **self._ages(),
            "formats": self._formats(),
            "led_by": self._one("Who leads it?", get_args(Leader), "unknown"),
            **self._approach(),
            "cost": self._one("What does it cost?", get_args(Cost), "unknown"),
            "registration": self._one("Must people sign up first?", get_args(Registration), "unknown"),
            "languages": self._list("languages", "Which languages does it meet in? (en, es, ...)", "en"),
            "regions": self._list(
                "regions", "In which state? (US-CA: suggested with --region US-CA; US: to the whole country)", ""
            ),
        }
        entry |= self._page_and_phone()
        entry["steps"] = self._steps(bool(entry.get("phone")))
        note = self._field("good_fit", "Anything the clinician should know? (may be left empty)", needed=False)
        if note:
            entry["good_fit"] = note
        if not self._yes("Did somebody make sure this year that the group meets, by a call, a visit or its page?"):
            self._say("It is saved as unconfirmed: listed and shown, but not suggested until you make sure.")
            entry["status"] = "unconfirmed"
        entry |= {"checked": self._today.isoformat(), "confidence": "high" if entry["status"] == "active" else "low"}
        return Answers(entry, all(words["es"] for words in (entry["what"], *entry["steps"])))

    def id(self, wanted: str, taken: Sequence[str]) -> str:
        """Return an id that nobody has: `wanted`, or what is typed instead."""
        from peerref.catalogue.authoring.own import free_id, new_id

        while wanted in taken:
            self._say(f"The clinic has a group {wanted} already.")
            typed = self._line("Another id for this one", free_id(wanted, taken))
            wanted = new_id(typed.removeprefix("x-"))
        return wanted

    def yes(self, question: str) -> bool:
        """Return whether the answer is yes; nothing typed means yes."""
        return self._yes(question, "yes")

    def _line(self, question: str, default: str = "") -> str:
        typed = self._ask(f"{question}{f' [{default}]' if default else ''}\n> ")
        return " ".join(typed.split()) or default

    def _yes(self, question: str, default: str = "no") -> bool:
        return self._one(question, ("yes", "no"), default) == "yes"

    def _one(self, question: str, words: Any, default: str) -> str:
        choices = list(words)
        while True:
            typed = self._line(f"{question} ({', '.join(choices)})", default).lower()
            near = [word for word in choices if word.startswith(typed)]
            if typed in choices or len(near) == 1:
                return typed if typed in choices else near[0]
            self._say(f"  Please type one of: {', '.join(choices)}.")

    def _field(self, field: str, question: str, *, needed: bool = True) -> str:
        while True:
            typed = self._line(question)
            if self._holds(field, typed, needed=needed):
                return typed

    def _holds(self, field: str, value: Any, *, needed: bool = True) -> bool:
        """Say whether an answer holds, and tell what is wrong with it if not."""
        from peerref.catalogue.authoring.own import answer_faults

        if not value:
            if needed:
                self._say("  This is needed.")
            return not needed
        faults = answer_faults(field, value, self._today)
        for fault in faults:
            self._say(f"  That {plain(fault)}.")
        return not faults

    def _both(self, field: str, question: str, *, in_list: bool = False) -> dict[str, str]:
        """Return a sentence in both languages; `es` is empty where there is no translation yet."""
        words = {"en": "", "es": ""}
        self._sentence(words, "en", field, question, in_list=in_list)
        self._say(SPANISH)
        self._sentence(words, "es", field, "The same sentence in Spanish (may be left empty for now)", in_list=in_list)
        return words

    def _sentence(self, words: dict[str, str], language: str, field: str, question: str, *, in_list: bool) -> None:
        while True:
            typed = self._line(question)
            if not typed and language == "es":
                return
            tried = {"en": "Go.", "es": "Vaya.", language: typed or ""}
            if typed and language == "es" and typed == words["en"]:
                self._say("  That is the English sentence; leave it empty if you have no Spanish one.")
            elif self._holds(field, ([tried] if in_list else tried) if typed else ""):
                words[language] = typed
                return

    def _conditions(self) -> dict[str, Any]:
        from peerref.referral.recognise import condition

        question = (
            "For which conditions? Names as you would type them, with commas between.\n"
            f"  For any condition of a kind: {', '.join(_ANY)}"
        )
        while True:
            ids: list[str] = []
            fields: list[str] = []
            try:
                for typed in filter(None, (each.strip() for each in self._line(question).split(","))):
                    kind = _ANY.get(typed.lower().replace("-", " "))
                    if kind:
                        fields.append(kind)
                        continue
                    read = condition(typed, self._known)
                    if read.match == "near" and not self._yes(f"  Is '{typed}' {read.condition.name.en}?", "yes"):
                        break
                    ids.append(read.condition.id)
                else:
                    if ids or fields:
                        return self._serving(list(dict.fromkeys(ids)), list(dict.fromkeys(fields)))
                    self._say("  This is needed.")
            except NotInCatalogue as unknown:
                choices = ", ".join(each.id for each in unknown.choices)
                self._say(f"  {plain(unknown.message)}{': ' + choices if choices else ''}.")

    def _serving(self, ids: list[str], fields: list[str]) -> dict[str, Any]:
        self._say("  Read as: " + ", ".join([*ids, *(f"any {each}" for each in fields)]) + ".")
        found: dict[str, Any] = {**({"conditions": ids} if ids else {}), **({"serves_any": fields} if fields else {})}
        if "substance-use" in fields:  # a stance needs a page that says so; nobody is asked to guess it
            found["medicine"] = [
                {"about": ["psychiatric", "buprenorphine", "methadone", "naltrexone"], "stance": "unknown"}
            ]
        return found

    def _ages(self) -> dict[str, Any]:
        while True:
            typed = self._line("For which ages, if the group says so? (as in 18+, 13-17; empty means adults)")
            if not typed:
                return {}
            low, dash, high = typed.replace("+", "").replace("–", "-").partition("-")
            if low.strip().isdecimal() and (not dash or high.strip().isdecimal()):
                ages = {"youngest": int(low), **({"oldest": int(high)} if dash else {})}
                if self._holds("ages", ages):
                    return {"ages": ages}
            else:
                self._say("  Please type ages like 18+ or 13-17.")

    def _formats(self) -> dict[str, str]:
        words = [word for word in get_args(Format) if word != "online-forum"]  # a forum is never suggested unmoderated
        while True:
            typed = self._list("", f"How does it meet? ({', '.join(words)}; with commas between)", "")
            if all(each in words for each in typed):
                break
            self._say(f"  Please type one or more of: {', '.join(words)}.")
        kept = self._one(
            "Is somebody there whose task is to keep the meeting safe (moderated)?", ("yes", "no", "unknown"), "unknown"
        )
        return dict.fromkeys(typed, {"yes": "moderated", "no": "unmoderated"}.get(kept, kept))

    def _list(self, field: str, question: str, default: str) -> list[str]:
        while True:
            typed = self._line(question, default).replace(",", " ").split()
            words = list(dict.fromkeys(each.upper() if field == "regions" else each.lower() for each in typed))
            if not words:
                self._say("  This is needed.")
            elif not field or self._holds(field, words):
                return words

    def _approach(self) -> dict[str, Any]:
        from peerref.catalogue.authoring.own import safety_rules

        words = get_args(Approach)
        while True:
            question = f"Is it one or more of these? May be left empty; commas between.\n  {', '.join(words)}"
            typed = self._line(question).lower().replace(",", " ").split()
            if all(each in words for each in typed):
                break
            self._say("  Please type words of the list, or nothing.")
        rules = safety_rules(typed, self._known)
        for rule in rules:
            self._say(f"  Kept from harm, as with all such groups: {rule['because']}")
        return {**({"approach": typed} if typed else {}), **({"never_for": rules} if rules else {})}

    def _page_and_phone(self) -> dict[str, Any]:
        link = self._field("link", "Which web page tells of it: the group's own, or your clinic's? (https://...)")
        supports = ["what", "link"]
        found: dict[str, Any] = {"link": link, "sources": [{"url": link, "supports": supports}]}
        self._say(PHONE)
        phone = self._phone()
        if not phone:
            return found
        page = self._field_or("link", "Which page shows that number?", link)
        if page == link:
            supports.append("phone")
        else:
            found["sources"].append({"url": page, "supports": ["phone"]})
        return {**found, "phone": phone}

    def _phone(self) -> str:
        while True:
            typed = self._field("phone", "A phone number that a page shows (may be left empty)", needed=False)
            short = 0 < sum(each.isdigit() for each in typed) < 10
            if not short or self._yes(f"{typed} has fewer than ten digits. Is it a short number, as 988 is?"):
                return typed

    def _field_or(self, field: str, question: str, default: str) -> str:
        while True:
            typed = self._line(question, default)
            if self._holds(field, typed):
                return typed

    def _steps(self, has_phone: bool) -> list[dict[str, str]]:
        known = {step.en: step._asdict() for group in self._known.groups.values() for step in group.steps}
        ready = [known[each] for each in READY_STEPS if each in known and (has_phone or "number" not in each)]
        listed = "\n".join(f"  {number}. {each['en']}" for number, each in enumerate(ready, 1))
        own = len(ready) + 1
        question = f"How does somebody join? One to three numbers in order:\n{listed}\n  {own}. a sentence of your own"
        while True:
            typed = self._line(question, "1").replace(",", " ").split()
            if 1 <= len(typed) <= 3 and all(each.isdecimal() and 1 <= int(each) <= own for each in typed):
                return [
                    dict(ready[int(each) - 1])
                    if int(each) < own
                    else self._both("steps", "Your sentence in English, something to do", in_list=True)
                    for each in typed
                ]
            self._say(f"  Please type one to three numbers from 1 to {own}.")
