"""What to say of each treatment named: keep going, and never stop alone.

The sentences come from the wording files; here it is only decided which of them, and with what words.
"""

from collections.abc import Mapping
from typing import Any

from peerref.catalogue.model import Who, Words
from peerref.record import Record
from peerref.referral.request import Advice, ReadTreatment, Request


class Said(Record):
    """The language of the page, and the words of entries in it where they don't have it (see `say`)."""

    language: str
    translated: Mapping[str, str]


def pairing(request: Request, wording: Mapping[str, Any], language: str) -> tuple[Advice, ...]:
    """Return the advice on each treatment, in `language`; for a relative it speaks of the ill person's care."""
    voice = wording["treatment"][request.who]
    said = Said(language, wording.get("entries", {}))
    return tuple(_advice(read, voice, said, request.who) for read in request.treatments)


def _advice(read: ReadTreatment, voice: Mapping[str, str], said: Said, to: Who) -> Advice:
    known = read.treatment
    if known is None:
        return Advice(read, voice["unknown"].format(name=read.name), "")
    name = say(known.name, *said)
    if known.kind != "medicine":
        return Advice(read, sentence(voice[known.kind].format(name=name)), "")
    advice = sentence(voice[f"medicine-{known.given}"].format(name=name))
    # why to go on is written to the one who takes it, so a relative is told only what to do
    why = say(known.stop_why, *said) if known.stop_why and known.stop != "no" and to == "self" else ""
    return Advice(read, advice, " ".join(part for part in (voice[f"stop-{known.stop}"], why) if part))


def sentence(text: str) -> str:
    """Return `text` with a capital at its start."""
    return text[:1].upper() + text[1:]


def say(words: Words, language: str, translated: Mapping[str, str] = {}) -> str:
    """Return `words` in `language`; `translated` holds them by their English for a language that entries don't have.

    Only a clinic's own entry can lack there, since ours are checked when they are packed: it stays English.
    """
    if language in Words._fields:
        said: str = getattr(words, language)
        return said
    return translated.get(words.en, words.en)
