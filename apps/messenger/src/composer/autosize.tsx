// A text field that grows with what is written, up to a third of the window.

import { useLayoutEffect, useRef } from 'react'
import type { ComponentProps, ReactElement, Ref, RefObject } from 'react'

export interface AutosizeProps extends Omit<ComponentProps<'textarea'>, 'ref'> {
  readonly ref?: Ref<HTMLTextAreaElement>
}

export function Autosize({ ref, ...props }: AutosizeProps): ReactElement {
  const own = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const area = own.current
    if (area === null) return
    // Browsers with `field-sizing` do it by themselves, without a forced layout per key.
    if (CSS.supports('field-sizing', 'content')) return
    area.style.height = 'auto'
    area.style.height = `${area.scrollHeight}px`
  }, [props.value])
  return <textarea rows={1} {...props} ref={node => attach(node, own, ref)} />
}

function attach(node: HTMLTextAreaElement | null, own: RefObject<HTMLTextAreaElement | null>, outer: AutosizeProps['ref']): void {
  own.current = node
  if (typeof outer === 'function') outer(node)
  else if (outer !== null && outer !== undefined) outer.current = node
}
