"""The build hook: validate `data/`, write what run time reads packed, ship the YAML beside it."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackCatalogue(BuildHookInterface[Any]):
    """Pack the catalogue before each build; a broken entry stops the build with one line."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from peerref.catalogue import packed
        from peerref.catalogue.authoring import pack
        from peerref.errors import PeerrefError
        from peerref.meetings.authoring import zips

        try:
            pack.pack(root / "data", packed.HERE, date.today())
            zips.pack()
        except PeerrefError as broken:
            self.app.abort(broken.message)
        if version == "standard":
            build_data["force_include"][str(root / "data")] = "peerref/data"
