"""Names on the receiver's disk, computed from those in the manifest without looking at any file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from telpher.peer.files.disk import DiskFault
from telpher.protocol.manifest import FolderEntry, fit_path, path_fault
from telpher.protocol.messages import ENTRY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telpher.protocol.manifest import Entry

NAME_LIMIT: Final = 255
"""Longest name of a file in bytes, on almost every file system."""
MOST_FOLDERS: Final = ENTRY_LIMIT
"""Most folders of one transfer: a small manifest could name millions."""
DEEPEST: Final = 100
"""Most folders inside one another: removing them takes a descriptor for each."""

_LONGEST_EXTENSION = 32


@dataclass(frozen=True, slots=True)
class Folding:
    """Which names a file system takes for the same: other case, other normalisation."""

    case: bool = False
    normalisation: bool = False

    def key(self, name: str) -> str:
        """Return what is equal for names that are the same."""
        if self.case:
            # Case folding undoes normalisation and needs it: hence twice.
            name = unicodedata.normalize("NFD", name).casefold()
        return unicodedata.normalize("NFD", name) if self.normalisation or self.case else name


class Place(NamedTuple):
    """A name in a folder, the folder by its index in :attr:`Plan.folders`.

    Without a name it is that folder itself.
    """

    folder: int
    name: str


ROOT: Final = 0
"""The index of the folder that everything else is in."""


class Plan:
    """Where each entry of a manifest is to lie, in a folder of its own.

    The same manifest gives the same plan on the same file system, so that a later run finds what
    an earlier one wrote. Raises :class:`DiskFault` where there are too many or too deep folders.
    """

    def __init__(
        self, entries: Sequence[Entry], folding: Folding, name_limit: int = NAME_LIMIT
    ) -> None:
        self._folding = folding
        self._limit = name_limit
        self._taken: list[set[str]] = [set()]
        # The number that was given last to a name that was taken: many may be shortened to one.
        self._numbers: dict[Place, int] = {}
        self._depths = [0]
        self._made: dict[Place, int] = {}
        self.folders: list[Place] = [Place(ROOT, "")]
        """Each folder's own place; the first is the root, which has none."""
        self.renamed: list[tuple[str, str]] = []
        """Names of files and folders as they were sent, and as they are saved instead."""
        self.places: list[Place] = [self._place(entry) for entry in entries]
        """Each entry's place."""

    def top(self) -> dict[str, bool]:
        """What lies in the root itself, in the manifest's order, and whether it is a folder."""
        found: dict[str, bool] = {}
        for place in self.places:
            top = place
            while top.folder != ROOT:
                top = self.folders[top.folder]
            found[top.name] = place.folder != ROOT
        return found

    def path(self, entry: int) -> list[str]:
        """Return the names that lead to an entry, from the root's down."""
        place = self.places[entry]
        names = [place.name] if place.name else []
        while place.folder != ROOT:
            place = self.folders[place.folder]
            names.append(place.name)
        return names[::-1]

    def names(self) -> list[set[str]]:
        """Return for each folder the names of all that lies in it, as :meth:`key` has them."""
        names: list[set[str]] = [set() for _ in self.folders]
        for folder, name in [*self.folders, *self.places]:
            names[folder].add(self.key(name))
        return names

    def key(self, name: str) -> str:
        """Return what is equal for names that are the same to the file system."""
        return self._folding.key(name)

    def _place(self, entry: Entry) -> Place:
        path = fit_path(entry.path) if path_fault(entry.path) else entry.path
        *above, name = path.split("/")
        folder = ROOT
        for part in above:
            folder = self._folder(folder, part)
        if isinstance(entry, FolderEntry):
            return Place(self._folder(folder, name), "")
        return Place(folder, self._free(folder, name, is_folder=False))

    def _folder(self, parent: int, name: str) -> int:
        made = self._made.get(Place(parent, name))
        if made is not None:
            return made
        if len(self.folders) > MOST_FOLDERS or self._depths[parent] == DEEPEST:
            raise DiskFault("cannot-save", "too many folders, or too many inside one another")
        index = len(self.folders)
        self.folders.append(Place(parent, self._free(parent, name, is_folder=True)))
        self._taken.append(set())
        self._depths.append(self._depths[parent] + 1)
        self._made[Place(parent, name)] = index
        return index

    def _free(self, folder: int, wanted: str, *, is_folder: bool) -> str:
        taken = self._taken[folder]
        fitting = name = numbered(wanted, 0, is_folder=is_folder, limit=self._limit)
        place = Place(folder, self.key(fitting))
        while self.key(name) in taken:
            self._numbers[place] = number = self._numbers.get(place, 0) + 1
            name = numbered(wanted, number, is_folder=is_folder, limit=self._limit)
        taken.add(self.key(name))
        if name != wanted:
            self.renamed.append((wanted, name))
        return name


def numbered(name: str, number: int, *, is_folder: bool, limit: int = NAME_LIMIT) -> str:
    """Return "name (1).txt" for "name.txt", and "name.txt" itself for number 0.

    Of a name that is longer than ``limit`` bytes of UTF-8 the end of its stem goes.
    """
    stem, dot, extension = name.rpartition(".")
    if is_folder or not stem.strip(".") or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    end = (f" ({number})" if number else "") + dot + extension
    room = limit - len(end.encode())
    return stem.encode()[:room].decode(errors="ignore") + end
