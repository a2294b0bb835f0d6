"""A further language: what its wording file says of the entries, and whether it says all of it.

Entries are written in English and Spanish. A wording file of another language has a part `entries` with every sentence
of theirs that a patient may read, by its English: a sentence that was changed is so seen to lack its translation.

`python -m peerref.catalogue.authoring.translation` writes that part, to be filled in (see docs/translating.md).
"""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from peerref.catalogue.authoring.faults import Fault, Located
from peerref.catalogue.model import Words

ENTRIES = "entries"


def sentences(entries: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the English of all that a patient may read in `entries` (kind -> id -> entry), each once."""
    found = (words.en for of_kind in entries.values() for entry in of_kind.values() for words in _words(entry))
    return list(dict.fromkeys(found))


def _words(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _words(each)


def faults(
    entries: Mapping[str, Mapping[str, Any]], located: Mapping[str, Located], wording: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield what the translations of the entries lack or have too much."""
    english = dict.fromkeys(sentences(entries))
    for language, says in wording.items():
        here = located[f"wording/{language}"]
        if language in Words._fields:
            if ENTRIES in says:
                yield here.fault((ENTRIES,), f"is not needed: entries have their {language} beside them; remove it")
            continue
        translated = says.get(ENTRIES)
        if not isinstance(translated, dict):
            yield here.fault((ENTRIES,), "must be a mapping from each English sentence of an entry to its translation")
            continue
        for each in english:
            if not isinstance(translated.get(each), str) or not translated[each].strip():
                yield here.fault((ENTRIES, each), "is missing; translate it")
        for each in translated:
            if each not in english:
                yield here.fault((ENTRIES, each), "is in no entry now; remove it, or mend the English")


def to_fill_in(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the part `entries` of a new wording file as YAML: each English sentence, and nothing beside it yet."""
    lines = (f'  {json.dumps(each, ensure_ascii=False)}: ""\n' for each in sentences(entries))
    return f"{ENTRIES}:\n" + "".join(lines)


def main() -> None:
    """Write what is to be filled in to standard output."""
    from peerref import catalogue

    known = catalogue.load()
    kinds = ("groups", "lines", "roles", "conditions", "treatments")
    sys.stdout.write(to_fill_in({kind: getattr(known, kind) for kind in kinds}))


if __name__ == "__main__":
    main()
