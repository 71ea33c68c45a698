# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compressed answers. Each step gives back a bounded part, so that a bomb is noticed before it unfolds."""

from __future__ import annotations

import typing as t
import zlib

from .connections import CHUNK, DecodeError

_GZIP = ("gzip", "x-gzip")
# Nobody encodes more often, but for harm.
_MOST = 5


def decoded(pieces: t.Iterator[bytes], encoding: str) -> t.Iterator[bytes]:
    """The parts of a body without its ``Content-Encoding``. An encoding that nobody asked for stays as it is."""
    names = [one.strip().lower() for one in encoding.split(",")]
    if len(names) > _MOST:
        raise DecodeError(f"{len(names)} encodings")
    for name in reversed(names):
        if name in _GZIP:
            pieces = _gunzipped(pieces)
        elif name == "deflate":
            pieces = _inflated(pieces)
    return pieces


def _gunzipped(pieces: t.Iterator[bytes]) -> t.Iterator[bytes]:
    """The members of a gzip stream, one after the other. Anything after the last one is ignored."""
    stream, members = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield stream.decompress(rest, CHUNK)
            except zlib.error as error:
                if members:
                    return
                raise DecodeError(str(error)) from None
            rest = stream.unconsumed_tail
            if stream.eof:
                rest = stream.unused_data
                stream, members = zlib.decompressobj(16 + zlib.MAX_WBITS), members + 1
    yield stream.flush()


def _inflated(pieces: t.Iterator[bytes]) -> t.Iterator[bytes]:
    """Inflate data in the frame of zlib, or without it: servers mean either of the two by deflate."""
    stream: t.Any = None
    head = b""
    for piece in pieces:
        rest, head = head + piece, b""
        if stream is None:
            if len(rest) < 2:
                head = rest
                continue
            framed = rest[0] % 16 == zlib.DEFLATED and int.from_bytes(rest[:2], "big") % 31 == 0
            stream = zlib.decompressobj(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)
        while rest and not stream.eof:
            try:
                yield stream.decompress(rest, CHUNK)
            except zlib.error as error:
                raise DecodeError(str(error)) from None
            rest = stream.unconsumed_tail
    if stream is not None:
        yield stream.flush()
