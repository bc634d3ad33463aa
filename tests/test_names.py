import re
from dataclasses import astuple

import pytest
from linking_scenes import Pair, pairs

from kg.link.acronyms import abbreviations, acronym, in_brackets
from kg.link.names import ParsedName, parse
from kg.link.spelling import written


def key(name: str, type_name: str = "Model") -> str:
    return parse(name, type_name).key


def parts(name: str, type_name: str = "Model") -> dict[str, object]:
    parsed = parse(name, type_name)
    fields = ("maker", "family", "version", "size", "variant", "date", "quantisation", "context")
    return {name: getattr(parsed, name) for name in fields if getattr(parsed, name)}


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        ("Evo 2 40B", {"family": "evo", "version": "2", "size": "40b"}),
        ("o3-mini-high", {"version": "o3", "variant": ("high", "mini")}),
        ("Claude 3.5 Sonnet (new)", {"family": "claude", "version": "3.5", "variant": ("new", "sonnet")}),
        ("gpt-4-0613", {"family": "gpt", "version": "4", "date": "0613"}),
        (
            "Llama-3.1-405B-Instruct-FP8",
            {
                "family": "llama",
                "version": "3.1",
                "size": "405b",
                "variant": ("instruct",),
                "quantisation": "fp8",
            },
        ),
        (
            "Qwen3-Coder-480B-A35B",
            {"family": "qwen", "version": "3", "size": "480b-a35b", "variant": ("coder",)},
        ),
        ("IBM Granite 4.0", {"maker": "ibm", "family": "granite", "version": "4.0"}),
        ("Yi-1.5-34B-Chat-16K", {"family": "yi", "version": "1.5", "size": "34b", "variant": ("chat",), "context": "16k"}),
        ("Mixtral 8x7B", {"family": "mixtral", "size": "8x7b"}),
        ("Gemini 2.5 Flash (Oct 2024)", {"family": "gemini", "version": "2.5", "variant": ("flash",), "date": "2024-10"}),
        ("gpt-4o-2024-08-06", {"family": "gpt", "version": "4o", "date": "20240806"}),
        ("Llama-2-7B-Q4_K_M", {"family": "llama", "version": "2", "size": "7b", "quantisation": "q4km"}),
        ("claude-3-5-sonnet", {"family": "claude", "version": "3.5", "variant": ("sonnet",)}),
        ("Opus 4.6", {"family": "claude", "version": "4.6", "variant": ("opus",)}),
        ("Sonnet", {"variant": ("sonnet",)}),
        ("R1", {"version": "r1"}),
        ("nvidia/GR00T-N1.7", {"maker": "nvidia", "family": "gr00t", "version": "n1.7"}),
    ],
)  # fmt: skip
def test_a_model_name_states_its_parts(name: str, stated: dict[str, object]) -> None:
    assert parts(name) == stated


@pytest.mark.parametrize(
    ("type_name", "forms"),
    [
        ("Model", ("DeepSeek R-1", "DeepSeek-R1", "DeepSeek R1", "deepseek-r1", "DeepSeek‑R1")),
        ("Model", ("Gemini-2.5 Pro", "Gemini 2.5 Pro", "GEMINI-2.5-PRO", "gemini_2.5_pro")),
        ("Model", ("GPT4o", "GPT-4o", "GPT 4o")),
        ("Model", ("Llama 3 7.0B", "Llama-3-7B")),
        ("Chip", ("H100", "H100s", "H100 GPU", "NVIDIA H100 GPUs", "h100")),
        ("Chip", ("TPU v5e", "TPUv5e", "TPU-v5e")),
        ("Hardware", ("Apple Vision Pro", "Apple Vision Pros", "Apple Vision Pro™")),
        ("Benchmark", ("AIME 24", "AIME-24", "AIME 2024", "aime24")),
        ("Organization", ("UC Berkeley", "University of California, Berkeley")),
        ("Organization", ("Sakana AI", "SakanaAI", "Sakana.ai")),
        ("Place", ("U.S.", "US", "USA", "United States", "the United States")),
        ("Person", ("Yi-Hsuan Hsiao", "Yi Hsuan Hsiao", "Dr. Yi-Hsuan Hsiao")),
        ("Paper", ("Attention Is All You Need", "“Attention is all you need”")),
    ],
)
def test_spelling_does_not_change_the_key(type_name: str, forms: tuple[str, ...]) -> None:
    assert len({key(form, type_name) for form in forms}) == 1


@pytest.mark.parametrize(
    ("type_name", "forms"),
    [
        ("Model", ("Llama 3 1", "Llama 31", "Llama 3.1")),
        ("Model", ("DeepSeek R1", "R1", "Skywork R1")),
        ("Model", ("Phi-3", "Phi-3-mini", "Phi-3-mini-4k", "Phi-3-mini-128k")),
        ("Chip", ("H100", "H200", "H20", "GH200", "A100")),
        ("Chip", ("L40", "L40S")),
        ("Software", ("C", "C++", "C#", "C/C++")),
        ("Organization", ("Cerebras", "Cerebra")),
        ("Organization", ("Atlas", "Atla")),
        ("Organization", ("AWS", "AW")),
        ("Person", ("Ann Alee", "Anna Lee")),
    ],
)
def test_what_differs_in_a_stated_part_differs_in_the_key(type_name: str, forms: tuple[str, ...]) -> None:
    assert len({key(form, type_name) for form in forms}) == len(forms)


@pytest.mark.parametrize(
    "name", ["Cerebras", "Keras", "Atlas", "Nous Research", "AWS", "Chris Olah", "Demis Hassabis"]
)
def test_an_s_that_is_no_plural_stays_in_the_family(name: str) -> None:
    assert parse(name, "Robot").family == name.casefold()


def test_versions_of_two_families_keep_their_order() -> None:
    assert key("DeepSeek R1 Qwen3 8B") != key("DeepSeek R3 Qwen1 8B")


def test_a_maker_that_the_product_line_implies_adds_nothing() -> None:
    assert key("OpenAI o1") == key("o1")
    assert parse("OpenAI o1", "Model").maker == "openai"
    assert key("Unitree G1", "Robot") != key("G1", "Robot")


def test_a_generic_word_goes_only_where_a_name_is_left() -> None:
    assert key("GPT series") == key("GPT")
    assert key("o series") != key("o")


@pytest.mark.parametrize("type_name", ["Model", "Person", "Organization", "Paper", "Place", "Chip"])
@pytest.mark.parametrize(
    "name", ["", " ", "...", "“”", "the", "(", "😀", "7", "Inc.", "Dr.", "中文", "a" * 5000]
)
def test_anything_can_be_parsed(name: str, type_name: str) -> None:
    assert isinstance(parse(name, type_name), ParsedName)


def test_names_without_letters_do_not_share_a_key() -> None:
    assert key("...") != key("(")


@pytest.mark.parametrize(
    ("surface", "type_name", "name"),
    [
        ("the OpenAI", "Organization", "OpenAI"),
        ("The Arc Institute's", "Organization", "Arc Institute"),
        ("“Helix”", "Model", "Helix"),
        ("Japan’s", "Place", "Japan"),
        ("The AI Scientist: A Study", "Paper", "The AI Scientist: A Study"),
        ("The Pile", "Dataset", "The Pile"),
        ("a  broken\nname", "Method", "broken name"),
    ],
)
def test_names_are_written_without_article_possessive_and_quotes(
    surface: str, type_name: str, name: str
) -> None:
    assert written(surface, type_name) == name


def test_acronyms_hold_the_initials_of_a_name() -> None:
    assert "bct" in abbreviations("Bias-augmented Consistency Training")
    assert "lsv" in abbreviations("LabSuperVision")
    assert "eecs" in abbreviations("Department of Electrical Engineering and Computer Science")
    assert acronym("MHTEs") == "mhte"
    assert acronym("Helix") == ""


def test_brackets_define_only_what_abbreviates_the_words_before_them() -> None:
    assert in_brackets("Compressed Sparse Attention (CSA)") == ("Compressed Sparse Attention", "CSA", "")
    assert in_brackets("Claude 3.5 Sonnet (new)") is None
    assert in_brackets("Emu (META)") is None


def test_a_parsed_name_is_a_plain_value() -> None:
    assert hash(parse("Evo 2", "Model")) == hash(parse("Evo 2", "Model"))
    assert astuple(parse("Evo 2", "Model"))[0] == "Model"


@pytest.mark.parametrize("pair", pairs(), ids=str)
def test_hyphens_blanks_and_accents_do_not_count(pair: Pair) -> None:
    for name in (pair.a, pair.b):
        if pair.type in ("Model", "Chip", "Benchmark") and not re.search(r"\d-\d", name) and "_" not in name:
            forms = (name.replace("-", " "), name.replace(" ", "-"), name.replace("-", "‑"), f" “{name}” ")
            assert {key(form, pair.type) for form in forms} == {key(name, pair.type)}
