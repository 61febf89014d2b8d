"""XML and HTML read by lxml: no entity is resolved, nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .reading import Broken, data


def parsed(path: Path) -> Any:
    """The root of an XML file. Raises Broken where it is not well-formed."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data(path), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken(f"it is not well-formed: {' '.join(str(error).split())[:160]}") from error


def page(path: Path) -> Any:
    """The root of an HTML page, as a browser would make it out. Raises Broken where nothing is in it."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(data(path), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken(f"it is no page: {' '.join(str(error).split())[:160]}") from error
    if root is None:
        raise Broken("it is empty")
    return root


def namespaced(path: Path, tag: str | None = None) -> Iterator[Any]:
    """The elements of an XML file of any length, each when it is closed. Raises Broken where it is not well-formed."""
    from lxml import etree

    try:
        with open(path, "rb") as file:
            yield from (
                element
                for _, element in etree.iterparse(
                    file, events=("end",), tag=tag, resolve_entities=False, no_network=True, load_dtd=False
                )
            )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Broken(f"it is not well-formed: {' '.join(str(error).split())[:160]}") from error
    except OSError as error:
        raise Broken(f"it cannot be read: {error.strerror}") from error
