"""What we know: groups, peer support worker roles, conditions, treatments, evidence, lines.

Plain immutable entries; knows nothing of patients. `load` reads the packed form, each kind when it
is first asked for. `authoring/` is the side that writes it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from peerref.catalogue import packed
from peerref.catalogue.model import Condition, Elsewhere, Evidence, Group, Line, Role, Treatment
from peerref.errors import PeerrefError

T = TypeVar("T")

NameIndex = Mapping[str, Sequence[str]]


class Catalogue:
    """All entries by id, and the indexes that reading what was typed needs."""

    def __init__(self, source: packed.Parts) -> None:
        """`source` is where the packed form lies; nothing is read yet."""
        self._source = source

    def _entries(self, kind: str, cls: type[T]) -> Mapping[str, T]:
        return packed.Entries(self._source.rows(kind), cls)

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Groups by id, in the order of the file."""
        return self._entries("groups", Group)

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """Peer support worker roles by id."""
        return self._entries("roles", Role)

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """Conditions by id."""
        return self._entries("conditions", Condition)

    @cached_property
    def treatments(self) -> Mapping[str, Treatment]:
        """Therapies and medicines by id."""
        return self._entries("treatments", Treatment)

    @cached_property
    def evidence(self) -> Mapping[str, Evidence]:
        """What research found, by id."""
        return self._entries("evidence", Evidence)

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """Crisis lines, helplines and warmlines by id."""
        return self._entries("lines", Line)

    @cached_property
    def elsewhere(self) -> Mapping[str, Elsewhere]:
        """What is urgent and not ours, by id."""
        return self._entries("elsewhere", Elsewhere)

    @cached_property
    def serving(self) -> Mapping[str, Sequence[str]]:
        """Id of a condition, or a field, -> ids of the groups that name it, or take any condition of it."""
        serving: Mapping[str, Sequence[str]] = self._source.read("serving")
        return serving

    @cached_property
    def checked(self) -> Mapping[str, Sequence[Any]]:
        """Id of an active group -> the day it was checked, and for how many days its facts hold."""
        checked: Mapping[str, Sequence[Any]] = self._source.read("checked")
        return checked

    @cached_property
    def condition_names(self) -> NameIndex:
        """Normalised name -> what it means: ids of conditions, urgent forms or elsewhere; two or more must be asked.

        An id written "?text" is a meaning that is nothing of ours.
        """
        names: NameIndex = self._source.read("names")
        return names

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """ICD-10-CM code without its dot -> id of the condition, urgent form or elsewhere that owns it."""
        codes: Mapping[str, str] = self._source.read("codes")
        return codes

    @cached_property
    def code_titles(self) -> Mapping[str, str]:
        """Normalised official title -> code without its dot, for all codes under ours."""
        titles: Mapping[str, str] = self._source.read("titles")
        return titles

    @cached_property
    def icd10cm(self) -> Mapping[str, str]:
        """Code with its dot -> official title, for all codes under ours."""
        table: Mapping[str, str] = self._source.read("icd10cm")
        return table

    @cached_property
    def treatment_names(self) -> Mapping[str, str]:
        """Squeezed name of a treatment -> its id."""
        names: Mapping[str, str] = self._source.read("treatment_names")
        return names

    @cached_property
    def codes_of_links(self) -> Mapping[str, str]:
        """Link -> its QR code, for the links that were known when the catalogue was packed (see `authoring.qr`)."""
        return self._source.rows("qr")

    def code(self, link: str) -> str:
        """Return the QR code of `link`, made now if it was not packed; "" if it is too long for one."""
        known = self.codes_of_links.get(link)
        if known is None:
            from peerref.catalogue.authoring import qr

            known = qr.rows(link)
        return known

    @cached_property
    def own(self) -> frozenset[str]:
        """Ids of the entries that are the clinic's own or changed by it."""
        return frozenset(self._source.read("own"))

    @cached_property
    def _wording(self) -> Mapping[str, Mapping[str, Any]]:
        words: Mapping[str, Mapping[str, Any]] = self._source.read("wording")
        return words

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that a page can be written in."""
        return tuple(self._wording)

    def has_wording(self, language: str) -> bool:
        """Say whether a page can be written in `language`."""
        return language in self._wording

    def wording(self, language: str) -> Mapping[str, Any]:
        """Every sentence that is not an entry's, in one language."""
        return self._wording[language]


def load(folder: Path = packed.HERE) -> Catalogue:
    """Return the catalogue that is packed in `folder` (ours if none is named)."""
    source = packed.Folder(folder)
    if not source.digest():
        raise PeerrefError(
            "the catalogue is not packed, or by another version; run 'peerref catalogue pack' or install again"
        )
    return Catalogue(source)
