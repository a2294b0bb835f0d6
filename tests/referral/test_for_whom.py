"""Given a meeting whose codes are silent, then its name tells for whom it is."""

import pytest

from peerref.referral.for_whom import OF_COLOUR, named

from .test_attend import a_meeting


@pytest.mark.parametrize(
    ("name", "audiences"),
    [
        ("Women's Candlelight", ("women",)),
        ("Womens Remote Meeting", ("women",)),
        ("Women’s Promises", ("women",)),
        ("Castro Sober Sisters", ("women",)),
        ("Enciende Una Luz (Mujeres)", ("women",)),
        ("Noon at the Women's Building", ()),
        ("Novato Monday Stag", ("men",)),
        ("Women's Stag", ("women",)),
        ("Pax West Men's Speaker Discussion", ("men",)),
        ("Men and Women Together", ("women", "men")),  # which is anybody
        ("Amen Group", ()),
        ("Mental Sobriety", ()),
        ("National BIPOC Recovery Meeting", OF_COLOUR),
        ("Women of Color", (*OF_COLOUR, "women")),
        ("Black in Recovery", ("black",)),
        ("The Black Hole", ()),
        ("Gay Sunshine", ("lgbtq",)),
        ("The Mill Valley LGBTQ All Are Welcome", ()),
        ("POC & Allies", ()),
        ("Happy Hour", ()),
    ],
)
def test_a_name_tells_for_whom_a_meeting_is(name: str, audiences: tuple[str, ...]) -> None:
    """Words for some people name them; words that welcome anybody go before these."""
    assert named(a_meeting(name=name)) == audiences


def test_what_stands_beside_a_fellowships_name_tells_too_and_an_organisations_name_does_not() -> None:
    """ "SMART Recovery - BIPOC" is for some; a centre for women may hold meetings for anybody."""
    assert named(a_meeting(program="smart", organisation="SMART Recovery - BIPOC")) == OF_COLOUR
    assert named(a_meeting(program="other", organisation="Center for Women")) == ()
