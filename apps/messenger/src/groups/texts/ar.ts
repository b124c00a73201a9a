import type { GroupCatalogue } from './index.ts'

const catalogue: GroupCatalogue = {
  'picture.of': 'صورة {name}',
  'picture.choose': 'اختيار صورة',
  'picture.drop': 'أفلت صورة هنا أو اختر واحدة.',
  'picture.crop': 'الجزء الظاهر من الصورة. اسحبه أو استخدم أشرطة التمرير.',
  'picture.zoom': 'التكبير',
  'picture.across': 'يسار أو يمين',
  'picture.down': 'أعلى أو أسفل',
  'picture.remove': 'إزالة الصورة',
  'picture.group': 'صورة المجموعة',
  'picture.group.who': 'يراها الأعضاء. الخادم لا يراها.',
  'picture.unreadable': 'هذا الملف ليس صورة يمكن عرضها.',
}

export default catalogue
