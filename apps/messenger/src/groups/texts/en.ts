// Pictures of groups and people, and the ways into a group, in English.

export default {
  'picture.of': 'Picture of {name}',
  'picture.choose': 'Choose picture',
  'picture.drop': 'Drop a picture here, or choose one.',
  'picture.crop': 'Part of the picture that is shown. Drag it, or use the sliders.',
  'picture.zoom': 'Zoom',
  'picture.across': 'Left or right',
  'picture.down': 'Up or down',
  'picture.remove': 'Remove picture',
  'picture.group': 'Picture of the group',
  'picture.group.who': 'Members see it. The server does not.',
  'picture.unreadable': 'This file is not a picture that can be shown.',
} as const
