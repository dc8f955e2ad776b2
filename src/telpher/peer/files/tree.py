"""The files of one plan under one folder, opened as they are needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from telpher.peer.files.disk import Descriptors, open_file, open_folder, remove, status_of
from telpher.peer.files.naming import ROOT

if TYPE_CHECKING:
    from telpher.peer.files.naming import Place, Plan

_OPEN_FILES: Final = 16
_OPEN_FOLDERS: Final = 16


class Tree:
    """Folders and files come into being when they are first asked for.

    Descriptors are the tree's own and good until it is asked for another. Methods raise
    :class:`OSError`.
    """

    def __init__(self, root: int, plan: Plan) -> None:
        self._root = root
        self._plan = plan
        self._files = Descriptors(_OPEN_FILES, self._open_file)
        self._folders = Descriptors(_OPEN_FOLDERS, self._open_folder)
        self.changed: set[int] = set()
        """Folders in which something was made; whoever flushes them empties it."""

    def file(self, entry: int) -> int:
        """Return the descriptor of an entry's file, to read and write."""
        return self._files.get(entry)

    def folder(self, index: int) -> int:
        """Return the descriptor of a folder of the plan."""
        # One that is closed is opened from the nearest open one above it.
        return self._root if index == ROOT else self._folders.get(index)

    def status(self, place: Place) -> os.stat_result | None:
        """What lies at a place; ``None`` if nothing."""
        return status_of(self.folder(place.folder), place.name)

    def prune(self) -> None:
        """Remove whatever is there and not in the plan: it must not be saved with the rest."""
        for index, expected in enumerate(self._plan.names()):
            folder = self.folder(index)
            with os.scandir(folder) as found:
                others = [each.name for each in found if self._plan.key(each.name) not in expected]
            for name in others:
                remove(folder, name)

    def close(self) -> None:
        """Close what is open."""
        self._files.close()
        self._folders.close()

    def _open_folder(self, index: int) -> int:
        parent, name = self._plan.folders[index]
        return self._made(parent, *open_folder(self.folder(parent), name))

    def _open_file(self, entry: int) -> int:
        folder, name = self._plan.places[entry]
        return self._made(folder, *open_file(self.folder(folder), name))

    def _made(self, folder: int, descriptor: int, made: bool) -> int:
        if made:
            self.changed.add(folder)
        return descriptor
