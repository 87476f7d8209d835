"""
Listing: how lists of many Applications are searched, sorted, paged and counted.

An Application is a `Row` of what people look for; a `Query` says which rows, an `Order` in which
order, and a cursor where the last page ended. Used by the lists and streams of `web.ours`.
"""
