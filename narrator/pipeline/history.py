"""Which edition of an episode this is: what it is known by, its days, the edition before and what changed since."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from narrator import publishing
from narrator.errors import InputError
from narrator.model import Interview
from narrator.publishing import Changes, Edition, Publication

EPISODE = "episode.json"


class History(NamedTuple):
    """guid: never changes. published, modified, corrected: days (ISO 8601), or more exact as the article has them.

    before: the edition that stands in the folder. corrected: when the episode's words last changed after its first
    edition, empty for never. fresh: they change now.
    """

    guid: str
    published: str
    modified: str
    corrected: str
    before: Edition | None
    fresh: bool

    def facts(self) -> dict[str, str]:
        """What the record keeps, in case `episode.json` is lost."""
        return {"guid": self.guid, "published": self.published, "corrected": self.corrected}


def history_of(folder: Path, held: Mapping[str, Any], identity: str, interview: Interview, dated: bool) -> History:
    """The history of an episode that is about to be made.

    held: the folder's record. dated: a person has set its date, which holds then. Otherwise the day of publication
    stays: an article that is given a later one was there before. Raises InputError where SOURCE_DATE_EPOCH is no time.
    """
    before = _standing(folder)
    guid = _kept(held, "guid") or (before and before.guid) or _guid(identity)
    known = _kept(held, "published") or (before.published if before else "")
    given = interview.date if _day(interview.date) else ""
    published = given if dated else min(filter(None, (given, known)), key=_day, default="")
    corrected = max(_day(_kept(held, "corrected")), _last_correction(before))
    fresh = before is not None and not publishing.same_words(before, interview)
    said = interview.modified if _day(interview.modified) else ""
    if before is not None and fresh:
        corrected = _day(said) if said and said != before.modified else today()
    return History(guid, published or known or today(), said or corrected, corrected, before, fresh)


def compared(publication: Publication, history: History) -> tuple[Publication, Changes | None]:
    """The publication with what changed in it, and that alone where there is news.

    An edition in which nothing changed tells what the one before it told: so a build that was cut short and one that
    is done again give the same files.
    """
    before = history.before
    if before is None:
        return publication, None
    found = publishing.compare(
        before, publishing.edition_of(publication), history.corrected if history.fresh else today()
    )
    correction = found.of_words() if history.fresh else publishing.read_changes(before.correction)
    if not found:
        return replace(publication, changes=publishing.read_changes(before.changes), correction=correction), None
    return replace(publication, changes=found, correction=correction), found


def today() -> str:
    """The day (ISO 8601): by SOURCE_DATE_EPOCH where it is set (reproducible-builds.org), else of the local clock.

    Raises InputError where that is no time.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return time.strftime("%Y-%m-%d", time.gmtime(int(epoch)) if epoch else time.localtime())
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(
            "is no time", where="SOURCE_DATE_EPOCH", mend="set it to seconds since 1970, or not at all"
        ) from error


def _standing(folder: Path) -> Edition | None:
    try:
        return publishing.read_edition((folder / EPISODE).read_bytes())
    except OSError:
        return None


def _kept(held: Mapping[str, Any], name: str) -> str:
    value = held.get(name)
    return value if isinstance(value, str) else ""


def _last_correction(edition: Edition | None) -> str:
    report = publishing.read_changes(edition.correction) if edition else None
    return _day(report.date) if report else ""


def _day(text: str) -> str:
    """The day at the head of a date, or nothing where it is none."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _guid(identity: str) -> str:
    """UUID version 5 (RFC 9562) of the source's address, or of its path."""
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, identity.encode("utf-8", "backslashreplace").decode()))
