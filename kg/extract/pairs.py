"""Pairs of names that may be related, and what is to be seen of each pair: the input of the trained judge of claims.

A pair is looked at over a whole document: its sentences, its stories, the patterns that fired on it. Features are
short strings, so that a weight can be read: ``kg explain`` prints the ones that tipped the scale.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.extract.makers import Maker
from kg.extract.places import Place, Scene, Story
from kg.extract.signals import around, between, bucket, path_features, surroundings
from kg.extract.stories import ARTEFACTS, MAKERS, Topic
from kg.extract.verdict import name_key
from kg.types import Alias, Claim, Mention, Quantity

#: (type, key of the name) of an end of a pair; for a quantity its property, value and unit.
End = tuple[str, ...]
#: Sentences of one block that are at most this far apart still make a pair.
REACH = 2


@dataclass(slots=True)
class PairView:
    """What was seen of one ordered pair; ``scene`` and ``token`` of the closest place are the evidence."""

    subject: Mention
    object: Mention | Quantity
    scene: Scene
    token: int
    distance: tuple[int, int]
    features: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Names:
    """Which mentions of a document are one thing, as far as extraction can tell: equal keys and aliases."""

    canonical: Mapping[End, End]

    def end(self, thing: Mention | Quantity) -> End:
        if isinstance(thing, Quantity):
            return (thing.measures or "count", repr(thing.value), thing.unit)
        key = (thing.type, compact(thing.text))
        return self.canonical.get(key, key)


def compact(name: str) -> str:
    """The name's key without blanks and plural s: "FirstProof" and "First Proof" are one."""
    return name_key(name.removesuffix("s")).replace(" ", "")


def same_names(aliases: Sequence[Alias], makers: Sequence[Maker]) -> Names:
    """Joined: the two sides of an alias, and a product with and without its maker ("NVIDIA H100", "H100")."""
    names = Names({})
    joined: dict[End, End] = {}
    pairs = [(names.end(alias.a), names.end(alias.b)) for alias in aliases]
    for maker in makers:
        if not maker.product.text.startswith(maker.maker.text):
            continue
        long = names.end(maker.product)
        pairs.append((long, (long[0], compact(maker.product.text[len(maker.maker.text) :]))))
    for pair in pairs:
        a, b = (first_of(end, joined) for end in pair)
        if a != b:
            joined[b] = a
    return Names({end: first_of(end, joined) for end in joined})


def first_of(end: End, joined: Mapping[End, End]) -> End:
    while end in joined:
        end = joined[end]
    return end


def views(
    stories: Sequence[tuple[Story, Topic]],
    names: Names,
    claims: Sequence[Claim],
    licensed: "Licence",
    *,
    makers: Callable[[str], frozenset[str] | None],
) -> dict[tuple[End, End], PairView]:
    """All candidate pairs of a document with their features, in order of first sight.

    ``makers`` gives the compact names of who makes a thing, empty where the lists don't say, None for a name that
    they don't have: that one is news.
    """
    found: dict[tuple[End, End], PairView] = {}
    for story, topic in stories:
        roles = story_roles(story, topic, names, makers)
        for scene in story.scenes:
            for a, b, gap in close_pairs(scene):
                for first, second in ((a, b), (b, a)):
                    note_pair(found, scene, first, second, gap, roles, names, licensed)
            for place in scene.places:
                for quantity, gap in close_quantities(scene, place):
                    note_quantity(found, scene, place, quantity, gap, roles, names, licensed)
        for one, other, at in topic_pairs(story, topic, roles, names):
            note_topic(found, at, one, other, roles, names, licensed)
    for claim in claims:
        note_claim(found, claim, names)
    for seen in found.values():
        if isinstance(seen.object, Mention) and seen.object.type in MAKERS and seen.subject.type in ARTEFACTS:
            seen.features.update(maker_features(seen.object, makers(seen.subject.text)))
    return found


def maker_features(maker: Mention, known: frozenset[str] | None) -> Iterator[str]:
    """Whether the lists name this maker or another one; news agrees with them nearly always."""
    if known:
        own = compact(maker.text)
        yield "maker-same" if any(own.startswith(k) or k.startswith(own) for k in known) else "maker-other"


@dataclass(frozen=True, slots=True)
class Licence:
    """Type pairs that some relation allows, and quantity properties by type."""

    relations: Mapping[tuple[str, str], tuple[str, ...]]
    quantities: Mapping[tuple[str, str], bool]


def close_pairs(scene: Scene) -> Iterator[tuple[Place, Place, int]]:
    """Pairs of places of one block, left before right, at most ``REACH`` sentences apart, with that distance."""
    doc = scene.passage.doc
    starts = [sent.start for sent in doc.sents]
    number = {place.start: sum(s <= place.start for s in starts) for place in scene.places}
    for i, a in enumerate(scene.places):
        for b in scene.places[i + 1 :]:
            gap = number[b.start] - number[a.start]
            if gap > REACH:
                break
            yield a, b, gap


def close_quantities(scene: Scene, place: Place) -> Iterator[tuple[Quantity, int]]:
    """Quantities within the sentence of ``place`` (0) or the next (1)."""
    doc, base = scene.passage.doc, scene.passage.block.start
    sent = doc[place.start].sent
    left, right = base + sent.start_char, base + sent.end_char
    for quantity in scene.quantities:
        if left <= quantity.span.start < right:
            yield quantity, 0
        elif right <= quantity.span.start < right + 250:
            yield quantity, 1


def story_roles(
    story: Story, topic: Topic, names: Names, makers: Callable[[str], frozenset[str] | None]
) -> dict[End, set[str]]:
    """Part that each name plays in the story: author, subject, paper, in a heading, first, most frequent."""
    roles: dict[End, set[str]] = {}
    counts: dict[End, int] = {}
    known: dict[End, frozenset[str] | None] = {}
    for scene, place in story.places():
        end = names.end(place.mention)
        counts[end] = counts.get(end, 0) + 1
        if scene.passage.block.kind == "heading":
            roles.setdefault(end, set()).add("heading")
        if end[0] in ARTEFACTS and end not in known:
            known[end] = makers(place.mention.text)
            if known[end] is None:
                roles.setdefault(end, set()).add("novel")
    for role, found in (("author", topic.authors), ("subject", topic.subjects)):
        for n, one in enumerate(found):
            roles.setdefault(names.end(one.mention), set()).add(
                role if n == 0 or role == "author" else role + "2"
            )
    for author in topic.authors:
        roles[names.end(author.mention)].add("author-of-made" if topic.subjects else "author-only")
    for paper, hosts in topic.papers:
        roles.setdefault(names.end(paper.mention), set()).add("paper")
        for host in hosts:
            roles.setdefault(names.end(host), set()).add("host")
    for kind in sorted({end[0] for end in counts}):
        best = max((end for end in counts if end[0] == kind), key=lambda e: (counts[e], e))
        roles.setdefault(best, set()).add("top")
    made = [end for end in counts if end[0] in ARTEFACTS]
    if made:
        best = max(made, key=lambda e: (counts[e], e))
        roles.setdefault(best, set()).add("hero")
    return roles


def topic_pairs(
    story: Story, topic: Topic, roles: Mapping[End, set[str]], names: Names
) -> Iterator[tuple[Mention, Mention, tuple[Scene, Place]]]:
    """The story's subjects, authors, papers and hero with every other name of the story, however far.

    With each pair comes the place of the other name, the first one in the story.
    """
    main = [s.mention for s in topic.subjects[:3]] + [a.mention for a in topic.authors]
    main += [paper.mention for paper, _ in topic.papers]
    firsts: dict[End, tuple[Scene, Place]] = {}
    for scene, place in story.places():
        firsts.setdefault(names.end(place.mention), (scene, place))
    main += [p.mention for end, (_, p) in firsts.items() if "hero" in roles.get(end, ())]
    heads = {names.end(mention): mention for mention in main}
    for end, at in firsts.items():
        for head, mention in heads.items():
            if head != end:
                yield mention, at[1].mention, at
                if end not in heads:
                    yield at[1].mention, mention, at


def view(
    found: dict[tuple[End, End], PairView],
    scene: Scene,
    token: int,
    subject: Mention,
    obj: Mention | Quantity,
    distance: tuple[int, int],
    names: Names,
) -> PairView:
    key = (names.end(subject), names.end(obj))
    old = found.get(key)
    if old is None:
        old = found[key] = PairView(subject, obj, scene, token, distance)
    elif distance < old.distance:
        old.subject, old.object, old.scene, old.token, old.distance = subject, obj, scene, token, distance
    return old


def note_pair(
    found: dict[tuple[End, End], PairView],
    scene: Scene,
    a: Place,
    b: Place,
    gap: int,
    roles: Mapping[End, set[str]],
    names: Names,
    licensed: Licence,
) -> None:
    kinds = (a.mention.type, b.mention.type)
    if kinds not in licensed.relations or names.end(a.mention) == names.end(b.mention):
        return
    left, right = (a, b) if a.start < b.start else (b, a)
    width = right.start - left.end
    seen = view(found, scene, a.start, a.mention, b.mention, (gap, width), names)
    direction = ">" if a is left else "<"
    features = seen.features
    features.add(f"gap{gap}{direction}")
    if gap == 0:
        features.update(f"{direction}{f}" for f in between(scene, left.end, right.start))
        features.add(f"{direction}width{bucket(width)}")
        features.update(path_features(scene, a, b))
        features.update(f"{direction}{f}" for f in around(scene, left, right))
    add_roles(features, a.mention, b.mention, roles, names)


def note_quantity(
    found: dict[tuple[End, End], PairView],
    scene: Scene,
    place: Place,
    quantity: Quantity,
    gap: int,
    roles: Mapping[End, set[str]],
    names: Names,
    licensed: Licence,
) -> None:
    if (place.mention.type, quantity.measures) not in licensed.quantities:
        return
    doc, base = scene.passage.doc, scene.passage.block.start
    tokens = doc.char_span(quantity.span.start - base, quantity.span.end - base, alignment_mode="expand")
    if tokens is None:
        return
    left_first = place.start < tokens.start
    start, end = (place.end, tokens.start) if left_first else (tokens.end, place.start)
    seen = view(found, scene, tokens.start, place.mention, quantity, (gap, max(0, end - start)), names)
    direction = ">" if left_first else "<"
    features = seen.features
    features.add(f"gap{gap}{direction}")
    features.add(f"noun={quantity.noun}")
    features.add(f"bound={quantity.bound}")
    if gap == 0:
        features.add(f"{direction}width{bucket(end - start)}")
        features.update(f"{direction}{f}" for f in between(scene, start, end))
        nearer = sum(
            1 for p in scene.places if p.mention.type == place.mention.type and start <= p.start < end
        )
        features.add(f"{direction}nearer{min(nearer, 2)}")
    features.update(f"A:{role}" for role in sorted(roles.get(names.end(place.mention), ())))


def note_topic(
    found: dict[tuple[End, End], PairView],
    at: tuple[Scene, Place],
    a: Mention,
    b: Mention,
    roles: Mapping[End, set[str]],
    names: Names,
    licensed: Licence,
) -> None:
    if (a.type, b.type) not in licensed.relations:
        return
    scene, place = at
    seen = view(found, scene, place.start, a, b, (REACH + 1, 999), names)
    seen.features.add("story")
    seen.features.add(f"kind:{scene.passage.block.kind}")
    seen.features.update(f"far:{f}" for f in surroundings(scene, place))
    add_roles(seen.features, a, b, roles, names)


def note_claim(found: dict[tuple[End, End], PairView], claim: Claim, names: Names) -> None:
    """The pattern that fired, as a feature of the pair and of its mirror image."""
    a, b = names.end(claim.subject), names.end(claim.object)
    for key, sign in (((a, b), "rule"), ((b, a), "mirror")):
        if key in found:
            found[key].features.add(f"{sign}:{claim.by.finder}")
            found[key].features.add(f"{sign}:{claim.relation}")
            found[key].features.add(f"status:{claim.status}")


def add_roles(
    features: set[str], a: Mention, b: Mention, roles: Mapping[End, set[str]], names: Names
) -> None:
    first, second = roles.get(names.end(a), set()), roles.get(names.end(b), set())
    features.update(f"A:{role}" for role in first)
    features.update(f"B:{role}" for role in second)
    features.update(f"AB:{one}/{other}" for one in first for other in second)
    one, other = name_key(a.text), name_key(b.text)
    if one.startswith(other + " "):
        features.add("A-starts-with-B")
    if other.startswith(one + " "):
        features.add("B-starts-with-A")
    if one.split(" ")[0] == other.split(" ")[0]:
        features.add("same-first")
