import type { GroupCatalogue } from './index.ts'

const catalogue: GroupCatalogue = {
  'picture.of': 'Bild von {name}',
  'picture.choose': 'Bild wählen',
  'picture.drop': 'Lege ein Bild hier ab oder wähle eines.',
  'picture.crop': 'Der gezeigte Teil des Bildes. Ziehe ihn oder nutze die Regler.',
  'picture.zoom': 'Größe',
  'picture.across': 'Links oder rechts',
  'picture.down': 'Oben oder unten',
  'picture.remove': 'Bild entfernen',
  'picture.group': 'Bild der Gruppe',
  'picture.group.who': 'Mitglieder sehen es. Der Server nicht.',
  'picture.unreadable': 'Diese Datei ist kein Bild, das sich zeigen lässt.',
}

export default catalogue
