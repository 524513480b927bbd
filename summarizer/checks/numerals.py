"""The words and signs of quantities: number words, scales, multipliers, units and the families they convert within."""

from __future__ import annotations

from decimal import Decimal

SMALL = {
    word: Decimal(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split()  # noqa: SIM905 - a list of words reads best as text
    )
}
TENS = {
    word: Decimal(value)
    for value, word in zip(
        range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True  # noqa: SIM905
    )
}  # fmt: skip
ORDINALS = {
    word: Decimal(value)
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),  # noqa: SIM905
        start=1,
    )
}
SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
    "k": Decimal(1000),
    "K": Decimal(1000),
    "M": Decimal(10**6),
    "MM": Decimal(10**6),
    "mn": Decimal(10**6),
    "B": Decimal(10**9),
    "bn": Decimal(10**9),
    "T": Decimal(10**12),
}
# Words that are a quantity by themselves, as a value and the family of its unit.
WHOLE = {
    "twice": (Decimal(2), "x"),
    "thrice": (Decimal(3), "x"),
    "dozen": (Decimal(12), ""),
    **dict.fromkeys(("double", "doubles", "doubled", "doubling"), (Decimal(2), "x")),
    **dict.fromkeys(("triple", "triples", "tripled", "tripling"), (Decimal(3), "x")),
    **dict.fromkeys(("quadruple", "quadruples", "quadrupled", "quadrupling"), (Decimal(4), "x")),
    **dict.fromkeys(("half", "halve", "halves", "halved", "halving"), (Decimal("0.5"), "x")),
}
# Words that name a number only by the way: they support a count, they do not make one.
IMPLIED = {
    **dict.fromkeys(("single", "sole", "unified"), Decimal(1)),
    **dict.fromkeys(("both", "pair", "pairs", "paired", "couple", "dual", "twin", "binary"), Decimal(2)),
    **dict.fromkeys(("triplet", "triplets", "trio", "ternary", "tri"), Decimal(3)),
}
VAGUE = {
    "dozens": Decimal(24),
    "hundreds": Decimal(100),
    "thousands": Decimal(1000),
    "millions": Decimal(10**6),
    "billions": Decimal(10**9),
    "trillions": Decimal(10**12),
}

_SECOND, _BYTE, _HERTZ, _METRE, _GRAM, _MONTH, _WATT, _FLOP = "s", "byte", "hz", "m", "g", "month", "w", "flop"
_PREFIXES = {"k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "p": 10**15}


def _family(family: str, sizes: dict[str, str]) -> dict[str, tuple[str, Decimal]]:
    return {word: (family, Decimal(size)) for size, written in sizes.items() for word in written.split()}


UNITS: dict[str, tuple[str, Decimal]] = {
    **_family("%", {"1": "% percent pct percents"}),
    **_family("point", {"1": "point points pp pts pt"}),
    **_family("x", {"1": "x X × times fold folds"}),
    **_family(
        _SECOND,
        {
            "1e-9": "ns nanosecond nanoseconds",
            "1e-6": "μs us microsecond microseconds",
            "1e-3": "ms msec millisecond milliseconds",
            "1": "s sec secs second seconds",
            "60": "min mins minute minutes",
            "3600": "h hr hrs hour hours",
            "86400": "day days",
            "604800": "week weeks",
        },
    ),
    **_family(_MONTH, {"1": "month months", "12": "year years yr yrs"}),
    **_family(_BYTE, {"1": "byte bytes"}),
    **{f"{p.upper()}{i}B": (_BYTE, Decimal(size)) for p, size in _PREFIXES.items() for i in ("", "i")},
    **{f"{p}b": (_BYTE, Decimal(size)) for p, size in _PREFIXES.items()},
    "kB": (_BYTE, Decimal(1000)),
    **_family("bit", {"1": "bit bits"}),
    **{f"{p.upper()}bps": ("bps", Decimal(size)) for p, size in _PREFIXES.items()},
    **_family(_HERTZ, {"1": "Hz hz", "1e3": "kHz KHz khz", "1e6": "MHz mhz", "1e9": "GHz ghz"}),
    **_family("fps", {"1": "fps FPS"}),
    **_family(_METRE, {"1e-9": "nm", "1e-6": "μm um", "1e-3": "mm", "1e-2": "cm", "1e3": "km kilometers kilometres"}),
    **_family(_GRAM, {"1e-3": "mg", "1e-6": "μg", "1e3": "kg"}),
    **_family(_WATT, {"1e-3": "mW", "1": "watts W", "1e3": "kW", "1e6": "MW"}),
    **{f"{p.upper()}FLOP{s}": (_FLOP, Decimal(size)) for p, size in _PREFIXES.items() for s in ("s", "S", "")},
    **_family(_FLOP, {"1": "FLOPs FLOPS FLOP flops"}),
    **_family("dB", {"1": "dB db decibels"}),
    **_family("mV", {"1": "mV", "1e3": "V volts"}),
    **_family("°", {"1": "° °C degrees degree"}),
    **_family("$", {"1": "dollars dollar USD"}),
}
# Measures whose figures are counted in points of their own.
SCORES = frozenset("bleu rouge meteor cider f1 map miou iou ap auc auroc psnr ndcg mrr wer cer fid em".split())  # noqa: SIM905
