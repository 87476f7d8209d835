"""
Digest: one message in place of many, that says what each of them was about.

It is made of what is known of deliveries, not of their texts: those may be long, and hold secrets.
"""

from collections import Counter
from collections.abc import Sequence

from trueup.model.delivery import Delivery, Letter
from trueup.model.notice import About, Notice

NAMED = 20  # objects of a trigger that are named
LISTED = 10  # triggers that are listed
SEVERITY = "warning"


def digest(deliveries: Sequence[Delivery], link: str = "") -> Letter:
    """*link*: to all of them."""
    counts = Counter(each.trigger for each in deliveries)
    head = f"{len(deliveries)} notifications, told together because they came at once"
    lines = [_line(trigger, deliveries) for trigger, _ in counts.most_common(LISTED)]
    if len(counts) > LISTED:
        lines.append(f"and {len(counts) - LISTED} more triggers")
    text = "\n".join((f"{head}:", *(f"• {each}" for each in lines), *([link] if link else ())))
    parts = {"email": {"subject": head, "body": text}}
    key = f"digest-{deliveries[0].id}"
    return Letter(Notice(text, parts), About(key, link, SEVERITY, "digest"))


def _line(trigger: str, deliveries: Sequence[Delivery]) -> str:
    about = list(dict.fromkeys(str(each.topic) for each in deliveries if each.trigger == trigger))
    more = len(about) - NAMED
    names = ", ".join(about[:NAMED])
    return f"{trigger} ({len(about)}): {names}{f' and {more} more' if more > 0 else ''}"
