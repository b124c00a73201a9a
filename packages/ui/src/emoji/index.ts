export { EmojiPicker } from './picker.tsx'
export type { EmojiPickerProps } from './picker.tsx'
