// What a name is read as: the skeleton of UTS 39 §4, with the few of its 6,000 confusables that stand for the letters of addresses.

/** Each Latin letter, and what is drawn like it in other alphabets or as a digit. */
const drawnAlike: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  b: 'ЬƄʙ6',
  c: 'сϲᴄ',
  d: 'ԁɗ',
  e: 'еєҽ℮',
  f: 'ƒғ',
  g: 'ɡġց9',
  h: 'һհ',
  i: 'іıɩιӏ1l|ǀ',
  j: 'јϳ',
  k: 'кκ',
  m: 'мᴍ',
  n: 'ոп',
  o: 'оοօσ0',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гᴦ',
  s: 'ѕꜱ5',
  t: 'тτ',
  u: 'υսц',
  v: 'νѵ',
  w: 'ԝѡω',
  x: 'хχ',
  y: 'уүγ',
  z: 'ᴢ',
}

const letterOf: ReadonlyMap<string, string> = new Map(
  Object.entries(drawnAlike).flatMap(([letter, others]) => Array.from(others, (other): [string, string] => [other, letter])),
)

/** Two names with the same skeleton are easily taken for each other. */
export function skeletonOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mark}/gu, '')
  return Array.from(plain, sign => letterOf.get(sign) ?? sign)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
}
