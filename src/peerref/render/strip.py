"""The step strip: call or click, go and listen, tell us. Line drawings, black on white, thick enough for a fax.

Each drawing is the inside of an SVG of `SIDE` by `SIDE` units, drawn with a line of `LINE` units; PDF and HTML use the
same. Captions and alternative texts are words, and so come with the page (`peerref.handout.document.Labels`).
"""

SIDE = 48
LINE = 2.6

# A telephone with a pointer on its screen.
CALL = (
    '<rect x="9" y="3" width="24" height="42" rx="4"/><path d="M17 8h8M18 39.5h6"/>'
    '<path fill="INK" d="M24 18l16 8-7 2 5 9-3.6 2-5-9-5.4 5z"/>'
)
# Three people side by side; the one in the middle speaks.
LISTEN = (
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
DRAWINGS = (CALL, LISTEN, TELL)


def drawing(number: int, ink: str = "#000", paper: str = "#fff") -> str:
    """Return the inside of an SVG: drawing `number` (from 0) in the colour `ink` on `paper`."""
    inside = DRAWINGS[number].replace("INK", ink).replace("PAPER", paper)
    return (
        f'<g fill="none" stroke="{ink}" stroke-width="{LINE}" stroke-linecap="round" stroke-linejoin="round">'
        f"{inside}</g>"
    )
