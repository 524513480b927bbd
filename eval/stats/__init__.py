"""What a difference is worth: intervals, paired comparisons, ranks and agreement. Pure, seeded, one question a file."""

from eval.stats.agreement import cohen_kappa, krippendorff_alpha
from eval.stats.intervals import Interval, interval, interval_of, intervals
from eval.stats.paired import Paired, paired, paired_all
from eval.stats.permutation import holm, sign_flip
from eval.stats.ranks import auroc

__all__ = [
    "Interval",
    "Paired",
    "auroc",
    "cohen_kappa",
    "holm",
    "interval",
    "interval_of",
    "intervals",
    "krippendorff_alpha",
    "paired",
    "paired_all",
    "sign_flip",
]
