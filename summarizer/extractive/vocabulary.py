"""Words that cannot stand in a tag, or not at its ends. Plain lists, set by hand."""

from __future__ import annotations

# Between phrases: function words, and numbers written out.
BREAKS = frozenset(
    """a about above across after again against ago al all almost along already also although always am amid among
    an and another any anyone anything apart are around as aside at away back be became because become becomes
    becoming been before behind being below beneath beside besides best between beyond both but by can cannot could
    de did do does doing done down due during e.g each either else enough especially et etc even ever every
    everything except far few fewer first five for four from further furthermore get gets given gives giving go goes
    had half hardly has have having he hence her here hers herself him himself his how however i i.e ie eg if in
    indeed inside instead into is it its itself just last latter least less lest let like likely little made mainly
    make makes making many may maybe me meanwhile might mine more moreover most mostly much must my myself namely
    near nearly neither never nevertheless next nine no nobody none nor not nothing now of off often on once one
    ones only onto or other others otherwise ought our ours ourselves out outside over own per perhaps please quite
    rather re really regarding regardless resp s same second see seem seems seen seven several shall she should
    since six so some somehow something sometimes somewhat soon still such t ten than that the their theirs them
    themselves then there today tomorrow thereby therefore therein these they third this those though three through
    throughout thus to together too toward towards twice two under unless unlike until unto up upon us via very
    versus viz vs was way we well were what whatever when whence whenever where whereas whereby wherein wherever
    whether which while who whole whom whose why will with within without would yet you your yours
    zero ii iii iv""".split()  # noqa: SIM905 - a list of words reads best as text
)

# Verbs that the background does not tell from nouns by their neighbours.
VERBS = frozenset(
    """according arise arises arising became become becomes been began belong belongs broken brought came carried
    chosen comprised comprises concerning consist consisting consists corresponding emerge emerged emerges exist
    existing exists fail fails fell following found gone grew grown held including involving known lacking lead
    leading leads led lies made means meant occur occurs ran refer referring refers regarding remain remaining
    remains require required requires resulting rise said seen shown stem stems struggle struggles suffer suffers
    taken tend tends thought took using use used uses varies vary varying went written yield yields serve serves
    help helps seek seeks need needs work works paves poses pose despite alongside behave behaves focuses focused
    argue argues argued called operate operates continue continues rely relies relied negate negates hamper hampers
    shadow necessitate necessitates lack lacks share shares span spans""".split()  # noqa: SIM905 - a list of words reads best as text
)
# Nouns that stand before "the" or behind "to" so often that the background takes them for verbs.
NOUNS = frozenset(
    """cause balance bootstrap bridge capture computing control cover design edit estimate force form guide harness
    label
    lift light limit match measure mirror name plan play probe reason report sharing steering support term test
    track transform trigger update trace finding partitioning probing read check chart condition interface framework
    assumption strategy mechanism scheme phase sequence drive boost query value rank""".split()  # noqa: SIM905
)

# Never at the beginning of a tag: they praise, count or place.
EMPTY_MODIFIERS = frozenset(
    """able absolute accurate actual additional adequate advanced alternative appropriate arbitrary attractive
    available average basic better big brief broad careful central certain challenging classic clear close
    commercial common comparable competitive complete complex comprehensive considerable consistent conventional
    convincing core corresponding critical crucial current daily deeper desirable desired detailed different
    difficult distinct diverse drastic easy effective efficient elegant emerging empirical entire essential
    established excellent experimental extensive extra extreme fast faster favorable feasible fine flexible full
    fundamental future general generic good great greater growing high higher highest huge human-like ideal
    important impressive improved inherent initial innovative interesting intuitive key known large large-scale
    larger largest late latest leading limited long long-standing longstanding low lower lowest main major massive
    maximum meaningful mere minimal minimum minor modern modest multiple necessary negative new newer non-trivial
    notable novel numerous obvious old original overall particular past perfect performant plausible popular
    possible potential powerful practical precise preliminary previous primary principled prior problematic profound
    prominent promising proper proposed accelerated achieved adapted added adopted applied assigned associated
    assumed attached averaged built calculated captured carefully-designed chosen claimed collected combined
    compared completed computed conducted considered constructed converted corrected created decreased defined
    degraded delivered demonstrated derived described designed detected determined developed discovered discussed
    employed enabled encountered enhanced equipped estimated evaluated examined expanded expected extended extracted
    followed formulated found gained generated given identified illustrated implemented imposed incorporated
    increased induced inspired integrated intended introduced investigated involved learned learnt localized
    maintained mentioned modified motivated needed observed obtained optimized performed planned predicted preferred
    prepared presented produced provided published raised reached realized received reduced refined reported
    required resolved retained revised selected shared simplified specified studied suggested targeted tested
    trained transformed tuned underlying updated used utilized validated verified weighted yielded public publicly
    pure quick rapid rare raw rich longer shorter simpler prolonged reasonable seamless descriptive contemporary
    lengthy expensive outdated identical incorrect redundant unnecessary seemingly final small direct real recent
    related relative relevant reliable remarkable respective right rigorous robust scalable scientific separate
    serious severe short significant similar simple single slight smaller solid sophisticated special specific
    standard state-of-the-art state strong stronger sub-optimal substantial successful sufficient suitable superior
    sure systematic tailored technical theoretical thorough tiny top total traditional true typical ultimate unified
    unique unprecedented useful usual valuable various vast versatile viable vital wide wider widespread world-wide
    worse worst wrong strong-performing downstream end well-known well-established plug-and-play art out-of-the-box
    situ silico vivo vitro priori posteriori hoc immense broader deeper representative appealing ever-increasing
    harmful prohibitive open-source open-sourced multi-center top-performing high-performing best-performing
    general-purpose domain-specific task-specific pre-existing underrecognised unselected
    sota so-called much-needed ever-growing high-quality low-cost cost-effective user-friendly easy-to-use in-depth
    far-reaching x-fold""".split()  # noqa: SIM905
)

# But these begin names.
NAMED_MODIFIERS = frozenset(
    """large language|large vision|large multimodal|large reasoning|large audio|small language|long context|
    long tail|long short|long horizon|low rank|low resource|low bit|low power|high performance|high dimensional|
    high frequency|early exit|early stopping|big data|general relativity|common sense|single cell|single agent|
    single image|public health|standard model|advanced persistent|recent|fast fourier|multiple choice|
    multiple instance|early fusion|critical infrastructure|critical thinking|severe weather|rare event|
    robust optimization|robust control|future internet|human preference|special education|scientific discovery|
    scientific machine|scientific literature|scientific workflow|scientific computing|practical byzantine|
    empirical risk|typical set|principal component|optimal transport|optimal control|state space|state machine|
    end effector""".replace("\n    ", "").split("|")
)

# Pairs of which the second word belongs to the first: no tag begins between them ("scale system" of "large scale
# system", "time robot learning" of "real time robot learning").
BINDING = frozenset(
    """big broad closed coarse cross deep double early end fine first full good hard high higher large late lean long
    low lower many mid multi near off on open real second short single small soft state sub super third three two
    ultra wide zero""".split()  # noqa: SIM905
)
BOUND = frozenset(
    """altitude art bandwidth bit body budget chip class complexity cost density depth dimension dimensional domain
    dose end energy fidelity field frequency grained latency layer length level line loop order pass performance power
    precision quality range rank rate resolution resource risk scale shot source speed stage stakes standing step
    stream tail temperature term throughput time value voltage volume weight world""".split()  # noqa: SIM905
)

# Never at the end of a tag, and never a tag by themselves.
EMPTY_HEADS = frozenset(
    """cause ability absence abstract accuracy achievement addition advance advancement advantage aim alternative amount
    analysis application approach area article aspect assumption attempt attention author availability average
    background baseline basis behavior behaviour benchmark benefit body bottleneck capability capacity case category
    challenge change characteristic choice claim class code collection combination community comparison complexity
    component concept concern conclusion condition consequence consideration constraint context contrast
    contribution core correlation cost counterpart criterion data dataset day decade degree demand design detail
    development deviation difference difficulty direction discussion domain drawback effect effectiveness efficacy
    efficiency effort element end enhancement error evaluation evidence example existence experiment expert
    explanation extension extent factor feature field finding form formulation foundation framework function future
    gain gap generation goal group guideline hand hypothesis idea impact implementation implication importance
    improvement increase influence information insight instance interest introduction investigation issue item kind
    knowledge lack landscape language level library limitation line literature loss majority manner mean means
    measure mechanism method methodology metric million mode model need nature notion novelty number object
    objective opportunity order outcome output overview paper paradigm parameter part performance period perspective
    phase phenomenon piece pipeline platform point position possibility potential power practice practitioner
    presence principle problem procedure process progress project proof property proposal prospect purpose quality
    question range rate reason reduction relation relationship release research researcher resource respect result
    review role rule sample scale scenario scheme scope score section sense series set setting setup shift
    significance situation size software solution source space speed speedup stage standard state step strategy
    strength structure study subject success suite superiority support survey system target task team technique
    technology term test theory thing threshold time today tool topic trade-off tradeoff trend type understanding
    unit usage use user utility value variability variant variation variety version view volume way weakness work
    world year x y z n k input network algorithm architecture human real-world people individual agent training
    environment demonstration representation prediction inference
    length discovery identification acceleration care thinking editing flow causal overhead degradation promise
    deployment homepage course subset player boost requirement patient equation disorder production institute
    description phrase localization""".split()  # noqa: SIM905
)
# Those that make a tag with a word before them: "language model", "neural network", "distributed system".
HEADS_WITH_A_MODIFIER = frozenset(
    """agent algorithm analysis architecture behavior behaviour benchmark code community complexity constraint data
    dataset design detection environment error evaluation explanation function generation inference information
    knowledge language library loss model network optimization power prediction process cause property proof quality
    representation rule sample series software space structure survey system technology theory training
    understanding application domain context memory output planning human control state source world object measure
    metric mode
    discovery identification acceleration care thinking editing flow disorder equation production
    localization""".split()  # noqa: SIM905
)
NEVER_HEADS = EMPTY_HEADS - HEADS_WITH_A_MODIFIER

# Whole phrases that say nothing of a subject.
EMPTY_PHRASES = frozenset(
    """learning process|reasoning quality|model layer|machine evaluation|data scientist|thinking process|
    system model|model quality|learning benchmark|model system|science domain|reasoning benchmark|
    reasoning dataset|data model|human understanding|model memory|real time|real world|wide range|broad range|
    large number|case study|open source|source code|future work|recent year|ablation study|prior work|
    previous work|related work|experimental result|numerical experiment|empirical study|state of the art|
    trade off|research question|main contribution|key insight|data set|real world data|benchmark dataset|
    real world dataset|synthetic data set|first time|high level|low level|fine grained|end to end|
    real world application|training data|test data|input data|use case|open problem|open question|
    systematic study|research community|novel framework|new framework|decision maker|literature review|
    project page|existing work|evaluation metric|standard benchmark|public dataset|model performance|
    training time|running time|search space|loss function|step forward|building block|diminishing return|
    informed decision|production system|completion time|historical context|structural property|
    structural information|private data|curated dataset|event data|information content|aha moment|
    data distribution|human intuition|industrial application|pearson correlation coefficient|correct error|
    base model|mean absolute percentage error|absolute percentage error|waiting time|programming model|
    context length|failure mode|human problem solving|explicit intermediate|acquired knowledge|
    historical knowledge|human brain|research endeavor|manual curation|mathematical structure|input output|
    open world setting|textual data|fixed dataset|long time|artificial intelligence system|ai system|
    reasoning trace|token stream|output token|training batch|working group|linear function|learning model|
    learning algorithm|learning method|model family|memory constraint|training run|probabilistic model|
    generative task|training process|training procedure|data type|information source|theoretical analysis|
    empirical evaluation|objective function|data source|model training|model size|data point|
    machine learning model|target task|target domain|downstream task|time step|code generation task|small model|
    large model|specific task|upper bound|lower bound|comparative analysis|computational complexity|hugging face|
    contextual information|semantic information|temporal information|spatial information|correlation coefficient|
    real world domain|real world environment|dynamic environment|complex environment|digital model|semantic content|
    retrospective analysis|prospective study|demographic data|data acquisition|treatment option|
    explanatory variable|parameter space|information exchange|search algorithm|prototype system|iterative process|
    classical theory|science simulation|model behavior|model family|vision model|reasoning process|formal theorem|
    response length|
    sequence length|context length|web application|model architecture|model capacity|
    model reasoning|model prediction|national institute|training environment|problem description|application domain|
    structured data|model design|human evaluation|
    evaluation framework|evaluation result|qualitative analysis""".replace("\n    ", "").split("|")
)
