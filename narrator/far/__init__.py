"""The store and the output folder at an address (s3, gs, memory and what else fsspec knows).

A build never works on an address. It works in a folder of its own on this machine, as ever; what it looks for is
fetched before it looks, and what it writes is put at the address after it is whole here, in the same order. So all
that is true of a folder is true of an address, without a lock: an object is whole or not there, and what two machines
make at once has the same bytes. Nothing of this is imported where paths are local.
"""

from __future__ import annotations

from .copy import copied, visited
from .mirror import Near, near
from .objects import FarStore
from .place import Place

__all__ = ["FarStore", "Near", "Place", "copied", "near", "visited"]
