"""The page and the panel in every form: one module for each, a function to text or bytes.

text       plain text, for a pipe or a file
markdown   the same as Markdown
terminal   the same in colour, the only module that knows rich
panel      what the clinician reads, as plain lines
pdf        the page as PDF/UA-1, by typst; html, the page as one file without scripts; strip and qr_code, their pictures
as_json    the contract's JSON
tables     listings and single entries
plain      what every form does to text before it is drawn
"""
