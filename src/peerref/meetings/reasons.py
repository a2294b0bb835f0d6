"""Why a listing was not kept, or what was mended in one, in words for those who import a feed.

A code never changes its meaning: reports of different days are compared.
"""

from collections.abc import Mapping

REJECTED: Mapping[str, str] = {
    "not-a-listing": "it is no object with names and values; ask those who make the feed",
    "no-name": "it has no name",
    "weekday-seven": "its day is 7, which its form does not have; if 7 means Sunday here, import with --weekday iso",
    "weekday-unknown": "its day is no day of the week",
    "time-unknown": "its time can't be read as a time of day",
    "duplicate": "the same name, day, time and place as a meeting before it; it is there once",
    "unpublished": "its feed says that it is not published",
    "field-missing": "it lacks what every listing of its form has; the feed was asked for too few fields",
    "service-without-schedule": "it is a service without a schedule: a group or an office, and no meeting",
    "not-a-support-group": "its 211 codes say that it is another service than a support group",
    "organisation-without-services": "it is an organisation without services",
    "postal-place-only": "its only place is a postal address",
    "too-many-schedules": "it is one service with more than 500 schedules and places; ask those who make the feed",
    "own-cells": "its cells don't fit the columns",
    "own-day": "its day can't be read",
    "own-word": "a word in it is none of those that this column takes",
    "own-date": "a date in it can't be read",
    "own-starts": "it meets every second week, and no date under 'starts' says in which",
}

INACTIVE: Mapping[str, str] = {
    "closed-for-now": "its place is marked as closed for now, and there is no way to join from afar",
    "no-way-to-attend": "it has no street address, no link and no number to join by (an e-mail address is not kept)",
    "stated-inactive": "its feed says that it does not meet now",
    "service-not-active": "its feed says that the service is not active",
    "ended": "its last day is past",
}

MENDED: Mapping[str, str] = {
    "address-from-text": "the parts of the address were taken from one line of text",
    "attendance-unlike-feed": "what the feed says of attendance does not fit its link and address; what fits was kept",
    "coordinates-far": "its coordinates are more than 25 miles from its own ZIP code; the ZIP code's place was used",
    "coordinates-unusable": "its coordinates are no place on earth, or 0; they were left out",
    "date-unusable": "the day of its last change can't be read, or is in the future; it was left out",
    "days-doubtful": "its day says more than a day of the week; the words are kept beside it",
    "end-dropped": "its end is not after its start, or more than four hours later; the end was left out",
    "link-dropped": "its link is no web address that can be opened; it was left out",
    "link-of-service": "it is online, and no link to join is given; the web page of the service was used",
    "rule-not-read": "when it repeats can't be put into weekdays; the words are kept, and its day is left open",
    "time-in-utc": "its time is given in UTC, which is no time on a clock there; it was left out",
    "link-from-id": "its link was made from the Zoom meeting number",
    "link-mended": "its link was wrapped or misspelt; the address inside was used",
    "may-be-suspended": "its text says suspended, cancelled or closed; call or check before going",
    "midnight": "it starts at 00:00, which often stands for an unknown time; check before going",
    "no-zone": "nothing says its time zone, so its time can't be shown; import with --timezone",
    "no-time": "it names no time, only a day",
    "audience-from-name": "its name says for whom it is, and its codes don't; that was kept",
    "by-appointment": "it names no day",
    "online-without-link": "it is marked as online, and there is no link or number to join by",
    "open-and-closed": "it is marked as open and as closed; closed was kept",
    "password-left-out": "a password that is not in the public link was left out",
    "payment-left-out": "an account for payments was left out",
    "person-left-out": "the name of a person was left out",
    "phone-left-out": "a phone number in the text was left out: it may be somebody's own",
    "email-left-out": "an e-mail address in the text was left out: it may be somebody's own",
    "prose-recurrence": "its text names weeks of the month ('2nd Thursday'); read it before you print the day",
    "stale": "it was last changed more than two years ago; confirm first",
    "text-cut": "a text longer than any listing needs was cut",
    "zip-mended": "its ZIP code had lost its leading zero",
    "zip-unusable": "its ZIP code is none; it was left out",
    "zone-unknown": "its time zone is none; another source was used, or none",
    "zone-unlike-zip": "its time zone is not that of its ZIP code; the feed's was kept",
}

REASONS: Mapping[str, str] = {**REJECTED, **INACTIVE, **MENDED}
