import type { CopyCatalogue, Forms } from "../catalogue.ts";

const anew = { sender: "请用新链接再发送一次。", receiver: "请对方再发送一次。" };

const consent: CopyCatalogue["consent"] = {
  title: "如果双方错过",
  ask: { label: "先问我", note: "在你同意之前不保存任何东西。" },
  keep: {
    label: "保留一份加密副本",
    note: (span) =>
      `一分钟内没有人来，或者找不到通往对方的路时上传。服务器无法读取它。保留时间：${span}。`,
  },
  never: { label: "什么都不保存", note: "直接传给对方，否则就不传。" },
};

const now: CopyCatalogue["now"] = {
  title: "对方现在来不了？",
  lead: "上传一份加密副本。对方随时可以打开同一个链接，上传完成后你就可以关闭本页。",
  lifetime: "保留时间",
  downloads: "下载次数",
  any: "不限",
  password: "密码（可不填）",
  passwordNote: "除了链接还需要它。如果丢失，谁也打不开副本。",
  button: "上传副本",
  asking: "正在向服务器申请空间。",
};

const offer: CopyCatalogue["offer"] = {
  title: "为对方保留一份副本？",
  noPath: "到目前为止还没有找到浏览器之间的路，仍在寻找。",
  lead: "加密副本照样能送到：对方的页面会自动用它继续，或者稍后打开同一个链接。服务器无法读取它。",
  refused: "服务器没有接受副本。",
  awaited: "到目前为止还没有找到浏览器之间的路。如果发送方保留一份加密副本，本页会自动用它继续。",
};

const troubles: CopyCatalogue["troubles"] = {
  "server-unreachable": "服务器没有回应，正在重试。",
  "rate-limited": "服务器请大家慢一点，马上就会继续。",
  "storage-full": "服务器暂时没有空间，正在重试。",
  "part-missing": "其余部分还没到，等发送方上传后会继续。",
};

const storing: CopyCatalogue["storing"] = {
  title: "正在上传加密副本",
  lead: "链接已经可用。服务器无法读取它所保存的内容。",
  why: {
    nobody: "到目前为止没有人来，而你希望这时保留一份副本。",
    "no-path": "浏览器之间没有路可走。",
    lost: "与对方的连接断开了。",
  },
  bar: "已上传",
  told: (percent) => `已上传：${percent}`,
  tab: (percent) => `已上传 ${percent}`,
  foot: "上传完成前请不要关闭本页。如果中途关闭，再选择同样的文件即可继续。",
};

const stored: CopyCatalogue["stored"] = {
  title: "副本已上传",
  lead: "对方随时可以打开链接。你可以关闭本页。",
  tab: "副本已上传",
  until: {
    today: (time) => `保留到今天 ${time}`,
    tomorrow: (time) => `保留到明天 ${time}`,
    later: (dayAndTime) => `保留到 ${dayAndTime}`,
  },
  undownloaded: "尚未下载",
  downloaded: { other: "已下载 # 次" },
  downloadedOf: (done, most) => `已下载 ${done} 次，最多 ${most} 次`,
  password: "有密码",
  extend: (span) => `从现在起保留 ${span}`,
  revoke: "收回",
  failed: "服务器没有回应，什么都没有改变，请再试一次。",
  foot: "收回后，服务器上不会留下任何内容。已经下载的人仍然拥有它。",
};

const locked: CopyCatalogue["locked"] = {
  title: "需要密码",
  lead: "发送方为你保留了一份加密副本，并设置了密码。密码不在链接里，请向对方询问。",
  label: "密码",
  button: "打开",
  wrong: "这个密码打不开它。",
  trying: "正在尝试。",
};

const single: CopyCatalogue["single"] = {
  ask: "只取一个文件",
  label: "文件名的一部分",
  take: "取这个",
  takeOne: (name) => `只取 ${name}`,
  none: "没有文件名包含这些字。",
  foot: "其他文件留在原处，副本保持完整。",
};

const report: CopyCatalogue["report"] = {
  ask: "举报此副本",
  lead: "服务器的管理者会得知它有问题。他们看不到其中的内容，但可以把它撤下。发送方不会得知。",
  button: "现在举报",
  done: "已向服务器的管理者举报。",
  failed: "服务器没有回应，举报没有送出，请再试一次。",
};

const own: CopyCatalogue["own"] = {
  title: "你的加密副本",
  kept: "只有这个浏览器保存此列表以及链接。使用它的人都可以打开并收回这些副本。",
  unfinished: "尚未完成：再选择同样的文件，就会继续。",
  gone: "它已经不在了。",
};

const lost = "你的文件没有任何改动。已经下载的人仍然拥有它。";

const stays = "副本仍为你保留着：你可以再试一次。";

const endings: CopyCatalogue["endings"] = {
  "unknown-share": { title: "这个链接下没有副本", why: "它已经结束，或者从未有过。", todo: anew },
  "share-expired": { title: "副本已过期", why: "它保留了发送方所希望的时间。", todo: anew },
  "share-revoked": {
    title: { sender: "你收回了副本", receiver: "发送方收回了副本" },
    why: "服务器上已经没有任何内容。",
    todo: { sender: "你可以用新链接再发送一次。", receiver: anew.receiver },
  },
  "share-spent": {
    title: "下载次数已用完",
    why: "次数由发送方设定。服务器上已经没有任何内容。",
    todo: anew,
  },
  "share-taken-down": {
    title: "副本已被撤下",
    why: "服务器的管理者移除了它。",
    todo: "请向他们询问原因。",
  },
  "wrong-share-token": {
    title: "这个链接打不开副本",
    why: "那里的副本是用另外的密钥或密码保存的。",
    todo: anew,
  },
  "downloads-taken": {
    title: "别人正在下载",
    why: "下载次数有限。如果对方没有完成，十分钟后会再空出来。",
    todo: "请过几分钟再试。",
  },
  "share-taken": {
    title: "这个链接下已经有副本",
    why: "它是从别处保存的，这里谁也不能更改。",
    todo: anew,
  },
  "share-too-large": {
    title: "对这台服务器来说太大了",
    why: "服务器不保存这么大的副本。",
    todo: "请直接发送，或者一次少发一些。",
  },
  "storage-full": {
    title: "服务器没有空间",
    why: "它能保存的空间已经满了。",
    todo: "请直接发送，或者稍后再试。",
  },
  "quota-spent": {
    title: "今天保存得够多了",
    why: "服务器每天只为一个网络地址保存一定的量。",
    todo: "请直接发送，或者明天再试。",
  },
  "share-damaged": {
    title: "保存的内容与发送的不同",
    why: "校验发现了差异，因此没有把它当作完好的。",
    todo: anew,
  },
};

const missing: Forms = { other: "还没齐：还缺 # 个文件。" };

const again: CopyCatalogue["again"] = {
  title: "你刚才正在发送这些",
  lead: "其间本页被关闭或重新加载过，浏览器就会忘记选过什么。请把同样的内容再选一次：会在同一个链接下继续，已送达的不会再发。",
  whole: "其间本页被关闭或重新加载过。可以在同一个链接下继续。",
  allow: "浏览器会询问是否允许本页再次打开它们。",
  drop: "把同样的文件或文件夹拖到本页",
  list: "还缺",
  hasChanged: "大小或日期与之前不同",
  changed: "有内容后来改动过，所以不能照原样继续。请选择改动前的版本，或发送别的内容。",
  missing,
  foot: "如果发送别的内容，这次传输就会结束，对方那边也一样。",
  fleeting: "你的浏览器不为本页保存任何东西：关闭或重新加载本页，传输就会结束。",
};

const doubt: CopyCatalogue["doubt"] = {
  title: {
    wrong: "最后一组似乎不对",
    spent: "三次尝试都没有找到人",
    off: "这个取件码似乎已失效",
  },
  lead: {
    wrong: "发送方那边的字符似乎不一样。请核对，然后重新输入最后一组。",
    spent: "最后一组输错了，或者中间有人。请与发送方看到的核对：如果不同，请重新输入。",
    off: "它被错误的字符尝试了太多次，可能是你，也可能是别人。请向对方要链接或新的取件码。",
  },
  foot: {
    wrong: "什么都没有接收。错三次后取件码失效；链接始终可用。",
    spent: "什么都没有接收。如果相同，请向对方要链接：链接始终可用。",
    off: "什么都没有接收。",
  },
  hint: "四个字符，取件码的最后一组。",
  incomplete: "最后一组有四个字符。",
};

const compare: CopyCatalogue["compare"] = {
  ask: "核对单词",
  how: "双方互相念一遍，比如打电话。如果两边屏幕上是同样的三个单词，就说明中间没有别人。",
};

const renamed: Forms = {
  other: "# 个文件的名称与对方的不同：这个磁盘存不了原来的名称。",
};

const delivered: CopyCatalogue["delivered"] = {
  title: {
    sender: {
      durable: "已送达，并在对方磁盘上校验",
      session: "已送达并校验",
      handed: "已送达并校验",
    },
    receiver: {
      durable: "已存到你的磁盘并校验",
      session: "已全部到达并校验",
      handed: "已全部到达并校验",
    },
  },
  place: {
    sender: {
      durable: "对方已拿到全部内容。",
      session: "已写入对方那边。",
      handed: "已交给对方的浏览器下载。",
    },
    receiver: {
      durable: "就在你选择的位置。",
      session: "已写入你选择的位置。",
      handed: "已交给你的浏览器下载。如果那里没有，请在关闭本页之前再次保存。",
    },
  },
  zip: "已作为一个 ZIP 文件交给你的浏览器下载。如果那里没有，请在关闭本页之前再次保存。",
  streamed: "已完整交给你的浏览器下载，并通过校验。",
  streamedZip: "已作为一个 ZIP 文件完整交给你的浏览器下载，并通过校验。",
  shown: {
    sender: "已显示在对方的页面上。",
    receiver: "没有保存：请在关闭本页之前复制。",
  },
  text: "文字",
  renamed,
  took: {
    instant: "校验完成，用时不到一秒",
    after: (span) => `校验完成，用时 ${span}`,
  },
  root: "双方屏幕上的指纹相同。",
  tab: "已送达",
  average: (rate) => `平均 ${rate}`,
  path: { direct: "直连", relayed: "经服务器中转", stored: "经由加密副本" },
};

export const copies: CopyCatalogue = {
  consent,
  now,
  offer,
  troubles,
  storing,
  stored,
  locked,
  single,
  report,
  own,
  again,
  doubt,
  compare,
  delivered,
  lost,
  stays,
  endings,
};
