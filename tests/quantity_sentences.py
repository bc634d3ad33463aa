"""Sentences written for this project and the quantities a careful reader finds in each, in order.

Read by ``tests/test_quantities.py`` and ``benchmarks/quantities.py``. A quantity is
``(value, value_max, unit, bound, measures)``; see ``q``.
"""

Expected = tuple[float, float | None, str, str, str]


def q(
    value: float, measures: str = "", unit: str = "1", bound: str = "exact", top: float | None = None
) -> Expected:
    return (value, top, unit, bound, measures)


PARAMS = "parameterCount"
TOKENS = "trainingTokens"
CONTEXT = "contextLength"
HZ = "operatingFrequency"
FAST = "speedup"
ENERGY = "energyEfficiency"
CHIPS = "trainingHardwareCount"
TIME = "trainingDuration"
SIZE = "datasetSize"
NODE = "processNode"
MEMORY = "memorySize"
SCORE = "score"
COST = "cost"

SENTENCES: list[tuple[str, list[Expected]]] = [
    # parameters
    ("Otter is a 7B parameter vision-language model.", [q(7e9, PARAMS)]),
    ("The controller is an 80m parameter transformer.", [q(8e7, PARAMS)]),
    ("They trained a 70-billion-parameter model.", [q(7e10, PARAMS)]),
    ("Its modest 7 billion‑parameter size belies its strength.", [q(7e9, PARAMS)]),
    ("Kestrel has 1.5 trillion parameters.", [q(1.5e12, PARAMS)]),
    (
        "The family comes in 7B, 32B, 72B and 235B variants.",
        [q(7e9, PARAMS), q(3.2e10, PARAMS), q(7.2e10, PARAMS), q(2.35e11, PARAMS)],
    ),
    ("The 235B model is the strongest.", [q(2.35e11, PARAMS)]),
    ("We compare 2B and 8B parameter models.", [q(2e9, PARAMS), q(8e9, PARAMS)]),
    ("It has 12B total parameters, of which 2.5B are active.", [q(1.2e10, PARAMS), q(2.5e9)]),
    ("Heron-Max weighs in at 1.6T total parameters with 49B active.", [q(1.6e12, PARAMS), q(4.9e10)]),
    ("Plover needs only 10B active parameters (122B total).", [q(1e10), q(1.22e11, PARAMS)]),
    ("A 30B-A3B mixture of experts runs on a laptop.", [q(3e10, PARAMS), q(3e9)]),
    ("Models with more than 100 billion parameters are rare.", [q(1e11, PARAMS, bound="atLeast")]),
    ("Anything under 3B parameters fits.", [q(3e9, PARAMS, bound="atMost")]),
    ("The encoder has roughly 22 million parameters.", [q(2.2e7, PARAMS, bound="about")]),
    ("Sizes range from 0.5B to 72B parameters.", [q(5e8, PARAMS, top=7.2e10)]),
    ("A 1-3B parameter student is enough.", [q(1e9, PARAMS, top=3e9)]),
    ("With just four billion parameters it fits on a phone.", [q(4e9, PARAMS)]),
    ("It is a trillion-parameter language model.", [q(1e12, PARAMS)]),
    ("The 405B-parameter teacher labels the data.", [q(4.05e11, PARAMS)]),
    ("A sub-10B model did it.", [q(1e10, PARAMS, bound="atMost")]),
    ("We release the 14B and 32B checkpoints.", [q(1.4e10, PARAMS), q(3.2e10, PARAMS)]),
    ("The smaller one is 350M parameters.", [q(3.5e8, PARAMS)]),
    ("The 7b model beats the 13b one.", [q(7e9, PARAMS), q(1.3e10, PARAMS)]),
    ("Osprey (7B) and Osprey-XL (~65B) are open.", [q(7e9, PARAMS), q(6.5e10, PARAMS, bound="about")]),
    ("An effective 2 billion and 4 billion parameter footprint.", [q(2e9, PARAMS), q(4e9, PARAMS)]),
    # tokens
    ("Finch was trained on 2.3 trillion tokens of text.", [q(2.3e12, TOKENS)]),
    ("We pretrain on 36T tokens.", [q(3.6e13, TOKENS)]),
    ("The DNA model learned from 9.3 trillion nucleotides of genomes.", [q(9.3e12, TOKENS)]),
    ("The base was trained for 150 B tokens.", [q(1.5e11, TOKENS)]),
    ("Trained on over 15T tokens from the web.", [q(1.5e13, TOKENS, bound="atLeast")]),
    ("It saw approximately 14 billion training tokens.", [q(1.4e10, TOKENS, bound="about")]),
    ("Each answer used 30,000 tokens.", [q(3e4)]),
    ("It generates 240 tokens per second.", [q(240, unit="tokens/s")]),
    ("Throughput reached 8.9k tokens/s.", [q(8900, unit="tokens/s")]),
    # context
    ("The edge models feature a 128K context window.", [q(128e3, CONTEXT)]),
    ("It offers a 256k-token context window.", [q(256e3, CONTEXT)]),
    ("Its context length is 8,192 tokens.", [q(8192, CONTEXT)]),
    ("They extended the context from 8,192 to 1 million tokens.", [q(8192, CONTEXT), q(1e6, CONTEXT)]),
    ("A million-token context is now routine.", [q(1e6, CONTEXT)]),
    ("It supports up to 32K tokens of context.", [q(32e3, CONTEXT, bound="atMost")]),
    ("With a context window of 1M tokens you can read it all.", [q(1e6, CONTEXT)]),
    ("The context is extended to 49K tokens.", [q(49e3, CONTEXT)]),
    ("3x speedup at 1 million context length.", [q(3, FAST), q(1e6, CONTEXT)]),
    ("Takes 256K input tokens, up from 16K.", [q(256e3, CONTEXT), q(16e3, CONTEXT)]),
    ("A 200,000-token context window.", [q(2e5, CONTEXT)]),
    ("Context windows ranged from 8,192 to 1 million.", [q(8192, CONTEXT, top=1e6)]),
    # frequency
    ("S2 operates at 7-9Hz.", [q(7, HZ, "Hz", top=9)]),
    ("S1 runs at 200 Hz.", [q(200, HZ, "Hz")]),
    ("The policy sends commands at 1 kHz.", [q(1000, HZ, "Hz")]),
    ("The chip is clocked at 1.1 GHz.", [q(1.1e9, HZ, "Hz")]),
    ("Control loops of up to 500 hertz are possible.", [q(500, HZ, "Hz", "atMost")]),
    # speed
    ("Kernels ran 10–100x faster than the native ones.", [q(10, FAST, top=100)]),
    ("It decodes 39× faster than before.", [q(39, FAST)]),
    ("We saw up to 1.3x speedup.", [q(1.3, FAST, bound="atMost")]),
    ("The new engine is twice as fast.", [q(2, FAST)]),
    ("It outperforms Vireo by 606× in that operation.", [q(606, FAST)]),
    ("Training is 3.5 times faster.", [q(3.5, FAST)]),
    ("It gives more than 2x higher throughput than Robin.", [q(2, FAST, bound="atLeast")]),
    ("A tenfold speedup was measured.", [q(10, FAST)]),
    ("A 12-fold increase in speed followed.", [q(12, FAST)]),
    ("Speedups of 5x were common.", [q(5, FAST)]),
    ("The model is an order of magnitude faster.", [q(10, FAST)]),
    ("It doubled, then reached double the throughput of Wren.", [q(2, FAST)]),
    ("Sampling is 4x cheaper.", [q(4)]),
    ("Latency is two to three times lower.", [q(2, top=3)]),
    ("Usage has grown 10x in a year.", [q(10)]),
    # energy
    ("It is 1.7× more energy-efficient than the GPU.", [q(1.7, ENERGY)]),
    ("The accelerator has 22× better energy efficiency.", [q(22, ENERGY)]),
    ("It delivers 1.4x higher performance per watt.", [q(1.4, ENERGY)]),
    ("606× faster and 22× more energy efficient.", [q(606, FAST), q(22, ENERGY)]),
    # hardware
    ("Heron was trained on 2,000 H100s.", [q(2000, CHIPS)]),
    ("We trained it on 16x H200.", [q(16, CHIPS)]),
    ("Training took place on eight A100 GPUs.", [q(8, CHIPS)]),
    ("Trained with 8xH100.", [q(8, CHIPS)]),
    ("A cluster of 64 NVIDIA Tensor Core GPUs trained it.", [q(64, CHIPS)]),
    ("They used 10,000+ GPUs.", [q(10000, CHIPS, bound="atLeast")]),
    ("It was pretrained on 512 TPU v4 chips.", [q(512, CHIPS)]),
    ("Inference runs on two GPUs.", [q(2)]),
    ("Trained on 32 NVIDIA H100 GPUs for 10 days.", [q(32, CHIPS), q(10, TIME, "d")]),
    ("Trained on a single H100.", [q(1, CHIPS)]),
    # duration
    ("The run took 2.788M GPU hours.", [q(2.788e6, TIME, "h")]),
    ("After 10 days of training it converged.", [q(10, TIME, "d")]),
    ("The model was trained for three weeks.", [q(3, TIME, "week")]),
    ("Training took less than 24 hours.", [q(24, TIME, "h", "atMost")]),
    ("It cost 1,024 A100-hours.", [q(1024, TIME, "h")]),
    ("The demo lasted 45 minutes.", [q(45, unit="min")]),
    ("Latency fell to 300 ms.", [q(300, unit="ms")]),
    ("He waited two months.", [q(2, unit="month")]),
    ("Answers come within 5 seconds.", [q(5, unit="s", bound="atMost")]),
    # datasets
    ("FieldBench has 4,200 questions.", [q(4200, SIZE)]),
    ("The set comprises 214 million images of organisms.", [q(2.14e8, SIZE)]),
    ("We collected approximately 400K text-guided image edits.", [q(4e5, SIZE, bound="about")]),
    ("It holds 1,900 tasks.", [q(1900, SIZE)]),
    ("The corpus is 14 TB of text.", [q(14, SIZE, "TB")]),
    ("They recorded 500 hours of video.", [q(500, SIZE, "h")]),
    ("Half a million images were labelled.", [q(5e5, SIZE)]),
    ("A benchmark of a dozen tasks.", [q(12, SIZE)]),
    ("It contains 200 video sessions of between 2 and 10 minutes.", [q(200, SIZE), q(2, unit="min", top=10)]),
    ("The test has ten math questions.", [q(10, SIZE)]),
    ("It contains 100 “predominantly unsolved” problems across 8 domains.", [q(100, SIZE), q(8)]),
    ("The full benchmark includes more than 20 target programs.", [q(20, SIZE, bound="atLeast")]),
    ("There are 14,133 multiple-choice QA pairs.", [q(14133, SIZE)]),
    ("A collection of 100,000 signal-text pairs.", [q(1e5, SIZE)]),
    # chips and memory
    ("It is made on TSMC's 7nm process.", [q(7, NODE, "nm")]),
    ("A 3 nm node is next.", [q(3, NODE, "nm")]),
    ("The card has 141 GB of memory.", [q(141, MEMORY, "GB")]),
    ("It fits on a single 80GB H100.", [q(80, MEMORY, "GB")]),
    ("Each node has 1.5 TB of HBM.", [q(1500, MEMORY, "GB")]),
    ("Bandwidth is 4.8 TB/s.", [q(4.8, unit="TB/s")]),
    ("It ships with 192 GB HBM3e.", [q(192, MEMORY, "GB")]),
    ("The download is 12 GB.", [q(12, unit="GB")]),
    # scores
    ("Wren scored 2.86 out of 5.", [q(2.86, SCORE), q(5)]),
    ("It reaches 92.3% accuracy.", [q(92.3, SCORE, "%")]),
    ("It gets 85.2 on FieldBench.", [q(85.2, SCORE)]),
    ("MMLU 85.2.", [q(85.2, SCORE)]),
    ("Heron scores 67.9, ahead of Robin (63.5).", [q(67.9, SCORE), q(63.5, SCORE)]),
    ("Wren leads at 47%.", [q(47, SCORE, "%")]),
    ("85.2 pass@1 on HumanEval.", [q(85.2, SCORE)]),
    ("Performance increased from 35.1% to 80.5%.", [q(35.1, SCORE, "%"), q(80.5, SCORE, "%")]),
    ("An Elo of 1,250 puts it third.", [q(1250, SCORE)]),
    ("Accuracy of 88.1 % on the test.", [q(88.1, SCORE, "%")]),
    ("It solved ~60% of problems.", [q(60, SCORE, "%", "about")]),
    ("Some 30% of users agreed.", [q(30, unit="%", bound="about")]),
    ("It is 20% cheaper.", [q(20, unit="%")]),
    ("Costs fell by 30 percent.", [q(30, unit="%")]),
    # money
    ("It cost $5.6 million to train.", [q(5.6e6, COST, "USD")]),
    ("Kite raised €2bn.", [q(2e9, unit="EUR")]),
    ("Tasks cost $0.14 each.", [q(0.14, COST, "USD")]),
    ("A budget of $10-20 million.", [q(1e7, COST, "USD", top=2e7)]),
    ("The price is $3 per million tokens.", [q(3, COST, "USD")]),
    ("It only costs 0.2 to 0.3 USD per day.", [q(0.2, COST, "USD", top=0.3)]),
    ("A funding round of 40 million dollars.", [q(4e7, unit="USD")]),
    ("The firm is valued at $1.5 trillion.", [q(1.5e12, unit="USD")]),
    ("They paid £250,000.", [q(250000, COST, "GBP")]),
    ("US$5 buys a month.", [q(5, unit="USD")]),
    ("The grant is worth ¥300 million.", [q(3e8, unit="JPY")]),
    # plain counts, bounds and power
    ("The approach has three stages.", [q(3)]),
    ("A 32-step attack.", [q(32)]),
    ("About 7,000 lines of Rust.", [q(7000, bound="about")]),
    ("At least 40 commands work.", [q(40, bound="atLeast")]),
    ("Fewer than 50 people know.", [q(50, bound="atMost")]),
    ("Nearly 23,882 surveys came back.", [q(23882, bound="about")]),
    ("Twenty-five teams took part.", [q(25)]),
    ("1.2 billion people live there.", [q(1.2e9)]),
    ("The run used 3.8×10^25 FLOPs.", [q(3.8e25, unit="FLOP")]),
    ("The threshold is 10^26 operations.", [q(1e26)]),
    ("The site draws 1.2 GW.", [q(1.2e9, unit="W")]),
    ("The robot walks at 1.5 m/s.", [q(1.5, unit="m/s")]),
    ("It weighs 35 kg.", [q(35, unit="kg")]),
    ("It is quantized to 4-bit.", [q(4)]),
    ("300-400 engineers work there.", [q(300, top=400)]),
    ("It fell by −3.5%.", [q(-3.5, unit="%")]),
    ("More than two hundred thousand downloads.", [q(2e5, bound="atLeast")]),
    # no quantities
    ("GPT-4 and Llama 3.1 came out in 2024.", []),
    ("Claude 3.5 Sonnet beats o3.", []),
    ("On March 3 they met; on 10/20/2026 they will again.", []),
    ("See Section 3, Figure 4 and Table 2.", []),
    ("Issue #401 appeared at 10:30.", []),
    ("Qwen2.5-72B-Instruct is open.", []),
    ("The H100 and R1 are names, so is v2.", []),
    ("Read https://example.org/2501.01234v2 or arXiv 2501.01234.", []),
    ("Call 555-0199 or +1 415-555-0134.", []),
    ("It was updated to version 1.2.3 on 2025-03-04.", []),
    ("In the 1990s nobody asked; the 3rd time they did.", []),
    ("One of them left, the two of us stayed.", []),
    ("Between 2023 and 2025 much changed.", []),
    ("The 2025 edition is ready.", []),
    ("COVID-19 and the F-35 are unrelated.", []),
    ("They work 24/7.", []),
    ("Evo 2 and Gemini 2.5 Pro are models.", []),
    ("3D vision and 4K video are easy.", []),
    ("1. Download it.", []),
    ("As shown before [12], it works (3).", []),
]
