"""QR codes of links as compact text, made when the catalogue is packed so that run time encodes nothing."""

from collections.abc import Iterable

LEVEL = "m"  # recovers 15 % of a smudged code; segno raises it where a code does not grow by it
MOST_MODULES = 77  # a side of version 15: a longer link is no link to scan from paper


def rows(link: str) -> str:
    """Return the QR code of `link`: for each row its modules as a hexadecimal number, dark is 1; "" if too long."""
    import segno

    try:
        code = segno.make_qr(link, error=LEVEL)
    except segno.DataOverflowError:
        return ""
    if len(code.matrix) > MOST_MODULES:
        return ""
    return " ".join(f"{int(''.join(str(module & 1) for module in row), 2):x}" for row in code.matrix)


def many(links: Iterable[str]) -> dict[str, str]:
    """Return the rows of each of `links` that has a code, in order of the link."""
    return {link: found for link in sorted(set(links)) if (found := rows(link))}
