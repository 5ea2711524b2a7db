"""Rule packs that a bureau writes itself, kept in the database beside the files under ``packs/``.

An app registers under the name of the folder (``schemes``) what gives the identifiers of those that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from threeones.base.registry.core import Registry

own_packs: Registry[Callable[[], Collection[str]]] = Registry("own packs")
