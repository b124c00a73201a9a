// RFC 9420 §6.3.1 leaves padding to the sender: a length here says only which bucket it is in.

/** 256, 512, … 16 Ki, then multiples of 16 Ki: at most 15 sizes for what people type. */
export function paddedLength(length: number): number {
  const step = 16_384
  if (length > step) return Math.ceil(length / step) * step
  let bucket = 256
  while (bucket < length) bucket *= 2
  return bucket
}
