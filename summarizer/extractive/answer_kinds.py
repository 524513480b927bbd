"""What kind of thing a question asks for, and the words in which a sentence says such a thing.

Coarser than Kind and with more rows: people who were counted, a model's name, a language, a place, a duration … Whether
a sentence holds such words is a feature of the learned models, never a verdict. The first row that is asked for counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PEOPLE = (
    r"(?:people|persons?|participants?|users?|volunteers?|subjects?|patients?|individuals?|humans?|students?|pupils?|"
    r"learners?|children|adults?|speakers?|annotators?|raters?|judges?|experts?|workers?|authors?|researchers?|"
    r"clinicians?|doctors?|physicians?|radiologists?|surgeons?|nurses?|counsel+ors?|therapists?|teachers?|players?|"
    r"drivers?|operators?|engineers?|programmers?|developers?|readers?|viewers?|listeners?|customers?|farmers?|"
    r"artists?|"
    r"lawyers?|analysts?|women|men|respondents?|crowd ?workers?|actors?|employees|reviewers?|referees?)"
)
_NUMBER = (
    r"(?:\d[\d,.]*[KkMB]?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    r"hundreds?|thousands?|dozens?|millions?)"
)
_LANGUAGES = (
    r"(?:English|Chinese|Mandarin|Cantonese|Spanish|French|German|Italian|Portuguese|Dutch|Russian|Polish|Czech|"
    r"Ukrainian|Turkish|Arabic|Persian|Farsi|Hebrew|Hindi|Bengali|Bangla|Urdu|Tamil|Telugu|Marathi|Gujarati|Kannada|"
    r"Malayalam|Punjabi|Indic|Indonesian|Malay|Vietnamese|Thai|Japanese|Korean|Swahili|Yoruba|Igbo|Hausa|Amharic|Zulu|"
    r"Finnish|Swedish|Norwegian|Danish|Icelandic|Greek|Latin|Sanskrit|Romanian|Hungarian|Bulgarian|Croatian|Serbian|"
    r"Catalan|Basque|Estonian|Latvian|Lithuanian|Irish|Welsh|multilingual|monolingual|bilingual|cross-lingual|"
    r"languages?)"
)
_PLACES = (
    r"(?:China|Chinese|India|Indian|Japan|Japanese|Korea\w*|Taiwan|Singapore|Indonesia|Vietnam|Thailand|Bangladesh\w*|"
    r"Pakistan|Iran\w*|Iraq|Israel\w*|Turkey|Egypt\w*|Nigeria\w*|Kenya\w*|Ethiopia\w*|Ghana\w*|Africa\w*|Europe\w*|EU|"
    r"UK|Britain|British|England|Scotland|Ireland|France|French|Germany|German|Italy|Italian|Spain|Spanish|Portugal|"
    r"Netherlands|Dutch|Belgium|Switzerland|Swiss|Austria\w*|Poland|Sweden|Swedish|Norway|Denmark|Finland|Finnish|"
    r"Russia\w*|Ukraine|Greece|USA?|U\.S\.|United States|America\w*|Canad\w+|Mexico|Brazil\w*|Argentin\w*|Chile|"
    r"Colombia\w*|Peru|Australia\w*|New Zealand|Asia\w*|hospitals?|universit(?:y|ies)|clinics?|cit(?:y|ies)|"
    r"countr(?:y|ies)|regions?|cent(?:er|re)s|sites?|provinces?|states|laborator(?:y|ies))"
)
_ORGANISATIONS = (
    r"(?:Google|DeepMind|OpenAI|Anthropic|Microsoft|Meta|Facebook|Apple|Amazon|AWS|Azure|NVIDIA|IBM|Intel|AMD|Baidu|"
    r"Tencent|Alibaba|ByteDance|Huawei|Samsung|Sony|Toyota|Tesla|NASA|ESA|Netflix|Spotify|Uber|LinkedIn|Twitter|Reddit|"
    r"YouTube|Wikipedia|GitHub|TikTok|Weibo|compan(?:y|ies)|firms?|start-?ups?|industr\w+|enterprises?|vendors?|"
    r"providers?|institut\w+|agenc(?:y|ies))"
)
_MODELS = (
    r"(?:GPT[\w.-]*|ChatGPT|Claude[\w.-]*|Gemini[\w.-]*|Gemma[\w.-]*|L+a?MA[\w.-]*|Llama[\w.-]*|Qwen[\w.-]*|"
    r"Mi[sx]tral[\w.-]*|DeepSeek[\w.-]*|\w*BERT\w*|T5\w*|Phi-\d[\w.-]*|\w*CLIP|ViT[\w/-]*|ResNet[\w-]*|U-?Net\w*|"
    r"YOLO\w*|"
    r"SAM\d?|DINO\w*|Whisper|wav2vec\w*|HuBERT|Stable Diffusion|FLUX|DiT[\w/-]*|StyleGAN\w*|Mamba\w*|LSTMs?|GRUs?|"
    r"CNNs?|"
    r"LLaVA\w*|Pythia|OLMo\w*|Falcon|PaLM|Grok\w*|o[134]\b(?:-mini)?|Swin\w*|ConvNeXt\w*|EfficientNet\w*|XGBoost|"
    r"random forests?|[A-Z]\w*-\d+(?:\.\d+)?[Bb]\b|\d+(?:\.\d+)?B (?:model|parameter)\w*|GLM\w*|InternVL\w*|Kimi\w*|"
    r"open-source (?:LLM|model)s?)"
)
_TIMES = (
    r"(?:\b\d[\d.,]*\s*(?:ms|s|sec|min|h|hrs?)\b|(?:milli|micro|nano)?seconds?|minutes?|hours?|days?|weeks?|months?|"
    r"years?|real[- ]time)"
)
_SCORES = (
    r"(?:accurac\w+|F1\S*|AUC|AUROC|precision|recall|mAP\S*|mIoU|IoU|BLEU|ROUGE|PSNR|SSIM|FID|WER|error rates?|"
    r"perplexity|"
    r"success rates?|scores?|correlation|kappa|coverage|pass@\w+|%|win rates?|sensitivity|specificity|Dice|NDCG\S*|"
    r"hit rate|RMSE|MAE|error)"
)
_WHICH = r"\b(?:which|what|name the)\b (?:[\w-]+ ){0,3}?"
_OPENS = r"^\W*(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must)\b"
# name: what is asked for, what a sentence holds that says it
_ROWS = {
    "licence": (
        r"\b(?:licen[cs]\w+|copyright\w*|terms of use|commercial(?:ly)? (?:use|product)|free (?:for|to use)|"
        r"(?:legal(?:ly)?|allowed|permitted) to)\b",
        r"(?i:\b(?:licen[cs]\w+|copyright\w*|commercial|Apache|MIT|GPL|BSD|CC[- ]BY|public domain|open[- ]weights?|"
        r"free)\b)",
    ),
    "price": (
        r"\b(?:what|which|how much|how many) .{0,40}\b(?:prices?|dollars?|euros?|money|costs?|paid|pay|charge)\b|"
        r"\b(?:dollars?|euros?|sells? for|how expensive|subscription|salar\w+|bount\w+|insur\w+|were .{0,30}\bpaid)\b|"
        r"\b(?:is|are|was|were) .{0,40}\b(?:cheap\w*|expensive)\b",
        r"(?i:\\?[$€£]\s?\d|\b(?:USD|dollars?|euros?|cents?|free of charge|prices?|priced|costs?|paid|salar\w+|"
        r"expens\w+|"
        r"cheap\w*|econom\w+|budget)\b)",
    ),
    "hardware": (
        r"\b(?:which|what|how many|on an?|on|from which|runs?|needs?|with which) (?:[\w-]+ ){0,3}?(?:GPUs?|TPUs?|NPUs?|"
        r"graphics (?:cards?|processors?)|accelerators?|cards?|chips?|hardware|Raspberry|Jetson|(?:smart)?phones?|"
        r"supercomputer|headset|FPGAs?|machines|transistors|cameras?|scanners?|microscopes?|satellites?|sensors?|"
        r"robots?|"
        r"robot arm)\b|\bin silicon\b",
        r"(?i:\b(?:[AHVP]100|H200|B200|A6000|RTX|Jetson|Xeon|Raspberry|GPUs?|TPUs?|CPUs?|NPUs?|NVIDIA|AMD|Intel|"
        r"hardware|"
        r"edge devices?|(?:smart)?phones?|mobile|iPhone|Android|embedded|chips?|accelerators?|cameras?|scanners?|"
        r"microscop\w+|satellites?|sensors?|robots?|arms?|Sentinel\S*|headsets?|HoloLens|FPGAs?|threads|cores)\b)",
    ),
    "training time": (
        r"\bhow (?:long|many (?:GPU |compute )?(?:hours|days|weeks)) .{0,80}"
        r"\b(?:train\w*|fine-?tun\w*|pre-?train\w*|learn\w*)\b|\b(?:GPU|compute)[- ](?:hours|days)\b",
        rf"(?i:{_TIMES})",
    ),
    "author": (
        r"\b(?:who (?:wrote|are the authors|is the (?:first|lead|senior)|annotated|labell?ed|funded|paid|made)|"
        r"authors?\b.{0,20}\b(?:names?|affiliat\w+|university|work)|affiliat\w+|e-?mail)\b",
        rf"\b(?:affiliat\w+|authored|written|annotated|labell?ed|by [A-Z]\w+|by (?:\w+ ){{0,3}}{_PEOPLE}|funded|"
        rf"{_PEOPLE})\b",
    ),
    "venue": (
        r"\b(?:which|what) (?:conference|journal|venue|workshop|publisher)\b|\bshared task\b",
        r"(?i:\b(?:conference|journal|proceedings|workshop|published|accepted|shared task|challenge|competition)\b)",
    ),
    "people counted": (
        rf"\bhow many (?:[\w-]+ ){{0,3}}?{_PEOPLE}\b",
        rf"(?i:\b{_NUMBER}(?:[\s,-]+[\w-]+){{0,3}}?[\s-]+{_PEOPLE}\b)",
    ),
    "age": (
        r"\bhow old\b|\b(?:what|which) (?:age|grade)\b",
        r"(?i:\b(?:aged?|years? old|years of age|ages?|grades?|children|adults?|elderly|infants?)\b)",
    ),
    "opinion": (
        rf"\b(?:did|do|does|were|was|can|would|what do|what did|how)\b.{{0,80}}\b{_PEOPLE}\b.{{0,80}}\b(?:prefer\w*|"
        rf"liked?|"
        r"find|found|rate[ds]?|judge[ds]?|check(?:ed)?|agree\w*|think|thought|trust\w*|believ\w*|try|tried|tested?|"
        r"review\w*|vote\w*)\b|\b(?:user study|human (?:evaluat\w+|judg\w+|raters)|preferr?(?:ed)?)\b",
        r"(?i:\b(?:user stud(?:y|ies)|human (?:evaluat\w+|judg\w+|preference\w*|stud\w+|annot\w+|raters?|alignment)|"
        r"participants?|raters?|experts?|crowd\w*|preferr?\w*|inter-rater|annotators?|clinicians?|feedback|survey|"
        r"interview\w*|usability)\b)",
    ),
    "language": (
        r"\b(?:which|what|how many|in which|other)\b.{0,20}"
        r"\b(?:languages?(?![ -]models?)|tongues?|accents?|dialects?)\b",
        rf"\b{_LANGUAGES}\b",
    ),
    "place": (
        r"\b(?:which|what|how many) (?:\w+ ){0,2}(?:countr(?:y|ies)|cit(?:y|ies)|hospitals?|universit(?:y|ies)|places?|"
        r"regions?|provinces?|clinics?)\b|^\W*where\b",
        rf"\b{_PLACES}\b",
    ),
    "organisation": (
        r"\b(?:which|what|whose|how many) (?:\w+ ){0,2}(?:compan(?:y|ies)|firms?|organi[sz]ations?|providers?|vendors?|"
        r"manufacturers?|brands?|labs?|social network|web ?site|shops?|institut\w+|TV shows?|publishers?|"
        r"search engine)\b",
        rf"\b{_ORGANISATIONS}\b",
    ),
    "model": (
        rf"{_WHICH}(?:LLMs?|language models?|base models?|backbones?|networks?|encoders?|chatbots?|models?|generator|"
        r"recogni[sz]ers?|detectors?|architectures?|assistant|diffusion model|classifiers?|system)\b",
        rf"\b{_MODELS}\b",
    ),
    "dataset": (
        rf"{_WHICH}(?:data ?sets?|benchmarks?|corpora|corpus|test sets?|tests|collections?|textbooks?|leaderboards?)\b",
        r"\b[A-Z]\w*[A-Z0-9][\w+-]*\b|\b(?:dataset|benchmark|corpus|corpora)\b",
    ),
    "energy": (
        r"\b(?:energy|power|electricity|watts?|(?:milli)?joules?|carbon|battery last)\b",
        r"\b(?:energy|power|watts?|W\b|joules?|mJ|kWh|carbon|electricity|battery)\b",
    ),
    "frame rate": (
        r"\b(?:frame rate|frames per second|fps)\b",
        r"(?i:\b(?:FPS|frames? per second|frame rate|Hz|real[- ]time)\b)",
    ),
    "memory": (
        r"\b(?:memory|terabytes?|gigabytes?|storage)\b",
        r"(?i:\b(?:memory|[KMGT]i?B|storage|footprint|gigabytes?)\b)",
    ),
    "parameters": (
        r"\bparameters?\b|\bhow (?:big|large) (?:is|are|was) the\b.{0,60}\bmodels?\b",
        r"(?i:\b(?:parameters?|\d+(?:\.\d+)?[MB]\b|billion|million))",
    ),
    "setting": (
        r"\b(?:layers?|heads?|epochs?|iterations?|(?:sampling |training )?steps?|learning rate|batch size|bits|"
        r"temperature|"
        r"dimensions?|rank|buffer|samples per)\b",
        r"(?i:\b(?:layers?|heads?|epochs?|iterations?|steps?|learning rate|batch|bits?|temperature|dimension\w*|rank|"
        r"buffer)\b)",
    ),
    "duration": (
        r"\bhow long\b|\bhow many (?:\w+ )?(?:milliseconds|seconds|minutes|hours|days|weeks|months|years)\b|"
        r"\b(?:latency|duration)\b|\bhow (?:fast|quick\w*)\b|\bmuch time\b|\bin (?:hours|months|seconds|minutes|"
        r"years)\b",
        rf"(?i:{_TIMES}|\b(?:latency|faster|speed\w*|\d+x|×|times)\b)",
    ),
    "speed-up": (
        r"\bhow (?:much|many times)\b.{0,40}\b(?:faster|quicker|slower|longer|speed\w*|slow)\b|\bfactor\b|"
        r"\bhow many times\b",
        r"(?i:\d\s*(?:\\?times\b|x\b|×|-?fold\b|\$?\\times|\$\\times)|\btimes\b|\b\w+fold\b|\btwice\b|%|"
        r"\bspeed-?ups?\b)",
    ),
    "score": (
        r"\b(?:what|which|how) (?:[\w@-]+ ){0,4}?(?:accuracy|accurate\w*|F1|AUC|AUROC|precision|recall|mAP\S*|mIoU|IoU|"
        r"BLEU|ROUGE|PSNR|FID|FVD|WER|error|perplexity|rate|score\w*|correlation|C-index|ratio|sensitivity|"
        r"reliab\w+|well|"
        r"good|often)\b|\bwhat does .+ (?:score|reach|achieve|get|attain)\b|\bscore on\b",
        rf"(?i:\d[\d.]*\s*\\?%|\b0?\.\d+|\b\d\d\.\d|\b{_SCORES}.{{0,40}}\d)",
    ),
    "share": (
        r"\b(?:share|percentage|proportion|fraction|portion|percent|part of|how often)\b",
        r"(?i:%|\bper ?cent|\bpercentage\b|\bout of\b|\bhalf\b|\bthirds?\b|\bquarter\b|\bmajority\b|\bmost\b)",
    ),
    "gain": (
        r"\bhow much\b|\bby (?:how|what)\b|\bhow many (?:points|percent|dB|decibels)\b",
        r"(?i:\d[\d.]*\s*(?:\\?%|x\b|dB|points?|times|-?fold)|\b(?:twice|half|double\w*)\b|\d)",
    ),
    "count": (
        r"\bhow many\b|\bnumber of\b|\bhow (?:large|big)\b",
        rf"(?i:\b{_NUMBER}\b)",
    ),
    "reason": (
        r"\b(?:why|how come|reasons? for|what (?:makes|causes|caused|explains|goes wrong|spoils))\b",
        r"(?i:\b(?:because|due to|owing|caus\w+|since|reasons?|stem\w* from|leads? to|leading to|results? (?:from|in)|"
        r"attribut\w+|aris\w+|driven by|therefore|thus|hence|so that|explain\w*|lack\w*|limit\w*|fail\w*|suffer\w*|"
        r"thereby|enabl\w+|ensur\w+|hinder\w*|prevent\w*|challeng\w*|overlook\w*|as they|however)\b)",
    ),
    "decision": (
        rf"{_OPENS}|,\s*(?:do|does|is|are|can)\b",
        r"(?i:\b(?:show\w*|find\w*|found|results?|demonstrat\w*|achiev\w*|outperform\w*|improv\w*|reduc\w*|reveal\w*|"
        r"observ\w*|indicat\w*|suggest\w*|conclu\w*|significant\w*|better|worse|higher|lower|more|less|without|"
        r"remain\w*|"
        r"benefi\w*)\b)",
    ),
    "means": (
        r"^\W*how (?:do|does|did|is|are|can|could|was|were)\b|\bin what way\b|\bhow to\b",
        r"(?i:\b(?:by|using|via|through|with|based on|leverag\w*|employ\w*|introduc\w*|propos\w*|combin\w*|first)\b)",
    ),
    "thing": (r"\b(?:which|what|name|list)\b", r"[A-Za-z]"),
}
NAMES = (*_ROWS, "other")
_OFTEN_SAID = frozenset({"gain", "count", "share", "reason", "decision", "means", "thing", "other"})
_COMPILED = tuple((name, re.compile(asked, re.IGNORECASE), re.compile(said)) for name, (asked, said) in _ROWS.items())


@dataclass(frozen=True)
class AnswerKind:
    """A kind of thing that is asked for; `said` finds it in a sentence, None where nothing is known of its words."""

    name: str
    said: re.Pattern[str] | None
    seldom: bool  # most abstracts do not say such a thing


def kind_of_answer(question: str) -> AnswerKind:
    """Return the kind of thing that a question asks for."""
    for name, asked, said in _COMPILED:
        if asked.search(question):
            return AnswerKind(name, said, name not in _OFTEN_SAID)
    return AnswerKind("other", None, seldom=False)
