// العربية.

import type { PreviewCatalogue } from './index.ts'

const arabic: PreviewCatalogue = {
  label: 'معاينة الرابط',
  offer: 'هل تُعرض معاينة لهذا الرابط؟',
  'offer.detail': 'يُسأل الموقع عبر خادم هذا التطبيق، وهو يرى الاسم {site} ولا يرى الصفحة.',
  make: 'معاينة هذا الرابط',
  always: 'دائمًا',
  never: 'أبدًا',
  dismiss: 'ليس لهذا الرابط',
  making: 'تُعدّ معاينة {site}',
  remove: 'إزالة المعاينة',
}

export default arabic
