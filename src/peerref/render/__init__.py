"""The page and the panel in every form: one module for each, a function to text or bytes.

text       plain text, for a pipe or a file
markdown   the same as Markdown
terminal   the same in colour, the only module that knows rich
panel      what the clinician reads, as plain lines
pdf        the page as PDF/UA-1, by typst
html       the page as one file without scripts
strip, qr_code        the pictures of both
hsds, catalogue_csv   the groups for a resource directory (Open Referral HSDS 3), and for a spreadsheet
evidence   does it work, in ten lines
entry      one entry, whole
as_json    the contract's JSON
calendar   meetings for the patient's own calendar, the only module that knows icalendar
plain      what every form does to text before it is drawn
"""
