"""The output folder as a local site: a list of its episodes, their pages, sound in byte ranges.

Starlette serves files as HTTP wants them (ranges, types, validators), uvicorn speaks HTTP. Nothing outside the folder
is served: no link is followed, and no name that begins with a dot, since those are Narrator's own.
"""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from narrator.errors import InputError, NarratorError
from narrator.publishing.head import head

from . import asking, finding
from .looking import FEED

_RSS = "application/rss+xml"

TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".md": "text/markdown",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
}
_FEEDS = re.compile(r"feed(-[0-9]+)?\.xml")
_STYLE = (
    ":root{color-scheme:light dark}body{font:1.05rem/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;"
    "overflow-wrap:anywhere}"
    "li{margin:.6rem 0}small{display:block;opacity:.8}"
)


def site(folder: Path) -> Any:
    """An ASGI application over the folder. Raises InputError where there is none, NarratorError without Starlette."""
    if not folder.is_dir():
        raise InputError("there is no such folder", where=str(folder), mend="make an episode first, or name another -o")
    try:
        from starlette.applications import Starlette
        from starlette.exceptions import HTTPException
        from starlette.middleware import Middleware
        from starlette.middleware.cors import CORSMiddleware
        from starlette.responses import HTMLResponse
        from starlette.routing import Mount, Route
        from starlette.staticfiles import StaticFiles
    except ImportError as error:
        raise _missing() from error

    class Files(StaticFiles):
        async def get_response(self, path: str, scope: Any) -> Any:
            if any(part.startswith(".") for part in Path(path).parts if path != "."):
                raise HTTPException(404)
            response = await super().get_response(path, scope)
            kind = _RSS if _FEEDS.fullmatch(path) else TYPES.get(Path(path).suffix.lower())
            if kind and response.status_code < 300:
                response.headers["content-type"] = kind + ("; charset=utf-8" if kind.startswith("text/") else "")
            return response

    async def home(_: Any) -> Any:
        return HTMLResponse(listing(folder))

    anywhere = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "HEAD"], allow_headers=["range"])
    routes = [Route("/", home), Mount("/", Files(directory=folder.resolve(), html=True))]
    return Starlette(routes=routes, middleware=[anywhere])


def listing(folder: Path) -> str:
    """The episodes of the folder, newest first, each with its page, as the index has them."""
    items = []
    for row in asking.asked(folder, finding.listed, lambda _: None):
        names = ", ".join(one["name"] for one in row["speakers"] if one["role"] != "narrator")
        link = f"{quote(os.fsencode(row['folder']), safe='')}/{row['page']}"
        told = " · ".join(filter(None, (row["date"], f"{round(row['seconds'] / 60)} min", names)))
        items.append(
            f'<li><a href="{escape(link)}" lang="{escape(row["language"])}">{escape(row["title"]) or "?"}</a>'
            f"<small>{escape(told)}</small></li>"
        )
    feed = (folder / FEED).is_file()
    alternate = f'<link rel="alternate" type="{_RSS}" title="Episodes" href="{FEED}">' if feed else ""
    lines = [*head("Episodes", style=_STYLE, more=alternate), "<body><main><h1>Episodes</h1><ul>", *items, "</ul>"]
    lines += [f'<p><a href="{FEED}">Feed</a></p>'] if feed else []
    return "\n".join((*lines, "</main></body></html>\n")).encode("utf-8", "replace").decode()


def serve(folder: Path, host: str, port: int) -> None:
    """Serve until interrupted. Raises NarratorError where the port is taken or uvicorn is missing."""
    application = site(folder)
    try:
        import uvicorn
    except ImportError as error:
        raise _missing() from error
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise NarratorError(
            f"cannot listen: {error.strerror or error}", where=f"{host}:{port}", mend="choose another --port or --host"
        ) from error
    uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False)).run(sockets=[listener])


def _missing() -> NarratorError:
    return NarratorError("serving needs the extra serve", mend="pip install 'narrator[serve]'")
