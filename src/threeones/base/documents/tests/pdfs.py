"""Reading a PDF's objects: its fonts with their files, where its lines stand, what they say. Enough for what typst writes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
PLACE = re.compile(rb"q 1 0 0 -1 (?P<x>[\d.]+) (?P<y>[\d.]+) cm")
FONT = re.compile(rb"/(?P<font>f\d+) (?P<size>[\d.]+) Tf")
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
CHARACTER = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")


@dataclass(frozen=True)
class Words:
    """A run of letters: where it begins, in points from the page's lower left, its size, and what it says."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Pdf:
    """The objects of a file by number."""

    objects: dict[int, bytes]

    @classmethod
    def of(cls, data: bytes) -> Pdf:
        """A file as read."""
        assert data.startswith(b"%PDF-")
        return cls({int(m[1]): m[2] for m in OBJECT.finditer(data)})

    def named(self, kind: bytes) -> list[bytes]:
        """The objects of a type, in the order of the file."""
        return [o for o in self.objects.values() if re.match(rb"<<\s*/Type\s*/" + kind + rb"\b", o)]

    def refer(self, body: bytes, key: bytes) -> bytes | None:
        """The object that a key of another leads to."""
        found = re.search(rb"/" + key + rb"\s*\[?\s*(\d+) 0 R", body)
        return self.objects[int(found[1])] if found else None

    def fonts(self) -> dict[str, int]:
        """The fonts that pages are set in, with the size of the font file that stands in the PDF (0: none)."""
        found = {}
        for font in self.named(b"Font"):
            descendant = self.refer(font, b"DescendantFonts")
            if descendant is None:
                continue
            descriptor = self.refer(descendant, b"FontDescriptor")
            assert descriptor is not None
            name = re.search(rb"/FontName\s*/([^/\s>]+)", descriptor)
            file = self.refer(descriptor, b"FontFile3") or self.refer(descriptor, b"FontFile2")
            assert name is not None
            found[name[1].decode()] = len(stream(file)) if file else 0
        return found

    def boxes(self) -> list[list[float]]:
        """The sizes of the pages in points."""
        found = [re.search(rb"/MediaBox\s*\[([^]]*)\]", o) for o in self.named(b"Page")]
        return [[float(n) for n in m[1].split()] for m in found if m]

    def words(self, page: int) -> list[Words]:
        """What stands on a page, in the order in which it was set."""
        body = self.named(b"Page")[page]
        content, resources = self.refer(body, b"Contents"), self.refer(body, b"Resources")
        assert content is not None and resources is not None
        letters = {name: self._letters(font) for name, font in self._fonts_of(resources)}
        return list(_shown(stream(content), letters))

    def text(self) -> str:
        """All pages' words."""
        return "".join(w.text for n in range(len(self.boxes())) for w in self.words(n))

    def _fonts_of(self, resources: bytes) -> Iterator[tuple[bytes, bytes]]:
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
            yield name, self.objects[int(number)]

    def _letters(self, font: bytes) -> dict[int, str]:
        table = self.refer(font, b"ToUnicode")
        assert table is not None, "text without its letters cannot be searched or read aloud"
        return {int(g, 16): bytes.fromhex(u.decode()).decode("utf-16-be") for g, u in CHARACTER.findall(stream(table))}


def _shown(content: bytes, letters: dict[bytes, dict[int, str]]) -> Iterator[Words]:
    """The runs of letters of a page: each block says where it stands, then in which font, then its glyphs."""
    places = list(PLACE.finditer(content))
    for place, after in zip(places, [*places[1:], None], strict=False):
        block = content[place.end() : after.start() if after else len(content)]
        fonts = list(FONT.finditer(block))
        for font, following in zip(fonts, [*fonts[1:], None], strict=False):
            glyphs = b"".join(_strings(block[font.end() : following.start() if following else len(block)]))
            said = letters[font["font"]]
            codes = (int.from_bytes(glyphs[i : i + 2], "big") for i in range(0, len(glyphs), 2))
            text = "".join(said.get(code, "\ufffd") for code in codes)
            yield Words(float(place["x"]), float(place["y"]), float(font["size"]), text)


def _strings(block: bytes) -> Iterator[bytes]:
    """The strings that are shown, up to the sign that shows them.

    They stand in round brackets, which may hold pairs of them, or as hexadecimal digits in pointed ones.
    """
    at = 0
    while at < len(block) and block[at : at + 2] not in (b"TJ", b"Tj"):
        mark = block[at : at + 1]
        if mark == b"<":
            end = block.index(b">", at)
            yield bytes.fromhex(block[at + 1 : end].decode())
            at = end + 1
        elif mark == b"(":
            found, at = _round(block, at + 1)
            yield found
        else:
            at += 1


def _round(block: bytes, at: int) -> tuple[bytes, int]:
    found, depth = bytearray(), 1
    while True:
        byte = block[at : at + 1]
        if byte == b"\\":
            octal = re.match(rb"[0-7]{1,3}", block[at + 1 : at + 4])
            found += bytes([int(octal[0], 8)]) if octal else PLAIN.get(block[at + 1 : at + 2], block[at + 1 : at + 2])
            at += 1 + (len(octal[0]) if octal else 1)
            continue
        depth += (byte == b"(") - (byte == b")")
        at += 1
        if not depth:
            return bytes(found), at
        found += byte


def stream(body: bytes) -> bytes:
    """A stream as it was before it was packed."""
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
