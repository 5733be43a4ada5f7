"""The whole corpus: one of each type that passes, with a mark planted in every place that can tell."""

from tests.channels.cleaning.letters import pdf
from tests.channels.cleaning.offices import docx, odt, xlsx
from tests.channels.cleaning.photos import gif, heic, jpeg, moving_webp, png, webp
from tests.channels.cleaning.recordings import film, iphone_film, m4a, mp3, ogg, tgs, webm

MAKERS = (jpeg, heic, png, webp, moving_webp, gif, pdf, docx, xlsx, odt, ogg, mp3, film, iphone_film, m4a, webm, tgs)
CORPUS = tuple(make() for make in MAKERS)
