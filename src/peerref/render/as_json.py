"""The contract's JSON: a suggestion, a listing, an error.

Built from the entries' own fields, so that a field added to the catalogue shows without a change here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from peerref.catalogue import links
from peerref.errors import PeerrefError
from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps
from peerref.referral.request import Fit, Request, Suggestion
from peerref.render.plain import plain

LINKS = ("link", "find", "chat", "url")


def suggestion(found: Suggestion, handout: Handout, notices: Sequence[str], own: frozenset[str]) -> str:
    """Return the suggestion and its page as "peerref/suggestion/1"; `own` are the ids that are the clinic's own."""
    return dump(
        {
            "schema": "peerref/suggestion/1",
            "request": _request(found.request),
            "suggestions": [_fit(rank, fit, own) for rank, fit in enumerate(found.fits, 1)],
            "excluded": [each._asdict() for each in found.excluded],
            "roles": [entry(role) for role in found.roles],
            "treatment": [
                {
                    "typed": each.read.typed,
                    "id": each.read.treatment.id if each.read.treatment else None,
                    "name": each.read.name,
                    "kind": each.read.treatment.kind if each.read.treatment else None,
                    "match": "exact" if each.read.treatment else "unknown",
                    "advice": each.advice,
                    "stop_warning": each.stop_warning,
                }
                for each in found.treatment
            ],
            "evidence": [entry(each) for each in found.evidence],
            "lines": [entry(line) for line in (*found.lines, *([found.emergency] if found.emergency else []))],
            "notices": list(notices),
            "handout": _handout(handout),
        }
    )


def listing(kind: str, entries: Iterable[Any]) -> str:
    """Return entries of one kind as "peerref/KIND/1"."""
    return dump({"schema": f"peerref/{kind}/1", kind: [entry(each) for each in entries]})


def single(kind: str, one: Any) -> str:
    """Return one entry as "peerref/entry/1", with its kind."""
    return dump({"schema": "peerref/entry/1", "kind": kind, "entry": entry(one)})


def error(problem: PeerrefError) -> str:
    """Return an error as one line of JSON."""
    choices = [choice._asdict() for choice in problem.choices]
    return json.dumps({"error": problem.message, "code": problem.exit_code, "choices": choices}, ensure_ascii=False)


def dump(value: Any) -> str:
    """Return `value` as indented JSON that ends in a line break."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1) + "\n"


def dump_line(value: Any) -> str:
    """Return `value` as JSON on one line."""
    return json.dumps(_plain(value), ensure_ascii=False)


def entry(value: Any) -> Any:
    """Return a catalogue entry as plain JSON: named fields become objects, links that may not be drawn are left out."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        found = {key: entry(each) for key, each in value._asdict().items()}
        if isinstance(found.get("name"), dict):  # a name is text, in English; both languages stand beside it
            found["name_in"], found["name"] = found["name"], found["name"]["en"]
        if isinstance(found.get("formats"), dict):  # the words alone, and beside them whether each is moderated
            found["moderation"], found["formats"] = found["formats"], list(found["formats"])
        return {key: "" if key in LINKS and each and not links.safe(each) else each for key, each in found.items()}
    if isinstance(value, tuple | list):
        return [entry(each) for each in value]
    return dict(value) if isinstance(value, Mapping) else value


def _fit(rank: int, fit: Fit, own: frozenset[str]) -> dict[str, Any]:
    group = entry(fit.group)
    group["formats"] = list(fit.formats)
    group["own"] = fit.group.id in own
    if not fit.phone:
        group["phone"] = group["text"] = ""
    return {
        "rank": rank,
        "group": group,
        "score": fit.score,
        "reasons": list(fit.reasons),
        "cautions": list(fit.cautions),
        "unmet": list(fit.unmet),
        "meetings": _meetings(fit) if fit.meetings else [],
    }


def _meetings(fit: Fit) -> list[dict[str, Any]]:
    from peerref.render import meetings

    return [
        {
            **meetings.as_object(each.meeting, each.start, each.distance),
            "reasons": list(each.reasons),
            "cautions": list(each.cautions),
            "unmet": list(each.unmet),
        }
        for each in fit.meetings
    ]


def _request(request: Request) -> dict[str, Any]:
    return {
        "conditions": [
            {
                "id": read.condition.id,
                "name": read.condition.name.en,
                "typed": read.typed,
                "match": read.match,
                "form": read.form or None,
                "urgent": read.urgent is not None,
            }
            for read in request.conditions
        ],
        "format": request.format,
        "for": request.who,
        "age": request.age,
        "ages": list(request.ages),
        "audiences": list(request.audiences),
        "concerns": list(request.concerns),
        "avoid": list(request.avoid),
        "treatments": [read.typed for read in request.treatments],
        "language": request.language,
        "region": request.region,
        "count": request.most,
        "groups": list(request.groups),
        "start_with": request.start_with or None,
    }


def _handout(handout: Handout) -> dict[str, Any]:
    opening = [text for text in (handout.message, handout.known) if text]
    blocks: list[dict[str, Any]] = [{"role": "message", "kind": "paragraph", "text": text} for text in opening]
    for section in handout.sections:
        blocks += _section(section)
    return {
        "language": handout.language,
        "title": handout.title,
        "blocks": blocks,
        "english": list(handout.english),
        "left_out": list(handout.left_out),
    }


def _plain(value: Any) -> Any:
    """Return JSON with every text plain: what a terminal would obey never comes out."""
    if isinstance(value, dict):
        return {plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return plain(value) if isinstance(value, str) else value


def _section(section: Section) -> Iterator[dict[str, Any]]:
    about: dict[str, Any] = {"role": section.role, **({"group": section.group} if section.group else {})}
    if section.heading:
        yield {**about, "kind": "heading", "level": section.level, "text": section.heading}
    for block in section.blocks:
        yield {**about, **_block(block)}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", **_linked(block.runs)}
    if isinstance(block, Steps):
        return {"kind": "steps", "label": block.label, "items": list(block.items)}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [{"label": label, **_linked(runs)} for label, runs in block.rows]}
    return {"kind": "ticks", "items": list(block.items)}


def _linked(runs: tuple[Run, ...]) -> dict[str, str]:
    """Return runs as one text, with the first link of them that may be drawn."""
    link = next((run.link for run in runs if links.safe(run.link)), "")
    return {"text": "".join(run.text for run in runs), **({"link": link} if link else {})}
