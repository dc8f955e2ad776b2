import { endings } from "./ar/endings.ts";
import type { Catalogue, Forms } from "./catalogue.ts";

const page: Catalogue["page"] = {
  description: "أرسل ملفًا من متصفحك مباشرةً إلى متصفح آخر.",
  language: "اللغة",
  gap: " ",
};

const buttons: Catalogue["buttons"] = {
  choose: "اختيار ملفات",
  chooseFolder: "اختيار مجلد",
  sendText: "إرسال هذا النص",
  receive: "استلام",
  seeWhatItIs: "معرفة ما هو",
  copyLink: "نسخ الرابط",
  share: "مشاركة…",
  copy: "نسخ",
  copyRoot: "نسخ البصمة",
  copied: "تم النسخ",
  notCopied: "انسخه يدويًا",
  accept: "قبول",
  decline: "رفض",
  cancel: "إلغاء",
  pause: "إيقاف مؤقت",
  goOn: "متابعة",
  saveAgain: "الحفظ مرة أخرى",
  sendAgain: "الإرسال مرة أخرى",
  sendElse: "إرسال شيء آخر",
  tryAgain: "المحاولة مرة أخرى",
  startOver: "البدء من جديد",
  newCode: "رمز جديد",
};

const start: Catalogue["start"] = {
  title: "أرسل ما تشاء، مباشرةً.",
  lead: "تنتقل الملفات والمجلدات من متصفحك إلى متصفح الطرف الآخر، مشفّرةً في الطريق. بلا حساب، ولا تصل إلى الخادم أبدًا.",
  drop: "أفلت الملفات أو المجلدات في أي مكان من هذه الصفحة",
  dropNow: "أفلت للإرسال",
  text: "أو اكتب نصًا أو ألصقه",
  textLabel: "النص المراد إرساله",
  receiveTitle: "هل أعطاك أحد رمزًا؟",
  foot: "مفتوح المصدر. يعمل على خادمك أنت.",
};

const notices: Catalogue["notices"] = {
  nothing: "لم يكن فيه أي ملف. أفلت الملفات هنا، أو اختر بعضها.",
  "too-many": (most) => `عدد الملفات أكثر من ${most}. ضعها في ملف ZIP ثم أرسله.`,
  "no-text": "لا يوجد نص بعد. اكتب نصًا أو ألصقه، ثم أرسله.",
  "long-text": "هذا النص أطول من 1 ميغابايت. احفظه في ملف، ثم أرسل الملف.",
  unreadable: "لا يستطيع متصفحك قراءته. لم يُرسَل شيء. استبعده، ثم حاول مرة أخرى.",
};

const collecting: Catalogue["collecting"] = {
  title: "يجري البحث في مجلداتك",
  lead: (files) => `حتى الآن: ${files}. يستغرق الأمر لحظة حين تكون كثيرة.`,
};

const files: Forms = {
  zero: "لا ملفات",
  one: "ملف واحد",
  two: "ملفان",
  few: "# ملفات",
  many: "# ملفًا",
  other: "# ملف",
};
const moreFiles: Forms = {
  one: "وملف واحد آخر",
  two: "وملفان آخران",
  few: "و# ملفات أخرى",
  many: "و# ملفًا آخر",
  other: "و# ملف آخر",
};
const moreThings: Forms = {
  one: "وعنصر واحد آخر",
  two: "وعنصران آخران",
  few: "و# عناصر أخرى",
  many: "و# عنصرًا آخر",
  other: "و# عنصر آخر",
};

const contents: Catalogue["contents"] = {
  nameless: "شيء بلا اسم",
  text: "نص",
  sizeless: "الحجم غير معروف بعد",
  emptyFolder: "مجلد فارغ",
  files,
  moreFiles,
  moreThings,
  inAll: (more, files) => `${more}، المجموع: ${files}`,
};

const code: Catalogue["code"] = {
  legend: "الرمز",
  group: (from, to) => `الأحرف من ${from} إلى ${to}`,
  hint: "اثنا عشر حرفًا أو رقمًا. يمكنك أيضًا لصق الرابط كله.",
  incomplete: "الرمز اثنا عشر حرفًا أو رقمًا، في ثلاث مجموعات من أربعة.",
  foreign: (host) => `هذا الرابط يخص ${host}. افتحه هناك.`,
};

const invited: Catalogue["invited"] = {
  title: "يريد أحدهم أن يرسل إليك شيئًا",
  lead: "سترى ما هو وما حجمه. لا يُحفظ شيء قبل أن تقبل.",
  foot: "يأتي مباشرةً من المتصفح الآخر. يجب أن تبقى الصفحتان مفتوحتين.",
};

const brokenLink: Catalogue["brokenLink"] = {
  title: "هذا الرابط غير مكتمل",
  lead: "ضاع جزء منه في الطريق، وغالبًا عند النسخ. لم يُستلَم شيء. اطلب الرابط مرة أخرى، أو أدخل الرمز.",
};

const lacks: Catalogue["lacks"] = {
  "secure-context": {
    title: "هذه الصفحة تحتاج إلى HTTPS",
    todo: "لا تسمح المتصفحات بالتشفير إلا في الصفحات الآمنة: افتح هذا العنوان عبر HTTPS، أو اطلب ممن يدير هذا الخادم تفعيل TLS (عبر TELPHER_TLS_CERT وTELPHER_TLS_KEY).",
  },
  webrtc: {
    title: "لا يدعم هذا المتصفح WebRTC",
    todo: "يصل Telpher إلى المتصفح الآخر عبر WebRTC: فعّله في الإعدادات، أو استخدم إصدارًا حديثًا من Firefox أو Chrome أو Edge أو Safari.",
  },
};

const opening: Catalogue["opening"] = {
  title: { sender: "يجري إنشاء رابطك", receiver: "يجري السؤال عمّا هو" },
  lead: {
    sender: "يُطلب رمز من الخادم. لم يغادر شيء هذا الجهاز بعد.",
    receiver: "يُسأل الخادم عمّن يرسل.",
  },
};

const outside: Catalogue["outside"] = {
  lost: "الخادم لا يستجيب. تجري المحاولة من جديد.",
  taken: "شخص آخر في مكانك في هذا النقل. تستمر المحاولة حتى يغادر.",
};

const inviting: Catalogue["inviting"] = {
  title: "أرسل هذا الرابط إلى الطرف الآخر",
  lead: "يبدأ النقل حين يفتحه ويقبل.",
  link: "الرابط",
  qr: "رمز QR للرابط",
  say: "أو أملِ هذا الرمز",
  shareTitle: "شيء لك",
  codeOff: "لم يعد الرمز المنطوق صالحًا، إذ خُمِّن خطأً ثلاث مرات. الرابط ما زال يعمل.",
  newCode: "يأتي مع رابط جديد، وينتهي هذا الرابط.",
  state: "في الانتظار. أبقِ هذه الصفحة مفتوحة.",
  until: {
    today: (time) => `الرابط صالح حتى الساعة ${time}.`,
    tomorrow: (time) => `الرابط صالح حتى الغد، الساعة ${time}.`,
    later: (dayAndTime) => `الرابط صالح حتى ${dayAndTime}.`,
  },
  tab: "في انتظار الطرف الآخر",
};

const connecting: Catalogue["connecting"] = {
  title: {
    sender: { here: "الطرف الآخر هنا", away: "غادر الطرف الآخر للحظة" },
    receiver: { here: "المرسل هنا", away: "في انتظار المرسل" },
  },
  here: "يبحث المتصفحان عن طريق بينهما.",
  away: {
    sender: "في انتظار عودته. أبقِ هذه الصفحة مفتوحة.",
    receiver: "يستمر النقل حين تُفتح صفحته. أبقِ هذه الصفحة مفتوحة أيضًا.",
  },
};

const doubt: Catalogue["doubt"] = {
  title: {
    wrong: "يبدو أن المجموعة الأخيرة خاطئة",
    spent: "ثلاث محاولات لم تصل إلى أحد",
    off: "يبدو أن هذا الرمز لم يعد صالحًا",
  },
  lead: {
    wrong: "يبدو أن لدى المرسل أحرفًا أخرى. قارنها، ثم اكتب المجموعة الأخيرة مرة أخرى.",
    spent:
      "المجموعة الأخيرة مكتوبة خطأً، أو هناك من يقف بينكما. قارنها بما يراه المرسل: إن اختلفت، فاكتبها مرة أخرى.",
    off: "جُرّب بأحرف خاطئة مرات كثيرة، منك أو من غيرك. اطلب الرابط أو رمزًا جديدًا.",
  },
  foot: {
    wrong: "لم يُستلَم شيء. بعد ثلاث محاولات خاطئة لا يعود الرمز صالحًا؛ أما الرابط فيعمل دائمًا.",
    spent: "لم يُستلَم شيء. إن كانت هي نفسها، فاطلب الرابط: فهو يعمل دائمًا.",
    off: "لم يُستلَم شيء.",
  },
  hint: "أربعة أحرف أو أرقام، هي المجموعة الأخيرة من الرمز.",
  incomplete: "المجموعة الأخيرة أربعة أحرف أو أرقام.",
};

const compare: Catalogue["compare"] = {
  ask: "مقارنة الكلمات",
  how: "ليقرأها كلٌّ منكما للآخر، عبر الهاتف مثلًا. إذا ظهرت الكلمات الثلاث نفسها على الشاشتين، فلا أحد بينكما.",
};

const deciding: Catalogue["deciding"] = {
  title: "الطرف الآخر يقرر",
  lead: "يرى ما هو وما حجمه. يبدأ النقل حين يقبل.",
  question: {
    file: "هل تريد هذا الملف؟",
    folder: "هل تريد هذا المجلد؟",
    several: "هل تريد هذه الملفات؟",
    text: "هل تريد هذا النص؟",
  },
  saving: {
    "picked-file": "حين تقبل، يسألك متصفحك أين يحفظه.",
    "picked-folder": "حين تقبل، يطلب متصفحك مجلدًا. لا يُمسّ شيء مما فيه.",
    downloads: "سيُسلَّم إلى تنزيلات متصفحك حين يصل كله ويتم التحقق منه.",
    zip: "سيُسلَّم إلى تنزيلات متصفحك في ملف ZIP واحد حين يصل كله ويتم التحقق منه.",
    shown: "حين تقبل، يُعرض في هذه الصفحة. لا يُحفظ.",
  },
  care: "لا تقبل إلا ما تتوقعه.",
};

const transferring: Catalogue["transferring"] = {
  title: { sender: "جارٍ الإرسال", receiver: "جارٍ الاستلام" },
  bar: { sender: "أُرسل وتأكد", receiver: "استُلم وفُحص" },
  told: {
    sender: (percent) => `أُرسل وتأكد: ${percent}`,
    receiver: (percent) => `استُلم وفُحص: ${percent}`,
  },
  tab: {
    sender: (percent) => `أُرسل ${percent}`,
    receiver: (percent) => `استُلم ${percent}`,
  },
  soFar: (size) => `${size} حتى الآن`,
  of: (size, total) => `${size} من ${total}`,
  left: {
    soon: "المتبقي: بضع ثوانٍ",
    about: (span) => `المتبقي: ${span} تقريبًا`,
  },
  foot: {
    sender: "لا يُحسب إلا ما وصل وفُحص. أبقِ هذه الصفحة مفتوحة.",
    receiver: "يُفحص كل جزء عند وصوله. أبقِ هذه الصفحة مفتوحة.",
  },
  paused: {
    ours: "أوقفته مؤقتًا. اضغط «متابعة» متى شئت.",
    theirs: "أوقفه الطرف الآخر مؤقتًا. يستمر متى شاء.",
  },
};

const reconnecting: Catalogue["reconnecting"] = {
  title: "انقطع الاتصال. لم يضِع شيء.",
  lead: "ما وصل وفُحص محفوظ. يستمر النقل من هناك تلقائيًا، ولا حاجة إلى أن تفعل شيئًا.",
  kept: (amount) => `المحفوظ: ${amount}.`,
  here: "صفحة الطرف الآخر موجودة. يجري البحث عن طريق إليها.",
  away: {
    sender: "غادر المستلم الصفحة، أو فقد الشبكة. في انتظاره.",
    receiver: "غادر المرسل الصفحة، أو فقد الشبكة. في انتظاره.",
  },
  foot: "أبقِ هذه الصفحة مفتوحة. إن طال الأمر، فاسأل هل ما زالت صفحة الطرف الآخر مفتوحة: إن لم تكن، يمكنك الإلغاء.",
  tab: "يُعاد الاتصال",
};

const verifying: Catalogue["verifying"] = {
  title: "يجري التحقق من الكل",
  lead: {
    sender: "وصل كل بايت. يتحقق الطرف الآخر من التطابق.",
    receiver: "وصل كل بايت. يُقارَن بالأصل، ثم يوضع في مكانه.",
  },
};

const renamed: Forms = {
  one: "أحد الملفات يحمل اسمًا غير اسمه الأصلي: لم يستطع هذا القرص حفظ الاسم.",
  two: "ملفان يحملان اسمين غير الأصليين: لم يستطع هذا القرص حفظ الاسمين.",
  few: "# ملفات تحمل أسماء غير الأصلية: لم يستطع هذا القرص حفظ أسمائها.",
  many: "# ملفًا تحمل أسماء غير الأصلية: لم يستطع هذا القرص حفظ أسمائها.",
  other: "# ملف تحمل أسماء غير الأصلية: لم يستطع هذا القرص حفظ أسمائها.",
};

const delivered: Catalogue["delivered"] = {
  title: {
    sender: {
      durable: "وصل، وتم التحقق منه على قرص الطرف الآخر",
      session: "وصل وتم التحقق منه",
      handed: "وصل وتم التحقق منه",
    },
    receiver: {
      durable: "هو على قرصك، وتم التحقق منه",
      session: "وصل كله، وتم التحقق منه",
      handed: "وصل كله، وتم التحقق منه",
    },
  },
  place: {
    sender: {
      durable: "لدى الطرف الآخر كل شيء.",
      session: "كُتب لدى الطرف الآخر.",
      handed: "سُلّم إلى تنزيلات متصفح الطرف الآخر.",
    },
    receiver: {
      durable: "هو حيث اخترت.",
      session: "كُتب حيث اخترت.",
      handed: "سُلّم إلى تنزيلات متصفحك. إن لم تجده هناك، فاحفظه مرة أخرى قبل أن تغلق هذه الصفحة.",
    },
  },
  zip: "سُلّم إلى تنزيلات متصفحك في ملف ZIP واحد. إن لم تجده هناك، فاحفظه مرة أخرى قبل أن تغلق هذه الصفحة.",
  shown: {
    sender: "هو معروض في صفحة الطرف الآخر.",
    receiver: "لم يُحفظ: انسخه قبل أن تغلق هذه الصفحة.",
  },
  text: "النص",
  renamed,
  took: {
    instant: "تم التحقق في أقل من ثانية",
    after: (span) => `تم التحقق، المدة: ${span}`,
  },
  root: "البصمة نفسها على الشاشتين.",
  tab: "وصل",
};

const ended: Catalogue["ended"] = {
  arrived: (size) => `وصل ${size}.`,
  arrivedOf: (size, total) => `وصل ${size} من ${total}.`,
  mayHaveArrived: "لم يتغير شيء لديك. انتقل كل شيء، لكن الطرف الآخر لم يؤكد ذلك: اسأله هل وصله.",
  nothing: { sender: "لم يُرسَل شيء.", receiver: "لم يُستلَم شيء." },
  incomplete: {
    sender: "لم يتغير شيء لديك. ليس لدى الطرف الآخر نسخة كاملة.",
    receiver: "ليس لديك نسخة كاملة. الأصل كما كان.",
  },
};

export const ar: Catalogue = {
  page,
  buttons,
  start,
  notices,
  collecting,
  contents,
  code,
  invited,
  brokenLink,
  lacks,
  opening,
  outside,
  inviting,
  connecting,
  doubt,
  compare,
  deciding,
  transferring,
  reconnecting,
  verifying,
  delivered,
  ended,
  endings,
};
