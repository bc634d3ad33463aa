"""Invented sentences with their parse written out, so that no release of a language model changes a test.

A word is ``text/tag/dependency/head`` with ``/lemma`` where that is not the word itself; heads count from 0. The
parse is what a careful reader gives in the scheme of spaCy's English models. `TYPES` holds all names that occur.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import spacy
from spacy.tokens import Doc

from kg.extract import places, quantities
from kg.extract.parse import Parsed, Passage
from kg.types import Block, Document, Hyperlink, Mention, Provenance, Quantity, Span

VOCAB = spacy.blank("en").vocab
BY = Provenance("test", 0.9)
FIND_QUANTITIES = quantities.make()

TYPES = {
    "Heron": "Model",
    "Heron-2": "Model",
    "Heron-2-mini": "Model",
    "Plover": "Model",
    "Reed": "Model",
    "Rush": "Model",
    "Nimbus Labs": "Organization",
    "Tern Robotics": "Organization",
    "Fjordwick University": "Organization",
    "Kelpie Institute": "Organization",
    "Ada Quill": "Person",
    "Ruben Holt": "Person",
    "TideSet": "Dataset",
    "MarshBench": "Benchmark",
    "SedgeEval": "Benchmark",
    "K90": "Chip",
    "K90s": "Chip",
    "Stilt": "Robot",
    "Skua": "Software",
    "WadeNorm": "Method",
    "Norway": "Place",
    "Small Birds Fly Far": "Paper",
}

SENTENCES = {
    "active": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 released/VBD/ROOT/2/release Heron-2/NNP/dobj/2 and/CC/cc/3
        Plover/NNP/conj/3 ././punct/2""",
    "passive": """
        Heron-2/NNP/nsubjpass/2 was/VBD/auxpass/2/be developed/VBN/ROOT/2/develop by/IN/agent/2
        Nimbus/NNP/compound/5 Labs/NNP/pobj/3 and/CC/cc/5 Fjordwick/NNP/compound/8 University/NNP/conj/5
        ././punct/2""",
    "participle": """
        Plover/NNP/nsubj/7 ,/,/punct/0 built/VBN/acl/0/build by/IN/agent/2 Nimbus/NNP/compound/5 Labs/NNP/pobj/3
        ,/,/punct/0 runs/VBZ/ROOT/7/run on/IN/prep/7 the/DT/det/10 K90/NNP/pobj/8 ././punct/7""",
    "relative": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/7 ,/,/punct/1 which/WDT/nsubj/4 makes/VBZ/relcl/1/make
        Stilt/NNP/dobj/4 ,/,/punct/1 acquired/VBD/ROOT/7/acquire Tern/NNP/compound/9 Robotics/NNP/dobj/7
        ././punct/7""",
    "relative passive": """
        Heron-2/NNP/nsubj/8 ,/,/punct/0 which/WDT/nsubjpass/4 was/VBD/auxpass/4/be trained/VBN/relcl/0/train
        on/IN/prep/4 TideSet/NNP/pobj/5 ,/,/punct/0 outperforms/VBZ/ROOT/8/outperform Plover/NNP/dobj/8
        on/IN/prep/8 MarshBench/NNP/pobj/10 ././punct/8""",
    "object relative": """
        The/DT/det/1 model/NN/nsubj/6 that/WDT/dobj/5 Fjordwick/NNP/compound/4 University/NNP/nsubj/5
        released/VBD/relcl/1/release beats/VBZ/ROOT/6/beat Heron-2/NNP/dobj/6 ././punct/6""",
    "coordinated": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/5 and/CC/cc/1 Fjordwick/NNP/compound/4 University/NNP/conj/1
        released/VBD/ROOT/5/release TideSet/NNP/dobj/5 and/CC/cc/6 MarshBench/NNP/conj/6 ././punct/5""",
    "two verbs": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 built/VBD/ROOT/2/build Skua/NNP/dobj/2 and/CC/cc/2
        released/VBD/conj/2/release Plover/NNP/dobj/5 ././punct/2""",
    "apposition": """
        The/DT/det/1 startup/NN/nsubj/4 Nimbus/NNP/compound/3 Labs/NNP/appos/1 announced/VBD/ROOT/4/announce
        Heron-2/NNP/dobj/4 ,/,/punct/5 a/DT/det/9 small/JJ/amod/9 model/NN/appos/5 ././punct/4""",
    "copula": """
        Heron-2/NNP/nsubj/1 is/VBZ/ROOT/1/be a/DT/det/3 version/NN/attr/1 of/IN/prep/3 Heron/NNP/pobj/4
        ././punct/1""",
    "possessive": """
        Nimbus/NNP/compound/1 Labs/NNP/poss/3 '/POS/case/1 Heron-2/NNP/nsubj/4 beats/VBZ/ROOT/4/beat
        Plover/NNP/dobj/4 ././punct/4""",
    "negated": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/4 did/VBD/aux/4/do not/RB/neg/4 release/VB/ROOT/4
        Heron-2/NNP/dobj/4 ././punct/4""",
    "never": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/3 never/RB/neg/3 trained/VBD/ROOT/3/train Plover/NNP/dobj/3
        on/IN/prep/3 TideSet/NNP/pobj/5 ././punct/3""",
    "planned": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 plans/VBZ/ROOT/2/plan to/TO/aux/4 release/VB/xcomp/2
        Heron-2/NNP/dobj/4 in/IN/prep/4 May/NNP/pobj/6 ././punct/2""",
    "speculative": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/3 could/MD/aux/3 release/VB/ROOT/3 Heron-2/NNP/dobj/3 ././punct/3""",
    "reported": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/3 reportedly/RB/advmod/3 acquired/VBD/ROOT/3/acquire
        Tern/NNP/compound/5 Robotics/NNP/dobj/3 ././punct/3""",
    "question": """
        Will/MD/aux/3 Nimbus/NNP/compound/2 Labs/NNP/nsubj/3 release/VB/ROOT/3 Heron-2/NNP/dobj/3 ?/./punct/3""",
    "says": """
        Ada/NNP/compound/1 Quill/NNP/nsubj/2 says/VBZ/ROOT/2/say Nimbus/NNP/compound/4 Labs/NNP/nsubj/5
        trained/VBD/ccomp/2/train Heron-2/NNP/dobj/5 on/IN/prep/5 TideSet/NNP/pobj/7 ././punct/2""",
    "researchers": """
        Researchers/NNS/nsubj/11/researcher with/IN/prep/0 Nimbus/NNP/compound/3 Labs/NNP/pobj/1 ,/,/punct/3
        Fjordwick/NNP/compound/6 University/NNP/conj/3 and/CC/cc/6 the/DT/det/10 Kelpie/NNP/compound/10
        Institute/NNP/conj/6 built/VBD/ROOT/11/build Plover/NNP/dobj/11 ././punct/11""",
    "company": """
        The/DT/det/1 company/NN/nsubj/2 released/VBD/ROOT/2/release TideSet/NNP/dobj/2 under/IN/prep/2 a/DT/det/7
        free/JJ/amod/7 licence/NN/pobj/4 ././punct/2""",
    "it": "It/PRP/nsubj/1 runs/VBZ/ROOT/1/run on/IN/prep/1 the/DT/det/4 K90/NNP/pobj/2 ././punct/1",
    "hardware": """
        Heron-2/NNP/nsubjpass/2 was/VBD/auxpass/2/be trained/VBN/ROOT/2/train on/IN/prep/2 2,000/CD/nummod/5
        K90s/NNPS/pobj/3 ././punct/2""",
    "parameters": """
        Heron-2/NNP/nsubj/1 has/VBZ/ROOT/1/have 7B/NN/compound/3 parameters/NNS/dobj/1/parameter and/CC/cc/3
        beats/VBZ/conj/1/beat Plover/NNP/dobj/5 ././punct/1""",
    "scores": """
        Plover/NNP/nsubj/1 scores/VBZ/ROOT/1/score 67.9/CD/nummod/3 %/NN/dobj/1 on/IN/prep/1
        MarshBench/NNP/pobj/4 ././punct/1""",
    "faster": """
        Skua/NNP/nsubj/1 is/VBZ/ROOT/1/be 10x/NN/npadvmod/3 faster/JJR/acomp/1/fast than/IN/prep/3
        WadeNorm/NNP/pobj/4 ././punct/1""",
    "based": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubjpass/3 is/VBZ/auxpass/3/be based/VBN/ROOT/3/base in/IN/prep/3
        Norway/NNP/pobj/4 ././punct/3""",
    "works": """
        Ada/NNP/compound/1 Quill/NNP/nsubj/2 works/VBZ/ROOT/2/work at/IN/prep/2 Nimbus/NNP/compound/5
        Labs/NNP/pobj/3 ././punct/2""",
    "pilots": """
        Skua/NNP/nsubj/1 uses/VBZ/ROOT/1/use Plover/NNP/dobj/1 to/TO/aux/4 pilot/VB/xcomp/1 Stilt/NNP/dobj/4
        ././punct/1""",
    "using": """
        Using/VBG/advcl/5/use Skua/NNP/dobj/0 ,/,/punct/5 Fjordwick/NNP/compound/4 University/NNP/nsubj/5
        trained/VBD/ROOT/5/train Plover/NNP/dobj/5 ././punct/5""",
    "tested": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 tested/VBD/ROOT/2/test Heron-2/NNP/dobj/2 on/IN/prep/3
        MarshBench/NNP/pobj/4 ././punct/2""",
    "consists": """
        Plover/NNP/nsubj/1 consists/VBZ/ROOT/1/consist of/IN/prep/1 Reed/NNP/pobj/2 and/CC/cc/3 Rush/NNP/conj/3
        ././punct/1""",
    "rolled out": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 rolled/VBD/ROOT/2/roll out/RP/prt/2 Heron-2/NNP/dobj/2
        ././punct/2""",
    "rolled back": """
        Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 rolled/VBD/ROOT/2/roll back/RP/prt/2 Heron-2/NNP/dobj/2
        ././punct/2""",
    "paper": """
        In/IN/prep/7 a/DT/det/3 new/JJ/amod/3 paper/NN/pobj/0 ,/,/punct/7 Nimbus/NNP/compound/6 Labs/NNP/nsubj/7
        presents/VBZ/ROOT/7/present Plover/NNP/dobj/7 ././punct/7""",
    "such as": """
        Plover/NNP/nsubj/1 beats/VBZ/ROOT/1/beat models/NNS/dobj/1/model such/JJ/amod/4 as/IN/prep/2
        Heron-2/NNP/pobj/4 and/CC/cc/5 Reed/NNP/conj/5 ././punct/1""",
    "no names": "Everyone/NN/nsubj/1 waits/VBZ/ROOT/1/wait ././punct/1",
}

#: Parts of speech by tag; verbs that are auxiliaries by their dependency are AUX.
_POS = {
    "NNP": "PROPN", "NNPS": "PROPN", "NN": "NOUN", "NNS": "NOUN", "MD": "AUX", "IN": "ADP", "DT": "DET", "PDT": "DET",
    "PRP": "PRON", "PRP$": "PRON", "WP": "PRON", "WDT": "PRON", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "RB": "ADV",
    "RBR": "ADV", "WRB": "ADV", "CC": "CCONJ", "CD": "NUM", "TO": "PART", "POS": "PART", "RP": "ADP", "EX": "PRON",
    "$": "SYM", "FW": "X", "UH": "INTJ",
}  # fmt: skip
_GLUED = {",", ".", "POS", "-RRB-", "HYPH", "''"}
_GLUING = {"-LRB-", "HYPH", "``", "$"}


def parsed(key: str) -> Doc:
    """The sentence of `SENTENCES`, or words in the same notation; without dependencies where there are none."""
    words = [word.rsplit("/", _slashes(word)) for word in SENTENCES.get(key, key).split()]
    texts, tags = [w[0] for w in words], [w[1] for w in words]
    full = all(len(w) > 2 for w in words)
    return Doc(
        VOCAB,
        words=texts,
        spaces=list(_spaces(texts, tags)),
        tags=tags,
        pos=[_pos(w) for w in words],
        deps=[w[2] for w in words] if full else None,
        heads=[int(w[3]) for w in words] if full else None,
        lemmas=[w[4] if len(w) > 4 else w[0].lower() for w in words],
        sent_starts=None if full else [i == 0 for i in range(len(words))],
    )


def _slashes(word: str) -> int:
    """A word may itself be a slash or a full stop: ``././punct/2``."""
    return len(word.lstrip("/").split("/")) - 1 or 1


def _pos(word: list[str]) -> str:
    tag = word[1]
    if tag.startswith("VB"):
        return "AUX" if word[2:3] in (["aux"], ["auxpass"]) or word[4:] == ["be"] else "VERB"
    return _POS.get(tag, "PUNCT")


def _spaces(texts: Sequence[str], tags: Sequence[str]) -> Iterator[bool]:
    """Whether a space follows the word."""
    for i, tag in enumerate(tags):
        last = i + 1 == len(texts)
        glued = not last and (tags[i + 1] in _GLUED or texts[i + 1] in ("%", ":", ";", "n't"))
        yield not (last or glued or tag in _GLUING)


def plain(text: str) -> Doc:
    """Words and signs without any parse, one sentence; for what reads only letters."""
    found = re.findall(r"[’']s?\b|[\w.,-]*\w|[^\w\s]", text)
    spaces, position = [], 0
    for word in found:
        position = text.index(word, position) + len(word)
        spaces.append(text[position : position + 1] == " ")
    lemmas, starts = [word.lower() for word in found], [i == 0 for i in range(len(found))]
    return Doc(VOCAB, words=found, spaces=spaces, lemmas=lemmas, sent_starts=starts)


def mentions(
    text: str, *, offset: int = 0, types: Mapping[str, str] = TYPES, document: str = "d"
) -> list[Mention]:
    """Every name of ``types`` in the text, longest first, in order."""
    names = "|".join(sorted(map(re.escape, types), key=lambda n: (-len(n), n)))
    return [
        Mention(
            Span(document, m.start() + offset, m.end() + offset), m.group(), types[m.group()], BY
        )
        for m in re.finditer(rf"(?<![\w-])(?:{names})(?!\w|-\d)", text)
    ]  # fmt: skip


def whole(
    *docs: Doc | tuple[str, Doc],
    links: Mapping[str, str] | None = None,
    sections: Sequence[int] = (),
    cells: Sequence[Sequence[str]] = (),
) -> Parsed:
    """A document with a block each; ``("heading", doc)`` for other kinds than paragraphs.

    ``links``: link text → target. ``sections``: the story of each block. ``cells``: the texts of a row's cells.
    """
    pairs = [doc if isinstance(doc, tuple) else ("paragraph", doc) for doc in docs]
    blocks: list[Block] = []
    text = ""
    for n, (kind, doc) in enumerate(pairs):
        start = len(text) + (2 if n else 0)
        text += ("\n\n" if n else "") + doc.text
        section = sections[n] if sections else 0
        blocks.append(Block(start, len(text), kind, section, **_row(doc.text, start, cells, n)))
    hyperlinks = tuple(
        Hyperlink(text.index(label), text.index(label) + len(label), target)
        for label, target in (links or {}).items()
    )
    document = Document("d", "invented.txt", "Invented", text, tuple(blocks), hyperlinks)
    return Parsed(document, tuple(Passage(b, doc) for b, (_, doc) in zip(blocks, pairs, strict=True)))


def _row(text: str, start: int, cells: Sequence[Sequence[str]], n: int) -> dict[str, object]:
    if n >= len(cells) or not cells[n]:
        return {}
    position, spans = 0, []
    for cell in cells[n]:
        position = text.index(cell, position)
        spans.append((start + position, start + position + len(cell)))
        position += len(cell)
    return {"cells": tuple(spans), "table": 0, "header": n == 0}


def found_quantities(whole_document: Parsed) -> list[Quantity]:
    return [
        quantity
        for p in whole_document.passages
        for quantity in FIND_QUANTITIES(p.doc.text, whole_document.document.id, p.block.start)
    ]


def stories(whole_document: Parsed, *, types: Mapping[str, str] = TYPES) -> tuple[places.Story, ...]:
    """The stories of a document with its names by `TYPES` and its quantities by the grammar."""
    named = mentions(whole_document.document.text, types=types)
    return places.stories(whole_document, named, found_quantities(whole_document))


def scene(doc: Doc | str, *, types: Mapping[str, str] = TYPES, kind: str = "paragraph") -> places.Scene:
    """The only scene of a document with this one block."""
    return stories(whole((kind, parsed(doc) if isinstance(doc, str) else doc)), types=types)[0].scenes[0]
