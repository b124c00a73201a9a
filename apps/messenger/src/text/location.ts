// A place in a message is a link with a pin before it: any app shows it, and no picture of a map tells its owner where somebody is.

export interface Place {
  readonly url: string
  readonly latitude: number
  readonly longitude: number
}

/** About a metre. */
const digits = 5

export function placeText({ latitude, longitude }: Omit<Place, 'url'>): string {
  const [lat, lon] = [latitude.toFixed(digits), longitude.toFixed(digits)]
  return `📍 https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`
}

/** The place that is all of this text. */
export function placeOf(text: string): Place | undefined {
  const found = placed.exec(text)
  if (found === null) return undefined
  const [, url = '', latitude, longitude] = found
  return { url, latitude: Number(latitude), longitude: Number(longitude) }
}

const placed = /^📍 (https:\/\/www\.openstreetmap\.org\/\?mlat=(-?\d{1,2}\.\d{5})&mlon=(-?\d{1,3}\.\d{5})#map=[\d./-]{1,40})$/u
