"""For whom a meeting is, where only its name tells: many feeds have no code for 'MEN ONLY', or don't use it.

Read so, a meeting is kept from somebody who might have been welcome; not read so, somebody is sent where they are
turned away. What says that anybody may come ("& allies", "all are welcome") goes before the rest.
"""

import re
from functools import lru_cache

from peerref.catalogue.model import Audience
from peerref.meetings.meeting import PROGRAMS, Meeting

OF_COLOUR: tuple[Audience, ...] = ("black", "latino", "asian", "native-american")

_MAY_BE_ANYBODY = ("ally", "allies", "welcome", "open to", "mixed meeting")  # one stands in all that the next finds
_ANYBODY = r"\ball(?:y|ies)\b|\ball (?:are )?welcome\b|\bopen to (?:all|everyone)\b(?! bipoc)|\bmixed meeting\b"
_WOMEN = (
    r"\bwom[aey]ns?\b(?!(?:['\u2019]s)? (?:club|center|building|hospital))|\bwomxn\b|\bwoc\b|\bsisters?\b|\bmujeres\b"
)
# Words of which one must stand in a text, the pattern that then decides, and whom it names. Most names have none of the
# words, and a pattern that is not needed takes no time to be made.
_TOLD: tuple[tuple[tuple[str, ...], str, tuple[Audience, ...]], ...] = (
    (
        ("poc", "woc", "colo", "global"),
        r"\b(?:qt)?bipoc\b|\bpoc\b|\bwoc\b|\bof colou?r\b|\bglobal majority\b",
        OF_COLOUR,
    ),
    (
        ("black", "african"),
        r"\bblack (?:in|women|men|girls?|people|experience|recovery)\b|\bsober and black\b|\bafrican\b",
        ("black",),
    ),
    (("latin",), r"\blatin(?:x|e|[oa]s?)\b", ("latino",)),
    (("asian", "islander"), r"\basians?\b|\bpacific islanders?\b", ("asian",)),
    (("native", "indigenous"), r"\bnative americans?\b|\bindigenous\b", ("native-american",)),
    (("wom", "woc", "sister", "mujer"), _WOMEN, ("women",)),
    (("men", "stag", "hombre"), r"\bmen(?:s|['\u2019]s)?\b|\bstag\b|\bgentlemen\b|\bhombres\b", ("men",)),
    (("gay", "lesbian", "queer", "lgbt"), r"\bgay\b|\blesbians?\b|\bqueer\b|\blgbt\w*", ("lgbtq",)),
    (("transgender",), r"\btransgender\b", ("trans",)),
    (("veteran",), r"\bveterans?(?:['\u2019]s?)? (?:group|meeting|only)\b", ("veteran",)),
)
_WORDS = tuple(word for words, _, _ in _TOLD for word in words)


def named(meeting: Meeting) -> tuple[Audience, ...]:
    """Return for whom a meeting's name, its group's, or what stands beside its fellowship's name says that it is."""
    fellowship = meeting.organisation if meeting.program in PROGRAMS and meeting.program != "other" else ""
    return _in(f"{meeting.name}; {meeting.group}; {fellowship}")


@lru_cache(maxsize=4096)
def _in(text: str) -> tuple[Audience, ...]:
    low = text.lower()
    if not [word for word in _WORDS if word in low]:  # as with most names
        return ()
    told = [(pattern, audiences) for words, pattern, audiences in _TOLD if any(word in low for word in words)]
    if any(word in low for word in _MAY_BE_ANYBODY) and re.search(_ANYBODY, text, re.IGNORECASE):
        return ()
    found = [word for pattern, audiences in told if re.search(pattern, text, re.IGNORECASE) for word in audiences]
    if "women" in found and "stag" in low:  # a women's stag
        found = [word for word in found if word != "men"]
    return tuple(dict.fromkeys(found))
