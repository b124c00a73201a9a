// Words of link previews, in English. The keys are the type that every other language must fill.

export default {
  label: 'Link preview',
  offer: 'Show a preview of this link?',
  'offer.detail': 'The site is asked through the server of this app, which sees the name {site} and not the page.',
  make: 'Preview this link',
  always: 'Always',
  never: 'Never',
  dismiss: 'Not for this link',
  making: 'Making a preview of {site}',
  remove: 'Remove the preview',
} as const
