"""Documents made of what the fuzzer writes, so that it need not guess at checksums and offsets."""

from __future__ import annotations

import io
import zipfile

_MIMETYPE = {"epub": "application/epub+zip"}


def parts(text: str) -> dict[str, str]:
    """The parts of an archive, each under a line ``%% name``."""
    found = {}
    for part in text.split("%% ")[1:]:
        name, _, body = part.partition("\n")
        found[name.strip() or "unnamed"] = body
    return found


def packed(found: dict[str, str], kind: str) -> bytes:
    """An archive of parts; nothing is deflated, which would only cost time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        if kind in _MIMETYPE:
            file.writestr(zipfile.ZipInfo("mimetype"), _MIMETYPE[kind])
        for name, body in found.items():
            file.writestr(zipfile.ZipInfo(name[:200]), body)
    return out.getvalue()


def pdf(drawn: bytes) -> bytes:
    """A PDF of one page on which this is drawn (ISO 32000, content stream), with two fonts, F1 and F2 (bold)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    begun = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, begun)
    return bytes(out)
