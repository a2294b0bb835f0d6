"""Words that no patient or clinician is to read here, and what to say instead.

From the handout standards (NIDA's Words Matter, VA, APA, Fundéu). Official names are exempt:
fields that hold names are not looked at.
"""

import re

_AVOID = {
    r"addict(s|ed)?": "person with a substance use disorder",
    r"alcoholics?": "person with an alcohol use disorder",
    r"(drug |substance |alcohol )abuse|abusers?": "use, unhealthy use",
    r"clean and sober|staying clean|get(ting)? clean|dirty (urine|test)": "not using; tested negative",
    r"relaps(e|es|ed|ing)": "return to use, recurrence",
    r"substitution (therapy|treatment)": "medicine for opioid use disorder",
    r"non-?complian(t|ce)": "chose not to",
    r"in denial": "sees it differently",
    r"the mentally ill|a schizophrenic|schizophrenics": "person with ...",
    r"suffer(s|ing)? from": "has",
    r"victims?": "survivor, person",
    r"commit(ted|s|ting)? suicide": "died by suicide",
    r"(failed|successful) (suicide( attempt)?|attempt)": "attempt",
    r"never (be )?cured": "(leave it out)",
    r"adict[oa]s?": "persona con un trastorno por consumo de sustancias",
    r"alcohólic[oa]s": "persona con un trastorno por consumo de alcohol",
    r"abuso de (drogas|sustancias|alcohol)": "consumo, consumo perjudicial",
    r"(está|estar|estoy) limpi[oa]": "no usa drogas",
    r"enferm[oa]s? mental(es)?|esquizofrénic[oa]s?": "persona con ...",
    r"sufre(n)? de": "tiene",
    r"víctimas?": "persona que vivió ...",
    r"cometió suicidio|se suicidó": "murió por suicidio",
    r"recaídas?": "volver a consumir",
}
_OFFICIAL = re.compile(
    r"Alcoholics Anonymous|Adult Children of Alcoholics|Families of Alcoholics|Alcohólicos Anónimos"
    r"|[A-Z][a-z]+ Addicts Anonymous|Families of Addicts|Parents of Addicted Loved Ones"
    r"|Substance Abuse|Child Abuse|Alcohol Abuse|Overeaters|Victim[s']|National Institute on Drug Abuse"
    r"|Survivors|Friends of Alcoholics|relapse prevention therapy",
)
_PATTERN = re.compile("|".join(f"(?P<w{at}>\\b(?:{pattern})\\b)" for at, pattern in enumerate(_AVOID)), re.IGNORECASE)
_INSTEAD = list(_AVOID.values())


def avoided(text: str) -> list[tuple[str, str]]:
    """Return each word to avoid that stands in `text`, with what to say instead."""
    found = []
    for match in _PATTERN.finditer(_OFFICIAL.sub("", text)):
        at = next(int(name[1:]) for name, value in match.groupdict().items() if value)
        found.append((match.group(), _INSTEAD[at]))
    return found
