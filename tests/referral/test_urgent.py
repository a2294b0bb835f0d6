"""What is urgent is known as urgent, whatever it was called; what is urgent and not ours names the line to call."""

import pytest

from peerref.catalogue import Catalogue
from peerref.errors import NotInCatalogue
from peerref.referral.recognise import condition

from .test_names import meaning


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("suicidality", "suicidality"),
        ("suicidal ideation", "suicidality"),
        ("suicide attempt", "suicidality"),
        ("wants to die", "suicidality"),
        ("ideas suicidas", "suicidality"),
        ("R45.851", "suicidality"),
        ("T14.91XA", "suicidality"),
        ("self-harm", "self-harm"),
        ("cutting", "self-harm"),
        ("autolesiones", "self-harm"),
        ("R45.88", "self-harm"),
        ("postpartum psychosis", "postpartum-psychosis"),
        ("puerperal psychosis", "postpartum-psychosis"),
        ("psicosis posparto", "postpartum-psychosis"),
        ("F53.1", "postpartum-psychosis"),
        ("acute mania", "acute-mania"),
        ("manic episode", "acute-mania"),
        ("episodio maníaco", "acute-mania"),
        ("F30.2", "acute-mania"),
        ("F31.13", "acute-mania"),
        ("F31.2", "acute-mania"),
        ("alcohol withdrawal", "alcohol-withdrawal"),
        ("delirium tremens", "alcohol-withdrawal"),
        ("DTs", "alcohol-withdrawal"),
        ("F10.23", "alcohol-withdrawal"),
        ("F10.230", "alcohol-withdrawal"),
        ("F10.231", "alcohol-withdrawal"),
        ("F10.239", "alcohol-withdrawal"),
        ("Alcohol dependence with withdrawal delirium", "alcohol-withdrawal"),
        ("benzodiazepine withdrawal", "sedative-withdrawal"),
        ("F13.23", "sedative-withdrawal"),
        ("F13.230", "sedative-withdrawal"),
        ("F13.231", "sedative-withdrawal"),
        ("overdose", "overdose"),
        ("opioid overdose", "overdose"),
        ("sobredosis", "overdose"),
        ("T40.1X1A", "overdose"),
        ("T40.2X2A", "suicidality"),
        ("T39.1X2A", "suicidality"),
        ("t391x2d", "suicidality"),
        ("T43.222", "suicidality"),
        ("T36.92XA", "suicidality"),
        ("T54.0X2A", "suicidality"),
        ("T71.162A", "suicidality"),
        ("F19.13", "drug-withdrawal"),
        ("F19.231", "drug-withdrawal"),
        ("F19.939", "drug-withdrawal"),
        ("polysubstance withdrawal", "drug-withdrawal"),
    ],
)
def test_an_emergency_is_read_as_urgent(typed: str, expected: str, known: Catalogue) -> None:
    """Thoughts of suicide, self-harm, mania, psychosis after birth, withdrawal and overdose carry urgent words."""
    read = condition(typed, known)

    assert expected in meaning(read)
    assert read.urgent is not None
    assert read.urgent.clinician
    assert read.urgent.patient.en
    assert read.urgent.patient.es


@pytest.mark.parametrize("typed", ["depression", "bipolar", "F31.81", "alcohol", "F10.20", "F13.20", "opioid", "grief"])
def test_the_same_illness_without_an_emergency_is_not_urgent(typed: str, known: Catalogue) -> None:
    """A condition that has an urgent form is not urgent itself."""
    assert condition(typed, known).urgent is None


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("domestic violence", "us-ndvh"),
        ("DV", "us-ndvh"),
        ("intimate partner violence", "us-ndvh"),
        ("violencia doméstica", "us-ndvh"),
        ("T74.11XA", "us-ndvh"),
        ("child abuse", "us-childhelp"),
        ("maltrato infantil", "us-childhelp"),
        ("elder abuse", "us-eldercare-locator"),
        ("rape", "us-rainn"),
        ("poisoning", "us-poison-help"),
    ],
)
def test_what_is_urgent_and_not_ours_names_the_line_to_call(typed: str, line: str, known: Catalogue) -> None:
    """Violence, abuse, assault and poisoning stop with the line's name and phone, and no group."""
    with pytest.raises(NotInCatalogue) as error:
        condition(typed, known)

    assert known.lines[line].name.en in error.value.message
    assert known.lines[line].phone in error.value.message
    assert error.value.exit_code == 3


def test_every_name_and_code_of_what_is_elsewhere_names_its_line(known: Catalogue) -> None:
    """Each name and code under 'elsewhere' either names its line or asks which of two things is meant."""
    silent = []
    for other in known.elsewhere.values():
        phone = known.lines[other.line].phone
        for typed in (other.id, other.name, *other.names, *other.codes):
            with pytest.raises(NotInCatalogue) as error:
                condition(typed, known)
            if phone not in error.value.message and not error.value.choices:
                silent.append(typed)

    assert silent == []
