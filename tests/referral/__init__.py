"""Tests of the judgement: words typed become a request, and a request becomes a suggestion."""
