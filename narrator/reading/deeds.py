# ruff: noqa: E501 (tables read better in long rows)
"""Furniture that is told by its shape in any language: what a button does and to what, the way to a page, an address."""

from __future__ import annotations

import re

from narrator.patterns import late

from .furniture import (
    ADDRESS,
    ADVERT,
    CAPTION,
    COMMENTS,
    CONTACT,
    LISTEN,
    MORE,
    NAVIGATION,
    NEWSLETTER,
    POST,
    RIGHTS,
    SHARE,
)

# What a button or a mark of the site does, whole words and ("écoute-") their beginnings, and to what, all beginnings
# (en fr es de it pt ru). A short line that begins or ends with the one and holds the other is furniture ("Cliquez pour agrandir", "Artikel anhören").
_DEEDS = (
    (LISTEN, "listen hear écoute- escuch- anhören ascolt- ouça ouvir слуша- прослуша-",
        "article artikel artícul articol artigo стать story episode épisode podcast interview"),
    (NAVIGATION, "skip jump aller passer saltar ir zum springen vai salta pular перей-", "content contenu contenid inhalt hauptinhalt contenut conteúd содержан содержим"),
    (POST, "view see watch voir ver sieh ansehen visualiz- vedi guarda посмотр-", "instagram facebook twitter tiktok youtube threads linkedin telegram mastodon bluesky"),
    (CAPTION, "click tap cliquez clic haz klick- zum clicca clique toque нажми-", "enlarge zoom agrandir ampliar vergröß ingrandi увелич"),
    (SHARE, "share partage- comparte compartir teile- condivid- compartilh- partilh- подели-", "facebook twitter whatsapp linkedin telegram pinterest email e-mail article artikel"),
    (COMMENTS, "leave post add write join laisse- deja escrib- schreib- hinterl- lascia scrivi deixe escreva добав- остав-",
        "comment reply conversation kommentar antwort comentari réponse respuesta commento risposta resposta comentári комментар ответ"),
    (NEWSLETTER, "sign subscribe join abonnez- inscri- suscr- abonnier- meld- anmeld- iscriv- abbonat- assine inscreva- подпи-", "newsletter podcast boletín infolettre rundbrief bollettino рассыл подкаст"),
    (MORE, "recent latest newest popular related similar similaires récent- derniers dernières reciente- últimas neueste- letzte beliebte- weitere ähnliche- recenti ultimi ultime recentes последние похожие популярные свежие",
        "post posts article articles stories news publications articles entradas artículos noticias beiträge artikel nachrichten articoli notizie artigos notícias записи статьи новости материалы публикации"),
)  # fmt: skip
_ACTS = tuple(
    (
        reason,
        frozenset(verbs.split()),
        tuple(verb[:-1] for verb in verbs.split() if verb.endswith("-")),
        tuple(objects.split()),
    )
    for reason, verbs, objects in _DEEDS
)
_MOST_WORDS, _MOST_OF_HEADS = 8, 3  # of such a line
_GOES_ON = r"continu|suite|sigue|weiter|продолж"
_ADVERT = r"advert|publici|anzeige|werbung|pubblicit|реклам"
# "The story continues after the advertisement".
_CONTINUES = late(rf"(?=.*\b(?:{_GOES_ON}))(?=.*\b(?:{_ADVERT}))[^.!?:]{{1,80}}", re.I | re.S)
_HOMES = (
    "home", "homepage", "home page", "front page", "accueil", "inicio", "portada", "startseite", "start", "início",
    "página inicial", "главная",
)  # fmt: skip
_CRUMB_WORDS = 5
_BARS = late(r"\s[/|]\s")
_CRUMB = late(r"\s*[>›»→]\s*|\s+[/|]\s+")
# Where a podcast is heard and a site is followed: two of them, or one behind "Follow us", leave no doubt.
_NETWORKS = late(
    r"\b(?:Apple Podcasts?|iTunes|Spotify|Deezer|Google Podcasts?|Podbean|SoundCloud|Stitcher|Overcast|Pocket Casts|Castbox|RSS|"
    r"Instagram|Facebook|Twitter|Mastodon|Bluesky|LinkedIn|TikTok|YouTube|Telegram|WhatsApp|Threads|Pinterest|"
    r"ВКонтакте|Телеграм|Дзен|Яндекс[ .]Музык\w+)\b|(?<!\w)@\w{3,}"
)
_LICENCE = late(r"\b(?:creative commons|CC[ -]BY(?:[ -]\w\w)*|CC0)\b", re.I)
SAYS = late(
    r".{1,60}\b(?:says|said|wrote|commented|dit|a écrit|dice|dijo|sagt|schrieb|meint|ha detto|diz|disse|пишет|говорит)\s?:",
    re.I,
)


def deed(text: str, head: bool, tail: bool) -> str:
    """Why a line is left out by its shape, or nothing. head, tail: it stands at either end of the page."""
    if text[-1:] in ".!?…:" or len(text) > 160:
        return _prose(text, tail)
    words = [word.strip("«»“”\"'’(),") for word in text.lower().replace("’", "'").split()]
    if len(words) <= _MOST_WORDS:
        for reason, verbs, stems, objects in _ACTS:
            if reason == MORE and len(words) > _MOST_OF_HEADS:
                continue
            for end, others in ((words[0], words[1:]), (words[-1], words[:-1])):
                if (end in verbs or end.startswith(stems)) and any(word.startswith(objects) for word in others):
                    return reason
        if _CONTINUES.fullmatch(text):
            return ADVERT
    parts = [part.strip() for part in _CRUMB.split(text)]
    led = parts[0].lower() in _HOMES or (head and len(parts) > 2 and not _BARS.search(text))
    if len(parts) > 1 and led and all(0 < len(part.split()) <= _CRUMB_WORDS for part in parts):
        return NAVIGATION
    return _prose(text, tail)


def _prose(text: str, tail: bool) -> str:
    """What ends like a sentence and still can be no talk, at the end of a page."""
    words = len(text.split())
    if not tail or words > 45:
        return ""
    if _LICENCE.search(text):
        return RIGHTS
    rest = ADDRESS.sub("", text)
    return CONTACT if rest != text and not any(map(str.isalnum, rest)) else ""


def networks(text: str) -> int:
    """How many places a text names in which a site is followed or heard."""
    return len({match.lower() for match in _NETWORKS.findall(text)})
