// Words of the camera that reads codes, in English. The keys are the type that every other language must fill.

export default {
  open: 'Scan with the camera',
  title: 'Scan the code',
  lead: 'Hold the other screen in front of this camera.',
  picture: 'What the camera sees',
  other: 'That is a code for something else.',
  refused: 'The camera cannot be used: there is none, or this page may not. The same can be done by typing or reading aloud.',
  another: 'The server now shows another key than the one you compared. Compare this one before you trust it.',
  same: 'The same number: nobody stands between you.',
  different: 'Another number. Somebody may stand between you: write nothing secret here, and compare again in person.',
} as const
