"""Word lists: what a lock screen must not tell, and what no text may promise.

Law: stems, without accents, in lower case; a stem matches at the beginning of a word.
Source: needs.md, R19 (nothing on a lock screen tells what this is), R36 (no forecast of decisions or dates).
"""

TELLING: dict[str, tuple[str, ...]] = {
    "en": (
        *("abuse", "asylum", "court", "crime", "danger", "exploit", "judge", "lawyer", "mentee", "mentor", "migrant"),
        *("permit", "police", "prostitut", "psycholog", "rape", "refugee", "shelter", "slave", "smuggl", "surviv"),
        *("traffick", "victim", "violen"),
    ),
    "fr": (
        *("abus", "asile", "avocat", "crime", "danger", "esclav", "exploit", "foyer", "juge", "mentor", "migrant"),
        *("police", "prostitu", "psycholog", "refug", "sejour", "survivant", "traite", "trafic", "tribunal", "victime"),
        *("viol",),
    ),
    "it": (
        *("abus", "asilo", "avvocat", "crimin", "giudice", "mentor", "migrant", "pericol", "permess", "polizia"),
        *("prostitu", "psicolog", "rifug", "schiav", "sfrutta", "sopravviss", "stupr", "tratta", "traffic", "tribunal"),
        *("violen", "vittim"),
    ),
    "es": (
        *("abogad", "abus", "acogida", "asilo", "delito", "esclav", "explota", "jue", "mentor", "migrant", "peligro"),
        *("permiso", "policia", "prostitu", "psicolog", "refug", "supervivient", "trafic", "trata", "tribunal"),
        *("victima", "viol"),
    ),
}
"""What would tell a stranger who looks at the phone what this is."""

HARMLESS: dict[str, tuple[str, ...]] = {"es": ("jueves",)}
"""Ordinary words that begin like one of them."""

TELLING_SENTENCES: dict[str, str] = {
    "en": "A survivor of trafficking writes to you from the shelter.",
    "fr": "Une victime de la traite vous écrit depuis le foyer.",
    "it": "Una vittima di tratta ti scrive dal rifugio.",
    "es": "Una víctima de trata te escribe desde la casa de acogida.",
}
"""What the lists above must find."""

FORECASTS: dict[str, str] = {
    "en": r"will be (granted|approved|accepted|refused)|you will (get|receive)\b|guarantee|\bsoon\b|decision|surely",
    "fr": r"sera (accord|accept|approuv|refus)|vous (obtiendrez|recevrez|gagnerez)|garanti|bientot|decision|surement",
    "it": r"sara (accett|approv|concess|rifiut)|otterrai|riceverai|vincerai|garanti|\bpresto\b|decisione|certamente",
    "es": r"sera (acept|aprob|conced|deneg)|obtendras|recibiras|ganaras|garanti|\bpronto\b|decision|seguramente",
}
"""A promise about somebody else's decision, or about a date that nobody knows."""

FORECAST_SENTENCES: dict[str, str] = {
    "en": "Your request will be granted.",
    "fr": "Votre demande sera acceptée.",
    "it": "La tua domanda sarà accettata.",
    "es": "Tu solicitud será aceptada.",
}
"""What the patterns above must find."""
