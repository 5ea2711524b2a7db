"""Channels (通道): the ways by which a message reaches somebody outside of the site.

``channels.register("email", Channel(...))``. A system that this project does not know (浙政钉 and the like) is added by an
app of the installation that registers a channel of its own; where there is none, people copy the text from the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out in one go. ``number`` is the same however often it is tried, ``text`` short lines in Markdown.

    ``address`` is the receiver's in that channel; of a robot ``url`` and ``secret`` instead.
    """

    number: str
    subject: str
    text: str
    address: str = ""
    url: str = ""
    secret: str = ""


class Undelivered(Exception):
    """A try in vain: ``kind`` says of what sort, in a word that shows no secret.

    ``unsure``: it may have arrived all the same, since only the answer is missing.
    """

    def __init__(self, kind: str, *, unsure: bool = False) -> None:
        super().__init__(kind)
        self.kind, self.unsure = kind[:60], unsure


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out: ``label`` names it, ``send`` sends one letter at a moment or raises ``Undelivered``.

    ``personal``: people give an address of their own, which ``wrong_address`` judges (empty: it is right); otherwise
    it is a robot in a group, which offices add with its address and, where ``signed``, its secret. ``is_ready``: whether
    the installation has what it needs.
    """

    label: object
    send: Callable[[Letter, datetime], None]
    personal: bool
    is_ready: Callable[[], bool] = lambda: True
    wrong_address: Callable[[str], str] = lambda _address: ""
    signed: bool = False


channels: Registry[Channel] = Registry("channel")
