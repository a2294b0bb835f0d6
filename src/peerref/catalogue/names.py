"""How two spellings of one name are made equal.

Both the packer (which writes the index) and the reader of what was typed use this, so that they
can't disagree.
"""

import unicodedata

_BREAKS = str.maketrans(dict.fromkeys("-–—_/.,;:'’`\"", " "))


def normalise(text: str) -> str:
    """Return `text` in lower case, without accents, with single spaces for hyphens and punctuation."""
    plain = text
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(plain.casefold().translate(_BREAKS).split())


def squeeze(text: str) -> str:
    """Return `text` normalised and without spaces: how the names of treatments are compared."""
    return normalise(text).replace(" ", "")


def dotless(code: str) -> str:
    """Return an ICD-10-CM code in upper case without its dot: how codes are compared."""
    return code.replace(".", "").upper()
