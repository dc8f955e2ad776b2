"""Verification words: two people who read each other the same three have nobody in between."""

from __future__ import annotations

from typing import Final

# ``protocol/words.txt`` has the same list, one word a line.
_LIST: Final = """
album amber anchor apple arena arrow artist atlas autumn bacon bamboo banana bedroom belt bicycle
biscuit blanket blossom branch bread bridge bronze brush bucket button cabbage cabin cactus camera
canoe carpet castle cedar cheese cherry chicken chimney circle climate cloud clover coffee comet
compass copper coral cotton cousin cowboy crown crystal cushion daisy dancer desert diamond diary
doctor dolphin domino dragon drum eagle earth echo eclipse elbow elephant emerald engine envelope
fabric farmer fence festival forest fossil frog galaxy garden garlic giraffe glacier goose grape
guitar harvest hedgehog helmet horizon hospital hotel iceberg igloo insect island ivory jaguar
jasmine jelly jigsaw jungle kangaroo kayak kettle keyboard kitchen koala lagoon lamp lantern
laptop lawyer lemon leopard letter library lilac lizard lobster lotus magnet mango marble meadow
mineral mirror mitten monkey moon morning mosaic mountain muffin museum mushroom music napkin
necklace needle nephew nickel notebook nurse nutmeg oasis ocean octopus olive onion opera orange
orbit orchard ostrich oxygen painter panda paper parade parrot peanut pebble pelican pencil
penguin piano picnic pigeon pilot planet popcorn pretzel pumpkin puppet puzzle pyramid quartz
queen quilt rabbit raccoon radio rainbow raisin raven reindeer ribbon robot rocket ruby salmon
sandwich school scissors shark shelf sketch slipper snow sofa soldier spider spinach sponge spring
square squirrel stadium statue storm submarine sugar suitcase sunset tadpole tailor teacher
telescope temple tennis thunder tiger toast tomato torch tractor train treasure triangle trumpet
tulip tunnel turtle umbrella unicorn valley vanilla velvet village violin volcano voyage waffle
walrus whale wheat whistle window winter wolf workshop yacht yellow yogurt zebra
"""

WORDS: Final = tuple(_LIST.split())


def words_of(key: bytes) -> tuple[str, str, str]:
    """Name the first three bytes of the key that serves nothing else."""
    first, second, third = key[:3]
    return WORDS[first], WORDS[second], WORDS[third]
