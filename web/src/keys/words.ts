/** Verification words: two people who read each other the same three have nobody in between. */

/** `protocol/words.txt`: English, whatever the language of the page. */
export const WORDS = `
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
`
  .trim()
  .split(/\s/);

/** Each of the first three bytes names a word. */
export function wordsOf(bytes: Uint8Array): string[] {
  return Array.from(bytes.subarray(0, 3), (byte) => WORDS[byte] ?? "");
}
