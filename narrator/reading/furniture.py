# ruff: noqa: E501 (tables read better in long rows)
"""What news sites put around their articles, as short lists in the languages we read most (en fr es de it pt ru).

`EXACT` holds whole blocks, `OPENERS` the beginnings of short blocks by their first letter, both compared in small
letters without punctuation at the ends. `PATTERNS` hold the rest. Each entry has its reason, in words for a person.
"""

from __future__ import annotations

import re

from narrator.patterns import late

ADVERT, MORE, SHARE, NEWSLETTER = (
    "an advertisement's mark",
    "a link to other articles",
    "a share button",
    "a newsletter box",
)
BYLINE, DATE, READING, CREDIT = "a byline", "the date of publication", "the reading time", "a photo credit"
FOLLOW, COMMENTS, TAGS, BADGE = "a follow line", "the comments' place", "a list of tags", "an app badge"
COOKIES, RIGHTS, NAVIGATION, LISTEN = (
    "a cookie notice",
    "a copyright line",
    "the site's navigation",
    "a player's button",
)
ABOUT, CONTACT, SUPPORT, POST = "about the author", "contact details", "an appeal for support", "an embedded post"
CAPTION = "a picture's caption"

_EXACT = {
    ADVERT: """publicity|advertisement|advertisements|advertising|ad|sponsored|sponsored content|promoted|
        story continues below|story continues below advertisement|article continues below advertisement|continue reading below|publicité|
        la suite après la publicité|la suite après cette publicité|contenu sponsorisé|publicidad|publicidade|
        contenido patrocinado|anzeige|werbung|gesponsert|pubblicità|annuncio|continua a leggere dopo la pubblicità|
        continua após a publicidade|реклама|на правах рекламы|скрыть рекламу""",
    MORE: """read more|read also|read next|more on this|more on this story|related|related articles|related stories|
        related content|related topics|related links|related posts|you may also like|you might also like|recommended|
        recommended for you|more from this section|more stories|most read|most popular|trending|trending now|see also|
        top stories|latest news|don't miss|editor's picks|our selection|keep reading|continue reading|up next|
        lire aussi|à lire aussi|lire plus|en savoir plus|lire la suite|sur le même sujet|à lire également|
        les plus lus|voir aussi|à voir aussi|notre sélection|dans la même rubrique|articles liés|
        leer más|lee también|leer también|te puede interesar|le puede interesar|más información|lo más leído|
        lo más visto|ver también|noticias relacionadas|artículos relacionados|temas relacionados|
        mehr zum thema|weiterlesen|lesen sie auch|das könnte sie auch interessieren|meistgelesen|mehr dazu|
        auch interessant|verwandte artikel|leggi anche|per saperne di più|leggi tutto|ti potrebbe interessare|
        potrebbe interessarti|articoli correlati|i più letti|leia mais|leia também|veja também|saiba mais|
        mais lidas|notícias relacionadas|читайте также|читать далее|по теме|материалы по теме|подробнее|
        самое читаемое|смотрите также""",
    ABOUT: """about the author|about the authors|about the interviewer|about the interviewee|about the interviewees|
        about the participants|about the speakers|about the speaker|about the guest|about our guest|about the contributors|
        author bio|à propos de l'auteur|à propos de l'autrice|à propos des auteurs|biographie|sobre el autor|
        sobre la autora|sobre los autores|acerca del autor|acerca de la autora|über den autor|über die autorin|
        über die autoren|zur person|zu den personen|zum autor|zur autorin|informazioni sull'autore|sull'autore|
        sull'autrice|l'autore|l'autrice|sobre o autor|sobre a autora|sobre os autores|об авторе|об авторах|о собеседнике""",
    SHARE: """share|share this|share this article|share this story|share this post|share on facebook|share on twitter|share on x|
        share on linkedin|share via email|share by email|copy link|copy the link|print|print this|email this|send by email|
        facebook|twitter|whatsapp|telegram|linkedin|pinterest|instagram|reddit|email|e-mail|tweet|like|save|
        bookmark|save for later|link copied|gift this article|partager|partager l'article|partager cet article|imprimer|envoyer par e-mail|
        copier le lien|enregistrer|offrir l'article|compartir|compartir en facebook|imprimir|guardar|copiar enlace|
        enviar por correo|teilen|drucken|artikel teilen|auf facebook teilen|merken|link kopieren|
        condividi|stampa|salva|copia link|compartilhe|compartilhar|partilhar|copiar link|
        поделиться|распечатать|скопировать ссылку|вконтакте|одноклассники""",
    NEWSLETTER: """newsletter|newsletters|our newsletter|our newsletters|sign up|sign up now|subscribe|subscribe now|i subscribe|
        subscribe to our newsletter|join our newsletter|sign up for our newsletter|your email|your email address|
        email address|enter your email|no spam|
        s'abonner|je m'abonne|abonnez-vous|s'inscrire|je m'inscris|inscrivez-vous|la newsletter|nos newsletters|
        votre e-mail|votre adresse e-mail|suscribirse|suscríbete|suscríbase|me suscribo|boletín|boletines|
        regístrate|inscríbete|tu correo electrónico|abonnieren|jetzt abonnieren|anmelden|jetzt anmelden|
        newsletter abonnieren|ihre e-mail-adresse|iscriviti|abbonati|iscriviti alla newsletter|mi iscrivo|
        la tua email|assine|assinar|inscreva-se|assine já|cadastre-se|seu e-mail|subscreva|
        подписаться|подпишитесь|подписка|рассылка|ваш e-mail""",
    SUPPORT: """become a member|donate|donate now|support us|support our work|faire un don|soutenez-nous|nous soutenir|
        haz una donación|apóyanos|spenden|jetzt spenden|unterstützen sie uns|sostienici|fai una donazione|apoie-nos|
        faça uma doação|поддержать|поддержать нас|сделать пожертвование""",
    FOLLOW: """follow|follow us|follow me|following|suivre|suivez-nous|nous suivre|seguir|síguenos|síguenos en|folgen|
        folgen sie uns|folge uns|segui|seguici|seguici su|siga-nos|siga|подписывайтесь|мы в соцсетях""",
    COMMENTS: """comments|comment|leave a comment|leave a reply|reply|répondre|responder|antworten|rispondi|ответить|post a comment|add a comment|join the conversation|
        view comments|show comments|no comments|be the first to comment|commentaires|laisser un commentaire|
        commenter|réagir|comentarios|deja un comentario|comentar|kommentare|kommentar schreiben|
        kommentar hinterlassen|commenti|lascia un commento|comentários|deixe um comentário|
        комментарии|оставить комментарий|комментировать""",
    COOKIES: """accept|accept all|accept cookies|accept all cookies|reject all|manage cookies|cookie settings|cookie policy|
        tout accepter|tout refuser|accepter|paramétrer les cookies|aceptar|aceptar todo|aceptar cookies|rechazar|
        alle akzeptieren|alle ablehnen|akzeptieren|accetta|accetta tutto|aceitar|aceitar todos|принять""",
    NAVIGATION: """skip to content|skip to main content|skip to navigation|menu|home|search|log in|login|sign in|register|
        my account|back to top|top of page|previous|next|previous article|next article|close|toggle navigation|
        aller au contenu|accueil|rechercher|recherche|se connecter|connexion|mon compte|fermer|haut de page|
        article précédent|article suivant|next page|previous page|page suivante|page précédente|página siguiente|
        página anterior|nächste seite|vorherige seite|pagina successiva|pagina precedente|próxima página|
        следующая страница|предыдущая страница|ir al contenido|inicio|buscar|iniciar sesión|mi cuenta|cerrar|
        zum inhalt springen|startseite|suche|einloggen|mein konto|schließen|nach oben|vai al contenuto|cerca|
        accedi|chiudi|ir para o conteúdo|entrar|fechar|início|перейти к содержанию|главная|поиск|войти|закрыть|
        privacy|privacy policy|terms of use|terms of service|imprint|contact|contact us|about us|mentions légales|
        aviso legal|impressum|datenschutz|note legali|politique de confidentialité|política de privacidad""",
    LISTEN: """listen|listen to this article|listen to article|listen to the article|play|pause|watch|watch now|listen now|download|
        écouter|écouter l'article|escuchar|escuchar artículo|anhören|artikel anhören|ascolta|ascolta l'articolo|
        ouvir|слушать""",
    TAGS: """tags|topics|filed under|keywords|mots-clés|étiquettes|etiquetas|palabras clave|schlagwörter|schlagworte|
        parole chiave|palavras-chave|теги|метки""",
    BADGE: """download on the app store|get it on google play|available on google play|google play|app store|
        télécharger dans l'app store|disponible sur google play|disponible en google play|
        jetzt bei google play|laden im app store|disponibile su google play|disponível no google play""",
    CREDIT: """afp|reuters|ap|ap photo|getty images|getty|dpa|epa|efe|ansa|lusa|tass|тасс|риа новости|handout|stock photo|
        file photo|archive photo|photo|foto|photos|embed from getty images|embed from getty""",
}  # fmt: skip
EXACT = {phrase.strip(): reason for reason, text in _EXACT.items() for phrase in text.split("|") if phrase.strip()}

_OPENERS = {
    MORE: """read more:|read also:|also read:|read next:|related:|see also:|more:|watch:|more on this:|recommended:|
        read more about|read more on|read the full|read our|lire aussi|à lire aussi|à lire :|lire :|lire également|voir aussi :|
        à écouter aussi|à écouter :|>> à lire|sur le même sujet :|leer también|lee también|lea también|le puede interesar|
        te puede interesar|más información:|lesen sie auch|lesen sie hier|lesen sie dazu|mehr zum thema|auch lesenswert|
        leggi anche|leggi pure|per approfondire:|leia também|leia mais|veja também|saiba mais:|
        читайте также|читать также|смотрите также""",
    NEWSLETTER: """subscribe to|sign up for|sign up to|get our|get the latest|join our|receive all the|receive our|
        receive the|become a subscriber|abonnez-vous|inscrivez-vous|recevez|suscríbete|suscríbase|recibe|
        abonnieren sie|melden sie sich|jetzt den newsletter|iscriviti|abbonati|ricevi|assine|inscreva-se|receba|
        подпишитесь на|подписывайтесь на""",
    SUPPORT: """if you enjoyed|if you liked|if you value|support independent|support our|support us|your support|
        your donation|please donate|please consider|soutenez|faites un don|apoya|haz una donación|tu donación|
        unterstützen sie|spenden sie|ihre spende|sostieni|fai una donazione|apoie|faça uma doação|sua doação|
        поддержите|сделайте пожертвование""",
    POST: """a post shared by|une publication partagée par|una publicación compartida|ein beitrag geteilt von|
        un post condiviso da|uma publicação compartilhada|публикация от""",
    CONTACT: """contact:|contact :|contacts:|press contact:|media contact:|kontakt:|pressekontakt:|contacto:|contatti:|
        contatto:|contato:|contacto:|контакты:|контакт:""",
    FOLLOW: """follow us|follow all the|follow the|follow our|find us on|like us on|join us on|suivez|retrouvez-nous|síguenos|
        folgen sie uns|folge uns|folgt uns|seguici|siga-nos|siga o|мы в""",
    SHARE: """share this|share on|share via|partager sur|partagez|compartir en|comparte|teilen auf|condividi su|
        compartilhe|поделиться в""",
    RIGHTS: """©|(c) 20|(c) 19|copyright ©|copyright (c)|copyright 20|copyright 19|copyright:|all rights reserved|tous droits réservés|todos los derechos reservados|
        alle rechte vorbehalten|tutti i diritti riservati|todos os direitos reservados|все права защищены""",
    TAGS: """tags:|tag:|topics:|filed under:|keywords:|mots-clés|étiquettes :|etiquetas:|temas:|schlagwörter:|
        schlagworte:|themen:|parole chiave:|palavras-chave:|теги:|метки:|categories:|category:""",
    COOKIES: """we use cookies|this site uses cookies|this website uses cookies|ce site utilise des cookies|
        nous utilisons des cookies|utilizamos cookies|este sitio utiliza cookies|este sitio web utiliza|
        wir verwenden cookies|wir nutzen cookies|diese website verwendet|diese webseite verwendet|
        questo sito utilizza|questo sito usa|utilizziamo i cookie|usamos cookies|este site utiliza|
        мы используем cookie|мы используем файлы cookie""",
    DATE: """published on|published at|published:|published|posted on|posted:|updated on|updated:|last updated|last modified|first published|
        publié le|publié :|mis à jour|modifié le|publicado el|publicado em|publicado:|actualizado el|actualizado:|
        atualizado em|veröffentlicht am|veröffentlicht:|aktualisiert am|aktualisiert:|stand:|pubblicato il|
        pubblicato:|aggiornato il|aggiornato:|ultimo aggiornamento|опубликовано|обновлено""",
    CREDIT: """photo:|photos:|photo by|photos by|photo credit|photograph:|photographs by|photography by|photo courtesy|
        image:|images:|image credit|image courtesy|images courtesy|courtesy of|picture:|pictures:|illustration by|
        illustration:|video:|getty images|photo :|photos :|crédit photo|crédits photo|crédit :|crédits :|
        image :|légende :|foto:|fotos:|foto di|foto por|fotografía:|fotografías:|imagen:|bild:|bilder:|bildquelle|
        quelle:|immagine:|crediti:|imagem:|crédito:|créditos:|фото:|фотография:|иллюстрация:""",
    READING: """reading time|read time|estimated reading|time to read|temps de lecture|lecture :|tiempo de lectura|
        lesezeit|lesedauer|tempo di lettura|tempo de leitura|время чтения|время на чтение""",
}  # fmt: skip
OPENERS: dict[str, list[tuple[str, str]]] = {}
for _reason, _text in _OPENERS.items():
    for _phrase in filter(None, map(str.strip, _text.split("|"))):
        OPENERS.setdefault(_phrase[0], []).append((_phrase, _reason))
# "Read more: the long story of the mill" in every language that says it alone on a line.
for _phrase in [phrase for phrase, reason in EXACT.items() if reason == MORE]:
    OPENERS.setdefault(_phrase[0], []).append((f"{_phrase}:", MORE))

_MINUTES = r"(?:min|mins|minutes?|minuti|minutos?|minuten|мин|минут[аы]?)"
_MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|apr|avr|abr|ma[yijg]|mag|gen|ene|jun|jui|giu|jul|lug|aug|aoû|ago|sep|set|oct|okt|ott|out|"
    r"nov|dec|déc|dez|dic|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[^\W\d_]*\.?"
)
_DAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|montag|dienstag|mittwoch|donnerstag|freitag|"
    r"samstag|sonntag|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|"
    r"(?:segunda|terça|quarta|quinta|sexta)-feira),?"
)
_TIME = r"(?:(?:[-–|,•·]|at|à|a las|um|alle|às|в)?\s*\d{1,2}[:.h]\d{2}(?:\s?(?:am|pm|uhr|h|[a-z]{2,4}t|gmt|utc|\(?gmt.{0,9}))?)"
_YEAR = r"(?:19|20)\d\d"
_DATES = (
    rf"\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s(?:de\s)?{_MONTH},?\s(?:de\s)?{_YEAR}(?:\s?г\.?|\s?года)?",
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}",
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)",
    rf"{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}",
)
PATTERNS = (
    (READING, late(rf"(?:about |lectura de |lecture de |lettura di |leitura de |read: |~ ?|≈ ?|ca\. )?\d{{1,3}}[ -]?{_MINUTES}\.?(?:[ -](?:read|reading|de lecture|de lectura|lesezeit|lesen|"
        rf"di lettura|de leitura|чтения|lecture|to read))?(?: time)?\.?", re.I)),
    (DATE, late(rf"(?:{_DAY}\s)?(?:le |el |am |il |em )?(?:{'|'.join(_DATES)})(?:\s?{_TIME})*", re.I)),
    (BADGE, late(r"\w[\w-]*[-_](?:badge|icon|logo|button|btn|banner)(?:[-_.][\w.-]*)?|\S+\.(?:png|jpe?g|gif|svg|webp)", re.I)),
    (NAVIGATION, late(r"(?:page|pág|página|pagina|seite|стр|страница)\.? ?\d+ ?(?:of|sur|de|von|di|из|/) ?\d+", re.I)),
    (COMMENTS, late(r"(?:comments?|commentaires?|comentarios?|kommentare?|commenti|comentários?|комментарии) ?\(\d+\)|"
        r"(?:\d+|one|une?|ein|um|un) (?:thoughts?|comments?|responses?|repl(?:y|ies)|réflexions?|comentarios?|pensamientos?|gedanken?|pensier[io]|comentários?|комментари\w+|мнени\w+) "
        r"(?:on|to|sur|en|zu|su|riguardo|em|sobre|для|на|к) .{1,200}", re.I)),
    (COMMENTS, late(r"\d+ (?:comments?|commentaires?|comentarios?|kommentare?|commenti|comentários?|комментари\w+)", re.I)),
    (SHARE, late(r"\d+[.,]?\d*k? (?:shares?|likes?|partages?|views?|retweets?)", re.I)),
)  # fmt: skip

# "Text by: Jane Roe", "Propos recueillis par X et Y", "Das Interview führte Z", "By Jane Roe".
BYLINE_OPENER = late(
    r"(?:(?:text|texts|words|story|reporting|written|interview(?:ed)?|as told to|compiled|edited|translat(?:ed|ion)|posted|published) "
    r"by:?|interview(?: conducted)? by:?|by:?|author:|written by:?|interviewer?:(?= ?\w+ \w+$)|interview(?:ed)? by:?|"
    r"par:?|texte?(?: de| par)? ?:?|propos recueillis(?: par)? ?:?|recueilli par|entretien (?:réalisé |conduit |mené )?par|interview réalisée par|"
    r"interview ?:|entretien ?:|traduit (?:de .{1,20} )?par|von:?|das interview führten?|das gespräch führten?|interview von|ein interview von|gesprächsführung:?|fragen:|"
    r"por:?|texto:?|entrevista (?:de|por|realizada por|feita por|a cargo de):?|entrevista ?:|reportagem:?|"
    r"di:?|a cura di|intervista (?:di|a cura di|realizzata da):?|testo di|"
    r"автор:|текст:|беседовала?|интервью:|записала?|подготовила?)\s+",
    re.I,
)  # fmt: skip
# A name in such a line, or what stands between names.
BYLINE_WORD = late(
    r"[A-ZÀ-ÖØ-ÞА-ЯЁŁŚŽŞ][\w’'.-]*,?|(?:and|und|et|y|e|и|with|mit|avec|con|com|de|da|del|della|di|du|van|von|der|den|la|le|al|el|ibn|bin|dos|das|for|in|à|á|"
    r"from|staff|follow|writer|reporter|correspondent|photos?|by|par|suivre|folgen|text|edited|–|—|-|\||/|&|•|·|@\w+|\(\w+\)),?|\d[\d/.:]*"
)

AGENCY = late(
    r"\b(?:AFP|Reuters|REUTERS|AP Photo|AP|Getty(?: Images)?|dpa|DPA|EPA|EFE|ANSA|Lusa|LUSA|ТАСС|TASS|РИА Новости|Xinhua|Magnum|Shutterstock|"
    r"iStock|Unsplash|Alamy|Imago|IMAGO|picture[ -]alliance|Keystone|KEYSTONE|Belga|Bloomberg|Sputnik|Wikimedia(?: Commons)?|Flickr|Europa Press|"
    r"Abaca|SIPA|Hans Lucas|Agência Brasil|Estadão|Handout|CC[ -]BY(?:-\w+)*)\b"
)
# A credit at the end of a caption: "(Photo: X)", "© X", "Foto: X", "Photo courtesy of X".
CREDIT_END = late(
    r"[\s(\[|.–—-](?:©\s?\S.{0,60}|\([cC]\)\s?(?:(?:19|20)\d\d|[A-ZÀ-ÞА-Я]).{0,60}|"
    r"(?i:photos?|photograph|picture|image|pic|foto|fotos|bild|crédits?|crédit photo|fotografía|imagen|immagine|imagem|фото|illustration|"
    r"source|courtesy)(?i: by| credit| courtesy of|grafie)?\s?:\s?\S.{0,60}|(?i:photos?|foto) (?:by|courtesy of|di|de) [A-ZÀ-Þ].{0,60})[)\]]?[^.?!]?\.?$"
)
# An e-mail address, a page's or a telephone number.
ADDRESS = late(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)\S+|\+?\d[\d ()/-]{6,}\d")
