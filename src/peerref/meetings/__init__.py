"""The local meetings that a clinic has loaded from open feeds, in one embedded database.

Knows nothing of patients. Feeds come in by `sources` or `fetch`, are told apart by `envelope`, read by a module for
each form (`meeting_guide`, `bmlt`, `hsds`, `own_list`), settled by `settle`, and kept by `directory`.
"""
