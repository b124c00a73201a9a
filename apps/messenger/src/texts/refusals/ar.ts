// العربية.

import type { Refusals } from '../index.ts'

const arabic: Refusals = {
  'error.client.offline': 'تعذر الوصول إلى الخادم.',
  'error.client.store': 'لم يتمكن هذا المتصفح من الحفظ. ربما امتلأت مساحته.',
  'error.client.untrusted': 'تغيّر مفتاح هذا الشخص دون إثبات. انظر أولًا إلى التنبيه في المحادثة.',
  'error.client.wrong_passphrase': 'هذا لا يفتح هذا المتصفح.',
  'error.request.too_many': 'محاولات كثيرة. انتظر لحظة.',
  'error.request.timeout': 'استغرق الخادم وقتًا طويلًا. حاول مرة أخرى.',
  'error.auth.bad_token': 'كلمة المرور غير صحيحة.',
  'error.auth.bad_passkey': 'مفتاح المرور هذا غير مقبول. ربما أُزيل.',
  'error.auth.too_many_passkeys': 'بلغ الحساب الحد الأقصى من مفاتيح المرور. أزل واحدًا أولًا.',
  'error.auth.forbidden': 'لا يُسمح لك بذلك.',
  'error.account.unknown': 'لا يوجد حساب كهذا.',
  'error.device.removed': 'أُزيل هذا المتصفح من الحساب.',
  'error.device.too_many': 'بلغ الحساب الحد الأقصى من الأجهزة. أزل جهازًا أولًا.',
  'error.keys.exhausted': 'تعذر الوصول إلى أحد أجهزة هذا الشخص الآن. حاول لاحقًا.',
  'error.consent.needed': 'لم يوافق هذا الشخص بعد.',
  'error.consent.refused': 'هذا الشخص لا يستقبل رسائل منك.',
  'error.room.not_allowed': 'دورك لا يسمح بذلك.',
  'error.room.not_participant': 'لم تعد في هذه المحادثة.',
  'error.room.full': 'هذه المجموعة ممتلئة. يمكن أن ينضم شخص آخر حين يغادر أحد أعضائها.',
  'error.media.unknown': 'لم يعد هذا الملف موجودًا.',
  'error.media.held': 'ملفات شخص جديد تنتظر حتى ترد عليه مرتين.',
  'error.media.too_large': 'هذا الملف كبير جدًا.',
  'error.media.corrupt': 'وصل هذا الملف تالفًا.',
  'error.safety.limit_reached':
    'هذا أكثر مما يُسمح لك به الآن من جهات اتصال جديدة. تجد موعد انتهاء الحد في الإعدادات، الخصوصية، البلاغات والحدود.',
  'error.safety.unanswered': 'لم يرد هذا الشخص بعد على رسائلك الأخيرة.',
  'error.safety.restricted': 'قيد على حسابك لا يسمح بذلك في الوقت الحالي.',
  'error.safety.age_refused': 'هذا التطبيق لا يقبل حسابات من هذا العمر.',
  'error.safety.guardian_needed': 'يجب أن يوافق ولي الأمر أولًا.',
  'error.safety.no_team': 'لا يملك هذا الخادم فريق سلامة يقرأ البلاغات.',
  'error.safety.bad_code': 'هذا الرمز غير صالح أو انتهت صلاحيته.',
  'error.store.full': 'لم تبق مساحة في الخادم. لم يُفقد شيء من بياناتك.',
  'error.store.unavailable': 'الخادم مشغول. حاول بعد لحظة.',
  'error.server.overloaded': 'الخادم مشغول. حاول بعد لحظة.',
  'error.server.draining': 'يُعاد تشغيل الخادم. حاول بعد لحظة.',
}

export default arabic
