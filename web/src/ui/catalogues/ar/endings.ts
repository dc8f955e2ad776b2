import type { EndingKind } from "../../endings.ts";
import type { EndingWords } from "../catalogue.ts";

const anew = {
  sender: "أرسله مرة أخرى برابط جديد.",
  receiver: "اطلب من الطرف الآخر أن يرسله مرة أخرى.",
};

const reload = {
  sender: `يجب إعادة تحميل الصفحتين. ${anew.sender}`,
  receiver: `يجب إعادة تحميل الصفحتين. ${anew.receiver}`,
};

const newLink = { sender: anew.sender, receiver: "اطلب رابطًا جديدًا." };

const ourFault = {
  why: "خلل في Telpher نفسه، وليس بسببك.",
  todo: {
    sender: `أعد تحميل الصفحة. ${anew.sender}`,
    receiver: `أعد تحميل الصفحة. ${anew.receiver}`,
  },
};

const afterCancel = {
  sender: "يمكنك إرساله مرة أخرى برابط جديد.",
  receiver: "إن كنت ما زلت تريده، فاطلب أن يُرسَل مرة أخرى.",
};

export const endings: Record<EndingKind, EndingWords> = {
  misunderstood: {
    title: "لم تتفاهم الصفحتان",
    why: "تلقّت هذه الصفحة شيئًا لا تعرفه، فتوقفت.",
    todo: reload,
  },
  damaged: {
    title: "ما وصل ليس ما أُرسل",
    why: "وجد الفحص اختلافًا، فلم يُعتمَد على أنه سليم.",
    todo: anew,
  },
  lost: {
    title: "انقطع الاتصال بالطرف الآخر",
    why: "أُغلقت صفحته، أو نام جهازه، أو انقطعت الشبكة.",
    todo: {
      sender: "حين يعود، أرسله مرة أخرى برابط جديد.",
      receiver: "اطلب من الطرف الآخر أن يرسله مرة أخرى برابط جديد.",
    },
  },
  full: {
    title: {
      sender: "لا توجد مساحة كافية على جهاز الطرف الآخر",
      receiver: "لا توجد مساحة كافية على هذا الجهاز",
    },
    todo: {
      sender: "حين يوفر الطرف الآخر مساحة، أرسله مرة أخرى.",
      receiver: "وفّر مساحة، ثم اطلب أن يُرسَل مرة أخرى.",
    },
  },
  "internal-error": { title: "تعطلت هذه الصفحة", ...ourFault },
  "peer-failed": { title: "تعطلت صفحة الطرف الآخر", ...ourFault },
  "unsupported-version": {
    title: "الصفحتان من إصدارين مختلفين",
    why: "إحداهما أقدم من أن تتوافق مع الأخرى.",
    todo: reload,
  },
  cancelled: { title: "أُلغي النقل", todo: afterCancel },
  "cancelled-by-us": { title: "ألغيت النقل", todo: afterCancel },
  "cancelled-by-them": { title: "ألغى الطرف الآخر النقل", todo: afterCancel },
  declined: {
    title: { sender: "رفض الطرف الآخر", receiver: "رفضت" },
    todo: {
      sender: "اسأله عن السبب. يمكنك إرساله مرة أخرى برابط جديد.",
      receiver: "إن غيّرت رأيك، فاطلب أن يُرسَل مرة أخرى.",
    },
  },
  "cannot-save": {
    title: { sender: "لم يستطع الطرف الآخر حفظه", receiver: "تعذّر حفظه" },
    why: {
      sender: "رفض متصفح الطرف الآخر كتابته.",
      receiver: "رفض متصفحك كتابته.",
    },
    todo: {
      sender: "أرسله مرة أخرى، واطلب اختيار مكان آخر.",
      receiver: "اطلب أن يُرسَل مرة أخرى، واختر مكانًا آخر.",
    },
  },
  "download-stopped": {
    title: { sender: "توقف التنزيل عند الطرف الآخر", receiver: "توقف التنزيل" },
    why: {
      sender: "لم يعد متصفح الطرف الآخر يأخذه. ربما أُلغي هناك، أو امتلأ القرص.",
      receiver: "لم يعد متصفحك يأخذه. ربما أُلغي هناك، أو امتلأ القرص.",
    },
    todo: anew,
  },
  "file-changed": {
    title: "تغيّر ملف أثناء إرساله",
    why: {
      sender: "كتب فيه برنامج آخر، فتعذّر عمل نسخة مطابقة.",
      receiver: "كُتب فيه على جهاز الطرف الآخر، فتعذّر عمل نسخة مطابقة.",
    },
    todo: {
      sender: "اختره مرة أخرى حين يكتمل.",
      receiver: "اطلب أن يُرسَل مرة أخرى حين يكتمل.",
    },
  },
  "file-unreadable": {
    title: { sender: "تعذّرت قراءة ملف", receiver: "تعذّرت قراءة ملف لدى الطرف الآخر" },
    why: {
      sender: "نُقل أو حُذف أو قُفل بعد أن اخترته.",
      receiver: "نُقل أو حُذف أو قُفل على جهاز الطرف الآخر.",
    },
    todo: { sender: "اختره مرة أخرى.", receiver: anew.receiver },
  },
  "unknown-code": {
    title: { sender: "أغلق الخادم الرابط", receiver: "هذا الرمز غير معروف" },
    why: {
      sender: "لم يعد الخادم يعرف رمزه.",
      receiver: "كُتب خطأً، أو انتهت مدته، أو أغلق المرسل الصفحة.",
    },
    todo: {
      sender: anew.sender,
      receiver: "تأكد منه، أو اطلب رابطًا جديدًا.",
    },
  },
  "wrong-code": {
    title: "هذا الرمز خاطئ",
    why: "أحرفه الأربعة الأخيرة مختلفة، أو جُرّب مرات كثيرة.",
    todo: "تأكد منه، أو اطلب الرابط.",
  },
  "already-joined": {
    title: "هناك من يستلمه بالفعل",
    why: "فتح أحدهم هذا الرابط من قبل، ربما أنت في نافذة أخرى. الرابط الواحد لمستلم واحد.",
    todo: {
      sender: anew.sender,
      receiver: "أغلق النافذة الأخرى وحاول مرة أخرى، أو اطلب رابطًا جديدًا.",
    },
  },
  expired: {
    title: "انتهت مدة الرابط",
    why: "لم يلتقِ الطرفان خلال مدة صلاحيته.",
    todo: newLink,
  },
  closed: {
    title: "انتهى هذا النقل",
    why: {
      sender: "أُنهي في علامة تبويب أخرى، أو أنهاه من كان لديه رمزه.",
      receiver: "سُلِّم من قبل، أو أنهاه المرسل.",
    },
    todo: newLink,
  },
  "rate-limited": {
    title: "محاولات كثيرة في وقت قصير",
    why: "يطلب الخادم من الجميع التمهّل.",
    todo: "انتظر دقيقة، ثم حاول مرة أخرى.",
  },
  "server-unreachable": {
    title: "الخادم لا يستجيب",
    why: "من دونه لا يستطيع المتصفحان أن يجد أحدهما الآخر.",
    todo: "تأكد من اتصالك بالإنترنت، ثم حاول مرة أخرى.",
  },
  "no-path": {
    title: "لا طريق من متصفح إلى متصفح",
    why: "يمنعه جدار حماية أو الشبكة التي بينكما.",
    todo: {
      sender: "اتصلا بالشبكة نفسها، أو ليبدّل أحدكما شبكته، ثم أرسله مرة أخرى.",
      receiver: "اتصلا بالشبكة نفسها، أو ليبدّل أحدكما شبكته، ثم حاول مرة أخرى.",
    },
  },
  replaced: {
    title: "فُتح في نافذة أخرى",
    why: "فُتح النقل نفسه في مكان آخر من هذا المتصفح، ويستمر هناك.",
    todo: "ابحث عن النافذة الأخرى. يمكنك إغلاق هذه.",
  },
  "browser-unsupported": {
    title: "لا يستطيع هذا المتصفح ذلك",
    why: "شيء يحتاج إليه النقل غير موجود أو معطّل.",
    todo: "استخدم إصدارًا حديثًا من Firefox أو Chrome أو Edge أو Safari.",
  },
};
