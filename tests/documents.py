"""Documents for the tests, made of a text that a person can read.

A packed document is its parts, each under a line ``%% name``. A PDF is a row of orders, one a line:
``page``, ``font NAME SIZE``, ``at X Y TEXT`` and ``side X Y TEXT`` (points from the lower left; the second upwards).
"""

from __future__ import annotations

import io
import zipfile

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OPEN = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
MIMETYPES = {"odt": "application/vnd.oasis.opendocument.text", "epub": "application/epub+zip", "docx": ""}


def parts(text: str) -> dict[str, str]:
    """The parts of a packed document."""
    found: dict[str, str] = {}
    for part in text.split("%% ")[1:]:
        name, _, body = part.partition("\n")
        found[name.strip()] = _spelled(body)
    return found


def _spelled(text: str) -> str:
    """The namespaces of an office document for the words WORD and OPEN."""
    return text.replace(" WORD", " " + WORD).replace(" OPEN", " " + OPEN)


def packed(found: dict[str, str], kind: str) -> bytes:
    """A packed document: "docx", "odt" or "epub"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if MIMETYPES[kind]:
            file.writestr(zipfile.ZipInfo("mimetype"), MIMETYPES[kind])
        if kind == "docx":
            file.writestr("[Content_Types].xml", "<Types/>")
        for name, body in found.items():
            file.writestr(name, body)
    return out.getvalue()


def pdf(orders: str, password: str = "") -> bytes:
    """A PDF of A4 pages."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    paper = Canvas(out, pagesize=(595, 842), encrypt=StandardEncryption(password) if password else None, invariant=1)
    for order in filter(None, orders.split("\n")):
        word, _, rest = order.partition(" ")
        if word == "page":
            paper.showPage()
        elif word == "font":
            name, size = rest.split()
            paper.setFont(name, float(size))
        elif word == "at":
            x, y, text = rest.split(" ", 2)
            paper.drawString(float(x), float(y), text)
        elif word == "side":
            x, y, text = rest.split(" ", 2)
            paper.saveState()
            paper.translate(float(x), float(y))
            paper.rotate(90)
            paper.drawString(0, 0, text)
            paper.restoreState()
        else:
            raise ValueError(order)
    paper.save()
    return out.getvalue()


def document(kind: str, text: str) -> bytes:
    """A document of a kind, by its suffix."""
    if kind == "pdf":
        return pdf(text)
    if kind in MIMETYPES:
        return packed(parts(text), kind)
    return (_spelled(text) if kind == "fodt" else text).encode()
