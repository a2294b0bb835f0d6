"""What a shell offers while an option is typed. Reads the packed catalogue only."""

from peerref import catalogue


def conditions(incomplete: str) -> list[str]:
    """Return names of conditions, ids first, that begin with what is typed."""
    known = catalogue.load()
    names = [*known.conditions, *(c.name.en for c in known.conditions.values())]
    names += [name for c in known.conditions.values() for name in c.names]
    return _beginning(names, incomplete)


def treatments(incomplete: str) -> list[str]:
    """Return names of therapies and medicines that begin with what is typed."""
    known = catalogue.load().treatments.values()
    return _beginning([name for each in known for name in (each.id, *each.names)], incomplete)


def groups(incomplete: str) -> list[str]:
    """Return ids of groups; of a list with commas, the last is completed."""
    done, comma, last = incomplete.rpartition(",")
    return [f"{done}{comma}{each}" for each in _beginning(list(catalogue.load().groups), last)]


def entries(incomplete: str) -> list[str]:
    """Return ids of any kind."""
    known = catalogue.load()
    kinds = (known.groups, known.conditions, known.treatments, known.roles, known.lines, known.evidence)
    return _beginning([key for kind in kinds for key in kind], incomplete)


def _beginning(names: list[str], incomplete: str) -> list[str]:
    start = incomplete.casefold()
    return list(dict.fromkeys(name for name in names if name.casefold().startswith(start)))
