"""A suggestion becomes the page: a small document, every word from the wording files or the catalogue.

Knows nothing of PDF, HTML or terminals; `render` draws what is made here.
"""

from peerref.handout.compose import compose as compose
from peerref.handout.document import Handout as Handout
