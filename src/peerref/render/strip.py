"""The step strip: keep the treatment (or care for yourself), try a group, tell us.

Line drawings, black on white, thick enough for a fax. Each is the inside of an SVG of `SIDE` by `SIDE` units, drawn
with a line of `LINE` units; PDF and HTML use the same. Captions and alternative texts are words, and so come with the
page (`peerref.handout.document.Labels`).
"""

from collections.abc import Mapping

from peerref.handout.document import Drawn

SIDE = 48
LINE = 2.6

# A pill bottle, and a calendar with a tick: the treatment goes on, and so do its days.
KEEP = (
    '<rect x="3" y="3" width="17" height="8" rx="1.5"/><path d="M5 11v5M18 11v5"/>'
    '<rect x="2" y="16" width="19" height="29" rx="3"/><path d="M11.5 24v12M5.5 30h12"/>'
    '<rect x="26" y="12" width="20" height="33" rx="2"/><path d="M26 21h20M31 8v7M41 8v7"/>'
    '<path d="M30.5 32l4.5 5 7-9"/>'
)
CALENDAR = (
    '<rect x="10" y="10" width="28" height="35" rx="2"/><path d="M10 21h28M17 5v9M31 5v9"/>'
    '<path d="M16.5 33l5.5 5.5 9.5-11"/>'
)
# A person, and a heart.
CARE = (
    '<circle cx="15" cy="17" r="6"/><path d="M2 45v-7a13 9 0 0 1 26 0v7"/>'
    '<path d="M36 26c-4-4-10-7-10-13a5.4 5.4 0 0 1 10-2.6a5.4 5.4 0 0 1 10 2.6c0 6-6 9-10 13z"/>'
)
# Three people side by side; the one in the middle speaks.
GROUP = (
    '<path d="M13 3h22v11H26l-5 5v-5h-8z"/><path d="M18 8.5h12"/>'
    '<circle cx="24" cy="26" r="4.6"/><path d="M14.5 45v-4a9.5 7 0 0 1 19 0v4"/>'
    '<circle cx="7.5" cy="28" r="3.8"/><path d="M2 45v-4.5q0-4.5 6-4.5"/>'
    '<circle cx="40.5" cy="28" r="3.8"/><path d="M46 45v-4.5q0-4.5-6-4.5"/>'
)
# A person speaks to another, who holds a clipboard.
TELL = (
    '<path d="M4 3h26v12H18l-6 5v-5H4z"/><path d="M10 9h14"/>'
    '<circle cx="11" cy="28" r="4.6"/><path d="M2 45v-4a9 7 0 0 1 18 0v4"/>'
    '<circle cx="37" cy="21" r="4.6"/><path d="M27 45v-8a10 8 0 0 1 20 0v8"/>'
    '<path fill="PAPER" d="M30 33h13v12H30z"/><path d="M33 37.5h7M33 41.5h7"/>'
)
DRAWINGS: Mapping[Drawn, str] = {"keep": KEEP, "calendar": CALENDAR, "care": CARE, "group": GROUP, "tell": TELL}


def drawing(drawn: Drawn, ink: str = "#000", paper: str = "#fff") -> str:
    """Return the inside of an SVG: the drawing in the colour `ink` on `paper`."""
    inside = DRAWINGS[drawn].replace("INK", ink).replace("PAPER", paper)
    return (
        f'<g fill="none" stroke="{ink}" stroke-width="{LINE}" stroke-linecap="round" stroke-linejoin="round">'
        f"{inside}</g>"
    )
