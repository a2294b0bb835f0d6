"""One catalogue entry as text: each field on its own line, empty ones left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from peerref.catalogue import links
from peerref.render.plain import plain, wrap

WIDTH = 80
UNVERIFIED = "Unverified: its facts are not confirmed well enough to suggest it."


def entry_text(kind: str, entry: Any, *, own: bool) -> str:
    """Return an entry of `kind` as text for the clinician; `own` says that the clinic added or changed it."""
    return "\n".join(_lines(kind, entry, own)) + "\n"


def _lines(kind: str, entry: Any, own: bool) -> Iterator[str]:
    yield f"{entry.id} ({kind})"
    if own:
        yield "The clinic's own, or changed by the clinic."
    status = getattr(entry, "status", "active")
    if status != "active":
        note = getattr(entry, "status_note", "") or getattr(entry, "note", "")
        instead = getattr(entry, "replaced_by", "")
        yield from wrap(f"Not to be suggested: {status}. {note}" + (f" See {instead}." if instead else ""), WIDTH)
    if getattr(entry, "confidence", "high") == "low":
        yield UNVERIFIED
    for field, value in entry._asdict().items():
        if field in ("id", "status", "status_note", "replaced_by") or value in (None, "", (), {}):
            continue
        yield from _field(field.rstrip("_").replace("_", " "), value)


def _field(name: str, value: Any) -> Iterator[str]:
    if _is_words(value):
        yield from wrap(f"{name}: {value.en}", WIDTH, "", "    ")
        yield from wrap(f"{name} (es): {value.es}", WIDTH, "", "    ")
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        yield from wrap(f"{name}: {_short(value)}", WIDTH, "", "    ")
    elif isinstance(value, tuple) and value and not isinstance(value[0], str):
        yield f"{name}:"
        for each in value:
            yield from wrap(_short(each), WIDTH, "  - ", "    ")
    elif isinstance(value, tuple):
        yield from wrap(f"{name}: {', '.join(value)}", WIDTH, "", "    ")
    elif isinstance(value, Mapping):
        listed = "; ".join(f"{key}: {each}" for key, each in value.items())
        yield from wrap(f"{name}: {listed}", WIDTH, "", "    ")
    elif name in ("link", "find", "chat") and not links.safe(str(value)):
        return
    else:
        yield from wrap(f"{name}: {_word(value)}", WIDTH, "", "    ")


def _is_words(value: Any) -> bool:
    return isinstance(value, tuple) and getattr(value, "_fields", ()) == ("en", "es")


def _short(value: Any) -> str:
    """Return a nested value on one line."""
    if _is_words(value):
        return f"{value.en} / {value.es}"
    if hasattr(value, "_asdict"):
        parts = ((field, each) for field, each in value._asdict().items() if each not in (None, "", ()))
        return "; ".join(f"{field.replace('_', ' ')}: {_short(each)}" for field, each in parts)
    if isinstance(value, tuple):
        return ", ".join(_short(each) for each in value)
    return plain(_word(value))


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
