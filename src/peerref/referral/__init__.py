"""The judgement: a request becomes a suggestion.

`understand` reads what was typed into a `Request`; `refer` turns that into a `Suggestion`. Pure
functions: no clock, no files, no network; today's date is an argument.

    recognise   words typed -> conditions and treatments
    understand  options -> one Request, with what had to be said about reading them
    eligible    which groups may be shown at all, and the rule that keeps a group out
    fresh       how old a fact may be
    weigh       how well a group fits: one table of criteria
    pick        which few, in which order, from those that may be shown
    pair        what to say of the treatments named
    support     the lines, the role and the evidence that go with it
"""

from peerref.referral.refer import refer as refer
from peerref.referral.understand import understand as understand
